"""The route of what messages said before."""

from fastapi import APIRouter

from chatapp import runtime
from chatapp.domain.ids import MessageId
from chatapp.domain.message import Version
from chatapp.services import edits

from .answers import REFUSED, Listed
from .bodies import JsonRoute
from .dependencies import Asking, PathId
from .examples import shows

router = APIRouter(prefix="/api/chat/messages", tags=["messages"], route_class=JsonRoute, responses=REFUSED)

VERSIONS = [
    {"content": "Hello again, Grace!", "at": "2026-03-12T12:00:00.000Z"},
    {"content": "Hello, Grace!", "at": "2026-03-12T09:14:00.000Z"},
]


@router.get("/{message_id:id}/edits/", responses=shows({"results": VERSIONS, "next": None, "previous": None}))
async def page(viewer: Asking, message_id: PathId) -> Listed[Version]:
    """The versions of a message, the newest first: 51 at most, on one page. A deleted message has none."""
    about = MessageId(message_id)
    found = await runtime.current().read(edits.of_message, viewer_id=viewer.user_id, message_id=about)
    return Listed(results=found, next=None, previous=None)
