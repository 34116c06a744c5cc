"""What authors do with their messages: edit and delete."""

import reflex as rx

from chatapp import errors, runtime
from chatapp.domain.ids import MessageId
from chatapp.services import messages

from .base import Effect, ToastState, viewer_of


class MessageActionsState(rx.State):
    """One message at a time is in the composer, and one waits for a confirmation; 0 is none."""

    editing: int = 0
    place: str = ""  # the conversation of the message that is edited
    text: str = ""
    attempt: int = 0  # changes when a text comes back into the composer
    deleting: int = 0

    @rx.event
    def begin(self, message_id: int, content: str, conversation: str) -> None:
        """Put a message into the composer; the page has its text."""
        self.editing, self.text, self.place = message_id, content, conversation
        self.attempt += 1

    @rx.event
    def cancel(self) -> None:
        """The cross, or Esc: the message stays as it is."""
        self.editing = 0

    @rx.event
    async def save(self, message_id: int, content: str) -> Effect:
        """The composer was submitted; a text that is refused comes back into it."""
        viewer = await viewer_of(self)
        act = runtime.current().work(
            messages.edit, editor_id=viewer.user_id, message_id=MessageId(message_id), content=content
        )
        try:
            await act
        except errors.ChatError as refusal:
            self.text = content
            self.attempt += 1
            return ToastState.show("error", refusal.detail)
        self.editing = 0
        return None

    @rx.event
    def ask(self, message_id: int) -> None:
        """Deleting is confirmed first."""
        self.deleting = message_id

    @rx.event
    def keep(self) -> None:
        """Cancel, Esc, or the backdrop."""
        self.deleting = 0

    @rx.event
    async def delete(self) -> None:
        """It was confirmed."""
        viewer = await viewer_of(self)
        message_id, self.deleting = MessageId(self.deleting), 0
        await runtime.current().work(messages.delete, editor_id=viewer.user_id, message_id=message_id)
        self.editing = 0 if self.editing == message_id else self.editing
