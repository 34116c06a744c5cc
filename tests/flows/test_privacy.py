import asyncio
from dataclasses import replace

import pytest
from sqlmodel import select

from chatapp import errors
from chatapp.domain.activity import Activity
from chatapp.domain.block import Block
from chatapp.domain.departure import Departure
from chatapp.domain.events import ConversationChanged, MessagePosted, ParticipationChanged, SessionEnded, UserChanged
from chatapp.domain.hidden import Hidden
from chatapp.domain.introduction import Introduction
from chatapp.domain.picture import Picture
from chatapp.domain.preferences import StoredPreferences
from chatapp.domain.session import Session, SessionKind, Viewer
from chatapp.domain.timer import Timer, TimerKind
from chatapp.domain.user import PublicUser, User
from chatapp.flows import accounts as account_flows
from chatapp.flows import blocks, passwords, pictures, presence
from chatapp.flows import privacy as privacy_flows
from chatapp.flows import sessions as session_flows
from chatapp.services import (
    accounts,
    conversations,
    hidden,
    messages,
    participants,
    preferences,
    privacy,
    sessions,
    statistics,
)
from chatapp.storage import participants as participant_rows
from tests.support.builders import PASSWORD, make_registration
from tests.support.cast import add_user, say
from tests.support.images import picture


async def signed_in(runtime, name="ada"):
    started = await session_flows.log_in(
        runtime, name=name, password=PASSWORD, kind=SessionKind.BROWSER, client="Firefox"
    )
    return Viewer(started.user.id, started.session_id)


async def delete(runtime, viewer, password=PASSWORD):
    await privacy_flows.delete_account(runtime, viewer=viewer, password=password)


async def row_of(runtime, user):
    return await runtime.read(lambda work: work.db.exec(select(User).where(User.id == user.id)).one().model_dump())


async def history(runtime, viewer, place):
    return await runtime.read(messages.newest, viewer_id=viewer.id, conversation_id=place.id)


async def test_a_wrong_password_deletes_nothing(runtime, cast, bus):
    viewer, before = await signed_in(runtime), await row_of(runtime, cast.ada)
    with pytest.raises(errors.WrongPassword) as caught:
        await delete(runtime, viewer, "wrong horse")
    assert list(caught.value.fields) == ["password"]
    assert await row_of(runtime, cast.ada) == before
    assert bus.events == []


async def test_nothing_is_kept_of_who_was_deleted(runtime, cast):
    viewer = await signed_in(runtime)
    await runtime.work(accounts.update_profile, user_id=cast.ada.id, changes={"bio": "Poetical science."})
    await pictures.upload(runtime, user_id=cast.ada.id, content=picture())
    await delete(runtime, viewer)
    row = await row_of(runtime, cast.ada)
    told = " ".join(str(value) for name, value in row.items() if name != "username_key").lower()
    assert not any(word in told for word in ("ada", "lovelace", "example.org", "poetical", "argon2"))
    assert (row["avatar"], row["is_active"], row["is_admin"]) == (None, False, False)
    assert not await runtime.read(lambda work: work.db.exec(select(Picture)).all())
    clients = await runtime.read(lambda work: work.db.exec(select(Session.client, Session.ended_at)).all())
    assert [client for client, ended_at in clients if client or ended_at is None] == []


async def test_what_was_said_stays_as_the_words_of_a_deleted_user(runtime, cast):
    await say(runtime, cast.ada, cast.pair, "Good morning, Grace!")
    await say(runtime, cast.ada, cast.group, "Good morning, all!")
    await delete(runtime, await signed_in(runtime))
    for place, said in ((cast.pair, "Good morning, Grace!"), (cast.group, "Good morning, all!")):
        view = await runtime.read(conversations.open_one, viewer_id=cast.grace.id, conversation_id=place.id)
        last = view.last_message and replace(view.last_message, client_id="")  # at random, it may be any word
        assert "ada" not in str(replace(view, last_message=last)).lower()
        page = await history(runtime, cast.grace, place)
        (message,) = [each for each in page.messages if each.kind == "text"]
        assert (message.content, message.sender_name, message.sender) == (said, "Deleted user", cast.ada.id)
        assert "ada" not in message.sender_username.lower()
    with pytest.raises(errors.NotReachable):
        await say(runtime, cast.grace, cast.pair, "Are you there?")


async def test_blocks_departures_introductions_and_preferences_go(runtime, cast):
    await runtime.work(preferences.change, viewer_id=cast.ada.id, changes={"density": "compact"})
    said = await say(runtime, cast.grace, cast.pair, "Hello")
    await runtime.work(hidden.hide, viewer_id=cast.ada.id, message_id=said.message.id)
    await blocks.block(runtime, viewer_id=cast.ada.id, user_id=cast.mallory.id)
    await blocks.block(runtime, viewer_id=cast.linus.id, user_id=cast.ada.id)
    await blocks.block(runtime, viewer_id=cast.linus.id, user_id=cast.mallory.id)
    await delete(runtime, await signed_in(runtime))
    for table, owners in ((Block, ("blocker_id", "blocked_id")), (Departure, ("user_id",)), (Introduction, ("by_id",))):
        rows = await runtime.read(lambda work, table=table: work.db.exec(select(table)).all())
        assert not [row for row in rows if cast.ada.id in [getattr(row, name) for name in owners]]
        assert bool(rows) is (table is Block)
    for table in (StoredPreferences, Hidden):
        assert not await runtime.read(lambda work, table=table: work.db.exec(select(table)).all())
    timers = await runtime.read(lambda work: work.db.exec(select(Timer)).all())
    assert [timer.kind for timer in timers] == [TimerKind.FORGET_REACTIONS]  # of those that were under way


async def test_groups_are_left_and_handed_over(runtime, cast):
    await delete(runtime, await signed_in(runtime))
    view = await runtime.read(conversations.open_one, viewer_id=cast.grace.id, conversation_id=cast.group.id)
    assert {person.user_id: person.role for person in view.participants} == {
        cast.grace.id: "owner",
        cast.linus.id: "member",
    }
    assert view.last_message.content == "Deleted user left, and Grace Hopper is the owner now"
    pair = await runtime.read(conversations.open_one, viewer_id=cast.grace.id, conversation_id=cast.pair.id)
    assert {person.full_name for person in pair.participants} == {"Deleted user", "Grace Hopper"}


async def test_everybody_is_told_and_the_own_sessions_first(runtime, cast, bus):
    viewer, other = await signed_in(runtime), await signed_in(runtime)
    bus.take()
    await delete(runtime, viewer)
    told = bus.take()
    ended = {SessionEnded(each.session_id, frozenset({cast.ada.id})) for each in (viewer, other)}
    assert set(told[:2]) == ended
    kinds = [type(event) for event in told[2:]]
    assert kinds == [ParticipationChanged, ConversationChanged, MessagePosted, UserChanged]
    assert told[-1].audience == cast.everybody
    assert told[-1].user == PublicUser(cast.ada.id, 1, f"deleted:{cast.ada.id}", "Deleted user", None, is_active=False)
    assert not await runtime.read(sessions.is_open, viewer=other)


async def test_nobody_becomes_who_was_deleted(runtime, cast):
    """The user name stays taken; the address may be used again, by whoever can read its mail."""
    token = await passwords.reset_token(runtime, name="ada")
    await delete(runtime, await signed_in(runtime))
    with pytest.raises(errors.Invalid) as caught:
        await account_flows.register(runtime, make_registration("ADA", email="new@example.org"))
    assert list(caught.value.fields) == ["username"]
    await account_flows.register(runtime, make_registration("augusta", email="ada@example.org"))
    for name, password in (("ada", PASSWORD), ("ada", ""), ("deleted:1", PASSWORD), ("", PASSWORD)):
        with pytest.raises(errors.InvalidCredentials):
            await session_flows.log_in(runtime, name=name, password=password, kind=SessionKind.API, client="")
    with pytest.raises(errors.UserNotFound):
        await runtime.work(accounts.enable, user_id=cast.ada.id)
    with pytest.raises(errors.UserNotFound):
        await passwords.reset_token(runtime, name="ada")
    with pytest.raises(errors.ResetLinkInvalid):
        await passwords.reset(runtime, token=token, new_password="another walk home")


async def test_who_was_deleted_is_found_by_nobody_and_added_nowhere(runtime, cast):
    await delete(runtime, await signed_in(runtime))
    for text in ("", "ada", "deleted"):
        found, _ = await runtime.read(accounts.search, viewer_id=cast.mallory.id, text=text)
        assert cast.ada.id not in {user.id for user in found}
    with pytest.raises(errors.Invalid):
        await runtime.work(
            participants.add, actor_id=cast.grace.id, conversation_id=cast.group.id, user_ids=[cast.ada.id]
        )


async def test_two_may_be_deleted_and_the_last_of_a_group_too(runtime, cast):
    for name in ("ada", "grace", "linus"):
        await delete(runtime, await signed_in(runtime, name))
    with pytest.raises(errors.ConversationNotFound):
        await runtime.read(conversations.open_one, viewer_id=cast.grace.id, conversation_id=cast.group.id)


async def test_the_statistics_are_what_all_messages_add_up_to(runtime, cast, clock):
    for sender, place in ((cast.ada, cast.pair), (cast.grace, cast.pair), (cast.ada, cast.group)):
        await say(runtime, sender, place, "Hello")
        clock.step(hours=1)
    await delete(runtime, await signed_in(runtime))

    def kept(work):
        rows = work.db.exec(select(Activity)).all()
        return sorted((row.user_id, row.hour, row.conversation_id, row.sent, row.received) for row in rows)

    before = await runtime.read(kept)
    for conversation_id in await runtime.read(statistics.places):
        await runtime.work(statistics.rebuild, conversation_id=conversation_id)
    assert await runtime.read(kept) == before


async def test_when_the_last_tab_of_who_was_deleted_closes_nothing_is_written_down(runtime, cast, clock):
    viewer = await signed_in(runtime)
    await presence.connect(runtime, user_id=cast.ada.id, connection="tab")
    await delete(runtime, viewer)
    await presence.disconnect(runtime, connection="tab")
    for _ in range(15):
        clock.step(seconds=1)
        await presence.look(runtime)
    assert not await presence.states(runtime, user_ids=[cast.ada.id])
    assert (await row_of(runtime, cast.ada))["last_seen_at"] is None


@pytest.mark.parametrize("way", ["start", "add"])
async def test_a_group_that_somebody_is_taken_into_while_the_account_is_deleted_is_left_too(way, runtime, cast):
    """Either the group is there first, and is left, or the deletion is, and the group is refused."""
    for number in range(5):
        person = await add_user(runtime, f"person{number}")
        shown = (await row_of(runtime, person))["password_hash"]
        if way == "start":
            act, ask = conversations.start_group, {"starter_id": cast.ada.id, "other_ids": [person.id, cast.linus.id]}
        else:
            ask = {"actor_id": cast.ada.id, "conversation_id": cast.group.id, "user_ids": [person.id]}
            act = participants.add
        deletion = runtime.work(privacy.delete, user_id=person.id, shown=shown)
        taken, deleted = await asyncio.gather(runtime.work(act, **ask), deletion, return_exceptions=True)
        assert deleted is None
        assert isinstance(taken, errors.Invalid) or not isinstance(taken, BaseException)
        assert await runtime.read(lambda work, one=person: participant_rows.conversations_of(work.db, one.id)) == set()
