import pytest

from chatapp import errors
from chatapp.domain.events import PersonalChanged, PresenceChanged
from chatapp.domain.presence import Presence
from chatapp.flows import blocks as block_flows
from chatapp.flows import presence as presence_flows
from chatapp.services import accounts, blocks, conversations, messages, participants, presence, privacy, typing
from tests.support.cast import add_user, add_users, password_hash, say


async def block(runtime, viewer, user):
    await block_flows.block(runtime, viewer_id=viewer.id, user_id=user.id)


async def unblock(runtime, viewer, user):
    await block_flows.unblock(runtime, viewer_id=viewer.id, user_id=user.id)


async def blocked(runtime, viewer, **page):
    return await runtime.read(blocks.blocked, viewer_id=viewer.id, **page)


@pytest.fixture
async def refusing(runtime, cast, bus):
    """Grace has blocked ada; they have a direct conversation and a group with linus."""
    await say(runtime, cast.ada, cast.pair, "before")
    await block(runtime, cast.grace, cast.ada)
    bus.take()


@pytest.mark.parametrize("who", ["disabled", "deleted", "blocks"])
async def test_one_answer_for_all_who_cannot_be_reached(who, runtime, cast):
    """The answer alone does not tell who blocked them from who has no account any more."""
    if who == "disabled":
        await runtime.work(accounts.disable, user_id=cast.grace.id)
    elif who == "deleted":
        await runtime.work(privacy.delete, user_id=cast.grace.id, shown=password_hash())
    else:
        await block(runtime, cast.grace, cast.ada)
        await block(runtime, cast.grace, cast.mallory)
    answers = set()
    for attempt in (
        say(runtime, cast.ada, cast.pair, "hello?"),
        runtime.work(conversations.start_direct, starter_id=cast.mallory.id, other_id=cast.grace.id),
    ):
        with pytest.raises(errors.NotReachable) as caught:
            await attempt
        answers.add((caught.value.code, caught.value.detail))
    assert answers == {("not_reachable", errors.NotReachable.detail)}


async def test_the_blocker_cannot_write_either_and_is_told_why(runtime, cast, refusing):
    with pytest.raises(errors.BlockedByYou):
        await say(runtime, cast.grace, cast.pair, "one more thing")
    await block(runtime, cast.grace, cast.mallory)
    with pytest.raises(errors.BlockedByYou):
        await runtime.work(conversations.start_direct, starter_id=cast.grace.id, other_id=cast.mallory.id)


async def test_what_was_refused_changed_nothing(runtime, cast, refusing, bus):
    with pytest.raises(errors.NotReachable):
        await say(runtime, cast.ada, cast.pair, "hello?")
    view = await runtime.read(conversations.open_one, viewer_id=cast.grace.id, conversation_id=cast.pair.id)
    assert (view.last_seq, bus.events) == (1, [])


async def test_what_was_there_stays_and_can_be_opened_read_and_deleted(runtime, cast, refusing):
    view, is_existing = await runtime.work(conversations.start_direct, starter_id=cast.ada.id, other_id=cast.grace.id)
    assert (view.id, is_existing) == (cast.pair.id, True)
    for viewer in (cast.ada, cast.grace):
        page = await runtime.read(messages.newest, viewer_id=viewer.id, conversation_id=cast.pair.id)
        assert [message.content for message in page.messages] == ["before"]
    own = page.messages[0].id
    assert (await runtime.work(messages.delete, editor_id=cast.ada.id, message_id=own)).deleted_at


@pytest.mark.parametrize("who", ["disabled", "blocks", "is blocked"])
async def test_an_edit_is_no_way_around_the_refusal_to_write(who, runtime, cast, bus):
    """The other one would read the new text, in the list too, at once and as often as it is edited."""
    own = (await say(runtime, cast.ada, cast.pair, "before")).message
    if who == "disabled":
        await runtime.work(accounts.disable, user_id=cast.grace.id)
    else:
        await block(runtime, *((cast.grace, cast.ada) if who == "blocks" else (cast.ada, cast.grace)))
    bus.take()
    with pytest.raises(errors.BlockedByYou if who == "is blocked" else errors.NotReachable):
        await runtime.work(messages.edit, editor_id=cast.ada.id, message_id=own.id, content="read this")
    assert bus.events == []
    (shown,) = (await runtime.read(messages.newest, viewer_id=cast.ada.id, conversation_id=cast.pair.id)).messages
    assert shown.content == "before"
    retried = await runtime.work(messages.edit, editor_id=cast.ada.id, message_id=own.id, content="before")
    assert retried.edited_at is None


async def test_a_repeated_send_returns_the_message_from_before_the_block(runtime, cast):
    said = {"sender_id": cast.ada.id, "conversation_id": cast.pair.id, "content": "once", "client_id": "one"}
    first = await runtime.work(messages.send, **said)
    await block(runtime, cast.grace, cast.ada)
    again = await runtime.work(messages.send, **said)
    assert (again.message.id, again.is_new) == (first.message.id, False)


async def test_shared_groups_stay_as_they_are(runtime, cast, refusing):
    for speaker in (cast.ada, cast.grace):
        assert (await say(runtime, speaker, cast.group, "hello all")).is_new


async def test_a_group_of_two_is_no_direct_conversation(runtime, cast, refusing):
    await runtime.work(participants.remove, actor_id=cast.ada.id, conversation_id=cast.group.id, user_id=cast.linus.id)
    assert (await say(runtime, cast.ada, cast.group, "just us")).is_new


async def test_who_blocked_cannot_be_added_in_the_words_for_everybody(runtime, cast):
    await block(runtime, cast.mallory, cast.ada)
    sentences = set()
    for other in (cast.mallory.id, 404_404):
        for service, arguments, field in (
            (conversations.start_group, {"starter_id": cast.ada.id, "other_ids": [other]}, "participant_ids"),
            (
                participants.add,
                {"actor_id": cast.ada.id, "conversation_id": cast.group.id, "user_ids": [other]},
                "user_ids",
            ),
        ):
            with pytest.raises(errors.Invalid) as caught:
                await runtime.work(service, **arguments)
            sentences.update(caught.value.fields[field])
    assert sentences == {conversations.NOT_ADDABLE}


async def test_a_participant_who_blocked_the_actor_is_passed_over(runtime, cast, refusing):
    ask = {"actor_id": cast.ada.id, "conversation_id": cast.group.id}
    added = await runtime.work(participants.add, **ask, user_ids=[cast.grace.id, cast.mallory.id])
    assert len(added.group.participants) == 4


async def test_a_block_ends_with_the_word_of_its_owner(runtime, cast, refusing):
    await unblock(runtime, cast.ada, cast.grace)
    with pytest.raises(errors.NotReachable):
        await say(runtime, cast.ada, cast.pair, "hello?")
    await unblock(runtime, cast.grace, cast.ada)
    assert (await say(runtime, cast.ada, cast.pair, "hello!")).is_new
    await unblock(runtime, cast.grace, cast.ada)


async def test_two_who_block_each_other_both_have_to_end_it(runtime, cast, refusing):
    await block(runtime, cast.ada, cast.grace)
    await unblock(runtime, cast.grace, cast.ada)
    with pytest.raises(errors.NotReachable):
        await say(runtime, cast.grace, cast.pair, "and now?")
    with pytest.raises(errors.BlockedByYou):
        await say(runtime, cast.ada, cast.pair, "no")


async def test_typing_is_hidden_both_ways_between_the_two_alone(runtime, cast, refusing, bus):
    for typist in (cast.ada, cast.grace):
        for tell in (typing.start, typing.stop):
            await runtime.tell(tell, typist_id=typist.id, conversation_id=cast.pair.id)
    assert bus.events == []
    await runtime.tell(typing.start, typist_id=cast.ada.id, conversation_id=cast.group.id)
    assert bus.take()[0].audience == {cast.grace.id, cast.linus.id}


async def test_presence_is_hidden_both_ways_except_in_groups(runtime, cast, refusing, bus):
    await presence_flows.connect(runtime, user_id=cast.ada.id, connection="hers")
    await presence_flows.connect(runtime, user_id=cast.grace.id, connection="other")
    for event in bus.of(PresenceChanged):
        assert event.conversation_ids == {cast.group.id}
        assert event.hidden_from == {cast.ada.id, cast.grace.id} - {event.user_id}
    for viewer, other in ((cast.ada, cast.grace), (cast.grace, cast.ada)):
        assert await presence_flows.shown_to(runtime, viewer.id, [other.id]) == {}
        ask = {"viewer_id": viewer.id}
        people, _ = await runtime.read(accounts.search, **ask)
        rows = await runtime.read(conversations.list_for, **ask)
        pair = await runtime.read(conversations.open_one, **ask, conversation_id=cast.pair.id)
        group = await runtime.read(conversations.open_one, **ask, conversation_id=cast.group.id)
        (found,) = [one for one in await presence_flows.fill(runtime, people, viewer.id) if one.id == other.id]
        assert (found.is_online, found.last_seen) == (False, None)
        shown = await presence_flows.fill(runtime, [pair, *rows], viewer.id)
        in_pairs = list(presence_flows.people_in([each for each in shown if not each.is_group]))
        assert not any(one.is_online for one in in_pairs if one.user_id == other.id)
        filled = await presence_flows.fill(runtime, group, viewer.id)
        assert [one.is_online for one in filled.participants if one.user_id == other.id] == [True]
        company = await runtime.read(presence.company, **ask, conversation_id=cast.pair.id)
        assert (company.shown, company.last_seen) == (frozenset(), {})
    assert await presence_flows.shown_to(runtime, cast.linus.id, [cast.grace.id]) == {cast.grace.id: Presence.ONLINE}


async def test_only_the_blocker_is_told_and_what_disappears_looks_like_leaving(runtime, cast, bus):
    for user in (cast.ada, cast.grace):
        await presence_flows.connect(runtime, user_id=user.id, connection=user.username)
    bus.take()
    await block(runtime, cast.grace, cast.ada)
    told, *gone = bus.take()
    assert told == PersonalChanged("blocks", frozenset({cast.grace.id}), cast.pair.id)
    pair = {cast.ada.id, cast.grace.id}
    assert {(event.user_id, event.before, event.now) for event in gone} == {
        (user_id, Presence.ONLINE, Presence.OFFLINE) for user_id in pair
    }
    assert {event.conversation_ids for event in gone} == {frozenset({cast.pair.id})}
    assert all(event.audience == pair and event.last_seen for event in gone)
    await unblock(runtime, cast.grace, cast.ada)
    assert {(event.user_id, event.now) for event in bus.of(PresenceChanged)} == {
        (user_id, Presence.ONLINE) for user_id in pair
    }


async def test_blocking_a_stranger_or_somebody_offline_tells_nobody_else(runtime, cast, bus):
    await block(runtime, cast.ada, cast.grace)
    await presence_flows.connect(runtime, user_id=cast.mallory.id, connection="one")
    await block(runtime, cast.ada, cast.mallory)
    assert {event.audience for event in bus.events if event.type != "presence_changed"} == {frozenset({cast.ada.id})}
    assert not [event for event in bus.of(PresenceChanged) if cast.ada.id in event.audience]


async def test_blocking_twice_is_told_once(runtime, cast, refusing, bus):
    await block(runtime, cast.grace, cast.ada)
    assert bus.events == []
    found, more = await blocked(runtime, cast.grace)
    assert ([user.username for user in found], more) == (["ada"], None)
    assert await blocked(runtime, cast.ada) == ([], None)


async def test_the_list_has_pages(runtime, cast):
    for number in range(5):
        await block(runtime, cast.ada, await add_user(runtime, f"person{number}"))
    first, more = await blocked(runtime, cast.ada, limit=3)
    second, end = await blocked(runtime, cast.ada, limit=3, after=more)
    assert [user.username for user in (*first, *second)] == [f"person{number}" for number in range(5)]
    assert end is None


async def test_impossible_blocks_are_refused(runtime, cast, monkeypatch):
    with pytest.raises(errors.Invalid):
        await block(runtime, cast.ada, cast.ada)
    for user_id in (404_404, 0, -1, 2**80):
        with pytest.raises(errors.UserNotFound):
            await block_flows.block(runtime, viewer_id=cast.ada.id, user_id=user_id)
        await block_flows.unblock(runtime, viewer_id=cast.ada.id, user_id=user_id)
    monkeypatch.setattr(blocks, "MAX_BLOCKED", 2)
    first, second, third = await add_users(runtime, 3)
    for user_id in (first, second):
        await block_flows.block(runtime, viewer_id=cast.ada.id, user_id=user_id)
    with pytest.raises(errors.Invalid) as caught:
        await block_flows.block(runtime, viewer_id=cast.ada.id, user_id=third)
    assert "Unblock somebody first" in caught.value.detail


async def test_the_list_for_pages_says_which_accounts_are_closed(runtime, cast):
    for person in (cast.grace, cast.linus):
        await runtime.work(blocks.add, viewer_id=cast.ada.id, user_id=person.id, states={})
    await runtime.work(accounts.disable, user_id=cast.linus.id)
    found, more = await runtime.read(blocks.blocked_people, viewer_id=cast.ada.id)
    assert ([(person.username, person.is_active) for person in found], more) == (
        [("grace", True), ("linus", False)],
        None,
    )
