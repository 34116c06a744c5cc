"""The dialog that forwards a message, and the way back to the original."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import reflex as rx

from chatapp import errors, runtime
from chatapp.domain.conversation import ConversationRow
from chatapp.domain.ids import ConversationId, MessageId
from chatapp.domain.message import preview_text
from chatapp.domain.text import isolated
from chatapp.services import forwarding, messages, switcher
from chatapp.web.profiles import toggled
from chatapp.web.shapes import Person
from chatapp.web.vars import place_of

from .base import Effect, ToastState, conversation_id_of, dialog, holds, number_in, viewer_of
from .place import is_at

MAX_TARGETS = 10  # conversations at a time
MAX_QUERY = 100  # characters
SHOWN = 30  # conversations
TOO_MANY = f"Choose at most {MAX_TARGETS} conversations at a time."
ELSEWHERE = "This was first said in a conversation that you aren't in."


@holds(lambda state: [conversation_id_of(state.place), *(each.id for each in (*state.found, *state.chosen))])
@dialog("is_open")
class ForwardingState(rx.State):
    """Of the message with the id `message`, in the conversation `place`: `found` are the conversations that the search
    for `query` found, and `chosen` stay while it changes. A message goes once to each, however often it is sent.
    """

    is_open: bool = False
    place: str = ""
    message: int = 0
    said: str = ""  # the beginning of its text
    query: str = ""
    found: rx.Field[list[Person]] = rx.field(default_factory=list)
    chosen: rx.Field[list[Person]] = rx.field(default_factory=list)
    error: str = ""
    removals: int = 0  # chips taken off: the checkboxes are drawn anew then, and stay uncontrolled otherwise
    _attempt: str = ""

    @rx.var
    def chosen_ids(self) -> list[int]:
        return [place.id for place in self.chosen]

    @rx.event
    async def open(self, conversation: str, message_id: int) -> AsyncIterator[None]:
        """Begin with nothing chosen."""
        if not await is_at(self, conversation):
            return
        viewer = await viewer_of(self)
        ask = {"viewer_id": viewer.user_id, "message_id": MessageId(message_id)}
        said = await runtime.current().read(messages.load_message, **ask)
        self.reset()
        self.is_open, self.place, self.message, self._attempt = True, conversation, message_id, uuid4().hex
        self.said = preview_text(said.content)
        yield
        await self._search("")

    @rx.event
    def close(self) -> None:
        """Cancel, Esc, or the backdrop."""
        self.is_open = False

    @rx.event
    async def search(self, message_id: int, text: str) -> None:
        """Somebody types a name."""
        if message_id == self.message:
            await self._search(text[:MAX_QUERY])

    @rx.event
    def toggle(self, message_id: int, target: int) -> None:
        """Choose a conversation, or take it off again, by its row or its chip."""
        if message_id != self.message:
            return
        chosen = toggled(self.chosen, self.found, target)
        self.error = TOO_MANY if len(chosen) > MAX_TARGETS else ""
        self.removals += bool(self.error)
        self.chosen = chosen[:MAX_TARGETS]

    @rx.event
    def remove(self, message_id: int, target: int) -> None:
        """Take a conversation off by its chip."""
        if message_id == self.message:
            self.chosen = [place for place in self.chosen if place.id != target]
            self.removals += 1

    @rx.event
    async def send(self, message_id: int) -> Effect:
        """Those that refuse it stay chosen, and say why."""
        if message_id != self.message or not self.is_open:
            return None
        viewer = await viewer_of(self)
        about: dict[str, Any] = {"sender_id": viewer.user_id, "message_id": MessageId(message_id)}
        sent, refused, why = list[Person](), list[Person](), ""
        for place in self.chosen:
            target = {"conversation_id": ConversationId(place.id), "client_id": f"{self._attempt}:{place.id}"}
            try:
                await runtime.current().work(forwarding.forward, **about, **target)
                sent.append(place)
            except errors.ChatError as refusal:
                refused.append(place)
                why = why or f"{isolated(place.name)}: {refusal.detail}"
        self.chosen, self.error, self.is_open = refused, why, bool(refused)
        self.removals += bool(refused)
        return None if refused or not sent else _done(sent)

    @rx.event
    async def go_to_original(self, seen: str) -> Effect:
        """`conversation:message`: somebody pressed where a copy comes from."""
        conversation, _, message = seen.partition(":")
        if not await is_at(self, conversation):
            return None
        viewer = await viewer_of(self)
        ask = {"viewer_id": viewer.user_id, "message_id": MessageId(number_in(message))}
        try:
            found = await runtime.current().read(forwarding.original, **ask)
        except errors.NotFound:
            return ToastState.show("info", ELSEWHERE)
        return rx.redirect(f"/c/{found.conversation}?m={found.seq}")

    async def _search(self, text: str) -> None:
        viewer = await viewer_of(self)
        ask = {"viewer_id": viewer.user_id, "text": text, "limit": SHOWN}
        rows: list[ConversationRow] = await runtime.current().read(switcher.called, **ask)
        self.query, self.found = text, [place_of(row) for row in rows]


def _done(sent: list[Person]) -> Effect:
    if len(sent) == 1:
        return ToastState.lead(f"Forwarded to {isolated(sent[0].name)}.", str(sent[0].id))
    return ToastState.show("success", f"Forwarded to {len(sent)} conversations.")
