"""Routes that forward messages."""

from fastapi import APIRouter, Response

from chatapp import runtime
from chatapp.domain.ids import ConversationId, MessageId
from chatapp.domain.message import MessageView
from chatapp.services import forwarding

from . import schemas
from .answers import REFUSED
from .bodies import JsonRoute
from .dependencies import Asking, PathId
from .examples import FORWARDED, MESSAGE, shows

router = APIRouter(prefix="/api/chat/messages", tags=["messages"], route_class=JsonRoute, responses=REFUSED)


@router.post(
    "/{message_id:id}/forward/",
    status_code=201,
    responses=shows(FORWARDED, 201)
    | {200: {"model": MessageView, "description": "This client_id has stored this copy before."}},
)
async def forward(viewer: Asking, message_id: PathId, body: schemas.Forwarding, response: Response) -> MessageView:
    """Say a message once more in another conversation, as a copy.

    `forwarded` names whoever said it first. The copy calls nobody, cannot be edited, and stays when the first message
    is changed or deleted. With a `client_id` it is stored once, however often it is sent.
    """
    sent = await runtime.current().work(
        forwarding.forward,
        sender_id=viewer.user_id,
        message_id=MessageId(message_id),
        conversation_id=ConversationId(body.conversation),
        client_id=body.client_id,
    )
    if not sent.is_new:
        response.status_code = 200
    return sent.message


@router.get("/{message_id:id}/original/", responses=shows(MESSAGE))
async def original(viewer: Asking, message_id: PathId) -> MessageView:
    """The original of a forwarded message; 404 `message_not_found` for anybody outside of its conversation."""
    message = MessageId(message_id)
    return await runtime.current().read(forwarding.original, viewer_id=viewer.user_id, message_id=message)
