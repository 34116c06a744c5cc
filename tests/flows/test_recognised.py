"""A burst of requests asks the database once who sends them; the end of a session is seen at once all the same."""

import pytest

from chatapp import errors
from chatapp.domain.events import SessionEnded
from chatapp.domain.session import SessionKind, Viewer
from chatapp.flows import sessions as session_flows
from chatapp.flows.recognised import FOR, Recognised
from chatapp.security import TokenType
from chatapp.services import sessions
from chatapp.storage import sessions as rows
from tests.support.builders import PASSWORD
from tests.support.statements import recorded


@pytest.fixture
async def token(runtime, cast) -> str:
    started = await session_flows.log_in(runtime, name="ada", password=PASSWORD, kind=SessionKind.API, client="curl")
    return session_flows.tokens_of(runtime, started).access


async def test_a_burst_asks_once_and_the_next_second_again(runtime, token, clock):
    with recorded(runtime) as statements:
        for _ in range(10):
            await session_flows.authenticate(runtime, TokenType.ACCESS, token)
        assert len(statements) == 1
        clock.step(seconds=FOR.total_seconds() + 0.001)
        await session_flows.authenticate(runtime, TokenType.ACCESS, token)
        assert len(statements) == 2


async def test_what_is_recognised_as_one_type_is_refused_as_another(runtime, token):
    await session_flows.authenticate(runtime, TokenType.ACCESS, token)
    with pytest.raises(errors.TokenInvalid):
        await session_flows.authenticate(runtime, TokenType.SESSION, token)


async def test_an_end_in_this_process_is_seen_at_once(runtime, token):
    viewer = await session_flows.authenticate(runtime, TokenType.ACCESS, token)
    await runtime.work(sessions.log_out, viewer=viewer)
    with pytest.raises(errors.TokenInvalid):
        await session_flows.authenticate(runtime, TokenType.ACCESS, token)


async def test_an_end_in_another_process_is_seen_when_it_is_told(runtime, token, bus):
    viewer = await session_flows.authenticate(runtime, TokenType.ACCESS, token)
    await runtime.database.write(lambda db: rows.end(db, [viewer.session_id], runtime.clock()), lambda _: None)
    assert await session_flows.authenticate(runtime, TokenType.ACCESS, token) == viewer
    bus.publish([SessionEnded(viewer.session_id, frozenset({viewer.user_id}))])
    with pytest.raises(errors.TokenInvalid):
        await session_flows.authenticate(runtime, TokenType.ACCESS, token)


async def test_who_is_asked_about_while_a_session_ends_is_not_kept(clock):
    recognised, viewer = Recognised(clock), Viewer(1, 1)
    asked = []

    async def ask() -> Viewer:
        asked.append(True)
        recognised.forget()
        return viewer

    assert [await recognised.holder("access", "token", ask) for _ in range(2)] == [viewer, viewer]
    assert len(asked) == 2
