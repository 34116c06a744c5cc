"""Routes about people: oneself, others, and where one is signed in."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import StreamingResponse

from chatapp import runtime
from chatapp.domain.ids import SessionId
from chatapp.domain.session import SessionView
from chatapp.domain.user import OwnUserView, UserView
from chatapp.flows import passwords, privacy
from chatapp.services import accounts, sessions

from . import schemas
from .answers import REFUSED, Done, Listed
from .bodies import JsonRoute
from .dependencies import (
    MAX_SEARCH,
    PAGE_SIZE,
    Asking,
    Cursor,
    Limit,
    PathId,
    caller_of,
    cursor_of,
    link,
    place_of,
)
from .downloads import ZIP, own_data
from .examples import ADA, GRACE, SESSION, listed, shows

SEARCH = "Words that are part of a name or user name."
CHANGED = "Your password is changed. You are signed out everywhere else."

router = APIRouter(prefix="/api/auth", tags=["users"], route_class=JsonRoute, responses=REFUSED)


@router.get("/me/", responses=shows(ADA))
async def me(viewer: Asking) -> OwnUserView:
    """Oneself."""
    return await runtime.current().read(accounts.profile, user_id=viewer.user_id)


@router.patch("/me/", responses=shows(ADA))
async def update_me(viewer: Asking, body: schemas.Profile) -> OwnUserView:
    """Change one's names or bio; what the body leaves out stays."""
    changes = body.model_dump(exclude_unset=True)
    return await runtime.current().work(accounts.update_profile, user_id=viewer.user_id, changes=changes)


@router.delete("/me/", status_code=204)
async def delete_me(request: Request, viewer: Asking, body: schemas.Farewell) -> None:
    """Delete one's account, for good. Messages stay, as those of "Deleted user"; groups are left; all sessions end."""
    caller = caller_of(request)
    await privacy.delete_account(runtime.current(), viewer=viewer, password=body.password, caller=caller)


@router.get("/me/export/", response_class=StreamingResponse, responses=ZIP)
async def export_me(viewer: Asking) -> StreamingResponse:
    """All that is kept of oneself, in a zip file: `data.json`, the same as `index.html`, and the picture."""
    return await own_data(viewer)


@router.post("/me/password/", responses=shows({"detail": CHANGED}))
async def change_password(request: Request, viewer: Asking, body: schemas.NewPassword) -> Done:
    """Change one's password. All other sessions end; wrong old passwords are counted as at sign-in."""
    await passwords.change(runtime.current(), viewer=viewer, caller=caller_of(request), **body.model_dump())
    return Done(CHANGED)


@router.get("/users/", responses=shows(listed(GRACE, "/api/auth/users/?cursor=Z3JhY2U")))
async def users(
    request: Request,
    viewer: Asking,
    search: Annotated[str, Query(max_length=MAX_SEARCH, description=SEARCH)] = "",
    cursor: Cursor = None,
    limit: Limit = PAGE_SIZE,
) -> Listed[UserView]:
    """Everybody else. First are those in whose names each word of the search begins a word, then the others, each by
    user name. Case, accents and the order of the words make no difference.
    """
    after = place_of(cursor) if cursor else ""
    found, more = await runtime.current().read(
        accounts.search, viewer_id=viewer.user_id, text=search, after=after, limit=limit
    )
    following = link(request, cursor=cursor_of(more)) if more else None
    return Listed(results=found, next=following, previous=None)


@router.get("/sessions/", responses=shows({"results": [SESSION], "next": None, "previous": None}))
async def sessions_of_mine(viewer: Asking) -> Listed[SessionView]:
    """Where I am signed in, latest use first."""
    found = await runtime.current().read(sessions.list_for, viewer=viewer)
    return Listed(results=found, next=None, previous=None)


@router.delete("/sessions/{session_id:id}/", status_code=204)
async def end_session(viewer: Asking, session_id: PathId) -> None:
    """End one of my sessions: what is signed in through it is out at once."""
    await runtime.current().work(sessions.end, viewer=viewer, session_id=SessionId(session_id))
