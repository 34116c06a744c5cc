"""Reactions of the viewer, and who reacted to a message."""

import json

import reflex as rx

from chatapp import errors, runtime
from chatapp.domain.ids import MessageId
from chatapp.services import reactions

from .base import Effect, ToastState, conversation_id_of, holds, number_in, viewer_of
from .place import PlaceState

NAMED = 10  # people whose names one chip tells


@holds(lambda state: [conversation_id_of(state.place)])
class ReactionsState(rx.State):
    """`names` are of the message with the id `about`, as JSON: a sentence by emoji."""

    about: int = 0
    names: str = ""
    place: str = ""

    @rx.event
    async def toggle(self, wanted: str) -> Effect:
        """`id:emoji`: add a reaction to a message, or take it back."""
        viewer = await viewer_of(self)
        message, _, emoji = wanted.partition(":")
        ask = {"actor_id": viewer.user_id, "message_id": MessageId(number_in(message))}
        self.names = ""
        try:
            await runtime.current().work(reactions.toggle, **ask, emoji=emoji)
        except errors.Invalid as refusal:
            return ToastState.show("error", next(iter(refusal.fields.values()))[0])
        except errors.ChatError as refusal:
            return ToastState.show("error", refusal.detail)
        return None

    @rx.event
    async def name(self, message: str) -> None:
        """Somebody wants to know who reacted."""
        viewer, about = await viewer_of(self), MessageId(number_in(message))
        try:
            found = await runtime.current().read(reactions.names, viewer_id=viewer.user_id, message_id=about)
        except errors.NotFound:
            found = {}
        self.place = (await self.get_state(PlaceState)).address
        self.about, self.names = about, json.dumps({emoji: _sentence(*those) for emoji, those in found.items()})


def _sentence(people: list[str], count: int) -> str:
    more = count - NAMED
    return ", ".join(people[:NAMED]) + (f" and {more} more" if more > 0 else "")
