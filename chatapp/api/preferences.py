"""Routes about one's own preferences."""

from fastapi import APIRouter

from chatapp import runtime
from chatapp.domain.preferences import Preferences
from chatapp.services import preferences

from . import schemas
from .answers import REFUSED
from .bodies import JsonRoute
from .dependencies import Asking
from .examples import PREFERENCES, shows

router = APIRouter(prefix="/api/auth/me/preferences", tags=["users"], route_class=JsonRoute, responses=REFUSED)


@router.get("/", responses=shows(PREFERENCES))
async def mine(viewer: Asking) -> Preferences:
    """How I like to see and use the pages."""
    return await runtime.current().read(preferences.of, viewer_id=viewer.user_id)


@router.patch("/", responses=shows(PREFERENCES))
async def change(viewer: Asking, body: schemas.ChosenPreferences) -> Preferences:
    """Choose some of them; what the body leaves out stays. My open pages follow at once, and sockets are told."""
    changes = body.model_dump(exclude_unset=True)
    return await runtime.current().work(preferences.change, viewer_id=viewer.user_id, changes=changes)
