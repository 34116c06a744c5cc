"""What arrives for one socket, and what of it the socket is told."""

from typing import Protocol

from chatapp import errors
from chatapp.domain.events import (
    Event,
    MessageDeleted,
    MessageEdited,
    MessageSent,
    ParticipantRemoved,
    PresenceChanged,
    ReceiptAdvanced,
    SessionEnded,
    TypingStarted,
    TypingStopped,
    conversation_of,
)
from chatapp.domain.ids import ConversationId, UserId
from chatapp.domain.session import Viewer

from . import frames
from .outbox import Close, Outbox
from .thread import Shelf, Thread


class Ledger(Shelf, Protocol):
    """The shelf of one conversation, with its read cursors."""

    async def reads(self, conversation_id: ConversationId) -> dict[UserId, int]: ...


class ConversationSink:
    """The sink of a socket of one conversation, which is to begin once the conversation's end is known."""

    def __init__(self, conversation_id: ConversationId, viewer: Viewer, shelf: Ledger) -> None:
        self.outbox, self.shelf = Outbox(), shelf
        self._conversation_id, self._viewer = conversation_id, viewer
        self.thread = Thread(conversation_id, self)
        self._reads: dict[UserId, int] = {}  # read cursors as they were told, or were when the socket came
        self._has_looked = False

    def begin(self, last: int) -> None:
        """Follow the conversation from here on."""
        self.thread.begin(last)
        self.outbox.ask(self)

    @property
    def viewers(self) -> tuple[Viewer, ...]:
        return (self._viewer,)

    def receive(self, event: Event) -> None:
        if isinstance(event, SessionEnded):
            if event.session_id == self._viewer.session_id:
                self.outbox.close(Close.SESSION_OVER)
        elif isinstance(event, PresenceChanged):
            self._receive_presence(event)
        elif conversation_of(event) == self._conversation_id:
            self._receive_own(event)

    def reread(self) -> None:
        self.thread.fill()
        self.outbox.ask(self)

    async def catch_up(self) -> None:
        """Tell who has read on and no event has told, as far as the messages were told; at first only look."""
        try:
            found = await self.shelf.reads(self._conversation_id)
        except errors.NotFound:
            self.lose(self._conversation_id)
            return
        known = self._reads if self._has_looked else found
        self._has_looked = True
        self._reads = {user_id: max(known.get(user_id, 0), self._reads.get(user_id, 0)) for user_id in found}
        for user_id, cursor in found.items():
            seq = min(cursor, self.thread.last)
            if seq > self._reads[user_id]:
                self._receive_own(ReceiptAdvanced(self._conversation_id, user_id, "", seq, frozenset()))

    def framed(self, conversation_id: ConversationId, text: str) -> str:  # noqa: ARG002 - here it is always the same
        return text

    def lose(self, conversation_id: ConversationId) -> None:  # noqa: ARG002
        self.outbox.close(Close.REMOVED)

    def release(self) -> None:
        """Nothing will be told any more."""
        self.thread.release()

    def _receive_own(self, event: Event) -> None:
        match event:
            case MessageSent():
                self._note_read(event.message.sender, event.message.seq)  # who says something has read so far
                self.thread.take(event.message.seq, frames.of(event))
            case MessageEdited() | MessageDeleted():
                self.thread.take_update(event.message, frames.of(event))
            case ParticipantRemoved() if event.user_id == self._viewer.user_id:
                self.outbox.close(Close.REMOVED)
            case ReceiptAdvanced() if self._note_read(event.user_id, event.last_read_seq):
                self.outbox.put_rising(("read", event.user_id), event.last_read_seq, frames.read(event))
            case TypingStarted() | TypingStopped():
                self.outbox.put_passing(("typing", event.user_id), frames.typing(event))
            case _:
                pass

    def _note_read(self, user_id: UserId, seq: int) -> bool:
        """Whether that is news; of whom nothing is known it is."""
        known = self._reads.get(user_id, -1)
        self._reads[user_id] = max(seq, known)
        return seq > known

    def _receive_presence(self, event: PresenceChanged) -> None:
        is_here = self._conversation_id in event.conversation_ids and event.user_id != self._viewer.user_id
        if is_here and event.before.is_online != event.now.is_online:
            self.outbox.put_passing(("status", event.user_id), frames.user_status(event))
