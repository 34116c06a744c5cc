"""Routes about the participants of a group."""

from fastapi import APIRouter, Response

from chatapp import runtime
from chatapp.domain.ids import ConversationId, UserId
from chatapp.domain.participant import ParticipantView, Role
from chatapp.services import participants

from . import schemas
from .answers import REFUSED, ChangedGroup
from .bodies import JsonRoute
from .dependencies import Asking, PathId
from .examples import GROUP, PARTICIPANT, shows

router = APIRouter(
    prefix="/api/chat/conversations/{conversation_id:id}",
    tags=["conversations"],
    route_class=JsonRoute,
    responses=REFUSED,
)


@router.post(
    "/participants/",
    status_code=201,
    responses=shows(GROUP | {"invited": [7]}, 201)
    | {200: {"model": ChangedGroup, "description": "All of them were in, or invited, already."}},
)
async def add(
    viewer: Asking, conversation_id: PathId, body: schemas.NewParticipants, response: Response
) -> ChangedGroup:
    """Take people into a group; for owners and admins. A person who left it before is only invited: see `invited`."""
    added = await runtime.current().work(
        participants.add,
        actor_id=viewer.user_id,
        conversation_id=ConversationId(conversation_id),
        user_ids=[UserId(each) for each in body.user_ids],
    )
    if not added.is_changed:
        response.status_code = 200
    return ChangedGroup.of(added.group, invited=added.invited)


@router.patch("/participants/{user_id:id}/", responses=shows(PARTICIPANT | {"role": "admin"}))
async def set_role(
    viewer: Asking, conversation_id: PathId, user_id: PathId, body: schemas.ParticipantRole
) -> ParticipantView:
    """Give a participant a role; for owners."""
    return await runtime.current().work(
        participants.set_role,
        actor_id=viewer.user_id,
        conversation_id=ConversationId(conversation_id),
        user_id=UserId(user_id),
        role=Role(body.role),
    )


@router.delete("/participants/{user_id:id}/", status_code=204)
async def remove(viewer: Asking, conversation_id: PathId, user_id: PathId) -> None:
    """Take somebody out of a group: owners anybody, admins members. Oneself: as `leave`."""
    await runtime.current().work(
        participants.remove,
        actor_id=viewer.user_id,
        conversation_id=ConversationId(conversation_id),
        user_id=UserId(user_id),
    )


@router.post("/leave/", status_code=204)
async def leave(viewer: Asking, conversation_id: PathId) -> None:
    """Leave a group. When no owner is left, the oldest admin inherits it, else the oldest member."""
    await runtime.current().work(
        participants.leave, user_id=viewer.user_id, conversation_id=ConversationId(conversation_id)
    )
