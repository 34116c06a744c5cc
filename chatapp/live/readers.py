"""Interfaces of the live engine: sinks hear all events of a user, readers one conversation in order, rooms get vars."""

from collections.abc import Collection, Mapping
from typing import Any, Protocol, TypeVar

from chatapp.domain.events import ConversationChanged, CursorsMoved, Event, PresenceChanged, TypingChanged
from chatapp.domain.ids import UserId
from chatapp.domain.message import MessageView
from chatapp.domain.session import Viewer

V_contra = TypeVar("V_contra", contravariant=True)

Passing = ConversationChanged | CursorsMoved | PresenceChanged | TypingChanged


class Sink(Protocol):
    """Hears each event of which one of its users is in the audience, once, without waiting."""

    @property
    def viewers(self) -> Collection[Viewer]:
        """Whose sessions it serves."""
        ...

    def receive(self, event: Event) -> None: ...

    def reread(self) -> None:
        """Events may have been missed."""
        ...


class Reader(Protocol):
    """Follows one conversation. Nothing here may wait: a slow reader keeps its own queue and its own position."""

    @property
    def viewer_ids(self) -> Collection[UserId]:
        """The participants who read through it. Each of them may be asked for, to read the database."""
        ...

    def posted(self, message: MessageView) -> None:
        """The next message, in the order of `seq`; in a changed state where the follower has read it."""
        ...

    def changed(self, message: MessageView, hidden_from: frozenset[UserId]) -> None:
        """A message that was told before is not as it was; changes come in the order of `revision`. The people in
        `hidden_from` have deleted it for themselves.

        A state in which it was told already may come again.
        """
        ...

    def told(self, event: Passing) -> None:
        """Something else about the conversation, in no order."""
        ...

    def skipped(self) -> None:
        """More has happened than the follower tells: read again from the database."""
        ...

    def lose(self, user_id: UserId) -> None:
        """A user seems to take no part any more: tell them nothing more, unless the database says that they do."""
        ...


class Room(Protocol[V_contra]):
    """All tabs of this process that show one conversation, or the list of one user."""

    @property
    def viewer_ids(self) -> Collection[UserId]:
        """Whose tabs they are."""
        ...

    def show(self, view: V_contra) -> Mapping[str, Any]:
        """A view as vars of a page, by name. Equal parts of two views give equal vars."""
        ...

    async def emit(self, values: Mapping[str, Any]) -> None:
        """Send new values of vars, by name."""
        ...

    def lose(self, user_id: UserId) -> None:
        """A user takes no part any more: their tabs leave the room."""
        ...
