"""Routes about messages."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from chatapp import runtime
from chatapp.domain.ids import MAX_ID, ConversationId, MessageId
from chatapp.domain.message import MessageView
from chatapp.domain.times import parse_rfc3339
from chatapp.flows import messages as flow
from chatapp.services import messages

from . import schemas
from .answers import REFUSED, Listed
from .bodies import JsonRoute
from .dependencies import PAGE_SIZE, Asking, Limit, PathId, link
from .examples import EDITED, MESSAGE, TOMBSTONE, listed, shows
from .refusals import MalformedQuery

router = APIRouter(prefix="/api/chat/messages", tags=["messages"], route_class=JsonRoute, responses=REFUSED)

Place = Annotated[int | None, Query(ge=0, le=MAX_ID, description="A `seq`; at most one of the four.")]
PAGES: dict[str, Callable[..., messages.Page]] = {
    "before": messages.page_before,
    "after": messages.page_after,
    "around": messages.page_around,
    "at": messages.page_at,
}


Time = Annotated[schemas.Moment | None, Query(description="A time: around the first message from then on.")]


async def _asked(
    before: Place = None, after: Place = None, around: Place = None, at: Time = None
) -> dict[str, int | str]:
    """Which page is asked for. It is a coroutine, because others run in threads, which cost a tenth of the answer."""
    places = {"before": before, "after": after, "around": around, "at": at}
    return {name: place for name, place in places.items() if place is not None}


@router.get("/", responses=shows(listed(MESSAGE, "/api/chat/messages/?conversation=1&before=41")))
async def page(
    request: Request,
    viewer: Asking,
    conversation: Annotated[int, Query(description="Its id.")],
    where: Annotated[dict[str, Any], Depends(_asked)],
    limit: Limit = PAGE_SIZE,
) -> Listed[MessageView]:
    """Messages, newest first: the latest, or those before, after or around a `seq`, or around a time.

    `next` leads to older ones, `previous` to newer ones.
    """
    if len(where) > 1:
        sentence = "Ask for one of before, after, around and at."
        raise MalformedQuery(sentence)
    run, asked = runtime.current(), ConversationId(conversation)
    ask: dict[str, Any] = {"viewer_id": viewer.user_id, "conversation_id": asked, "limit": limit, "is_own": True}
    if not where:
        return _listed(request, await run.read(messages.newest, **ask), 0)
    ((name, place),) = where.items()
    if name == "at":
        return _listed(request, await run.read(PAGES[name], **ask, moment=_moment(place)), 0)
    return _listed(request, await run.read(PAGES[name], **ask, seq=place), place)


@router.post(
    "/",
    status_code=201,
    responses=shows(MESSAGE, 201)
    | {200: {"model": MessageView, "description": "This client_id has stored this message before."}},
)
async def send(viewer: Asking, body: schemas.NewMessage, response: Response) -> MessageView:
    """Say something. With a `client_id` it is stored once, however often it is sent."""
    sent = await flow.say(
        runtime.current(),
        sender_id=viewer.user_id,
        conversation_id=ConversationId(body.conversation),
        content=body.content,
        client_id=body.client_id,
        reply_to=body.reply_to,
        file_ids=body.file_ids,
    )
    if not sent.is_new:
        response.status_code = 200
    return sent.message


@router.patch("/{message_id:id}/", responses=shows(EDITED))
async def edit(viewer: Asking, message_id: PathId, body: schemas.EditedMessage) -> MessageView:
    """Change one's own message; what it said before is kept.

    With the `updated_at` of the message as it was shown, an edit that was made meanwhile is not overwritten: the answer
    is 409 `edit_conflict`, and `GET /api/chat/messages/?conversation={id}&around={seq}&limit=1` shows the message as it
    is now. Without it the last edit wins. An edit that changes nothing is no conflict, so a lost answer can be retried.
    """
    return await flow.reword(
        runtime.current(),
        editor_id=viewer.user_id,
        message_id=MessageId(message_id),
        content=body.content,
        seen=body.updated_at,
    )


@router.delete("/{message_id:id}/", responses=shows(TOMBSTONE))
async def delete(viewer: Asking, message_id: PathId) -> MessageView:
    """Take back one's own message; the answer is the tombstone that keeps its place."""
    return await runtime.current().work(messages.delete, editor_id=viewer.user_id, message_id=MessageId(message_id))


def _moment(text: str) -> datetime:
    """The pattern of a moment lets days through that no calendar has."""
    try:
        return parse_rfc3339(text)
    except ValueError:
        sentence = "at: This is no time."
        raise MalformedQuery(sentence) from None


def _listed(request: Request, found: messages.Page, seq: int) -> Listed[MessageView]:
    """An empty page lies just before or after the `seq` that was asked for."""
    first, last = (
        (found.messages[0].seq, found.messages[-1].seq) if found.messages else (min(seq + 1, MAX_ID), max(seq - 1, 0))
    )
    nowhere = dict.fromkeys(PAGES)
    return Listed(
        results=found.messages[::-1],
        next=link(request, **nowhere | {"before": first}) if found.has_older else None,
        previous=link(request, **nowhere | {"after": last}) if found.has_newer else None,
    )
