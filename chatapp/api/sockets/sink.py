"""The sink of a socket: what its user is told goes into the outbox of the socket."""

import contextlib
from abc import ABC, abstractmethod
from collections.abc import Generator

from chatapp.domain.events import CursorsMoved, Event, SessionEnded, TypingChanged
from chatapp.domain.ids import ConversationId
from chatapp.domain.session import Viewer
from chatapp.live.hub import Hub

from . import frames
from .outbox import Close, Outbox
from .records import Records


class SocketSink(ABC):
    """The base of the sinks of both kinds of sockets."""

    def __init__(self, hub: Hub, records: Records) -> None:
        self.hub, self.records, self.outbox = hub, records, Outbox()
        self.viewer = records.viewer

    @property
    def viewers(self) -> tuple[Viewer, ...]:
        return (self.viewer,)

    @contextlib.contextmanager
    def joined(self) -> Generator[None]:
        """Receive events within this block. Join first and read the database then, so that nothing falls between."""
        self.hub.join(self.viewer.user_id, self)
        try:
            yield
        finally:
            self.hub.leave(self.viewer.user_id, self)
            self.release()

    @abstractmethod
    def receive(self, event: Event) -> None:
        """Take an event whose audience includes the user."""

    @abstractmethod
    def reread(self) -> None:
        """Events may have been missed."""

    @abstractmethod
    def release(self) -> None:
        """Stop following; nothing more is told."""

    @abstractmethod
    def framed(self, conversation_id: ConversationId, text: str) -> str:
        """A frame about a conversation, as this socket sends it."""

    @abstractmethod
    def lose(self, conversation_id: ConversationId) -> None:
        """The database says that the user takes no part in a conversation."""

    @abstractmethod
    def look_at(self, conversation_id: ConversationId) -> None:
        """A conversation has changed for all its participants."""

    def end_session(self, event: SessionEnded) -> None:
        """Close the socket if the event is about its session."""
        if event.session_id == self.viewer.session_id:
            self.outbox.close(Close.SESSION_OVER)

    def tell_passing(self, event: CursorsMoved | TypingChanged) -> None:
        """Tell who has read, and who types. Clients are not told who was delivered what."""
        key = event.conversation_id
        if isinstance(event, TypingChanged):
            self.outbox.put_passing(("typing", key, event.user_id), self.framed(key, frames.typing(event)))
            return
        for user_id, seq in event.read.items():
            self.outbox.put_rising(("read", key, user_id), seq, self.framed(key, frames.read(user_id, seq)))
