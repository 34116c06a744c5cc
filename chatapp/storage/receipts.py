"""Queries about receipts: the cursors of participants, which only move forward."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, exists, func, select, update
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from chatapp.domain.ids import ConversationId, UserId
from chatapp.domain.message import Message
from chatapp.domain.participant import Participant
from chatapp.domain.receipt import Cursor
from chatapp.domain.user import User

# What is asked often, made once: for a statement this short, making it costs more than running it.
_HERE = col(Participant.conversation_id) == bindparam("here")
_READ_BY_ALL = select(func.min(Participant.last_read_seq)).where(_HERE)
_MARKS = select(
    col(Participant.user_id),
    col(Participant.last_read_seq),
    col(Participant.last_delivered_seq),
    col(Participant.joined_seq),
).where(_HERE)
_ADVANCE = (
    update(Participant)
    .where(_HERE, col(Participant.user_id) == bindparam("one"), col(Participant.last_read_seq) < bindparam("seq"))
    .values(last_read_seq=bindparam("seq"), last_read_at=bindparam("moment"), revision=col(Participant.revision) + 1)
)
_DELIVER = (
    update(Participant)
    .where(_HERE, col(Participant.user_id).in_(bindparam("some", expanding=True)))
    .where(col(Participant.last_delivered_seq) < bindparam("seq"))
    .values(last_delivered_seq=bindparam("seq"))
    .returning(col(Participant.user_id))
)


def advance(db: Session, conversation_id: ConversationId, user_id: UserId, seq: int, at: datetime) -> bool:
    """Move a read cursor forward, never back, and raise the revision with it; whether it moved."""
    values = {"here": conversation_id, "one": user_id, "seq": seq, "moment": at}
    return db.connection().execute(_ADVANCE, values).rowcount > 0


def deliver(db: Session, conversation_id: ConversationId, user_ids: Collection[UserId], seq: int) -> list[UserId]:
    """Move delivery cursors forward, never back; whose moved."""
    values = {"here": conversation_id, "some": list(user_ids), "seq": seq}
    return [UserId(user_id) for user_id in db.connection().execute(_DELIVER, values).scalars()]


def read_by_all(db: Session, conversation_id: ConversationId) -> int:
    """The highest `seq` that every participant has read; sending moves one's own cursor, so nobody blocks their own."""
    return db.connection().execute(_READ_BY_ALL, {"here": conversation_id}).scalar() or 0


def marks(db: Session, conversation_id: ConversationId) -> dict[UserId, Cursor]:
    """How far everybody in a conversation is."""
    found = db.connection().execute(_MARKS, {"here": conversation_id}).all()
    return {UserId(user_id): Cursor(*cursor) for user_id, *cursor in found}


def reading(db: Session, conversation_id: ConversationId) -> Sequence[tuple[Participant, User]]:
    """Everybody in a conversation with their account, in the order of joining."""
    found = (
        select_rows(Participant, User)
        .join(User, col(User.id) == Participant.user_id)
        .where(Participant.conversation_id == conversation_id)
        .order_by(col(Participant.id))
    )
    return db.exec(found).all()


class Reader(NamedTuple):
    """How far somebody has read in a conversation."""

    conversation_id: ConversationId
    user_id: UserId
    last_read_seq: int


def read_since(db: Session, moment: datetime, *, limit: int) -> list[Reader]:
    """Who has read on since then, in all conversations, the latest first; up to a message of their own is no news."""
    own = exists().where(
        col(Message.conversation_id) == col(Participant.conversation_id),
        col(Message.seq) == col(Participant.last_read_seq),
        col(Message.sender_id) == col(Participant.user_id),
    )
    found = (
        select(col(Participant.conversation_id), col(Participant.user_id), col(Participant.last_read_seq))
        .where(col(Participant.last_read_at) >= moment, ~own)
        .order_by(col(Participant.last_read_at).desc())
        .limit(limit)
    )
    return [Reader(*row) for row in db.connection().execute(found)]
