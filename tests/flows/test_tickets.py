from datetime import timedelta

import pytest

from chatapp import errors
from chatapp.domain.session import SessionKind
from chatapp.domain.user import User
from chatapp.flows import sessions as session_flows
from chatapp.flows import tickets
from chatapp.security import TokenType
from chatapp.services import sessions


@pytest.fixture
async def viewer(runtime, cast):
    started = await runtime.work(sessions.start, user_id=cast.ada.id, kind=SessionKind.API, client="")
    return await session_flows.authenticate(runtime, TokenType.ACCESS, session_flows.tokens_of(runtime, started).access)


async def refused(runtime, ticket):
    with pytest.raises(errors.TokenInvalid):
        await tickets.redeem(runtime, ticket=ticket)
    return True


async def test_a_ticket_stands_for_its_asker_once(runtime, viewer):
    one, two = [await tickets.issue(runtime, viewer=viewer) for _ in range(2)]
    found = await tickets.redeem(runtime, ticket=one)
    assert (found, found.expires_at) == (viewer, viewer.expires_at)
    assert await refused(runtime, one)
    assert await tickets.redeem(runtime, ticket=two) == viewer


async def test_a_ticket_ends_after_half_a_minute(runtime, viewer, clock):
    one, two = [await tickets.issue(runtime, viewer=viewer) for _ in range(2)]
    clock.step(seconds=29)
    assert await tickets.redeem(runtime, ticket=one) == viewer
    clock.step(seconds=1)
    assert await refused(runtime, two)


async def test_a_ticket_outlives_neither_session_nor_token(runtime, viewer, clock):
    one, two, three = [await tickets.issue(runtime, viewer=viewer) for _ in range(3)]

    def disable(work, *, is_active):
        work.db.get(User, viewer.user_id).is_active = is_active

    await runtime.work(disable, is_active=False)
    assert await refused(runtime, one)
    await runtime.work(disable, is_active=True)
    await runtime.work(sessions.log_out, viewer=viewer)
    assert await refused(runtime, two)
    clock.step(hours=1)
    assert await refused(runtime, three)


async def test_a_ticket_is_no_longer_good_than_the_token_it_was_asked_with(runtime, viewer, clock):
    clock.time = viewer.expires_at - timedelta(seconds=1)
    ticket = await tickets.issue(runtime, viewer=viewer)
    clock.step(seconds=1)
    assert await refused(runtime, ticket)


async def test_what_is_no_ticket_is_refused(runtime):
    for text in ("", "x", "\0", "\ud800", "x" * 10**6):
        assert await refused(runtime, text)


async def test_a_ticket_of_another_installation_is_unknown(runtime, viewer, monkeypatch):
    """Redis may keep one over a restore, after which its ids are those of somebody else."""
    one, two = [await tickets.issue(runtime, viewer=viewer) for _ in range(2)]
    assert await tickets.redeem(runtime, ticket=one) == viewer
    monkeypatch.setattr(runtime, "installation", "00000000")
    assert await refused(runtime, two)
