"""Routes about invitations back into groups that one has left."""

from fastapi import APIRouter

from chatapp import runtime
from chatapp.domain.conversation import ConversationView
from chatapp.domain.departure import InvitationView
from chatapp.domain.ids import ConversationId
from chatapp.services import invitations

from .answers import REFUSED, Listed
from .bodies import JsonRoute
from .dependencies import Asking, PathId
from .examples import GROUP, INVITATION, shows

router = APIRouter(prefix="/api/chat/invitations", tags=["conversations"], route_class=JsonRoute, responses=REFUSED)


@router.get("/", responses=shows({"results": [INVITATION], "next": None, "previous": None}))
async def invitations_of_mine(viewer: Asking) -> Listed[InvitationView]:
    """Groups that I left and that ask me to return, the latest invitation first; at most 100."""
    found = await runtime.current().read(invitations.list_for, viewer_id=viewer.user_id)
    return Listed(results=found, next=None, previous=None)


@router.post("/{group_id:id}/accept/", responses=shows(GROUP))
async def accept(viewer: Asking, group_id: PathId) -> ConversationView:
    """Return to a group."""
    return await runtime.current().work(invitations.accept, viewer_id=viewer.user_id, group_id=ConversationId(group_id))


@router.post("/{group_id:id}/decline/", status_code=204)
async def decline(viewer: Asking, group_id: PathId) -> None:
    """Refuse for good: this group cannot invite me again."""
    await runtime.current().work(invitations.decline, viewer_id=viewer.user_id, group_id=ConversationId(group_id))
