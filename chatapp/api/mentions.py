"""Routes about what calls oneself."""

import re

from fastapi import APIRouter, Request

from chatapp import runtime
from chatapp.domain.ids import MAX_MESSAGE_ID, MessageId
from chatapp.domain.message import MessageView
from chatapp.services import mentions

from .answers import REFUSED, Listed
from .bodies import JsonRoute
from .dependencies import PAGE_SIZE, Asking, Cursor, Limit, cursor_of, link, place_of
from .examples import MENTIONING, listed, shows
from .refusals import WrongCursor

PLACE = re.compile(r"[1-9][0-9]{0,18}")  # the id of a message

router = APIRouter(prefix="/api/chat/me/mentions", tags=["messages"], route_class=JsonRoute, responses=REFUSED)


@router.get("/", responses=shows(listed(MENTIONING, "/api/chat/me/mentions/?cursor=MTA0MQ")))
async def mine(
    request: Request, viewer: Asking, cursor: Cursor = None, limit: Limit = PAGE_SIZE
) -> Listed[MessageView]:
    """The messages that call me, in all my conversations, newest first: by my name, by `@all` or `@here`, or as replies
    to mine.
    """
    before = _before(cursor) if cursor else None
    page = await runtime.current().read(mentions.list_for, viewer_id=viewer.user_id, before=before, limit=limit)
    following = link(request, cursor=cursor_of(str(page.messages[-1].id))) if page.has_older else None
    return Listed(results=page.messages, next=following, previous=None)


def _before(cursor: str) -> MessageId:
    place = place_of(cursor)
    if not PLACE.fullmatch(place) or int(place) > MAX_MESSAGE_ID:
        raise WrongCursor
    return MessageId(int(place))
