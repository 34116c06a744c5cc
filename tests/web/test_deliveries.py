"""What the tabs of a process have got is written down for each user, as far as that user got it."""

from chatapp import errors
from chatapp.domain.events import ReceiptDelivered
from chatapp.services import receipts
from chatapp.web import deliveries as module
from chatapp.web import pulse
from chatapp.web.deliveries import Deliveries
from tests.support.cast import say
from tests.support.waiting import until


async def test_each_user_has_got_what_reached_them(runtime, cast, bus):
    """Linus came when there was one message, and went; grace saw them all. Both are written down at once."""
    for number in range(3):
        await say(runtime, cast.ada, cast.group, f"message {number}")
    deliveries = Deliveries()
    for user, seq in ((cast.linus, 1), (cast.grace, 3), (cast.grace, 2)):
        deliveries.add(cast.group.id, seq, frozenset({user.id}))
    await until(lambda: bus.of(ReceiptDelivered))
    cursors = await runtime.read(receipts.cursors, viewer_id=cast.ada.id, conversation_id=cast.group.id)
    assert {user: cursors[user].delivered for user in (cast.linus.id, cast.grace.id)} == {
        cast.linus.id: 1,
        cast.grace.id: 3,
    }


async def test_a_failed_write_is_repeated_with_what_came_meanwhile(runtime, cast, bus, monkeypatch):
    """The database fails twice: first nothing may be forgotten, then what arrived during the failure is added."""
    for number in range(3):
        await say(runtime, cast.ada, cast.group, f"message {number}")
    deliveries, work, failures = Deliveries(), runtime.work, []

    async def fail_twice(service, **arguments):
        if len(failures) < 2:
            failures.append(service)
            deliveries.add(cast.group.id, 2 + len(failures) % 2, frozenset({cast.grace.id}))
            raise errors.Unavailable
        return await work(service, **arguments)

    monkeypatch.setattr(module, "PAUSE", 0.01)
    monkeypatch.setattr(pulse, "RETRY_AFTER", 0.01)
    monkeypatch.setattr(runtime, "work", fail_twice)
    deliveries.add(cast.group.id, 1, frozenset({cast.linus.id, cast.grace.id}))
    await until(lambda: bus.of(ReceiptDelivered))
    cursors = await runtime.read(receipts.cursors, viewer_id=cast.ada.id, conversation_id=cast.group.id)
    assert (cursors[cast.linus.id].delivered, cursors[cast.grace.id].delivered) == (1, 3)
    await until(lambda: deliveries._pulse.is_idle)
    assert deliveries._arrived == {}
