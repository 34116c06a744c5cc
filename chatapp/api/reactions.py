"""Routes about reactions."""

from typing import Annotated

from fastapi import APIRouter, Path

from chatapp import runtime
from chatapp.domain.emojis import MAX_LENGTH
from chatapp.domain.ids import MessageId
from chatapp.services import reactions

from .answers import REFUSED
from .bodies import JsonRoute
from .dependencies import Asking, PathId

router = APIRouter(
    prefix="/api/chat/messages/{message_id:id}/reactions/{emoji}",
    tags=["messages"],
    route_class=JsonRoute,
    responses=REFUSED,
)

Emoji = Annotated[str, Path(min_length=1, max_length=MAX_LENGTH, description="One emoji.", examples=["🎉"])]


@router.put("/", status_code=204)
async def add(viewer: Asking, message_id: PathId, emoji: Emoji) -> None:
    """Answer a message with an emoji, at most 20 different ones; the same twice changes nothing."""
    about = MessageId(message_id)
    await runtime.current().work(reactions.add, actor_id=viewer.user_id, message_id=about, emoji=emoji)


@router.delete("/", status_code=204)
async def remove(viewer: Asking, message_id: PathId, emoji: Emoji) -> None:
    """Take it back; without it nothing changes."""
    about = MessageId(message_id)
    await runtime.current().work(reactions.remove, actor_id=viewer.user_id, message_id=about, emoji=emoji)
