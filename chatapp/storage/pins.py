"""Queries about pinned messages."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete
from sqlalchemy.orm import aliased
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from chatapp.domain.ids import ConversationId, MessageId, UserId
from chatapp.domain.message import Message, MessageView, Pin, PinView
from chatapp.domain.times import rfc3339
from chatapp.domain.user import User, full_name

from .messages import ALL, NOBODY, SEEN, VIEW_COLUMNS, VIEWS, view

_pinner = aliased(User)
_PINS = (
    VIEWS.add_columns(
        col(Pin.by_id), col(_pinner.username), col(_pinner.first_name), col(_pinner.last_name), col(Pin.created_at)
    )
    .join(Pin, col(Pin.message_id) == Message.id)
    .join(_pinner, col(_pinner.id) == Pin.by_id)
    .where(col(Pin.conversation_id) == bindparam("here"), SEEN)
    .order_by(col(Pin.created_at).desc(), col(Pin.seq).desc())
)


def add(db: Session, message: MessageView, by: UserId, at: datetime) -> None:
    """Keep a message in view; it must not be pinned yet."""
    db.add(Pin(conversation_id=message.conversation, seq=message.seq, message_id=message.id, by_id=by, created_at=at))
    db.flush()


def remove(db: Session, message_id: MessageId) -> None:
    """Keep a message in view no more; without a pin nothing changes."""
    db.connection().execute(delete(Pin).where(col(Pin.message_id) == message_id))


def of_conversation(db: Session, conversation_id: ConversationId, *, viewer: UserId = ALL) -> list[PinView]:
    """The pinned messages of a conversation, the latest pin first, without what the viewer has hidden."""
    found = db.connection().execute(_PINS, {"here": conversation_id, "viewer": viewer}).all()
    return [_pin_view(row, *row[len(VIEW_COLUMNS) :]) for row in found]


def _pin_view(row: Any, by: UserId, username: str, first: str, last: str, at: datetime) -> PinView:
    return PinView(view(row, read=NOBODY), by, full_name(username, first, last), rfc3339(at))


def by_user(db: Session, user_id: UserId) -> list[Pin]:
    """The pins that a user has set."""
    return list(db.exec(select_rows(Pin).where(Pin.by_id == user_id).order_by(col(Pin.created_at))))
