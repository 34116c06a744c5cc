"""Routes about conversations."""

import re
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Body, Query, Request, Response

from chatapp import runtime
from chatapp.domain.conversation import ConversationRow, ConversationView, ListFilter
from chatapp.domain.ids import ConversationId, UserId, is_id
from chatapp.domain.receipt import UnreadPlace
from chatapp.domain.stats import DashboardStats
from chatapp.domain.times import EPOCH, MILLISECOND
from chatapp.flows import reading
from chatapp.services import conversations, dashboard, receipts, switcher

from . import schemas
from .answers import REFUSED, Listed, StartedConversation
from .bodies import JsonRoute
from .dependencies import MAX_SEARCH, PAGE_SIZE, Asking, Cursor, Limit, PathId, cursor_of, link, place_of
from .examples import CONVERSATION, GROUP, ROW, STATS, listed, shows
from .refusals import WrongCursor

PLACE_READ = {"conversation": 1, "unread_from": 39, "last_seq": 41}
PLACE = re.compile(r"([0-9]{1,14}):([0-9]{1,10})")  # milliseconds since 1970, id
SEARCH = "Words that are part of a conversation's name, or without a name of the names of the others in it."

router = APIRouter(prefix="/api/chat/conversations", tags=["conversations"], route_class=JsonRoute, responses=REFUSED)


@router.get("/", responses=shows(listed(ROW, "/api/chat/conversations/?cursor=MTc3MzMxNjgwMDAwMDox")))
async def rows(
    request: Request,
    viewer: Asking,
    search: Annotated[str, Query(max_length=MAX_SEARCH, description=SEARCH)] = "",
    show: Annotated[ListFilter, Query(description="Which conversations.")] = ListFilter.ALL,
    cursor: Cursor = None,
    limit: Limit = PAGE_SIZE,
) -> Listed[ConversationRow]:
    """One's own conversations, latest activity first.

    A conversation in which something is said while you follow `next` moves to the front, so later pages do not have it.
    The sockets tell its messages; without one, read the first page again after the last.
    """
    beyond = _beyond(cursor) if cursor else None
    ask: Any = {"viewer_id": viewer.user_id, "limit": limit + 1, "beyond": beyond, "show": show}
    read = runtime.current().read
    found = await (read(switcher.called, **ask, text=search) if search else read(conversations.list_for, **ask))
    following = link(request, cursor=_cursor_after(found[limit - 1])) if len(found) > limit else None
    return Listed(results=found[:limit], next=following, previous=None)


@router.post(
    "/",
    status_code=201,
    responses=shows(CONVERSATION | {"is_existing": False}, 201)
    | {
        200: {
            "model": StartedConversation,
            "description": "The direct one, or the group of this client_id, was there before.",
        }
    },
)
async def start(viewer: Asking, body: schemas.NewConversation, response: Response) -> StartedConversation:
    """Begin a conversation. With one other person it is direct, and there is only one of each pair.

    A group with a `client_id` is made once: after a lost answer, send the same again. The answer is the group as it is
    now; other people or another name beside the same `client_id` change nothing.
    """
    view, is_existing = await runtime.current().work(
        conversations.start,
        starter_id=viewer.user_id,
        other_ids=[UserId(each) for each in body.participant_ids],
        is_group=body.is_group,
        name=body.name,
        client_id=body.client_id,
    )
    if is_existing:
        response.status_code = 200
    return StartedConversation.of(view, is_existing=is_existing)


@router.get("/stats/", responses=shows(STATS))
async def stats(viewer: Asking) -> DashboardStats:
    """The figures of one's dashboard, and the latest conversations."""
    return await runtime.current().read(dashboard.overview, viewer_id=viewer.user_id)


@router.get("/{conversation_id:id}/", responses=shows(CONVERSATION))
async def one(viewer: Asking, conversation_id: PathId) -> ConversationView:
    """One conversation with everybody in it."""
    return await runtime.current().read(
        conversations.open_one, viewer_id=viewer.user_id, conversation_id=ConversationId(conversation_id)
    )


@router.patch("/{conversation_id:id}/", responses=shows(GROUP))
async def rename(viewer: Asking, conversation_id: PathId, body: schemas.Group) -> ConversationView:
    """Give a group another name; for owners and admins."""
    return await runtime.current().work(
        conversations.rename,
        actor_id=viewer.user_id,
        conversation_id=ConversationId(conversation_id),
        name=body.name,
    )


@router.post("/{conversation_id:id}/mark_read/", responses=shows({"last_read_seq": 41, "unread_count": 0}))
async def mark_read(
    viewer: Asking, conversation_id: PathId, body: Annotated[schemas.Read | None, Body()] = None
) -> receipts.ReadState:
    """Move one's read cursor; it only moves forward. Without a body: up to the last message."""
    return await runtime.current().work(
        receipts.mark_read,
        reader_id=viewer.user_id,
        conversation_id=ConversationId(conversation_id),
        seq=body.seq if body else None,
    )


@router.post("/read_all/", responses=shows({"results": [PLACE_READ], "next": None, "previous": None}))
async def read_all(viewer: Asking) -> Listed[UnreadPlace]:
    """Read everything, in at most 500 conversations. `unread_from/` of each of them takes it back."""
    places = await reading.read_all(runtime.current(), reader_id=viewer.user_id)
    return Listed(results=places, next=None, previous=None)


@router.post("/{conversation_id:id}/unread_from/", responses=shows({"last_read_seq": 41, "unread_count": 3}))
async def unread_from(viewer: Asking, conversation_id: PathId, body: schemas.UnreadFrom) -> receipts.ReadState:
    """Count a message and what comes after it as unread again, for oneself alone; others see no difference.

    Reading beyond ends it, and so does sending where all was read before. It reaches back 1,000 messages.
    """
    return await runtime.current().work(
        receipts.mark_unread,
        reader_id=viewer.user_id,
        conversation_id=ConversationId(conversation_id),
        seq=body.seq,
    )


def _cursor_after(row: ConversationRow) -> str:
    moment = datetime.fromisoformat(row.updated_at)
    return cursor_of(f"{(moment - EPOCH) // MILLISECOND}:{row.id}")


def _beyond(cursor: str) -> conversations.Place:
    place = PLACE.fullmatch(place_of(cursor))
    if place is None or not is_id(int(place[2])):
        raise WrongCursor
    return EPOCH + int(place[1]) * MILLISECOND, ConversationId(int(place[2]))
