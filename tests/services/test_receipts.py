import asyncio
from datetime import timedelta

import pytest

from chatapp import errors
from chatapp.domain.events import CursorsMoved, ParticipationChanged
from chatapp.domain.ids import MAX_ID
from chatapp.domain.participant import NAMED, Participation, Role
from chatapp.domain.receipt import Lowest, Marks, lowest_of, marks_of
from chatapp.domain.times import rfc3339
from chatapp.services import conversations, messages, participants, pins, receipts
from chatapp.services.receipts import ReadState
from chatapp.storage import receipts as stored
from tests.support.cast import add_users, say

HUGE = 2**80  # no database has a column for it


@pytest.fixture
async def ten(runtime, cast, bus):
    for number in range(1, 11):
        await say(runtime, cast.ada, cast.group, f"message {number}")
    bus.take()


@pytest.mark.usefixtures("ten")
async def test_mark_read_moves_the_cursor_and_tells_everybody(cast, bus, read):
    assert await read(4) == ReadState(4, 6)
    mine = Participation(revision=2, is_member=True, last_read_seq=4, unread=6, as_of=10, as_of_revision=1)
    assert bus.events == [
        CursorsMoved(cast.group.id, read={cast.grace.id: 4}, delivered={}, audience=cast.everybody),
        ParticipationChanged(cast.group.id, {cast.grace.id: mine}, by=cast.grace.id, name="Compilers"),
    ]


@pytest.mark.usefixtures("ten")
async def test_mark_read_goes_to_the_end_by_default(cast, bus, read):
    assert await read() == ReadState(10, 0)
    assert [event.people[cast.grace.id].last_read_seq for event in bus.of(ParticipationChanged)] == [10]


@pytest.mark.usefixtures("ten")
@pytest.mark.parametrize("seq", [4, 3, 0, -1, -HUGE])
async def test_mark_read_never_goes_back(seq, bus, read):
    await read(4)
    bus.take()
    assert await read(seq) == ReadState(4, 6)
    assert bus.events == []


@pytest.mark.usefixtures("ten")
@pytest.mark.parametrize("seq", [11, HUGE])
async def test_mark_read_ends_at_the_last_message(seq, read):
    assert await read(seq) == ReadState(10, 0)


async def test_nothing_to_read_is_nothing_to_tell(bus, read):
    assert await read() == ReadState(0, 0)
    assert await read(5) == ReadState(0, 0)
    assert bus.events == []


@pytest.mark.usefixtures("ten")
async def test_mark_read_moves_the_own_cursor_only(runtime, cast, read):
    await read(4)
    view = await runtime.read(conversations.open_one, viewer_id=cast.linus.id, conversation_id=cast.group.id)
    assert {person.username: person.last_read_seq for person in view.participants} == {
        "ada": 10,
        "grace": 4,
        "linus": 0,
    }
    assert view.unread_count == 10


@pytest.mark.usefixtures("ten")
async def test_mark_read_refuses_a_stranger(cast, bus, read):
    with pytest.raises(errors.ConversationNotFound):
        await read(4, reader=cast.mallory)
    assert bus.events == []


@pytest.mark.usefixtures("ten")
async def test_cursor_moves_forward_only_whatever_comes_at_once(runtime, cast, bus, read):
    """Several tabs of one person tell what they have shown, in any order."""
    seqs = [3, 9, 1, 7, 7, 2, 8, 5, 9, 4]
    states = await asyncio.gather(*(read(seq) for seq in seqs))
    view = await runtime.read(conversations.open_one, viewer_id=cast.grace.id, conversation_id=cast.group.id)
    assert view.unread_count == 1
    assert all(state.last_read_seq >= seq for state, seq in zip(states, seqs, strict=True))
    told = [event.read[cast.grace.id] for event in bus.of(CursorsMoved)]
    assert len(told) == len(set(told))
    assert max(told) == 9
    mine = sorted((event.people[cast.grace.id] for event in bus.of(ParticipationChanged)), key=lambda one: one.revision)
    assert [each.revision for each in mine] == list(range(2, 2 + len(told)))
    assert [each.last_read_seq for each in mine] == sorted(told)


async def test_sending_reads_nothing_that_came_before(runtime, cast, read):
    """What is written without looking, or goes out later, must not mark anything as read."""
    await say(runtime, cast.ada, cast.group, "one")
    mine = (await say(runtime, cast.grace, cast.group, "two")).message
    assert await read(0) == ReadState(0, 1)
    statuses = [
        {receipt.user_id: receipt.status for receipt in await runtime.read(receipts.of_message, **ask)}
        for ask in ({"viewer_id": cast.ada.id, "message_id": each} for each in (mine.id - 1, mine.id))
    ]
    assert [each.get(cast.grace.id) for each in statuses] == ["sent", None]
    assert await read(1) == ReadState(1, 0)


async def test_sending_moves_the_own_cursor_where_nothing_is_unread(runtime, cast, read):
    await say(runtime, cast.ada, cast.group, "one")
    await read(1)
    await say(runtime, cast.grace, cast.group, "two")
    assert await read(0) == ReadState(2, 0)


@pytest.mark.parametrize("is_read", [True, False])
async def test_no_act_reads_what_others_said(runtime, cast, read, is_read):
    await say(runtime, cast.grace, cast.group, "unread")
    pinned = (await say(runtime, cast.grace, cast.group, "two")).message
    before = await read(reader=cast.ada) if is_read else await read(0, reader=cast.ada)
    here = {"actor_id": cast.ada.id, "conversation_id": cast.group.id}
    await runtime.work(conversations.rename, **here, name="Interpreters")
    await runtime.work(participants.add, **here, user_ids=[cast.mallory.id])
    await runtime.work(participants.set_role, **here, user_id=cast.linus.id, role=Role.OWNER)
    await runtime.work(participants.remove, **here, user_id=cast.mallory.id)
    await runtime.work(pins.add, actor_id=cast.ada.id, message_id=pinned.id)
    await runtime.work(pins.remove, actor_id=cast.ada.id, message_id=pinned.id)
    await runtime.work(participants.leave, user_id=cast.linus.id, conversation_id=cast.group.id)
    after = await read(0, reader=cast.ada)
    assert after.unread_count == before.unread_count == (0 if is_read else 2)
    assert after.last_read_seq == (8 if is_read else 0)


async def test_lines_of_the_system_make_nothing_unread(runtime, cast, read):
    await runtime.work(conversations.rename, actor_id=cast.ada.id, conversation_id=cast.group.id, name="Interpreters")
    await runtime.work(participants.leave, user_id=cast.linus.id, conversation_id=cast.group.id)
    assert await read(0) == ReadState(0, 0)


async def test_what_is_deleted_before_it_was_read_is_unread_no_more(runtime, cast, read):
    sent = [(await say(runtime, cast.ada, cast.group, content)).message for content in ("one", "two", "three")]
    await runtime.work(messages.delete, editor_id=cast.ada.id, message_id=sent[1].id)
    assert await read(0) == ReadState(0, 2)
    assert await read(1) == ReadState(1, 1)
    await runtime.work(messages.delete, editor_id=cast.ada.id, message_id=sent[0].id)
    assert await read(0) == ReadState(1, 1)


async def first_unread(runtime, cast):
    view = await runtime.read(conversations.open_one, viewer_id=cast.grace.id, conversation_id=cast.group.id)
    return view.first_unread_seq


async def test_the_first_unread_message_is_a_text_of_somebody_else(runtime, cast, read):
    await runtime.work(conversations.rename, actor_id=cast.ada.id, conversation_id=cast.group.id, name="Interpreters")
    assert await first_unread(runtime, cast) is None
    gone = (await say(runtime, cast.ada, cast.group, "gone")).message
    await say(runtime, cast.grace, cast.group, "of the reader")
    await say(runtime, cast.ada, cast.group, "counts")
    assert await first_unread(runtime, cast) == 2
    await runtime.work(messages.delete, editor_id=cast.ada.id, message_id=gone.id)
    assert await first_unread(runtime, cast) == 4
    await read(4)
    assert await first_unread(runtime, cast) is None


@pytest.mark.usefixtures("ten")
async def test_unread_from_a_place_is_ended_by_reading_and_seen_by_nobody_else(runtime, cast, bus, read, marks):
    """`unread_after` is the user's own; others' ticks go by `last_read_seq`."""
    await read(8)
    bus.take()
    assert await marks(4) == ReadState(8, 7)
    (event,) = bus.take()
    mine = event.people[cast.grace.id]
    assert (event.audience, mine.unread_after, mine.unread) == ({cast.grace.id}, 3, 7)
    assert await marks(4) == ReadState(8, 7)
    assert bus.take() == [], "the same mark again is no event"
    assert await first_unread(runtime, cast) == 4
    assert await read(0) == ReadState(8, 7)
    assert await read(5) == ReadState(8, 5)
    assert [event.read for event in bus.of(CursorsMoved)] == [{cast.grace.id: 8}]
    assert await read(9) == ReadState(9, 1)


@pytest.fixture
def marks(runtime, cast):
    """Marks a message of the group as unread; grace is the reader."""

    async def marks(seq):
        about = {"reader_id": cast.grace.id, "conversation_id": cast.group.id, "seq": seq}
        return await runtime.work(receipts.mark_unread, **about)

    return marks


@pytest.mark.usefixtures("ten")
async def test_what_is_unread_anyway_stays_so(bus, read, marks):
    await read(5)
    bus.take()
    assert await marks(8) == await marks(6) == ReadState(5, 5)
    assert bus.take() == []


async def test_ones_own_messages_are_not_unread_again(runtime, cast, read, marks):
    for number in range(6):
        await say(runtime, cast.grace if number % 2 else cast.ada, cast.group, f"message {number}")
        await read(number + 1)
    assert await marks(2) == ReadState(6, 2)
    assert await first_unread(runtime, cast) == 3
    others = await runtime.work(receipts.mark_read, reader_id=cast.ada.id, conversation_id=cast.group.id, seq=0)
    assert others.unread_count == 3, "grace's own count for everybody else"


@pytest.mark.usefixtures("ten")
async def test_an_answer_ends_unread_from_here_and_tells_ones_own_lists(runtime, cast, bus, read, marks):
    await read(10)
    await marks(4)
    bus.take()
    await runtime.work(conversations.rename, actor_id=cast.ada.id, conversation_id=cast.group.id, name="Interpreters")
    assert await read(0) == ReadState(10, 7), "what others do ends nothing"
    bus.take()
    await say(runtime, cast.grace, cast.group, "answer")
    told = [event.people[cast.grace.id] for event in bus.take() if isinstance(event, ParticipationChanged)]
    assert [(each.unread_after, each.unread, each.as_of) for each in told] == [(None, 0, 12)]
    assert await read(0) == ReadState(12, 0)


@pytest.mark.usefixtures("ten")
async def test_an_answer_keeps_it_where_something_was_never_read(runtime, cast, read, marks):
    await read(9)
    await marks(4)
    await say(runtime, cast.grace, cast.group, "answer")
    assert await read(0) == ReadState(9, 7)


@pytest.mark.usefixtures("ten")
@pytest.mark.parametrize(("seq", "unread"), [(0, 10), (-1, 10), (11, 0), (2**40, 0)])
async def test_a_place_outside_of_the_conversation_is_its_nearest_end(read, marks, seq, unread):
    await read(10)
    assert await marks(seq) == ReadState(10, unread)


@pytest.mark.usefixtures("ten")
async def test_only_the_last_messages_are_marked(monkeypatch, read, marks):
    monkeypatch.setattr(receipts, "MOST_UNREAD", 4)
    await read(10)
    with pytest.raises(errors.Invalid, match="last 4"):
        await marks(6)
    assert (await marks(7)).unread_count == 4


async def test_unread_is_the_same_wherever_it_is_shown(runtime, cast, read):
    for number in range(7):
        await say(runtime, cast.ada, cast.group, f"message {number}")
    state = await read(3)
    row = (await runtime.read(conversations.list_for, viewer_id=cast.grace.id))[0]
    view = await runtime.read(conversations.open_one, viewer_id=cast.grace.id, conversation_id=cast.group.id)
    assert state.unread_count == row.unread_count == view.unread_count == view.last_seq - state.last_read_seq == 4


async def test_delivery_moves_forward_only_and_tells_whose_moved(runtime, cast, bus):
    for number in range(3):
        await say(runtime, cast.ada, cast.group, f"message {number}")
    bus.take()
    others = {cast.grace.id, cast.linus.id, cast.mallory.id}
    await runtime.work(receipts.mark_delivered, arrived={cast.group.id: dict.fromkeys(others, 2)})
    await runtime.work(receipts.mark_delivered, arrived={cast.group.id: dict.fromkeys(others, 1)})
    await runtime.work(receipts.mark_delivered, arrived={cast.group.id: {cast.grace.id: 3}})
    told = [(event.delivered, event.audience) for event in bus.of(CursorsMoved)]
    assert told == [
        ({cast.grace.id: 2, cast.linus.id: 2}, cast.everybody),
        ({cast.grace.id: 3}, cast.everybody),
    ]


async def test_delivery_is_told_for_each_conversation_as_far_as_each_got(runtime, cast, bus):
    for place in (cast.group, cast.pair):
        for number in range(3):
            await say(runtime, cast.ada, place, f"message {number}")
    bus.take()
    arrived = {cast.group.id: {cast.grace.id: 1, cast.linus.id: 3}, cast.pair.id: {cast.grace.id: 2}}
    await runtime.work(receipts.mark_delivered, arrived=arrived)
    told = {event.conversation_id: (event.delivered, event.audience) for event in bus.of(CursorsMoved)}
    assert told == {
        cast.group.id: (arrived[cast.group.id], cast.everybody),
        cast.pair.id: (arrived[cast.pair.id], {cast.ada.id, cast.grace.id}),
    }


async def test_nothing_delivered_is_nothing_to_tell(runtime, bus):
    await runtime.work(receipts.mark_delivered, arrived={})
    await runtime.work(receipts.mark_delivered, arrived={987_654: {1: 1}})
    assert bus.events == []


async def test_the_receipts_of_a_message_name_everybody_but_its_sender(runtime, cast, clock):
    message = (await say(runtime, cast.ada, cast.group, "who is there?")).message
    await runtime.work(receipts.mark_delivered, arrived={cast.group.id: {cast.linus.id: 1}})
    delivered_at, read_at = clock(), clock.step()
    await runtime.work(receipts.mark_read, reader_id=cast.grace.id, conversation_id=cast.group.id)
    found = await runtime.read(receipts.of_message, viewer_id=cast.linus.id, message_id=message.id)
    assert [(receipt.full_name, receipt.status, receipt.at) for receipt in found] == [
        ("Grace Hopper", "read", rfc3339(read_at)),
        ("Linus Torvalds", "delivered", rfc3339(delivered_at)),
    ]


async def test_who_came_after_a_message_is_not_in_its_receipts(runtime, cast):
    before = (await say(runtime, cast.ada, cast.group, "before")).message
    add = {"actor_id": cast.ada.id, "conversation_id": cast.group.id, "user_ids": [cast.mallory.id]}
    await runtime.work(participants.add, **add)
    after = (await say(runtime, cast.ada, cast.group, "after")).message
    named = [
        {receipt.user_id for receipt in await runtime.read(receipts.of_message, viewer_id=cast.ada.id, message_id=each)}
        for each in (before.id, after.id)
    ]
    assert named == [{cast.grace.id, cast.linus.id}, {cast.grace.id, cast.linus.id, cast.mallory.id}]


async def test_in_a_large_group_nobody_is_told_who_has_read(runtime, cast, monkeypatch):
    message = (await say(runtime, cast.ada, cast.group, "everybody?")).message
    monkeypatch.setattr(receipts, "NAMED", 2)
    assert await runtime.read(receipts.of_message, viewer_id=cast.ada.id, message_id=message.id) == []


async def test_the_receipts_of_a_message_are_not_for_strangers(runtime, cast):
    message = (await say(runtime, cast.ada, cast.pair, "between us")).message
    for message_id in (message.id, 987_654, 0, -1, HUGE, -HUGE):
        with pytest.raises(errors.MessageNotFound):
            await runtime.read(receipts.of_message, viewer_id=cast.mallory.id, message_id=message_id)


async def test_marks_are_where_everybody_is(runtime, cast):
    for number in range(4):
        await say(runtime, cast.ada, cast.pair, f"message {number}")
    await runtime.work(receipts.mark_delivered, arrived={cast.pair.id: {cast.grace.id: 3}})
    await runtime.work(receipts.mark_read, reader_id=cast.grace.id, conversation_id=cast.pair.id, seq=2)
    found = await runtime.read(receipts.cursors, viewer_id=cast.ada.id, conversation_id=cast.pair.id)
    ada, grace = cast.ada.id, cast.grace.id
    assert marks_of(found) == Marks(Lowest(2, grace, 4), Lowest(3, grace, 4), {ada: 4, grace: 2})
    assert marks_of({}) == Marks()


async def test_the_own_cursor_says_nothing_about_the_own_message(runtime, cast):
    """Grace answers without having read what ada said: ada has read the answer."""
    for sender in (cast.ada, cast.grace):
        await say(runtime, sender, cast.pair, "hello")
    await runtime.work(receipts.mark_read, reader_id=cast.ada.id, conversation_id=cast.pair.id)
    found = await runtime.read(receipts.cursors, viewer_id=cast.ada.id, conversation_id=cast.pair.id)
    marks = marks_of(found)
    assert (marks.read.but(cast.grace.id), marks.read.but(cast.ada.id)) == (2, 0)
    page = await runtime.read(messages.newest, viewer_id=cast.ada.id, conversation_id=cast.pair.id)
    assert [message.is_read for message in page.messages] == [False, True]


def test_who_is_alone_has_been_read():
    assert lowest_of({7: 3}).but(7) == MAX_ID
    assert lowest_of({7: 3}).but(8) == 3


async def test_marks_tell_who_came_later(runtime, cast):
    await say(runtime, cast.ada, cast.group, "before")
    add = {"actor_id": cast.ada.id, "conversation_id": cast.group.id, "user_ids": [cast.mallory.id]}
    await runtime.work(participants.add, **add)
    marks = marks_of(await runtime.read(receipts.cursors, viewer_id=cast.ada.id, conversation_id=cast.group.id))
    assert (sorted(marks.reads.values()), marks.joins) == ([0, 0, 1, 2], {cast.mallory.id: 1})


@pytest.mark.usefixtures("ten")
async def test_a_cursor_that_another_device_moved_meanwhile_is_told_as_it_is(cast, read, monkeypatch):
    advance = stored.advance

    def overtaken(db, conversation_id, user_id, seq, at):
        advance(db, conversation_id, user_id, 9, at)
        return advance(db, conversation_id, user_id, seq, at)

    monkeypatch.setattr(stored, "advance", overtaken)
    assert await read(5) == ReadState(9, 1)


async def test_in_a_large_group_only_the_reader_is_told(runtime, cast, bus):
    others = await add_users(runtime, NAMED)
    for count, is_told in ((NAMED - 1, True), (NAMED, False)):
        group = await runtime.work(conversations.start_group, starter_id=cast.ada.id, other_ids=others[:count])
        await say(runtime, cast.ada, group, "hello")
        bus.take()
        reading = {"reader_id": others[0], "conversation_id": group.id}
        await runtime.work(receipts.mark_read, **reading)
        (moved,), (mine,) = bus.of(CursorsMoved), bus.of(ParticipationChanged)
        assert len(moved.audience) == (count + 1 if is_told else 1)
        assert mine.audience == {others[0]} <= moved.audience
        bus.take()
        await runtime.work(receipts.mark_delivered, arrived={group.id: {others[1]: 1}})
        assert bool(bus.events) is is_told


async def moved_since(runtime, since):
    return await runtime.read(receipts.moved_since, since=since)


async def test_reading_since_then_is_told_once_for_each_conversation(runtime, cast, clock, read):
    for place in (cast.group, cast.pair):
        await say(runtime, cast.ada, place, "one")
        await say(runtime, cast.ada, place, "two")
    await read(1)
    since = clock.step(hours=1)
    await read(2)
    await read(1, reader=cast.linus)
    await read(2, conversation=cast.pair)
    pair = frozenset({cast.ada.id, cast.grace.id})
    assert sorted(await moved_since(runtime, since), key=lambda event: len(event.audience)) == [
        CursorsMoved(cast.pair.id, read={cast.grace.id: 2}, delivered={}, audience=pair),
        CursorsMoved(cast.group.id, read={cast.grace.id: 2, cast.linus.id: 1}, delivered={}, audience=cast.everybody),
    ]
    assert await moved_since(runtime, clock() + timedelta(seconds=1)) == []


async def test_a_cursor_at_ones_own_message_is_not_told(runtime, cast, clock):
    since = clock()
    await say(runtime, cast.ada, cast.group, "one")
    assert await moved_since(runtime, since) == []


async def test_of_reading_since_then_nothing_is_told_to_those_who_have_left(runtime, cast, clock, read):
    await say(runtime, cast.ada, cast.group, "one")
    since = clock()
    await read(1)
    await runtime.work(participants.leave, user_id=cast.linus.id, conversation_id=cast.group.id)
    (event,) = await moved_since(runtime, since)
    assert event.audience == {cast.ada.id, cast.grace.id}


async def test_the_latest_cursors_are_told_and_none_of_a_large_group(runtime, cast, clock, read, monkeypatch):
    await say(runtime, cast.ada, cast.group, "one")
    since = clock()
    for reader in (cast.grace, cast.linus):
        clock.step()
        await read(reader=reader)
    monkeypatch.setattr(receipts, "MOST_MOVED", 1)
    assert [event.read for event in await moved_since(runtime, since)] == [{cast.linus.id: 1}]
    monkeypatch.setattr(receipts, "NAMED", 2)
    assert await moved_since(runtime, since) == []


async def test_sending_raises_the_revision_of_the_sender(runtime, cast, bus, read):
    """Where the read cursor moves with it: a revision covers the cursor."""
    await say(runtime, cast.grace, cast.group, "two")
    await say(runtime, cast.ada, cast.group, "three")
    bus.take()
    await read()
    assert bus.of(ParticipationChanged)[0].people[cast.grace.id].revision == 3


async def test_a_group_is_new_to_those_whom_somebody_took_in_until_they_open_it(runtime, cast, bus):
    async def is_new(person):
        rows = await runtime.read(conversations.list_for, viewer_id=person.id)
        return next(row.is_new for row in rows if row.id == cast.group.id)

    assert [await is_new(person) for person in (cast.ada, cast.grace, cast.linus)] == [False, True, True]
    pair = await runtime.read(conversations.list_for, viewer_id=cast.grace.id)
    assert not next(row.is_new for row in pair if row.id == cast.pair.id)
    bus.take()
    for _ in range(2):
        await runtime.work(receipts.arrive, reader_id=cast.grace.id, conversation_id=cast.group.id)
    assert [event.by for event in bus.of(ParticipationChanged)] == [cast.grace.id]
    await runtime.work(receipts.mark_read, reader_id=cast.linus.id, conversation_id=cast.group.id)
    assert [await is_new(person) for person in (cast.grace, cast.linus)] == [False, True]
    await say(runtime, cast.ada, cast.group, "hello")
    await runtime.work(receipts.mark_read, reader_id=cast.linus.id, conversation_id=cast.group.id)
    assert not await is_new(cast.linus)
