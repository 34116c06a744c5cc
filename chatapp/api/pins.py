"""Routes about pinned messages."""

from fastapi import APIRouter

from chatapp import runtime
from chatapp.domain.ids import ConversationId, MessageId
from chatapp.domain.message import PinView
from chatapp.services import pins

from .answers import REFUSED, Listed
from .bodies import JsonRoute
from .dependencies import Asking, PathId
from .examples import MESSAGE, shows

router = APIRouter(prefix="/api/chat", tags=["messages"], route_class=JsonRoute, responses=REFUSED)

PIN = {
    "message": MESSAGE | {"is_pinned": True},
    "pinned_by": 2,
    "pinned_by_name": "Grace Hopper",
    "pinned_at": "2026-03-12T09:20:00.000Z",
}


@router.put("/messages/{message_id:id}/pin/", status_code=204)
async def add(viewer: Asking, message_id: PathId) -> None:
    """Keep a message in view for everybody in its conversation; pinning again changes nothing."""
    await runtime.current().work(pins.add, actor_id=viewer.user_id, message_id=MessageId(message_id))


@router.delete("/messages/{message_id:id}/pin/", status_code=204)
async def remove(viewer: Asking, message_id: PathId) -> None:
    """Keep it in view no more; without a pin nothing changes."""
    await runtime.current().work(pins.remove, actor_id=viewer.user_id, message_id=MessageId(message_id))


@router.get(
    "/conversations/{conversation_id:id}/pins/", responses=shows({"results": [PIN], "next": None, "previous": None})
)
async def page(viewer: Asking, conversation_id: PathId) -> Listed[PinView]:
    """The pinned messages, the latest pin first: 50 at most, on one page."""
    asked = ConversationId(conversation_id)
    found = await runtime.current().read(pins.list_for, viewer_id=viewer.user_id, conversation_id=asked)
    return Listed(results=found, next=None, previous=None)
