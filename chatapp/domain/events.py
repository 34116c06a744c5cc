"""Events: what changed, by scope. Each carries the complete new state of the thing, and the users whom it may reach.

A revision orders the states of one thing: an older state never replaces a newer one, whatever the order of arrival.
Who did what is known to the service that did it (a line of the system says it); nobody derives it from an event.
"""

from dataclasses import dataclass, field
from typing import Literal

from .conversation import SharedConversation
from .ids import ConversationId, SessionId, UserId
from .message import MessageView
from .participant import Participation
from .presence import Presence
from .session import Ending
from .user import PublicUser

NOWHERE = ConversationId(0)
Personal = Literal["blocks", "hidden", "invitations", "preferences"]
Cached = Literal["policies"]


@dataclass(frozen=True, slots=True)
class MessagePosted:
    """A message is new. `cursors` maps every participant, who are the audience, to `last_read_seq`; the sender's has
    moved to the message where nothing before it was unread.
    """

    message: MessageView
    cursors: dict[UserId, int]
    type: Literal["message_posted"] = "message_posted"

    @property
    def audience(self) -> frozenset[UserId]:
        return frozenset(self.cursors)


@dataclass(frozen=True, slots=True)
class MessageChanged:
    """A message is not as it was; `message.revision` says which state this is. The audience are the participants;
    sockets of the people in `hidden_from`, who have deleted the message for themselves, are not told.
    """

    message: MessageView
    audience: frozenset[UserId]
    hidden_from: frozenset[UserId] = frozenset()
    type: Literal["message_changed"] = "message_changed"


@dataclass(frozen=True, slots=True)
class ConversationChanged:
    """Something that all participants see of a conversation has changed. The audience are the participants now."""

    conversation: SharedConversation
    audience: frozenset[UserId]
    type: Literal["conversation_changed"] = "conversation_changed"


@dataclass(frozen=True, slots=True)
class CursorsMoved:
    """Cursors of the participants who have read, or whom messages have reached: `last_read_seq` and
    `last_delivered_seq`. The only event that moves the cursors of others. The audience are the participants; above
    NAMED of them, the person who moved.
    """

    conversation_id: ConversationId
    read: dict[UserId, int]
    delivered: dict[UserId, int]
    audience: frozenset[UserId]
    type: Literal["cursors_moved"] = "cursors_moved"


@dataclass(frozen=True, slots=True)
class ParticipationChanged:
    """Participations of these people have changed. Only this event adds and removes a person.

    `by` is the user who did it, `name` the conversation's own name ("" for none): who is out may not read it any more.
    """

    conversation_id: ConversationId
    people: dict[UserId, Participation]
    by: UserId
    name: str = ""
    type: Literal["participation_changed"] = "participation_changed"

    @property
    def audience(self) -> frozenset[UserId]:
        return frozenset(self.people)


@dataclass(frozen=True, slots=True)
class UserChanged:
    """The names or the picture of a user have changed, or the account was closed or opened again. The audience shares a
    conversation with the user.
    """

    user: PublicUser
    audience: frozenset[UserId]
    type: Literal["user_changed"] = "user_changed"


@dataclass(frozen=True, slots=True)
class PersonalChanged:
    """One of a user's own lists has changed, or the preferences. `conversation_id` is the conversation that it
    concerns, 0 for none.
    """

    what: Personal
    audience: frozenset[UserId]
    conversation_id: ConversationId = NOWHERE
    type: Literal["personal_changed"] = "personal_changed"


@dataclass(frozen=True, slots=True)
class CacheStale:
    """A value that processes cache has changed: they drop it. The event reaches no tab and no socket."""

    what: Cached
    type: Literal["cache_stale"] = "cache_stale"

    @property
    def audience(self) -> frozenset[UserId]:
        return frozenset()


@dataclass(frozen=True, slots=True)
class SessionEnded:
    """What was signed in through this session is out, everywhere."""

    session_id: SessionId
    audience: frozenset[UserId]
    why: Ending = field(default=Ending.ENDED, compare=False)
    type: Literal["session_ended"] = "session_ended"


@dataclass(frozen=True, slots=True)
class PresenceChanged:
    """A signal, never stored: a user came, looked away or left. The audience shares a conversation with this user.

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
class TypingChanged:
    """A signal, never stored: a user types, and says so every few seconds, or types no more. The audience is everybody
    else in the conversation.
    """

    conversation_id: ConversationId
    user_id: UserId
    username: str
    name: str
    is_typing: bool
    audience: frozenset[UserId]
    type: Literal["typing_changed"] = "typing_changed"


Event = (
    MessagePosted
    | MessageChanged
    | ConversationChanged
    | CursorsMoved
    | ParticipationChanged
    | UserChanged
    | PersonalChanged
    | CacheStale
    | SessionEnded
    | PresenceChanged
    | TypingChanged
)
