"""Leaving a group, from wherever it is shown: asked first."""

import reflex as rx

from chatapp import errors, runtime
from chatapp.services import conversations, participants

from .base import Effect, ToastState, conversation_id_of, dialog, holds, viewer_of
from .place import is_at


@holds(lambda state: [conversation_id_of(state.place)])
@dialog("place")
class LeavingState(rx.State):
    """`place` is the id of the group whose leaving waits for a yes, "" for none; the question was asked in a page that
    showed the conversation `asked_at`.
    """

    place: str = ""
    asked_at: str = ""
    title: str = ""

    @rx.event
    async def ask(self, conversation: str, asked_at: str) -> None:
        """A button or a menu item."""
        viewer, place = await viewer_of(self), conversation_id_of(conversation)
        found = await runtime.current().read(conversations.look_up, viewer_id=viewer.user_id, conversation_ids=[place])
        if not found:
            raise errors.ConversationNotFound
        row, _ = found[0]
        if row.is_group:
            self.place, self.title, self.asked_at = conversation, row.title, asked_at

    @rx.event
    def stay(self) -> None:
        """Cancel, Esc, or the backdrop."""
        self.place = ""

    @rx.event
    async def leave(self, conversation: str) -> Effect:
        """It was confirmed."""
        viewer, place = await viewer_of(self), conversation_id_of(conversation)
        is_here = await is_at(self, conversation)
        await runtime.current().work(participants.leave, user_id=viewer.user_id, conversation_id=place)
        self.place = ""
        going = [rx.redirect("/")] if is_here else []
        return [*going, ToastState.show("success", "You left the group.")]
