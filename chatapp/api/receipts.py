"""The route of who has read a message."""

from fastapi import APIRouter

from chatapp import runtime
from chatapp.domain.ids import MessageId
from chatapp.domain.receipt import ReceiptView
from chatapp.services import receipts

from .answers import REFUSED, Listed
from .bodies import JsonRoute
from .dependencies import Asking, PathId
from .examples import shows

router = APIRouter(prefix="/api/chat/messages", tags=["messages"], route_class=JsonRoute, responses=REFUSED)

RECEIPTS = [
    {"user_id": 2, "full_name": "Grace Hopper", "status": "read", "at": "2026-03-12T09:15:21.480Z"},
    {"user_id": 3, "full_name": "Linus Torvalds", "status": "delivered", "at": "2026-03-12T09:14:05.960Z"},
    {"user_id": 4, "full_name": "Margaret Hamilton", "status": "sent", "at": None},
]


@router.get("/{message_id:id}/receipts/", responses=shows({"results": RECEIPTS, "next": None, "previous": None}))
async def page(viewer: Asking, message_id: PathId) -> Listed[ReceiptView]:
    """The receipts of a message, one for each participant at its time except its sender: first `read`, then
    `delivered`, then `sent`. On one page; empty in conversations of more than 100 people.

    `at` is when it was read or delivered. Times are kept for 30 days; it is null where they are not known.
    """
    about = MessageId(message_id)
    found = await runtime.current().read(receipts.of_message, viewer_id=viewer.user_id, message_id=about)
    return Listed(results=found, next=None, previous=None)
