"""Queries about messages that people have deleted for themselves."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, exists, insert, select, tuple_
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from chatapp.domain.hidden import Hidden
from chatapp.domain.ids import ConversationId, MessageId, UserId
from chatapp.domain.message import Message, MessageView

_MINE = col(Hidden.user_id) == bindparam("one"), col(Hidden.conversation_id) == bindparam("here")
_SEQS = select(col(Hidden.seq)).where(*_MINE).order_by(col(Hidden.seq))


def is_hidden(user_id: Any, message: Any = Message) -> ColumnElement[bool]:
    """Whether a user has hidden a message, as a column."""
    return exists().where(col(Hidden.message_id) == message.id, col(Hidden.user_id) == user_id).correlate_except(Hidden)


def add(db: Session, user_id: UserId, message: MessageView, at: datetime) -> None:
    """Hide a message that the user has not hidden yet."""
    values = {"user_id": user_id, "message_id": message.id, "seq": message.seq, "created_at": at}
    db.connection().execute(insert(Hidden).values(conversation_id=message.conversation, **values))


def remove(db: Session, user_id: UserId, message_id: MessageId) -> bool:
    """Show a message again; false where it was not hidden."""
    row = col(Hidden.message_id) == message_id, col(Hidden.user_id) == user_id
    return db.connection().execute(delete(Hidden).where(*row)).rowcount > 0


def seqs(db: Session, user_id: UserId, conversation_id: ConversationId) -> list[int]:
    """The `seq` of each message of a conversation that a user has hidden, in order."""
    return list(db.connection().execute(_SEQS, {"one": user_id, "here": conversation_id}).scalars())


def users_of(db: Session, message_ids: Collection[MessageId]) -> dict[MessageId, frozenset[UserId]]:
    """Who has hidden each of some messages; those that nobody has hidden are left out."""
    rows = select(col(Hidden.message_id), col(Hidden.user_id)).where(col(Hidden.message_id).in_(message_ids))
    found: dict[MessageId, frozenset[UserId]] = {}
    for message_id, user_id in db.connection().execute(rows):
        found[message_id] = found.get(message_id, frozenset()) | {user_id}
    return found


def by_user(db: Session, user_id: UserId, *, after: Hidden | None, limit: int) -> list[Hidden]:
    """The messages that a user has hidden, by conversation and `seq`, after a given one."""
    order = col(Hidden.conversation_id), col(Hidden.seq)
    mine = select_rows(Hidden).where(Hidden.user_id == user_id).order_by(*order).limit(limit)
    if after is not None:
        mine = mine.where(tuple_(*order) > (after.conversation_id, after.seq))
    return list(db.exec(mine))


def forget(db: Session, user_id: UserId) -> None:
    """Forget what a deleted account has hidden."""
    db.connection().execute(delete(Hidden).where(col(Hidden.user_id) == user_id))
