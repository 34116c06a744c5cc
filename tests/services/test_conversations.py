import asyncio

import pytest

from chatapp import errors
from chatapp.domain.conversation import End
from chatapp.domain.events import ParticipationChanged
from chatapp.domain.ids import MAX_ID
from chatapp.domain.participant import Participation
from chatapp.domain.times import rfc3339
from chatapp.services import accounts, conversations, participants, receipts
from chatapp.services.conversations import MAX_NAME, MAX_PARTICIPANTS
from chatapp.storage import users
from tests.support.cast import add_users, say

HUGE = 2**80  # no database has a column for it


UUID = "0b8f0a52-4c1f-4b0e-9d6a-5f3e1c2b7a90"


NEW = Participation(revision=1, is_member=True, as_of_revision=1)


async def refused(runtime, field="participant_ids", service=conversations.start, **arguments):
    with pytest.raises(errors.Invalid) as caught:
        await runtime.work(service, **arguments)
    assert set(caught.value.fields) == {field}
    return caught.value.fields[field][0]


async def test_direct_is_started_for_both(runtime, cast, clock, bus):
    view, was_there = await runtime.work(conversations.start_direct, starter_id=cast.ada.id, other_id=cast.linus.id)
    assert not was_there
    assert (view.is_group, view.name, view.created_by_username) == (False, "", "ada")
    assert [(person.username, person.role) for person in view.participants] == [("ada", "member"), ("linus", "member")]
    assert (view.last_message, view.last_seq, view.unread_count) == (None, 0, 0)
    assert view.created_at == view.updated_at == rfc3339(clock())
    people = dict.fromkeys([cast.ada.id, cast.linus.id], NEW)
    assert bus.events == [ParticipationChanged(view.id, people, by=cast.ada.id)]


async def test_direct_of_a_pair_exists_once_from_both_sides(runtime, cast, bus):
    for starter, other in [(cast.ada, cast.grace), (cast.grace, cast.ada)]:
        view, was_there = await runtime.work(conversations.start_direct, starter_id=starter.id, other_id=other.id)
        assert (view.id, was_there) == (cast.pair.id, True)
    assert bus.events == []


async def test_direct_that_exists_is_shown_to_the_one_who_asks(runtime, cast):
    await say(runtime, cast.ada, cast.pair, "hello")
    view, _ = await runtime.work(conversations.start_direct, starter_id=cast.grace.id, other_id=cast.ada.id)
    assert (view.unread_count, view.last_message.content) == (1, "hello")


async def test_group_is_owned_by_its_starter(runtime, cast, bus):
    view = await runtime.work(
        conversations.start_group, starter_id=cast.linus.id, other_ids=[cast.ada.id, cast.grace.id], name=" A  \n B\0 "
    )
    assert (view.is_group, view.name, view.created_by) == (True, "A B", cast.linus.id)
    roles = {person.username: person.role for person in view.participants}
    assert roles == {"linus": "owner", "ada": "member", "grace": "member"}
    people = dict.fromkeys(cast.everybody, NEW)
    assert bus.events == [ParticipationChanged(view.id, people, by=cast.linus.id, name="A B")]


@pytest.mark.parametrize("name", ["\u200b", "\u3164 \u2800", "\U000e0041", "\u0301"])
async def test_a_group_whose_name_nobody_sees_has_none(name, runtime, cast):
    view = await runtime.work(
        conversations.start_group, starter_id=cast.ada.id, other_ids=[cast.grace.id, cast.linus.id], name=name
    )
    assert view.name == ""


async def test_a_group_that_is_started_again_is_the_first_one(runtime, cast, bus):
    start = {"starter_id": cast.ada.id, "other_ids": [cast.grace.id, cast.linus.id], "name": "A", "client_id": UUID}
    first, was_there = await runtime.work(conversations.start, **start)
    again, is_there = await runtime.work(conversations.start, **start)
    assert (first.id, was_there, is_there) == (again.id, False, True)
    assert len(bus.of(ParticipationChanged)) == 1
    others, is_theirs = await runtime.work(conversations.start, **start | {"starter_id": cast.mallory.id})
    assert (others.id == first.id, is_theirs) == (False, False)


async def test_a_group_that_is_started_twice_at_once_is_one(runtime, cast):
    start = {"starter_id": cast.ada.id, "other_ids": [cast.grace.id, cast.linus.id], "client_id": UUID}
    found = await asyncio.gather(*(runtime.work(conversations.start, **start) for _ in range(5)))
    assert len({view.id for view, _ in found}) == 1
    assert sorted(was_there for _, was_there in found) == [False, True, True, True, True]


async def test_a_client_id_starts_no_second_direct_conversation(runtime, cast):
    start = {"starter_id": cast.ada.id, "other_ids": [cast.grace.id], "client_id": UUID}
    view, was_there = await runtime.work(conversations.start, **start)
    assert (view.id, was_there) == (cast.pair.id, True)


async def test_groups_of_the_same_people_are_separate(runtime, cast):
    people = {"starter_id": cast.ada.id, "other_ids": [cast.grace.id, cast.linus.id]}
    views = [await runtime.work(conversations.start_group, **people) for _ in range(2)]
    assert len({cast.group.id, *(view.id for view in views)}) == 3


@pytest.mark.parametrize(
    ("others", "is_group", "becomes_group"),
    [(["linus"], False, False), (["linus"], True, True), (["grace", "linus"], False, True)],
)
async def test_start_makes_a_group_of_more_than_two_or_when_asked(others, is_group, becomes_group, runtime, cast):
    view, was_there = await runtime.work(
        conversations.start,
        starter_id=cast.ada.id,
        other_ids=[getattr(cast, name).id for name in others],
        is_group=is_group,
        name="Name",
    )
    assert (view.is_group, was_there) == (becomes_group, False)
    assert view.name == ("Name" if becomes_group else "")


@pytest.mark.parametrize("is_group", [True, False])
async def test_start_refuses_impossible_company(is_group, runtime, cast, bus):
    me, grace = cast.ada.id, cast.grace.id
    nobody = "can't be added" if is_group else "doesn't exist"
    for others, reason in [
        ([], "at least one"),
        ([grace, grace], "more than once"),
        ([me], "Choose someone else"),
        ([grace, me], "Choose someone else"),
        ([404_404], nobody),
        ([grace, 404_404], "can't be added"),
        ([0], nobody),
        ([-1], nobody),
        ([HUGE], nobody),
        ([-HUGE], nobody),
    ]:
        assert reason in await refused(runtime, starter_id=me, other_ids=others, is_group=is_group)
    assert bus.events == []
    assert len(await runtime.read(conversations.list_for, viewer_id=me)) == 2


async def test_start_refuses_who_was_deactivated(runtime, cast):
    await runtime.work(lambda work: setattr(users.by_id(work.db, cast.linus.id), "is_active", False))
    asked = {"starter_id": cast.ada.id, "other_ids": [cast.linus.id]}
    assert await refused(runtime, **asked, is_group=True) == conversations.NOT_ADDABLE
    with pytest.raises(errors.NotReachable):
        await runtime.work(conversations.start, **asked)


async def test_direct_with_oneself_is_refused(runtime, cast):
    ada = cast.ada.id
    assert "someone else" in await refused(runtime, service=conversations.start_direct, starter_id=ada, other_id=ada)


async def test_group_has_a_size_limit(runtime, cast, monkeypatch):
    monkeypatch.setattr(conversations, "MAX_PARTICIPANTS", 4)
    others = await add_users(runtime, 4)
    assert "at most 4" in await refused(runtime, starter_id=cast.ada.id, other_ids=others)
    view, _ = await runtime.work(conversations.start, starter_id=cast.ada.id, other_ids=others[:3])
    assert len(view.participants) == 4
    assert MAX_PARTICIPANTS == 1000


async def test_group_name_has_a_limit(runtime, cast):
    people = {"starter_id": cast.ada.id, "other_ids": [cast.grace.id], "is_group": True}
    reason = await refused(runtime, "name", **people, name="x" * (MAX_NAME + 1))
    assert reason == f"Use at most {MAX_NAME} characters."
    view, _ = await runtime.work(conversations.start, **people, name=f"  {'x' * MAX_NAME}  ")
    assert view.name == "x" * MAX_NAME


async def test_list_shows_title_preview_and_unread_of_the_viewer(runtime, cast, clock):
    clock.step()
    await say(runtime, cast.ada, cast.group, "one\ntwo")
    rows = await runtime.read(conversations.list_for, viewer_id=cast.grace.id)
    assert [(row.id, row.title, row.unread_count, row.last_seq) for row in rows] == [
        (cast.group.id, "Compilers", 1, 1),
        (cast.pair.id, "Ada Lovelace", 0, 0),
    ]
    preview = rows[0].last_message_preview
    assert (preview.content, preview.sender, preview.sender_name, preview.seq) == (
        "one two",
        cast.ada.id,
        "Ada Lovelace",
        1,
    )
    assert preview.created_at == rows[0].updated_at == rfc3339(clock())
    assert rows[1].last_message_preview is None
    assert [person.username for person in rows[0].other_participants] == ["ada", "linus"]
    assert rows[0].participants_count == 3


async def test_list_of_somebody_without_conversations_is_empty(runtime, cast):
    assert await runtime.read(conversations.list_for, viewer_id=cast.mallory.id) == []


async def test_open_one_shows_everybody_in_the_order_of_joining(runtime, cast):
    await say(runtime, cast.grace, cast.group, "hello")
    await runtime.work(receipts.mark_read, reader_id=cast.linus.id, conversation_id=cast.group.id)
    view = await runtime.read(conversations.open_one, viewer_id=cast.ada.id, conversation_id=cast.group.id)
    assert [(person.username, person.last_read_seq) for person in view.participants] == [
        ("ada", 0),
        ("grace", 1),
        ("linus", 1),
    ]
    assert (view.unread_count, view.last_seq) == (1, 1)
    assert view.last_message.content == "hello"
    assert not view.last_message.is_read


async def test_open_one_tells_when_everybody_has_read(runtime, cast):
    await say(runtime, cast.ada, cast.pair, "hello")
    await runtime.work(receipts.mark_read, reader_id=cast.grace.id, conversation_id=cast.pair.id)
    view = await runtime.read(conversations.open_one, viewer_id=cast.ada.id, conversation_id=cast.pair.id)
    assert view.last_message.is_read


@pytest.mark.parametrize("conversation_id", [404_404, 0, -1, HUGE, -HUGE])
async def test_missing_conversation_is_not_found(conversation_id, runtime, cast):
    with pytest.raises(errors.ConversationNotFound):
        await runtime.read(conversations.open_one, viewer_id=cast.ada.id, conversation_id=conversation_id)


async def test_ends_are_those_of_ones_own_conversations(runtime, cast):
    await say(runtime, cast.grace, cast.group, "hello")
    ends = {name: await runtime.read(conversations.ends, viewer_id=getattr(cast, name).id) for name in ("ada", "linus")}
    group = {cast.group.id: End(1, cast.group.revision)}
    assert ends == {"ada": {cast.pair.id: End(0, cast.pair.revision)} | group, "linus": group}
    assert await runtime.read(conversations.ends, viewer_id=cast.mallory.id) == {}


async def test_looking_up_gives_ones_own_conversations_and_since_when(runtime, cast):
    await say(runtime, cast.grace, cast.group, "hello")
    added = {"actor_id": cast.ada.id, "conversation_id": cast.group.id, "user_ids": [cast.mallory.id]}
    await runtime.work(participants.add, **added)
    asked = [cast.pair.id, cast.group.id, MAX_ID]
    for viewer, expected in [
        (cast.ada, {cast.pair.id: 0, cast.group.id: 0}),
        (cast.linus, {cast.group.id: 0}),
        (cast.mallory, {cast.group.id: 1}),
    ]:
        found = await runtime.read(conversations.look_up, viewer_id=viewer.id, conversation_ids=asked)
        assert {row.id: joined for row, joined in found} == expected
        rows = await runtime.read(conversations.list_for, viewer_id=viewer.id)
        assert sorted((row for row, _ in found), key=lambda row: row.id) == sorted(rows, key=lambda row: row.id)
    assert await runtime.read(conversations.look_up, viewer_id=cast.ada.id, conversation_ids=[]) == []


async def test_a_pair_keeps_its_conversation_when_one_is_disabled(runtime, cast):
    await runtime.work(accounts.disable, user_id=cast.grace.id)
    start = {"starter_id": cast.ada.id, "other_ids": [cast.grace.id]}
    view, is_existing = await runtime.work(conversations.start, **start)
    assert (view.id, is_existing) == (cast.pair.id, True)
    with pytest.raises(errors.NotReachable):
        await runtime.work(conversations.start_direct, starter_id=cast.linus.id, other_id=cast.grace.id)
