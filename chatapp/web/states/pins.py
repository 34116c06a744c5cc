"""The pinned messages of the open conversation."""

from collections.abc import Callable

import reflex as rx

from chatapp import errors, runtime
from chatapp.domain.ids import MessageId
from chatapp.domain.message import MessageView, PinView, preview_text
from chatapp.domain.session import Viewer
from chatapp.domain.user import initials
from chatapp.services import pins
from chatapp.web.shapes import PinCard, gradient_of

from .base import Effect, ToastState, conversation_id_of, holds, viewer_of
from .details import DetailsState
from .place import is_at
from .thread import ThreadState

MARKS = 6  # pins that the bar has a mark for


@holds(lambda state: [conversation_id_of(state.place)])
class PinsState(rx.State):
    """Those of the conversation with the id `place`: read when it opens, and again with each news of it. `shown` is the
    index of the one in the bar.
    """

    pins: rx.Field[list[PinCard]] = rx.field(default_factory=list)
    shown: int = 0
    place: str = ""

    @rx.var
    def current(self) -> PinCard | None:
        return self.pins[self.shown] if self.shown < len(self.pins) else None

    @rx.var
    def marks(self) -> list[bool]:
        """The marks of the bar, from above: one for each pin, the oldest first, and which of them is shown."""
        count = min(len(self.pins), MARKS)
        return [place == min(self.shown, count - 1) for place in reversed(range(count))]

    @rx.event
    async def load(self, conversation: str) -> None:
        """A conversation was opened, or there is news of it."""
        if not await is_at(self, conversation):
            return
        viewer, asked = await viewer_of(self), conversation_id_of(conversation)
        try:
            found = await runtime.current().read(pins.list_for, viewer_id=viewer.user_id, conversation_id=asked)
        except errors.NotFound:
            found = []
        if conversation != self.place:
            self.shown = 0
        self.place = conversation
        self.pins = [_card(pin, viewer) for pin in found]
        self.shown = min(self.shown, max(0, len(self.pins) - 1))

    @rx.event
    def walk(self, conversation: str) -> Effect:
        """The bar was pressed: the thread goes to the pin that it shows, and the bar on to the next older one."""
        current = self.current
        if current is None or conversation != self.place:
            return None
        self.shown = (self.shown + 1) % len(self.pins)
        return ThreadState.go_to(conversation, current.seq)

    @rx.event
    async def open_all(self, conversation: str) -> list[Effect]:
        """All of them, in the panel."""
        details = await self.get_state(DetailsState)
        is_open = details.is_open and details.place == conversation
        opening = [] if is_open else [DetailsState.toggle(conversation)]
        return [DetailsState.show_tab("pins"), *opening]

    @rx.event
    async def pin(self, message_id: int) -> Effect:
        """Keep a message in view for everybody."""
        return await self._change(pins.add, message_id)

    @rx.event
    async def unpin(self, message_id: int) -> Effect:
        """Keep it in view no more."""
        return await self._change(pins.remove, message_id)

    async def _change(self, service: Callable[..., MessageView], message_id: int) -> Effect:
        viewer = await viewer_of(self)
        try:
            await runtime.current().work(service, actor_id=viewer.user_id, message_id=MessageId(message_id))
        except errors.ChatError as refusal:
            return ToastState.show("error", " ".join(refusal.fields.get("message_id", ())) or refusal.detail)
        return None


def _card(pin: PinView, viewer: Viewer) -> PinCard:
    message = pin.message
    return PinCard(
        message_id=message.id,
        seq=message.seq,
        author="You" if message.sender == viewer.user_id else message.sender_name,
        initials=initials(message.sender_name),
        gradient=gradient_of(message.sender),
        avatar=message.sender_avatar or "",
        content=preview_text(message.content),
        at=message.created_at,
        by="you" if pin.pinned_by == viewer.user_id else pin.pinned_by_name,
    )
