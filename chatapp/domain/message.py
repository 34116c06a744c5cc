"""What was said: it has a sender, content, and a `seq` that is its place in the conversation."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from unicodedata import category

from sqlalchemy import BigInteger, Index, Integer, String, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from .ids import ConversationId, MessageId, UserId
from .text import storable
from .times import UtcTime, now, parse_rfc3339

MAX_CONTENT = 4000  # characters after trimming
MAX_EDITS = 50  # former texts of a message that are kept
PREVIEW_LENGTH = 100  # characters


class Kind(StrEnum):
    TEXT = "text"
    SYSTEM = "system"


class Message(SQLModel, table=True):
    """Ordered by `seq`, which the storing transaction gives; a deleted message keeps its place."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("conversation_id", "seq"),
        UniqueConstraint("sender_id", "client_id"),
        Index("ix_messages_sender", "sender_id", "created_at"),
    )

    id: MessageId | None = Field(default=None, primary_key=True, sa_type=BigInteger().with_variant(Integer, "sqlite"))
    conversation_id: ConversationId = Field(foreign_key="conversations.id", sa_type=Integer, ondelete="CASCADE")
    seq: int
    kind: Kind = Field(default=Kind.TEXT, sa_type=String)
    sender_id: UserId = Field(foreign_key="users.id", sa_type=Integer)
    client_id: str
    content: str = Field(sa_type=Text)
    created_at: datetime = Field(sa_type=UtcTime)
    edited_at: datetime | None = Field(default=None, sa_type=UtcTime)
    deleted_at: datetime | None = Field(default=None, sa_type=UtcTime)


class MessageEdit(SQLModel, table=True):
    """What a message said before it was edited, MAX_EDITS times at most; a deleted message has none left."""

    __tablename__ = "message_edits"
    __table_args__ = (Index("ix_message_edits_message", "message_id", "id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigInteger().with_variant(Integer, "sqlite"))
    message_id: MessageId = Field(
        foreign_key="messages.id", sa_type=BigInteger().with_variant(Integer, "sqlite"), ondelete="CASCADE"
    )
    content: str = Field(sa_type=Text)
    replaced_at: datetime = Field(sa_type=UtcTime)


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message as any participant may see it; times are RFC 3339."""

    id: MessageId
    conversation: ConversationId
    seq: int
    kind: str
    client_id: str
    sender: UserId
    sender_username: str
    sender_name: str
    sender_avatar: str | None
    content: str
    is_read: bool
    created_at: str
    updated_at: str
    edited_at: str | None
    deleted_at: str | None


def age_of(message: MessageView) -> float:
    """Seconds since it was said."""
    return max(0.0, (now() - parse_rfc3339(message.created_at)).total_seconds())


@dataclass(frozen=True, slots=True)
class MessagePreview:
    """The last message of a conversation, in one line."""

    id: MessageId
    seq: int
    kind: str
    sender: UserId
    sender_name: str
    content: str
    created_at: str
    deleted_at: str | None


def clean_content(content: str) -> str:
    """Trimmed text without control characters that no keyboard writes; line breaks and tabs stay. Of characters that
    nobody sees alone, nothing is left.
    """
    content = storable(content).strip()
    return content if any(category(c) != "Cf" and not c.isspace() for c in content) else ""


def replaces(new: MessageView, old: MessageView) -> bool:
    """Whether a view is to be shown instead of another of the same message: processes overtake each other, an older
    edit never replaces a newer one, and what is deleted stays so.
    """
    return old.deleted_at is None and new.updated_at >= old.updated_at


@lru_cache(maxsize=64)
def preview_of(message: MessageView) -> MessagePreview:
    """The line that a conversation list shows; kept for a while, because every list that is open asks for it."""
    return MessagePreview(
        id=message.id,
        seq=message.seq,
        kind=message.kind,
        sender=message.sender,
        sender_name=message.sender_name,
        content=preview_text(message.content),
        created_at=message.created_at,
        deleted_at=message.deleted_at,
    )


def preview_text(content: str) -> str:
    """Content on one line, at most PREVIEW_LENGTH characters."""
    return " ".join(content[: PREVIEW_LENGTH * 4].split())[:PREVIEW_LENGTH]
