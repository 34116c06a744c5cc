"""Routes about messages that one deletes for oneself."""

from fastapi import APIRouter

from chatapp import runtime
from chatapp.domain.ids import MessageId
from chatapp.services import hidden

from .answers import REFUSED
from .bodies import JsonRoute
from .dependencies import Asking, PathId

router = APIRouter(prefix="/api/chat/messages", tags=["messages"], route_class=JsonRoute, responses=REFUSED)


@router.put("/{message_id:id}/hide/", status_code=204)
async def hide(viewer: Asking, message_id: PathId) -> None:
    """Delete a message for oneself alone: pages, lists, sockets and the export leave it out. Again changes nothing."""
    await runtime.current().work(hidden.hide, viewer_id=viewer.user_id, message_id=MessageId(message_id))


@router.delete("/{message_id:id}/hide/", status_code=204)
async def show(viewer: Asking, message_id: PathId) -> None:
    """Have it back; what was not hidden stays as it is."""
    await runtime.current().work(hidden.show, viewer_id=viewer.user_id, message_id=MessageId(message_id))
