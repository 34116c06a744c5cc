"""When people read messages and got them."""

import asyncio
from types import SimpleNamespace

import pytest
from sqlalchemy import text

from chatapp.domain.cursor_mark import KEPT, MarkKind
from chatapp.domain.participant import NAMED
from chatapp.domain.timer import Timer, TimerKind
from chatapp.domain.times import rfc3339
from chatapp.services import conversations as conversation_services
from chatapp.services import cursor_marks, participants, privacy, receipts, timer_acts
from chatapp.storage import cursor_marks as rows
from tests.support.cast import add_users, say


@pytest.fixture
def deliver(runtime):
    async def deliver(conversation, *arrived):
        await runtime.work(receipts.mark_delivered, arrived={conversation.id: {who.id: seq for who, seq in arrived}})

    return deliver


@pytest.fixture
def times(runtime, cast):
    """Status and time of a message for one person, as another asks."""

    async def times(message, *, of=cast.grace, viewer=cast.ada):
        found = await runtime.read(receipts.of_message, viewer_id=viewer.id, message_id=message.id)
        return next((each.status, each.at) for each in found if each.user_id == of.id)

    return times


@pytest.fixture
def marks(runtime):
    """Person, kind and `seq` of all marks."""

    async def marks():
        def ask(work):
            found = "SELECT user_id, kind, seq FROM cursor_marks ORDER BY conversation_id, user_id, kind, seq"
            return [tuple(row) for row in work.db.connection().execute(text(found))]

        return await runtime.read(ask)

    return marks


async def said(runtime, cast, count, *, by=None, place=None):
    sent = [await say(runtime, by or cast.ada, place or cast.group, f"message {number}") for number in range(count)]
    return [each.message for each in sent]


async def test_each_message_has_the_time_at_which_it_was_read(runtime, cast, clock, read, times):
    one, two, three, four = await said(runtime, cast, 4)
    first = clock.step()
    await read(2)
    second = clock.step(hours=1)
    await read(3)
    found = [await times(message) for message in (one, two, three, four)]
    assert found == [("read", rfc3339(first))] * 2 + [("read", rfc3339(second)), ("sent", None)]


async def test_what_is_delivered_has_the_time_of_that_until_it_is_read(runtime, cast, clock, read, deliver, times):
    one, two = await said(runtime, cast, 2)
    first = clock.step()
    await deliver(cast.group, (cast.grace, 1))
    second = clock.step(hours=1)
    await deliver(cast.group, (cast.grace, 2))
    assert [await times(message) for message in (one, two)] == [
        ("delivered", rfc3339(first)),
        ("delivered", rfc3339(second)),
    ]
    third = clock.step(hours=1)
    await read(1)
    assert [await times(message) for message in (one, two)] == [
        ("read", rfc3339(third)),
        ("delivered", rfc3339(second)),
    ]


async def test_a_cursor_that_stays_leaves_no_mark(runtime, cast, clock, read, deliver, marks):
    await said(runtime, cast, 3)
    for seq in (2, 2, 1, 0):
        await read(seq)
        await deliver(cast.group, (cast.linus, seq), (cast.mallory, seq))
        clock.step()
    assert await marks() == [(cast.grace.id, MarkKind.READ, 2), (cast.linus.id, MarkKind.DELIVERED, 2)]


async def test_what_was_read_leaves_no_mark_when_it_arrives(runtime, cast, read, deliver, marks):
    await said(runtime, cast, 2)
    await read(2)
    await deliver(cast.group, (cast.grace, 2), (cast.linus, 2), (cast.ada, 2))
    assert await marks() == [(cast.grace.id, MarkKind.READ, 2), (cast.linus.id, MarkKind.DELIVERED, 2)]


async def test_ones_own_message_leaves_no_mark(runtime, cast, marks):
    await said(runtime, cast, 2)
    assert await marks() == []


async def test_reading_again_what_was_marked_unread_leaves_no_mark(runtime, cast, clock, read, times, marks):
    message = (await said(runtime, cast, 3))[1]
    at = clock.step()
    await read(3)
    for later in (0, 60):
        clock.step(seconds=later)
        await runtime.work(receipts.mark_unread, reader_id=cast.grace.id, conversation_id=cast.group.id, seq=1)
        await read(2)
        await read(3)
    assert await marks() == [(cast.grace.id, MarkKind.READ, 3)]
    assert await times(message) == ("read", rfc3339(at))


async def test_two_devices_that_read_at_once_leave_a_mark_for_each_move(runtime, cast, read, marks):
    await said(runtime, cast, 8)
    await asyncio.gather(*(read(seq) for seq in (*range(1, 9), *range(1, 9))))
    found = [seq for _, _, seq in await marks()]
    assert found == sorted(set(found))
    assert found[-1] == 8


async def test_a_message_that_is_older_than_the_marks_has_no_time(runtime, cast, clock, read, times):
    """Also where somebody has read it only now: a mark from before may be gone."""
    (message,) = await said(runtime, cast, 1)
    await read(1)
    at = clock()
    clock.step(seconds=KEPT.total_seconds() - 1)
    assert await times(message) == ("read", rfc3339(at))
    clock.step()
    await read(1, reader=cast.linus)
    assert [await times(message), await times(message, of=cast.linus)] == [("read", None), ("read", None)]


async def test_old_marks_are_forgotten_a_few_at_a_time(runtime, cast, clock, read, marks, monkeypatch):
    monkeypatch.setattr(cursor_marks, "AT_ONCE", 2)
    monkeypatch.setattr(timer_acts, "ACTS", {TimerKind.FORGET_MARKS: cursor_marks.forget_old})
    await said(runtime, cast, 6)
    for seq in range(1, 6):
        await read(seq)
        clock.step()
    await runtime.work(timer_acts.begin)
    clock.step(seconds=KEPT.total_seconds() - 2)
    left = []
    while found := (await runtime.read(timer_acts.due)).ids:
        (timer_id,) = found
        await runtime.work(timer_acts.fire, timer_id=timer_id)
        left.append([seq for _, _, seq in await marks()])
    assert left == [[3, 4, 5], [5], [5]]
    next_one = (await runtime.read(timer_acts.due)).then
    assert next_one == clock() + cursor_marks.EVERY


async def test_the_timer_of_old_marks_is_set_once(runtime, clock):
    def timers(work):
        return [tuple(row) for row in work.db.connection().execute(text("SELECT kind, due_at FROM timers"))]

    await runtime.work(timer_acts.begin)
    once = await runtime.read(timers)
    clock.step()
    await runtime.work(timer_acts.begin)
    assert [kind for kind, _ in once] == [TimerKind.FORGET_MARKS]
    assert await runtime.read(timers) == once


async def test_many_marks_of_one_moment_are_forgotten_together(runtime, cast, clock, deliver, marks, monkeypatch):
    monkeypatch.setattr(cursor_marks, "AT_ONCE", 1)
    await said(runtime, cast, 1)
    await deliver(cast.group, (cast.grace, 1), (cast.linus, 1))
    clock.step(seconds=KEPT.total_seconds())
    timer = Timer(kind=TimerKind.FORGET_MARKS, key="", due_at=clock(), created_at=clock())
    await runtime.work(cursor_marks.forget_old, timer)
    assert await marks() == []


async def test_who_leaves_takes_the_marks_along(runtime, cast, clock, read, deliver, times, marks):
    await said(runtime, cast, 2)
    await read(2)
    await deliver(cast.group, (cast.linus, 2))
    for person in (cast.grace, cast.linus):
        await runtime.work(participants.leave, user_id=person.id, conversation_id=cast.group.id)
    assert await marks() == []


async def test_who_is_removed_and_comes_back_has_times_from_then_on(runtime, cast, clock, read, times):
    group = {"actor_id": cast.ada.id, "conversation_id": cast.group.id}
    await said(runtime, cast, 1)
    await read(1)
    await runtime.work(participants.remove, **group, user_id=cast.grace.id)
    await runtime.work(participants.add, **group, user_ids=[cast.grace.id])
    (message,) = await said(runtime, cast, 1)
    at = clock.step()
    await read()
    assert await times(message) == ("read", rfc3339(at))


async def test_a_deleted_account_leaves_no_mark(runtime, cast, read, deliver, times, marks):
    (message,) = await said(runtime, cast, 1, place=cast.pair)
    await said(runtime, cast, 1)
    await read(conversation=cast.pair)
    await read()
    await deliver(cast.group, (cast.linus, 1))
    shown = await runtime.read(privacy.hash_of, user_id=cast.grace.id)
    await runtime.work(privacy.delete, user_id=cast.grace.id, shown=shown)
    assert await marks() == [(cast.linus.id, MarkKind.DELIVERED, 1)]
    assert await times(message) == ("read", None)


async def test_a_large_group_has_no_marks_and_times_only_of_what_is_said_when_it_has_become_small(
    runtime, cast, clock, read, times, marks
):
    others = await add_users(runtime, NAMED)
    group = await runtime.work(conversation_services.start_group, starter_id=cast.ada.id, other_ids=others)
    reader, leaver = (SimpleNamespace(id=user_id) for user_id in others[:2])
    before = (await say(runtime, cast.ada, group, "before")).message
    await read(reader=reader, conversation=group)
    await runtime.work(receipts.mark_delivered, arrived={group.id: {others[-1]: before.seq}})
    assert await marks() == []
    late = (await say(runtime, cast.ada, group, "unread when it becomes small")).message
    await runtime.work(participants.leave, user_id=leaver.id, conversation_id=group.id)
    after = (await say(runtime, cast.ada, group, "after")).message
    at = clock.step()
    await read(reader=reader, conversation=group)
    found = [await times(message, of=reader) for message in (before, late, after)]
    assert found == [("read", None), ("read", None), ("read", rfc3339(at))]


async def test_ones_own_marks_are_exported_page_by_page(runtime, cast, clock, read, deliver):
    await said(runtime, cast, 5)
    await said(runtime, cast, 2, place=cast.pair)
    await deliver(cast.group, (cast.grace, 5), (cast.linus, 5))
    for seq in (1, 3, 5):
        await read(seq)
    await read(conversation=cast.pair)

    def pages(work):
        found, last = [], None
        while page := rows.by_user(work.db, cast.grace.id, after=last, limit=2):
            found += [(each.conversation_id, each.kind, each.seq) for each in page]
            last = page[-1]
        return found

    group = [(cast.group.id, MarkKind.READ, seq) for seq in (1, 3, 5)] + [(cast.group.id, MarkKind.DELIVERED, 5)]
    assert sorted(await runtime.read(pages)) == sorted([*group, (cast.pair.id, MarkKind.READ, 2)])
