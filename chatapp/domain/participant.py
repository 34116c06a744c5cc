"""One user in one conversation: role and cursors."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, Integer, String, UniqueConstraint
from sqlmodel import Field, SQLModel

from .ids import ConversationId, ParticipantId, UserId
from .times import UtcTime

NAMED = 100  # participants; above, nobody is told who is there, who types, and who has got or read something


class Role(StrEnum):
    OWNER = "owner"
    ADMIN = "admin"
    MEMBER = "member"


class Participant(SQLModel, table=True):
    """Who takes part. What is unread is computed from the cursors (storage/unread.py), never counted up."""

    __tablename__ = "participants"
    __table_args__ = (
        UniqueConstraint("conversation_id", "user_id"),
        Index("ix_participants_user", "user_id", "conversation_id"),
    )

    id: ParticipantId | None = Field(default=None, primary_key=True, sa_type=Integer)
    conversation_id: ConversationId = Field(foreign_key="conversations.id", sa_type=Integer, ondelete="CASCADE")
    user_id: UserId = Field(foreign_key="users.id", sa_type=Integer)
    role: Role = Field(default=Role.MEMBER, sa_type=String)
    joined_at: datetime = Field(sa_type=UtcTime)
    joined_seq: int = 0  # the last message that was there before
    last_read_seq: int = 0
    last_read_at: datetime | None = Field(default=None, sa_type=UtcTime)
    last_delivered_seq: int = 0
    revision: int = 0  # rises with each change of what the conversation is to this user alone
    visible_from_seq: int = 0  # what was said before is not shown to this user
    unread_after: int | None = None  # counts as read up to here for this user, whatever others are told
    notified_seq: int = 0
    mailed_seq: int = 0
    pin_place: int | None = None
    muted_until: datetime | None = Field(default=None, sa_type=UtcTime)
    archived_seq: int | None = None
    level: str | None = None  # which messages raise a notice
    section_id: int | None = None


@dataclass(frozen=True, slots=True)
class ParticipantView:
    id: ParticipantId
    user_id: UserId
    username: str
    full_name: str
    avatar: str | None
    is_active: bool
    is_online: bool
    role: str
    joined_at: str
    last_read_seq: int


@dataclass(frozen=True, slots=True)
class Participation:
    """A conversation as one participant has it. `as_of` is the `seq` of its last message at that moment, and
    `as_of_revision` the conversation's revision; `unread` and `mentions` count up to
    there. Who is no member has read nothing.
    """

    revision: int
    is_member: bool
    last_read_seq: int = 0
    unread: int = 0
    as_of: int = 0
    as_of_revision: int = 0
    unread_after: int | None = None  # set while some of what was read counts as unread again
    mentions: int = 0  # of what is unread, the messages that call this participant


@dataclass(frozen=True, slots=True)
class Speaker:
    """The parts of a sender that a message shows. `has_mark`: something counts as unread again for them."""

    user_id: UserId
    username: str
    full_name: str
    avatar: str | None
    has_mark: bool = False
