"""The messages of one person, for the export."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlmodel import Session, col

from chatapp.domain.ids import ConversationId, MessageId, UserId
from chatapp.domain.message import Kind, Message

from .hidden import is_hidden


class Said(NamedTuple):
    """A message as its sender may take it along."""

    id: MessageId
    conversation_id: ConversationId
    content: str
    created_at: datetime
    edited_at: datetime | None
    reply_to_seq: int | None
    forwarded_from_id: UserId | None


def by(db: Session, sender_id: UserId, *, after: Said | None, limit: int) -> list[Said]:
    """The texts of a sender that are not deleted, for the sender either, oldest first, after `after`."""
    place = col(Message.created_at), col(Message.id)
    found = (
        select(*(col(getattr(Message, name)) for name in Said._fields))
        .where(col(Message.sender_id) == sender_id, col(Message.kind) == Kind.TEXT.value)
        .where(col(Message.deleted_at).is_(None), ~is_hidden(sender_id))
        .order_by(*place)
        .limit(limit)
    )
    if after is not None:
        found = found.where(place[0] >= after.created_at, or_(place[0] > after.created_at, place[1] > after.id))
    return [Said(*row) for row in db.connection().execute(found)]
