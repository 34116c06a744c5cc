"""Writes delivery cursors for the tabs of this process, batched: one unit of work for all that arrive in a moment."""

from collections.abc import Iterable

from chatapp import runtime
from chatapp.domain.events import MessageSent
from chatapp.domain.ids import ConversationId, UserId
from chatapp.domain.participant import NAMED
from chatapp.services import receipts

from .pulse import Pulse
from .shapes import Row

PAUSE = 0.5  # seconds between two writes


class Deliveries:
    """A message is delivered to a user as soon as one of their tabs is connected here."""

    def __init__(self) -> None:
        self._arrived: dict[ConversationId, dict[UserId, int]] = {}
        self._pulse = Pulse(self._write, lambda: PAUSE)

    def note(self, event: MessageSent, here: frozenset[UserId]) -> None:
        """A message reached these users, who have a tab here."""
        others = here - {event.message.sender}
        if not others or len(event.cursors) > NAMED:
            return
        self.add(event.message.conversation, event.message.seq, others)

    def note_list(self, user_id: UserId, rows: Iterable[Row]) -> None:
        """A list is on a screen of its user: what was said while the user was away has arrived."""
        for row in rows:
            if row.unread:
                self.add(ConversationId(row.id), row.last_seq, frozenset({user_id}))

    def add(self, conversation_id: ConversationId, seq: int, user_ids: frozenset[UserId]) -> None:
        """Everything up to a `seq` is on a device of these users."""
        cursors = self._arrived.setdefault(conversation_id, {})
        for user_id in user_ids:
            cursors[user_id] = max(seq, cursors.get(user_id, 0))
        self._pulse.ask()

    async def _write(self) -> None:
        """Write all that has arrived; after a failure it is gathered again, with what arrived meanwhile."""
        arrived, self._arrived = self._arrived, {}
        try:
            await runtime.current().work(receipts.mark_delivered, arrived=arrived)
        except Exception:
            for conversation_id, cursors in arrived.items():
                for user_id, seq in cursors.items():
                    self.add(conversation_id, seq, frozenset({user_id}))
            raise
