"""How far a conversation was delivered and read: derived from the participants' cursors."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .ids import MAX_ID, ConversationId, UserId
from .participant import NAMED


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far one participant is; what was read was delivered. `joined` is the last `seq` from before they came."""

    read: int
    delivered: int
    joined: int = 0


@dataclass(frozen=True, slots=True)
class Lowest:
    """The lowest cursor of a conversation, whose it is, and the lowest of the others."""

    seq: int = 0
    user_id: int = 0
    others: int = 0

    def but(self, user_id: UserId) -> int:
        """Up to which `seq` everybody else is: the cursor of a sender says nothing about the sender's messages."""
        return self.others if user_id == self.user_id else self.seq


@dataclass(frozen=True, slots=True)
class Marks:
    """Up to which `seq` everybody has read, and everybody has got, what was said; the same for all viewers, of whom
    each leaves out their own cursor. `reads` has the read cursor of each participant, and `joins` where those began who
    came later, from which a page counts the readers of any message; empty above NAMED participants.
    """

    read: Lowest = Lowest()
    delivered: Lowest = Lowest()
    reads: Mapping[UserId, int] = field(default_factory=dict[UserId, int])
    joins: Mapping[UserId, int] = field(default_factory=dict[UserId, int])


@dataclass(frozen=True, slots=True)
class UnreadPlace:
    """The unread part of a conversation: from the message `unread_from` to `last_seq`, the last one of that moment."""

    conversation: ConversationId
    unread_from: int
    last_seq: int


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """One participant's way through a message: `status` is read, delivered or sent; `at` is since when, RFC 3339, or
    None where that is not known: of what was sent, and of messages that are older than the cursor marks.
    """

    user_id: UserId
    full_name: str
    status: str
    at: str | None


def furthest(one: Cursor, other: Cursor) -> Cursor:
    """Cursors only move forward, whatever the order in which they are told."""
    return Cursor(max(one.read, other.read), max(one.delivered, other.delivered), max(one.joined, other.joined))


def lowest_of(cursors: Mapping[UserId, int]) -> Lowest:
    """The lowest cursors. Where nobody else takes part, the others are beyond everything."""
    if not cursors:
        return Lowest()
    user_id = min(cursors, key=lambda one: (cursors[one], one))
    others = (seq for other, seq in cursors.items() if other != user_id)
    return Lowest(cursors[user_id], user_id, min(others, default=MAX_ID))


def marks_of(cursors: Mapping[UserId, Cursor]) -> Marks:
    """The marks of a conversation from everybody's cursors."""
    reads = {user_id: cursor.read for user_id, cursor in cursors.items()}
    delivered = {user_id: max(cursor.read, cursor.delivered) for user_id, cursor in cursors.items()}
    if len(cursors) > NAMED:
        return Marks(lowest_of(reads), lowest_of(delivered))
    joins = {user_id: cursor.joined for user_id, cursor in cursors.items() if cursor.joined}
    return Marks(lowest_of(reads), lowest_of(delivered), reads, joins)
