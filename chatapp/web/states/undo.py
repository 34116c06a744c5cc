"""Acts that can be undone while their notice is on screen, and reading everything, which is one of them."""

import reflex as rx

from chatapp import errors, runtime
from chatapp.domain.ids import MessageId
from chatapp.domain.receipt import UnreadPlace
from chatapp.flows import reading
from chatapp.services import hidden

from .base import ALL_READ, Effect, ToastState, number_in, viewer_of


class UndoState(rx.State):
    """`_places` are those that this tab has read at once, the last time."""

    _places: list[UnreadPlace] = []  # noqa: RUF012 - Reflex copies it for each tab

    @rx.event
    async def read_all(self) -> Effect:
        """Read every conversation, and offer to undo it."""
        viewer = await viewer_of(self)
        places = await reading.read_all(runtime.current(), reader_id=viewer.user_id)
        if not places:
            return ToastState.show("info", "Nothing is unread.")
        self._places = places
        count = "One conversation" if len(places) == 1 else f"{len(places):,} conversations"
        return ToastState.offer_undo(f"{count} marked as read.", ALL_READ)

    @rx.event
    async def undo(self, what: str) -> Effect:
        """`read`, or the id of a message that was deleted for the viewer. All tabs are told."""
        viewer, run = await viewer_of(self), runtime.current()
        try:
            if what != ALL_READ:
                await run.work(hidden.show, viewer_id=viewer.user_id, message_id=MessageId(number_in(what)))
            else:
                await reading.unread_again(run, reader_id=viewer.user_id, places=self._places)
                self._places = []
        except errors.NotFound as refusal:
            return ToastState.show("error", refusal.detail)
        return None
