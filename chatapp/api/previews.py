"""Routes about previews of links."""

from fastapi import APIRouter

from chatapp import runtime
from chatapp.domain.ids import MessageId
from chatapp.services import previews

from .answers import REFUSED
from .bodies import JsonRoute
from .dependencies import Asking, PathId

router = APIRouter(
    prefix="/api/chat/messages/{message_id:id}/preview",
    tags=["messages"],
    route_class=JsonRoute,
    responses=REFUSED,
)


@router.delete("/", status_code=204)
async def remove(viewer: Asking, message_id: PathId) -> None:
    """Let one's own message show no preview of its link, for everybody; twice changes nothing. Another link, which an
    edit brings, has a preview again.
    """
    about = MessageId(message_id)
    await runtime.current().work(previews.remove, editor_id=viewer.user_id, message_id=about)
