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
_IN_CONVERSATION = col(Participant.conversation_id) == bindparam("here")
_LOWEST_READ_SEQ = select(func.min(Participant.last_read_seq)).where(_IN_CONVERSATION)
_CURSORS = select(
    col(Participant.user_id),
    col(Participant.last_read_seq),
    col(Participant.last_delivered_seq),
    col(Participant.joined_seq),
).where(_IN_CONVERSATION)
_MOVE_READ_CURSOR = (
    update(Participant)
    .where(
        _IN_CONVERSATION,
        col(Participant.user_id) == bindparam("one"),
        col(Participant.last_read_seq) < bindparam("seq"),
    )
    .values(last_read_seq=bindparam("seq"), last_read_at=bindparam("moment"), revision=col(Participant.revision) + 1)
)
_MOVE_DELIVERED_CURSORS = (
    update(Participant)
    .where(_IN_CONVERSATION, col(Participant.user_id).in_(bindparam("some", expanding=True)))
    .where(col(Participant.last_delivered_seq) < bindparam("seq"))
    .values(last_delivered_seq=bindparam("seq"))
    .returning(col(Participant.user_id))
)


def advance(db: Session, conversation_id: ConversationId, user_id: UserId, seq: int, at: datetime) -> bool:
    """Move a read cursor forward, never back, and raise the revision with it; whether it moved."""
    values = {"here": conversation_id, "one": user_id, "seq": seq, "moment": at}
    return db.connection().execute(_MOVE_READ_CURSOR, values).rowcount > 0


def deliver(db: Session, conversation_id: ConversationId, user_ids: Collection[UserId], seq: int) -> list[UserId]:
    """Move delivered cursors forward, never back; the users whose cursors moved."""
    values = {"here": conversation_id, "some": list(user_ids), "seq": seq}
    return [UserId(user_id) for user_id in db.connection().execute(_MOVE_DELIVERED_CURSORS, values).scalars()]


def read_by_all(db: Session, conversation_id: ConversationId) -> int:
    """The highest `seq` that all participants have read; sending moves the sender's cursor too."""
    return db.connection().execute(_LOWEST_READ_SEQ, {"here": conversation_id}).scalar() or 0


def marks(db: Session, conversation_id: ConversationId) -> dict[UserId, Cursor]:
    """The cursors of all participants."""
    found = db.connection().execute(_CURSORS, {"here": conversation_id}).all()
    return {UserId(user_id): Cursor(*cursor) for user_id, *cursor in found}


def reading(db: Session, conversation_id: ConversationId) -> Sequence[tuple[Participant, User]]:
    """All participants with their accounts, in the order of joining."""
    found = (
        select_rows(Participant, User)
        .join(User, col(User.id) == Participant.user_id)
        .where(Participant.conversation_id == conversation_id)
        .order_by(col(Participant.id))
    )
    return db.exec(found).all()


class Reader(NamedTuple):
    """A read cursor in a conversation."""

    conversation_id: ConversationId
    user_id: UserId
    last_read_seq: int


def read_since(db: Session, moment: datetime, *, limit: int) -> list[Reader]:
    """The read cursors that moved since then, in all conversations, the latest first. A cursor at the reader's own
    message is left out: sending put it there.
    """
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
