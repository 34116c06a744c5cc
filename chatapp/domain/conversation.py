"""A place messages go: direct (one pair of users, once) or group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, Integer
from sqlmodel import Field, SQLModel

from .ids import ConversationId, UserId
from .message import MessagePreview, MessageView
from .participant import NAMED, ParticipantView, Role
from .text import isolated, listed
from .times import UtcTime

OTHERS_SHOWN = 4  # participants that a row names


class ListFilter(StrEnum):
    """Which conversations of a list are asked for."""

    ALL = "all"
    UNREAD = "unread"
    DIRECT = "direct"
    GROUP = "group"


class Conversation(SQLModel, table=True):
    """`direct_key` is unique: the database itself refuses a second direct conversation of a pair. So is `client_id` for
    each starter: a group that is started again after a lost answer is the first one.
    """

    __tablename__ = "conversations"
    __table_args__ = (Index("ix_conversations_client_id", "created_by_id", "client_id", unique=True),)

    id: ConversationId | None = Field(default=None, primary_key=True, sa_type=Integer)
    is_group: bool
    name: str = ""
    search_key: str = ""  # of the name
    direct_key: str | None = Field(default=None, unique=True)
    created_by_id: UserId = Field(foreign_key="users.id", sa_type=Integer)
    client_id: str | None = None
    last_seq: int = 0
    revision: int = 0  # rises with each change of the conversation, its participants or its messages
    marked_after: int = 0  # cursor marks are complete for the messages beyond this `seq`
    created_at: datetime = Field(sa_type=UtcTime)
    updated_at: datetime = Field(sa_type=UtcTime)


@dataclass(frozen=True, slots=True)
class ConversationView:
    """A conversation as one participant sees it, with everybody in it. `mentions` counts the unread messages that call
    this participant; `first_unread_seq` is None where nothing is unread.
    """

    id: ConversationId
    name: str
    is_group: bool
    created_by: UserId
    created_by_username: str
    participants: list[ParticipantView]
    last_message: MessageView | None
    last_seq: int
    unread_count: int
    mentions: int
    first_unread_seq: int | None
    created_at: str
    updated_at: str
    revision: int


@dataclass(frozen=True, slots=True)
class End:
    """The end of a conversation: its last message, and its last change.

    A reader at this place has every message up to `seq`, each in the state of `revision` or newer.
    """

    seq: int
    revision: int

    def covers(self, other: "End") -> bool:
        """Whether a reader at this place misses nothing up to another place."""
        return self.seq >= other.seq and self.revision >= other.revision


@dataclass(frozen=True, slots=True)
class SharedConversation:
    """The shared state of a conversation. `roles` maps participants to their roles; empty above NAMED of them."""

    id: ConversationId
    revision: int
    is_group: bool
    name: str
    participants_count: int
    roles: dict[UserId, Role]


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """A conversation as a line of one participant's list, whose own are `last_read_seq`, `unread_after`, and
    `mentions`, the number of unread messages that call the participant. A group
    `is_new` to somebody whom another person took in, until it is opened.
    """

    id: ConversationId
    name: str
    title: str
    is_group: bool
    participants_count: int
    other_participants: list[ParticipantView]
    last_message_preview: MessagePreview | None
    unread_count: int
    last_read_seq: int
    last_seq: int
    created_at: str
    updated_at: str
    revision: int
    is_new: bool
    unread_after: int | None = None
    mentions: int = 0


def shared_view(conversation: Conversation, roles: Mapping[UserId, Role]) -> SharedConversation:
    """The view of a conversation for all participants; `roles` has every one of them."""
    return SharedConversation(
        id=ConversationId(conversation.id or 0),
        revision=conversation.revision,
        is_group=conversation.is_group,
        name=conversation.name,
        participants_count=len(roles),
        roles=dict(roles) if len(roles) <= NAMED else {},
    )


def direct_key(one: UserId, other: UserId) -> str:
    """The pair in one word, the same from both sides."""
    low, high = sorted((one, other))
    return f"{low}:{high}"


def title_of(name: str, others: Sequence[ParticipantView], others_count: int) -> str:
    """What to show: the group's name, or the others' names."""
    if name or not others:
        return name or "Just you"
    return called_after([person.full_name for person in others], others_count)


def called_after(names: Sequence[str], count: int) -> str:
    """The title of a conversation without a name: the full names of the first others in it, of `count`."""
    if count == 1:
        return names[0]
    first = [isolated(_first_word(name)) for name in names]
    left = count - len(first)
    return f"{', '.join(first)} and {left} more" if left > 0 else listed(first)


def _first_word(name: str) -> str:
    return name.split(maxsplit=1)[0]
