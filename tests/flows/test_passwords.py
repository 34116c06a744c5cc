import asyncio

import pytest

from chatapp import errors
from chatapp.domain.events import SessionEnded
from chatapp.domain.session import SessionKind, Viewer
from chatapp.flows import passwords
from chatapp.flows import sessions as session_flows
from chatapp.security import TokenType
from chatapp.services import accounts, sessions
from tests.support.builders import COMPOSED, DECOMPOSED, PASSWORD
from tests.support.units import Gate
from tests.support.waiting import until

NEW = "another walk home"


async def log_in(runtime, password=PASSWORD, name="ada"):
    return await session_flows.log_in(runtime, name=name, password=password, kind=SessionKind.BROWSER, client="")


async def signed_in(runtime, name="ada"):
    started = await log_in(runtime, name=name)
    return Viewer(started.user.id, started.session_id)


async def change(runtime, viewer, old=PASSWORD, new=NEW):
    await passwords.change(runtime, viewer=viewer, old_password=old, new_password=new)


async def test_the_new_password_opens_and_the_old_one_does_not(runtime, cast):
    await change(runtime, await signed_in(runtime))
    with pytest.raises(errors.InvalidCredentials):
        await log_in(runtime)
    assert (await log_in(runtime, NEW)).user.id == cast.ada.id


async def test_all_other_sessions_end(runtime, cast, bus):
    viewer, phone, laptop = [await signed_in(runtime) for _ in range(3)]
    grace = await signed_in(runtime, "grace")
    await change(runtime, viewer)
    ended = [SessionEnded(other.session_id, frozenset({cast.ada.id})) for other in (laptop, phone)]
    assert bus.events == ended
    is_open = [await runtime.read(sessions.is_open, viewer=each) for each in (viewer, phone, laptop, grace)]
    assert is_open == [True, False, False, True]


async def test_a_wrong_password_changes_nothing(runtime, cast, bus):
    viewer, other = await signed_in(runtime), await signed_in(runtime)
    for old in ("wrong horse", "", NEW):
        with pytest.raises(errors.WrongPassword) as caught:
            await change(runtime, viewer, old=old)
        assert set(caught.value.fields) == {"old_password"}
    assert bus.events == []
    assert await runtime.read(sessions.is_open, viewer=other)
    await log_in(runtime)


@pytest.mark.parametrize("new", ["short", "password", "ada@example.org", "x" * 129, "aaaaaaaaa", PASSWORD])
async def test_the_policy_is_that_of_a_registration(new, runtime, cast):
    viewer = await signed_in(runtime)
    with pytest.raises(errors.Invalid) as caught:
        await change(runtime, viewer, new=new)
    assert set(caught.value.fields) == {"new_password"}
    await log_in(runtime)


async def test_of_two_changes_at_once_one_wins(runtime, cast):
    viewers = [await signed_in(runtime), await signed_in(runtime)]
    outcomes = await asyncio.gather(
        *(change(runtime, viewer, new=f"{NEW} {number}") for number, viewer in enumerate(viewers)),
        return_exceptions=True,
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", "WrongPassword"]


async def test_a_sign_in_that_was_checked_before_the_change_opens_nothing_after_it(runtime, cast):
    found = await runtime.read(sessions.credentials, name="ada")
    await change(runtime, await signed_in(runtime))
    with pytest.raises(errors.InvalidCredentials):
        await runtime.work(
            sessions.start, user_id=found.user_id, kind=SessionKind.BROWSER, client="", shown=found.password_hash
        )


async def test_a_sign_in_that_is_stored_while_the_password_changes_ends_with_it(runtime, cast):
    viewer, gate = await signed_in(runtime), Gate()
    shown = (await runtime.read(sessions.credentials, name="ada")).password_hash

    def begin(work):
        return sessions.start(work, user_id=cast.ada.id, kind=SessionKind.BROWSER, client="", shown=shown)

    beginning = asyncio.create_task(runtime.work(gate.after(begin)))
    await until(gate.reached.is_set)
    changing = asyncio.create_task(change(runtime, viewer))
    await asyncio.wait([changing], timeout=0.5)  # until it waits for the other; were it not to wait, it would be done
    gate.open()
    thief = Viewer(cast.ada.id, (await beginning).session_id)
    await changing
    assert not await runtime.read(sessions.is_open, viewer=thief)


async def test_end_others_ends_no_session_of_somebody_else(runtime, cast, bus):
    viewer, other, grace = [await signed_in(runtime, name) for name in ("ada", "ada", "grace")]
    await runtime.work(sessions.end_others, viewer=viewer)
    assert bus.events == [SessionEnded(other.session_id, frozenset({cast.ada.id}))]
    bus.take()
    await runtime.work(sessions.end_others, viewer=viewer)
    assert bus.events == []
    assert await runtime.read(sessions.is_open, viewer=grace)


async def reset(runtime, token, new=NEW):
    await passwords.reset(runtime, token=token, new_password=new)


async def test_a_reset_link_gives_a_new_password_once_and_ends_all_sessions(runtime, cast, bus):
    session, stranger = await signed_in(runtime), await signed_in(runtime, "grace")
    token = await passwords.reset_token(runtime, name="ADA@example.org")
    assert await runtime.read(sessions.is_open, viewer=session)
    await reset(runtime, token)
    assert bus.take() == [SessionEnded(session.session_id, frozenset({cast.ada.id}))]
    assert await runtime.read(sessions.is_open, viewer=stranger)
    assert (await log_in(runtime, NEW)).user.id == cast.ada.id
    with pytest.raises(errors.InvalidCredentials):
        await log_in(runtime)
    with pytest.raises(errors.ResetLinkInvalid):
        await reset(runtime, token, "one more long walk")


async def test_a_weak_password_does_not_use_the_link_up(runtime, cast):
    token = await passwords.reset_token(runtime, name="ada")
    for weak in ("short", "Lovelace1815"):
        with pytest.raises(errors.Invalid) as caught:
            await reset(runtime, token, weak)
        assert list(caught.value.fields) == ["new_password"]
    await reset(runtime, token)


async def test_a_reset_link_ends_after_an_hour(runtime, cast, clock):
    token = await passwords.reset_token(runtime, name="ada")
    clock.step(minutes=61)
    with pytest.raises(errors.ResetLinkInvalid):
        await reset(runtime, token)


async def test_a_reset_link_ends_when_the_password_changes_or_the_user_is_disabled(runtime, cast):
    first, second = [await passwords.reset_token(runtime, name=name) for name in ("ada", "grace")]
    await change(runtime, await signed_in(runtime))
    await runtime.work(accounts.disable, user_id=cast.grace.id)
    for token in (first, second):
        with pytest.raises(errors.ResetLinkInvalid):
            await reset(runtime, token)
    for name in ("grace", "nobody"):
        with pytest.raises(errors.UserNotFound):
            await passwords.reset_token(runtime, name=name)


async def test_of_two_who_use_the_link_at_once_one_wins(runtime, cast):
    token = await passwords.reset_token(runtime, name="ada")
    answers = await asyncio.gather(
        *(reset(runtime, token, new) for new in (NEW, "one more long walk")), return_exceptions=True
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["NoneType", "ResetLinkInvalid"]


async def test_no_other_token_resets_and_a_reset_token_opens_nothing(runtime, cast):
    started = await session_flows.log_in(runtime, name="ada", password=PASSWORD, kind=SessionKind.API, client="")
    tokens = session_flows.tokens_of(runtime, started)
    for token in (tokens.access, tokens.refresh, session_flows.cookie_of(runtime, started), "", "x.y.z"):
        with pytest.raises(errors.ResetLinkInvalid):
            await reset(runtime, token)
    token = await passwords.reset_token(runtime, name="ada")
    for kind in (TokenType.ACCESS, TokenType.SESSION):
        with pytest.raises(errors.TokenInvalid):
            await session_flows.authenticate(runtime, kind, token)


async def test_the_compositions_of_a_password_are_one(runtime, cast):
    viewer = await signed_in(runtime)
    await change(runtime, viewer, new=DECOMPOSED)
    with pytest.raises(errors.Invalid, match="already your password"):
        await change(runtime, viewer, old=COMPOSED, new=DECOMPOSED)
    await change(runtime, viewer, old=COMPOSED, new=NEW)
    token = await passwords.reset_token(runtime, name="ada")
    await passwords.reset(runtime, token=token, new_password=DECOMPOSED)
    await log_in(runtime, COMPOSED)
