"""Facts that happened, each with its audience: the users whom it may reach, chosen by the service."""

from dataclasses import dataclass
from typing import Literal

from .ids import ConversationId, SessionId, UserId
from .message import MessageView
from .participant import Role
from .presence import Presence


@dataclass(frozen=True, slots=True)
class MessageSent:
    """`cursors` maps every participant to `last_read_seq`, so that each list can compute its own unread count."""

    message: MessageView
    cursors: dict[UserId, int]
    type: Literal["message_sent"] = "message_sent"

    @property
    def audience(self) -> frozenset[UserId]:
        return frozenset(self.cursors)


@dataclass(frozen=True, slots=True)
class MessageEdited:
    """`message` is as it reads now."""

    message: MessageView
    audience: frozenset[UserId]
    type: Literal["message_edited"] = "message_edited"


@dataclass(frozen=True, slots=True)
class MessageDeleted:
    """`message` is the tombstone that keeps its place."""

    message: MessageView
    audience: frozenset[UserId]
    type: Literal["message_deleted"] = "message_deleted"


@dataclass(frozen=True, slots=True)
class ConversationStarted:
    conversation_id: ConversationId
    audience: frozenset[UserId]
    type: Literal["conversation_started"] = "conversation_started"


@dataclass(frozen=True, slots=True)
class ConversationRenamed:
    """A group has another name; "" where it was taken away."""

    conversation_id: ConversationId
    name: str
    audience: frozenset[UserId]
    type: Literal["conversation_renamed"] = "conversation_renamed"


@dataclass(frozen=True, slots=True)
class ParticipantsAdded:
    """The audience includes those who were added. A group with a `name` is called the same as before."""

    conversation_id: ConversationId
    name: str
    user_ids: frozenset[UserId]
    audience: frozenset[UserId]
    type: Literal["participants_added"] = "participants_added"


@dataclass(frozen=True, slots=True)
class ParticipantRemoved:
    """Somebody was removed by another, or left by themselves; it is the last that they hear of the conversation."""

    conversation_id: ConversationId
    name: str
    user_id: UserId
    by: UserId
    audience: frozenset[UserId]
    type: Literal["participant_removed"] = "participant_removed"


@dataclass(frozen=True, slots=True)
class RoleChanged:
    conversation_id: ConversationId
    user_id: UserId
    role: Role
    audience: frozenset[UserId]
    type: Literal["role_changed"] = "role_changed"


@dataclass(frozen=True, slots=True)
class ReceiptAdvanced:
    """A participant has read up to `last_read_seq`."""

    conversation_id: ConversationId
    user_id: UserId
    username: str
    last_read_seq: int
    audience: frozenset[UserId]
    type: Literal["receipt_advanced"] = "receipt_advanced"


@dataclass(frozen=True, slots=True)
class ReceiptDelivered:
    """What was said has reached participants: `cursors` has `last_delivered_seq` of those who moved."""

    conversation_id: ConversationId
    cursors: dict[UserId, int]
    audience: frozenset[UserId]
    type: Literal["receipt_delivered"] = "receipt_delivered"


@dataclass(frozen=True, slots=True)
class ProfileChanged:
    """Names or picture of a user changed; the audience shares a conversation with the user."""

    user_id: UserId
    audience: frozenset[UserId]
    type: Literal["profile_changed"] = "profile_changed"


@dataclass(frozen=True, slots=True)
class BlockChanged:
    """A user blocked another one, or no longer does; `conversation_id` is their direct conversation, 0 for none.

    The audience is this user alone: nobody is told that they were blocked.
    """

    user_id: UserId
    other_id: UserId
    is_blocked: bool
    conversation_id: ConversationId
    audience: frozenset[UserId]
    type: Literal["block_changed"] = "block_changed"


@dataclass(frozen=True, slots=True)
class InvitationsChanged:
    """The audience has other invitations than before."""

    audience: frozenset[UserId]
    type: Literal["invitations_changed"] = "invitations_changed"


@dataclass(frozen=True, slots=True)
class SessionEnded:
    """What was signed in through this session is out, everywhere."""

    session_id: SessionId
    audience: frozenset[UserId]
    type: Literal["session_ended"] = "session_ended"


@dataclass(frozen=True, slots=True)
class PresenceChanged:
    """Somebody came, looked away or left; never stored. The audience shares a conversation with this person.

    `conversation_ids` are the conversations that show it. Only there it is shown to the people in `hidden_from`, of
    whom one has blocked the other: lists and the socket of everything do not tell them.
    """

    user_id: UserId
    username: str
    before: Presence
    now: Presence
    last_seen: str | None
    conversation_ids: frozenset[ConversationId]
    audience: frozenset[UserId]
    hidden_from: frozenset[UserId] = frozenset()
    type: Literal["presence_changed"] = "presence_changed"


@dataclass(frozen=True, slots=True)
class TypingStarted:
    """Somebody types, and says so every few seconds; never stored. The audience is everybody else."""

    conversation_id: ConversationId
    user_id: UserId
    username: str
    name: str
    audience: frozenset[UserId]
    type: Literal["typing_started"] = "typing_started"


@dataclass(frozen=True, slots=True)
class TypingStopped:
    """Somebody types no more; never stored. The audience is everybody else."""

    conversation_id: ConversationId
    user_id: UserId
    username: str
    audience: frozenset[UserId]
    type: Literal["typing_stopped"] = "typing_stopped"


Event = (
    MessageSent
    | MessageEdited
    | MessageDeleted
    | ConversationStarted
    | ConversationRenamed
    | ParticipantsAdded
    | ParticipantRemoved
    | RoleChanged
    | ReceiptAdvanced
    | ReceiptDelivered
    | ProfileChanged
    | BlockChanged
    | InvitationsChanged
    | SessionEnded
    | PresenceChanged
    | TypingStarted
    | TypingStopped
)


def conversation_of(event: Event) -> ConversationId:
    """Which conversation an event is about; 0 for none, or several."""
    if isinstance(event, MessageSent | MessageEdited | MessageDeleted):
        return event.message.conversation
    return getattr(event, "conversation_id", ConversationId(0))
