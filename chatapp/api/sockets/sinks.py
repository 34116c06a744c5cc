"""What arrives for one socket, and what of it the socket is told."""

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
from chatapp.domain.ids import ConversationId
from chatapp.domain.session import Viewer

from . import frames
from .outbox import Close, Outbox
from .thread import Shelf, Thread


class ConversationSink:
    """The sink of a socket of one conversation; `thread` is to begin once the conversation's end is known."""

    def __init__(self, conversation_id: ConversationId, viewer: Viewer, shelf: Shelf) -> None:
        self.outbox, self.shelf = Outbox(), shelf
        self._conversation_id, self._viewer = conversation_id, viewer
        self.thread = Thread(conversation_id, self)

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
                self.thread.take(event.message.seq, frames.of(event))
            case MessageEdited() | MessageDeleted():
                self.thread.take_update(event.message, frames.of(event))
            case ParticipantRemoved() if event.user_id == self._viewer.user_id:
                self.outbox.close(Close.REMOVED)
            case ReceiptAdvanced():
                self.outbox.put_rising(("read", event.user_id), event.last_read_seq, frames.read(event))
            case TypingStarted() | TypingStopped():
                self.outbox.put_passing(("typing", event.user_id), frames.typing(event))
            case _:
                pass

    def _receive_presence(self, event: PresenceChanged) -> None:
        is_here = self._conversation_id in event.conversation_ids and event.user_id != self._viewer.user_id
        if is_here and event.before.is_online != event.now.is_online:
            self.outbox.put_passing(("status", event.user_id), frames.user_status(event))
