"""Writes delivery cursors for the tabs of this process, batched: one unit of work for all that arrive in a moment."""

from collections.abc import Collection, Iterable
from itertools import islice

from chatapp.domain.conversation import ConversationRow
from chatapp.domain.events import MessagePosted
from chatapp.domain.ids import ConversationId, UserId
from chatapp.domain.participant import NAMED
from chatapp.flows.runner import Runner
from chatapp.services import receipts

from .debounce import Debounce

PAUSE = 0.5  # seconds between two writes
MOST_AT_ONCE = 500  # conversations that are written together


class Deliveries:
    """A message is delivered to a user as soon as one of their tabs is connected here."""

    def __init__(self, run: Runner) -> None:
        self._run = run
        self._arrived: dict[ConversationId, dict[UserId, int]] = {}
        self._writing = Debounce(self._write, lambda: PAUSE)

    def note(self, event: MessagePosted, here: Collection[UserId]) -> None:
        """A message reached these users, who have a tab here."""
        if len(event.cursors) <= NAMED:
            self._add(event.message.conversation, event.message.seq, {*here} - {event.message.sender})

    def note_list(self, user_id: UserId, rows: Iterable[ConversationRow]) -> None:
        """A list is on a screen of its user: what was said while the user was away has arrived."""
        for row in rows:
            if row.unread_count:
                self._add(row.id, row.last_seq, {user_id})

    def _add(self, conversation_id: ConversationId, seq: int, user_ids: Collection[UserId]) -> None:
        """Everything up to a `seq` is on a device of these users."""
        if not user_ids:
            return
        cursors = self._arrived.setdefault(conversation_id, {})
        for user_id in user_ids:
            cursors[user_id] = max(seq, cursors.get(user_id, 0))
        self._writing.request()

    async def _write(self) -> None:
        """Write a part of what has arrived; after a failure it is gathered again, with what arrived meanwhile."""
        arrived = {key: self._arrived.pop(key) for key in list(islice(self._arrived, MOST_AT_ONCE))}
        if self._arrived:
            self._writing.request()
        try:
            await self._run.work(receipts.mark_delivered, arrived=arrived)
        except Exception:
            for conversation_id, cursors in arrived.items():
                for user_id, seq in cursors.items():
                    self._add(conversation_id, seq, {user_id})
            raise
