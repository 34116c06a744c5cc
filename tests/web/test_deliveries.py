"""What the tabs of a process have got is written down for each user, as far as that user got it."""

from chatapp.domain.events import ReceiptDelivered
from chatapp.services import receipts
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
