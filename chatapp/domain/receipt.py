"""How far a conversation was delivered and read: derived from the participants' cursors."""

from collections.abc import Mapping
from dataclasses import dataclass

from .ids import UserId
from .participant import NAMED


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far one participant is; what was read was delivered. `joined` is the last `seq` from before they came."""

    read: int
    delivered: int
    joined: int = 0


@dataclass(frozen=True, slots=True)
class Marks:
    """Up to which `seq` everybody has read, and everybody has got, what was said. Sending moves one's own cursor, so
    one's own never holds one's own message back, and the marks are the same for all viewers. `reads` are all the read
    cursors, and `joins` where those began who came later, from which a page counts the readers of any message; empty
    above NAMED participants.
    """

    read: int = 0
    delivered: int = 0
    reads: tuple[int, ...] = ()
    joins: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """One participant's way through a message: `status` is read, delivered or sent; `at` is when it was read, RFC 3339,
    or "" where nobody knows: of all that somebody has read, only of the last one it is written down.
    """

    user_id: UserId
    full_name: str
    status: str
    at: str


def furthest(one: Cursor, other: Cursor) -> Cursor:
    """Cursors only move forward, whatever the order in which they are told."""
    return Cursor(max(one.read, other.read), max(one.delivered, other.delivered), max(one.joined, other.joined))


def marks_of(cursors: Mapping[UserId, Cursor]) -> Marks:
    """The marks of a conversation from everybody's cursors."""
    if not cursors:
        return Marks()
    read = min(cursor.read for cursor in cursors.values())
    delivered = min(max(cursor.read, cursor.delivered) for cursor in cursors.values())
    if len(cursors) > NAMED:
        return Marks(read, delivered)
    reads = tuple(sorted(cursor.read for cursor in cursors.values()))
    joins = tuple(sorted(cursor.joined for cursor in cursors.values() if cursor.joined))
    return Marks(read, delivered, reads, joins)
