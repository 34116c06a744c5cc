"""Queries about departures from groups, and the invitations that they became."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, delete, func, select, update
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from chatapp.domain.conversation import Conversation
from chatapp.domain.departure import UNNAMED, Departure, DepartureState, InvitationView
from chatapp.domain.ids import ConversationId, UserId
from chatapp.domain.participant import Participant
from chatapp.domain.times import rfc3339
from chatapp.domain.user import User, full_name

_COUNT = select(func.count()).select_from(Participant).where(col(Participant.conversation_id) == Conversation.id)
_INVITATIONS = (
    select(
        col(Departure.conversation_id),
        col(Conversation.name),
        _COUNT.scalar_subquery(),
        col(Departure.invited_by_id),
        col(User.username),
        col(User.first_name),
        col(User.last_name),
        col(Departure.invited_at),
    )
    .join(Conversation, col(Conversation.id) == Departure.conversation_id)
    .join(User, col(User.id) == Departure.invited_by_id)
    .where(col(Departure.user_id) == bindparam("one"), col(Departure.state) == DepartureState.INVITED.value)
    .order_by(col(Departure.invited_at).desc(), col(Departure.conversation_id).desc())
    .limit(bindparam("limit"))
)


def add(db: Session, conversation_id: ConversationId, user_id: UserId, at: datetime) -> None:
    """A user left a group."""
    db.add(Departure(conversation_id=conversation_id, user_id=user_id, left_at=at))
    db.flush()


def states(db: Session, conversation_id: ConversationId, user_ids: Collection[UserId]) -> dict[UserId, DepartureState]:
    """Those of some users who left a group, and how it stands with their return."""
    found = select(col(Departure.user_id), col(Departure.state)).where(
        col(Departure.conversation_id) == conversation_id, col(Departure.user_id).in_(user_ids)
    )
    return {UserId(key): DepartureState(state) for key, state in db.connection().execute(found)}


def invite(
    db: Session, conversation_id: ConversationId, user_ids: Collection[UserId], by: UserId, at: datetime
) -> None:
    """Ask users who left a group to return."""
    rows = col(Departure.conversation_id) == conversation_id, col(Departure.user_id).in_(user_ids)
    values = {"state": DepartureState.INVITED.value, "invited_by_id": by, "invited_at": at}
    db.connection().execute(update(Departure).where(*rows).values(values))


def decline(db: Session, conversation_id: ConversationId, user_id: UserId) -> bool:
    """Whether there was an open invitation."""
    declined = update(Departure).where(_open(conversation_id, user_id)).values(state=DepartureState.DECLINED.value)
    return db.connection().execute(declined).rowcount > 0


def accept(db: Session, conversation_id: ConversationId, user_id: UserId) -> bool:
    """Forget that a user left, if there is an open invitation; whether there was one."""
    return db.connection().execute(delete(Departure).where(_open(conversation_id, user_id))).rowcount > 0


def withdraw(db: Session, user_id: UserId, by: UserId) -> bool:
    """Take back the open invitations that a user has from another. The groups may invite again. Returns whether there
    were any.
    """
    rows = col(Departure.user_id) == user_id, col(Departure.invited_by_id) == by
    is_open = col(Departure.state) == DepartureState.INVITED.value
    values = {"state": DepartureState.LEFT.value, "invited_by_id": None, "invited_at": None}
    return db.connection().execute(update(Departure).where(*rows, is_open).values(values)).rowcount > 0


def forget(db: Session, user_id: UserId) -> None:
    """Delete the departures of a user."""
    db.connection().execute(delete(Departure).where(col(Departure.user_id) == user_id))


def invitations(db: Session, user_id: UserId, *, limit: int) -> list[InvitationView]:
    """A user's open invitations, the latest first."""
    found = db.connection().execute(_INVITATIONS, {"one": user_id, "limit": limit}).all()
    return [_view(row) for row in found]


def all_of(db: Session, user_id: UserId) -> list[Departure]:
    """Every group that a user left, in the order of leaving."""
    return list(db.exec(select_rows(Departure).where(Departure.user_id == user_id).order_by(col(Departure.left_at))))


def _open(conversation_id: ConversationId, user_id: UserId) -> Any:
    return and_(
        col(Departure.conversation_id) == conversation_id,
        col(Departure.user_id) == user_id,
        col(Departure.state) == DepartureState.INVITED.value,
    )


def _view(row: Any) -> InvitationView:
    conversation_id, name, count, by, username, first, last, at = row
    return InvitationView(
        conversation=conversation_id,
        title=name or UNNAMED,
        participants_count=count,
        invited_by=by,
        invited_by_username=username,
        invited_by_name=full_name(username, first, last),
        invited_at=rfc3339(at),
    )
