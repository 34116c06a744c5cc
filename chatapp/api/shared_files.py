"""Routes about what was shared in a conversation."""

import re
from typing import Annotated, Any, Literal, TypeVar

from fastapi import APIRouter, Query, Request

from chatapp import runtime
from chatapp.domain.file import SharedFile
from chatapp.domain.ids import MAX_ID, ConversationId
from chatapp.domain.link import SharedLink
from chatapp.services import shared_files

from .answers import REFUSED, Listed
from .bodies import JsonRoute
from .dependencies import MAX_SEARCH, PAGE_SIZE, Asking, Cursor, Limit, PathId, cursor_of, link, place_of
from .examples import FILE, listed, shows
from .refusals import WrongCursor

T = TypeVar("T", SharedFile, SharedLink)

PLACE = re.compile(r"([1-9][0-9]{0,9})\.([0-9]{1,2})")  # the `seq` and place of a file
NAMED: dict[str, Any] = {
    "address": "https://harbour.example/timetable",
    "title": "Timetable API, version 2",
    "site": "harbour.example",
    "message": 1041,
    "seq": 41,
    "place": 0,
    "sender": 1,
    "sender_name": "Ada Lovelace",
    "sent_at": "2026-03-12T12:00:00.000Z",
}
SHARED: dict[str, Any] = {
    "file": FILE,
    "message": 1041,
    "seq": 41,
    "place": 0,
    "sender": 1,
    "sender_name": "Ada Lovelace",
    "sent_at": "2026-03-12T12:00:00.000Z",
}

router = APIRouter(prefix="/api/chat", tags=["files"], route_class=JsonRoute, responses=REFUSED)

Kind = Annotated[Literal["media", "files"], Query(description="Pictures and films, or all others.")]
Search = Annotated[str, Query(max_length=MAX_SEARCH, description="Words that the name contains.")]


@router.get(
    "/conversations/{conversation_id:id}/files/",
    responses=shows(listed(SHARED, "/api/chat/conversations/1/files/?kind=media&cursor=NDEuMA")),
)
async def page(
    request: Request,
    viewer: Asking,
    conversation_id: PathId,
    kind: Kind = "media",
    search: Search = "",
    cursor: Cursor = None,
    limit: Limit = PAGE_SIZE,
) -> Listed[SharedFile]:
    """The files of a conversation, newest first."""
    ask: dict[str, Any] = {"viewer_id": viewer.user_id, "conversation_id": ConversationId(conversation_id)}
    ask |= {"beyond": _beyond(cursor)} if cursor else {}
    about: dict[str, Any] = {"is_media": kind == "media", "text": search, "limit": limit}
    found = await runtime.current().read(shared_files.list_for, **ask, **about)
    return _listed(request, found)


@router.get(
    "/conversations/{conversation_id:id}/links/",
    responses=shows(listed(NAMED, "/api/chat/conversations/1/links/?cursor=NDEuMA")),
)
async def links(
    request: Request, viewer: Asking, conversation_id: PathId, cursor: Cursor = None, limit: Limit = PAGE_SIZE
) -> Listed[SharedLink]:
    """The links of a conversation, newest first."""
    ask: dict[str, Any] = {"viewer_id": viewer.user_id, "conversation_id": ConversationId(conversation_id)}
    ask |= {"beyond": _beyond(cursor)} if cursor else {}
    found = await runtime.current().read(shared_files.links_for, **ask, limit=limit)
    return _listed(request, found)


def _listed(request: Request, found: shared_files.Page[T]) -> Listed[T]:
    last = found.items[-1] if found.has_older else None
    following = link(request, cursor=cursor_of(f"{last.seq}.{last.place}")) if last else None
    return Listed(results=found.items, next=following, previous=None)


def _beyond(cursor: str) -> tuple[int, int]:
    place = PLACE.fullmatch(place_of(cursor))
    if not place or int(place[1]) > MAX_ID:
        raise WrongCursor
    return int(place[1]), int(place[2])
