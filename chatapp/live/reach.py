"""How far the viewer's own messages at the end of conversations have come, as events tell it; pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from chatapp.domain.events import CursorsMoved, MessagePosted
from chatapp.domain.ids import ConversationId, UserId
from chatapp.domain.message import Kind
from chatapp.domain.participant import NAMED
from chatapp.domain.receipt import Cursor


@dataclass
class Reach:
    """Who has not read the message with this `seq`, and whom it has not reached. Both only shrink: nobody joins who
    ought to read what was said before.
    """

    seq: int
    unread: set[UserId]
    undelivered: set[UserId]

    @property
    def status(self) -> str:
        """As the ticks of a bubble: read, delivered or sent."""
        return "sent" if self.undelivered else "delivered" if self.unread else "read"

    def move(self, event: CursorsMoved) -> None:
        """Cursors of others have moved; what was read was delivered."""
        read = {user_id for user_id, seq in event.read.items() if seq >= self.seq}
        self.unread -= read
        self.undelivered -= read | {user_id for user_id, seq in event.delivered.items() if seq >= self.seq}


@dataclass
class Reaches:
    """The reach of the last message of each conversation that ends with a text of the viewer's own, up to NAMED
    participants.
    """

    user_id: UserId
    of: dict[ConversationId, Reach] = field(default_factory=dict[ConversationId, Reach])

    @property
    def ticks(self) -> dict[ConversationId, str]:
        """The status of each: read, delivered or sent."""
        return {key: reach.status for key, reach in self.of.items()}

    def post(self, last: MessagePosted) -> None:
        """The last message of a conversation is another one."""
        message, cursors = last.message, last.cursors
        self.lose(message.conversation)
        if message.sender == self.user_id and message.kind == Kind.TEXT and len(cursors) <= NAMED:
            others = {user_id: Cursor(read, read) for user_id, read in cursors.items() if user_id != self.user_id}
            self.of[message.conversation] = reach_of(message.seq, others)

    def move(self, event: CursorsMoved) -> None:
        """Cursors of others have moved."""
        if (reach := self.of.get(event.conversation_id)) is not None:
            reach.move(event)

    def lose(self, conversation_id: ConversationId) -> None:
        """A conversation does not end with a text of the viewer's own any more."""
        self.of.pop(conversation_id, None)


def reach_of(seq: int, others: Mapping[UserId, Cursor]) -> Reach:
    """The reach of the message with this `seq`, from the cursors of everybody but its sender."""
    asked = {user_id: cursor for user_id, cursor in others.items() if cursor.joined < seq}
    unread = {user_id for user_id, cursor in asked.items() if cursor.read < seq}
    return Reach(seq, unread, {user_id for user_id in unread if asked[user_id].delivered < seq})
