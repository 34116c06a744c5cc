"""Routes about the people whom one blocks."""

from fastapi import APIRouter, Request

from chatapp import runtime
from chatapp.domain.ids import UserId
from chatapp.domain.user import UserView
from chatapp.flows import blocks as block_flows
from chatapp.services import blocks

from .answers import REFUSED, Listed
from .bodies import JsonRoute
from .dependencies import PAGE_SIZE, Asking, Cursor, Limit, PathId, cursor_of, link, place_of
from .examples import BLOCKED, listed, shows

router = APIRouter(prefix="/api/auth/blocks", tags=["users"], route_class=JsonRoute, responses=REFUSED)


@router.get("/", responses=shows(listed(BLOCKED, "/api/auth/blocks/?cursor=Z3JhY2U")))
async def blocked(
    request: Request, viewer: Asking, cursor: Cursor = None, limit: Limit = PAGE_SIZE
) -> Listed[UserView]:
    """Whom I blocked, by user name."""
    after = place_of(cursor) if cursor else ""
    found, more = await runtime.current().read(blocks.blocked, viewer_id=viewer.user_id, after=after, limit=limit)
    following = link(request, cursor=cursor_of(more)) if more else None
    return Listed(results=found, next=following, previous=None)


@router.put("/{user_id:id}/", status_code=204)
async def block(viewer: Asking, user_id: PathId) -> None:
    """Refuse direct conversations with a user. Neither of you can write or edit there, and neither sees whether the
    other is online or types. Open invitations from the user are taken back. The user is not told. Groups that you share
    stay as they are.
    """
    await block_flows.block(runtime.current(), viewer_id=viewer.user_id, user_id=UserId(user_id))


@router.delete("/{user_id:id}/", status_code=204)
async def unblock(viewer: Asking, user_id: PathId) -> None:
    """Take a block back. Without one nothing changes."""
    await block_flows.unblock(runtime.current(), viewer_id=viewer.user_id, user_id=UserId(user_id))
