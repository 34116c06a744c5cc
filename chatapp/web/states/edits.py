"""The dialog with the versions of a message."""

from dataclasses import dataclass

import reflex as rx

from chatapp import errors, runtime
from chatapp.domain.differences import Part
from chatapp.domain.ids import MessageId
from chatapp.services import edits

from . import window as windows
from .base import conversation_id_of, dialog, holds, number_in, viewer_of
from .place import is_at
from .window import WindowState


@dataclass(frozen=True, slots=True)
class VersionCard:
    """The changes of one version; `at` is RFC 3339."""

    at: str
    is_first: bool
    parts: list[Part]


@holds(lambda state: [conversation_id_of(state.place)])
@dialog("versions")
class EditsState(rx.State):
    """The newest versions of the message with the id `about`, in the conversation `place`; empty while nobody asks.
    `seen_changes` is what `changes` of the window was when they were read.
    """

    place: str = ""
    about: int = 0
    versions: rx.Field[list[VersionCard]] = rx.field(default_factory=list)
    has_more: bool = False
    seen_changes: int = 0

    @rx.event
    async def show(self, seen: str) -> None:
        """`conversation:message`: somebody wants to know what it said before."""
        conversation, _, message = seen.partition(":")
        if not await is_at(self, conversation):
            return
        self.place, self.about = conversation, number_in(message)
        await self._read(0)

    @rx.event
    async def show_more(self, conversation: str) -> None:
        """Earlier versions."""
        if await is_at(self, conversation) and conversation == self.place:
            await self._read(len(self.versions))

    @rx.event
    async def read_again(self, conversation: str) -> None:
        """A message has changed, perhaps this one."""
        if self.versions and conversation == self.place:
            await self._read(0)

    @rx.event
    def hide(self) -> None:
        """The dialog is closed."""
        self.versions = []

    async def _read(self, skip: int) -> None:
        viewer = await viewer_of(self)
        self.seen_changes = windows.changes_of(await self.get_state(WindowState))
        ask = {"viewer_id": viewer.user_id, "message_id": MessageId(self.about), "skip": skip}
        try:
            found, self.has_more = await runtime.current().read(edits.changes_of, **ask)
        except errors.NotFound:
            found, self.has_more, skip = [], False, 0
        last = len(found) - 1
        cards = [
            VersionCard(at, is_first=place == last and not self.has_more, parts=parts)
            for place, (at, parts) in enumerate(found)
        ]
        self.versions = [*self.versions[:skip], *cards]
