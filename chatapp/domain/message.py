"""What was said: it has a sender, content, and a `seq` that is its place in the conversation."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, Index, Integer, SmallInteger, String, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from .deeds import Named
from .file import FileView, in_words
from .ids import ConversationId, MessageId, UserId
from .link import LinkView
from .markup import plain
from .quote import Quote
from .reaction import Reacted
from .text import is_visible, storable
from .times import UtcTime, now, parse_rfc3339

MAX_CONTENT = 4000  # characters of `clean_content`
MAX_PINS = 50  # of a conversation
MAX_EDITS = 50  # former texts of a message that are kept
PREVIEW_LENGTH = 100  # characters
PREVIEWED = 1000  # characters of a message at which its preview looks
_BLANK_LINES = re.compile(r"\A(?:[^\S\n]*\n)+")


class Kind(StrEnum):
    TEXT = "text"
    SYSTEM = "system"


class Quiet(IntEnum):
    """Why a message does not count as unread. `OWN` counts for everybody but its sender, whose cursor stayed behind
    because something before the message was unread.
    """

    NO = 0
    SYSTEM = 1
    DELETED = 2
    OWN = 3


def _only(condition: str) -> dict[str, Any]:
    """An index of the few rows for which a condition holds, on either database."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class Message(SQLModel, table=True):
    """Ordered by `seq`, which the storing transaction gives; a deleted message keeps its place."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("conversation_id", "seq"),
        UniqueConstraint("sender_id", "client_id"),
        Index("ix_messages_sender", "sender_id", "created_at"),
        Index("ix_messages_revision", "conversation_id", "revision", **_only("revision > 0")),
        Index("ix_messages_quiet", "conversation_id", "seq", "quiet", "sender_id", **_only("quiet <> 0")),
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
    revision: int = 0  # the conversation's when it was changed last; 0: never
    quiet: int = Field(default=0, sa_type=SmallInteger)  # whether it counts as unread: see Quiet
    reply_to_seq: int | None = None  # the `seq` of the message that this one answers
    forwarded_id: MessageId | None = Field(default=None, sa_type=BigInteger().with_variant(Integer, "sqlite"))
    forwarded_from_id: UserId | None = Field(default=None, sa_type=Integer)  # who said it first
    mentioned: str | None = None  # JSON: whom the names in it call, 0 for everybody
    reacted: str | None = Field(default=None, sa_type=Text)  # the sum of its reactions: see reaction.py
    deed: str | None = None  # whom a line of the system names: see deeds.py
    shown_as: str | None = None  # the name under which an incoming hook speaks
    no_preview: bool = False  # its author wants none of its link
    attached: str | None = Field(default=None, sa_type=Text)  # its files: see file.py
    link: str | None = Field(default=None, sa_type=Text)  # what is shown of its link: see link.py


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


class Pin(SQLModel, table=True):
    """A message that is kept in view for everybody in its conversation."""

    __tablename__ = "pins"

    conversation_id: ConversationId = Field(
        primary_key=True, foreign_key="conversations.id", sa_type=Integer, ondelete="CASCADE"
    )
    seq: int = Field(primary_key=True)
    message_id: MessageId = Field(
        foreign_key="messages.id", sa_type=BigInteger().with_variant(Integer, "sqlite"), ondelete="CASCADE", index=True
    )
    by_id: UserId = Field(foreign_key="users.id", sa_type=Integer, index=True)
    created_at: datetime = Field(sa_type=UtcTime)


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message as any participant may see it; times are RFC 3339. `named` are the people whom a line of the system
    names, first whoever did it. `reply` is a quote of the message that this one answers. `mentions` are the people whom
    a text calls, EVERYBODY for all; `mentioned` has each of them with the name, in small letters, that calls them.
    `forwarded` is whoever said a forwarded message first. A message with `files` may have no content.
    """

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
    revision: int
    is_pinned: bool = False
    named: tuple[Named, ...] = ()
    reactions: tuple[Reacted, ...] = ()
    mentions: tuple[UserId, ...] = ()
    mentioned: tuple[Named, ...] = ()
    reply: Quote | None = None
    forwarded: Named | None = None
    files: tuple[FileView, ...] = ()
    link: LinkView | None = None


@dataclass(frozen=True, slots=True)
class PinView:
    """A pinned message, who pinned it, and when (RFC 3339)."""

    message: MessageView
    pinned_by: UserId
    pinned_by_name: str
    pinned_at: str


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a message, and its time (RFC 3339)."""

    content: str
    at: str


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
    revision: int
    named: tuple[Named, ...] = ()


def clean_content(content: str) -> str:
    """Storable text without blank lines before it and blanks behind it. Of several lines the first keeps its
    indentation; a single line has none. Text that nobody sees becomes "".
    """
    content = _BLANK_LINES.sub("", storable(content).rstrip())
    content = content if "\n" in content else content.lstrip(" \t")
    return content if is_visible(content) else ""


@lru_cache(maxsize=64)
def preview_of(message: MessageView) -> MessagePreview:
    """The line that a conversation list shows; kept for a while, because every list that is open asks for it."""
    return MessagePreview(
        id=message.id,
        seq=message.seq,
        kind=message.kind,
        sender=message.sender,
        sender_name=message.sender_name,
        content=preview_text(message.content, message.files),
        created_at=message.created_at,
        deleted_at=message.deleted_at,
        revision=message.revision,
        named=message.named,
    )


def quote_of(message: MessageView) -> Quote:
    """The quote of a message in its replies."""
    text, is_gone = preview_text(message.content, message.files), message.deleted_at is not None
    return Quote(message.seq, message.sender, message.sender_name, text, is_gone, message.revision)


def preview_text(content: str, files: Sequence[FileView] = ()) -> str:
    """Content in words on one line, at most PREVIEW_LENGTH characters; without any, its files in words. A spoiler that
    goes on behind PREVIEWED is told no more than others.
    """
    if not content:
        return in_words(files)[:PREVIEW_LENGTH]
    start = content[:PREVIEWED]
    if len(content) > PREVIEWED and "||" in start:
        start = f"{start.rstrip()}||"
    return " ".join(plain(start).split())[:PREVIEW_LENGTH]
