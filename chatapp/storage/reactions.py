"""Queries about reactions. A message keeps their sum, so that reading messages reads no other table."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, insert, select, tuple_, update
from sqlmodel import Session, col

from chatapp.domain.ids import ConversationId, MessageId, UserId
from chatapp.domain.message import Message
from chatapp.domain.reaction import Reaction, stored, summed


class Own(NamedTuple):
    """A reaction of one person, and where it is."""

    message_id: MessageId
    conversation_id: ConversationId
    seq: int
    emoji: str
    created_at: datetime


def add(db: Session, message_id: MessageId, emoji: str, user_id: UserId, at: datetime) -> None:
    """Store a reaction that is not there yet."""
    values = {"message_id": message_id, "emoji": emoji, "user_id": user_id, "created_at": at}
    db.connection().execute(insert(Reaction).values(values))
    _sum(db, message_id)


def remove(db: Session, message_id: MessageId, emoji: str, user_id: UserId) -> None:
    """Forget a reaction."""
    its = (col(Reaction.message_id) == message_id, col(Reaction.emoji) == emoji, col(Reaction.user_id) == user_id)
    db.connection().execute(delete(Reaction).where(*its))
    _sum(db, message_id)


def has(db: Session, message_id: MessageId, emoji: str, user_id: UserId) -> bool:
    """Whether a person reacted to a message with an emoji."""
    its = (col(Reaction.message_id) == message_id, col(Reaction.emoji) == emoji, col(Reaction.user_id) == user_id)
    return db.connection().execute(select(col(Reaction.user_id)).where(*its)).first() is not None


def to_message(db: Session, message_id: MessageId) -> list[tuple[str, UserId]]:
    """Emoji and person, in the order of their times."""
    order = (col(Reaction.created_at), col(Reaction.user_id))
    found = select(col(Reaction.emoji), col(Reaction.user_id)).where(col(Reaction.message_id) == message_id)
    return [(emoji, user_id) for emoji, user_id in db.connection().execute(found.order_by(*order))]


def by_user(db: Session, user_id: UserId, *, after: Own | None = None, limit: int) -> list[Own]:
    """The reactions of a person, oldest first, after one of them."""
    columns = (col(Message.id), col(Message.conversation_id), col(Message.seq))
    order = (col(Reaction.created_at), col(Reaction.message_id), col(Reaction.emoji))
    found = (
        select(*columns, col(Reaction.emoji), col(Reaction.created_at))
        .join(Message, col(Message.id) == col(Reaction.message_id))
        .where(col(Reaction.user_id) == user_id)
        .order_by(*order)
        .limit(limit)
    )
    if after is not None:
        found = found.where(tuple_(*order) > (after.created_at, after.message_id, after.emoji))
    return [Own(*row) for row in db.connection().execute(found)]


def forget_user(db: Session, user_id: UserId, message_ids: Collection[MessageId]) -> None:
    """Forget the reactions of a person to these messages."""
    its = (col(Reaction.user_id) == user_id, col(Reaction.message_id).in_(message_ids))
    db.connection().execute(delete(Reaction).where(*its))
    for message_id in message_ids:
        _sum(db, message_id)


def _sum(db: Session, message_id: MessageId) -> None:
    column = stored(summed(to_message(db, message_id)))
    db.connection().execute(update(Message).where(col(Message.id) == message_id).values(reacted=column))
