"""What the tabs of a process have got is written down for each user, as far as that user got it."""

import pytest

from chatapp import errors
from chatapp.domain.events import CursorsMoved
from chatapp.live import debounce
from chatapp.live import deliveries as module
from chatapp.live.deliveries import Deliveries
from chatapp.services import receipts
from tests.support.builders import make_row
from tests.support.cast import say
from tests.support.waiting import until


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    monkeypatch.setattr(module, "PAUSE", 0.01)
    monkeypatch.setattr(debounce, "RETRY_AFTER", 0.01)


def rows(conversation, seq):
    return [make_row(conversation.id, last_seq=seq, unread_count=1)]


async def delivered(runtime, cast):
    cursors = await runtime.read(receipts.cursors, viewer_id=cast.ada.id, conversation_id=cast.group.id)
    return {user: cursors[user].delivered for user in (cast.linus.id, cast.grace.id)}


def told(bus):
    return [event for event in bus.of(CursorsMoved) if event.delivered]


async def test_each_user_has_got_what_reached_them(runtime, cast, bus):
    """Linus came when there was one message, and went; grace saw them all. Both are written down at once."""
    for number in range(3):
        await say(runtime, cast.ada, cast.group, f"message {number}")
    deliveries = Deliveries(runtime)
    for user, seq in ((cast.linus, 1), (cast.grace, 3), (cast.grace, 2)):
        deliveries.note_list(user.id, rows(cast.group, seq))
    await until(lambda: told(bus))
    assert await delivered(runtime, cast) == {cast.linus.id: 1, cast.grace.id: 3}


async def test_a_failed_write_is_repeated_with_what_came_meanwhile(runtime, cast, bus, monkeypatch):
    """The database fails twice: first nothing may be forgotten, then what arrived during the failure is added."""
    for number in range(3):
        await say(runtime, cast.ada, cast.group, f"message {number}")
    deliveries, work, failures = Deliveries(runtime), runtime.work, []

    async def fail_twice(service, **arguments):
        if len(failures) < 2:
            failures.append(service)
            deliveries.note_list(cast.grace.id, rows(cast.group, 2 + len(failures) % 2))
            raise errors.Unavailable
        return await work(service, **arguments)

    monkeypatch.setattr(runtime, "work", fail_twice)
    for user in (cast.linus, cast.grace):
        deliveries.note_list(user.id, rows(cast.group, 1))
    await until(lambda: told(bus))
    assert await delivered(runtime, cast) == {cast.linus.id: 1, cast.grace.id: 3}
    assert len(failures) == 2


async def test_much_at_once_is_written_in_parts(runtime, cast, monkeypatch):
    """After a restart all tabs come back together: one transaction for all would hold everybody up."""
    monkeypatch.setattr(module, "MOST_AT_ONCE", 2)
    deliveries, work, sizes = Deliveries(runtime), runtime.work, []

    async def counted(service, **arguments):
        sizes.append(len(arguments["arrived"]))
        return await work(service, **arguments)

    monkeypatch.setattr(runtime, "work", counted)
    deliveries.note_list(cast.grace.id, [make_row(key, last_seq=1, unread_count=1) for key in range(1, 6)])
    await until(lambda: sum(sizes) == 5)
    assert sizes == [2, 2, 1]
