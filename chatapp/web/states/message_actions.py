"""What authors do with their messages: edit and delete."""

import reflex as rx

from chatapp import errors, runtime
from chatapp.domain.ids import MessageId
from chatapp.services import messages

from .base import Effect, ToastState, conversation_id_of, holds, viewer_of

CHANGED = "You changed this message in another place meanwhile. Save once more to replace that."


@holds(lambda state: [conversation_id_of(state.place)])
class MessageActionsState(rx.State):
    """One message at a time is in the composer, and one waits for a confirmation; 0 is none.

    `_seen` is the `updated_at` of the message as it came into the composer; empty to replace whatever is there.
    """

    editing: int = 0
    place: str = ""  # the conversation of the message that is edited
    text: str = ""
    attempt: int = 0  # changes when a text comes back into the composer
    deleting: int = 0
    _seen: str = ""

    @rx.event
    def begin(self, message_id: int, content: str, conversation: str, seen: str) -> None:
        """Put a message into the composer; the page has its text, and the time of its last change."""
        self.editing, self.text, self.place, self._seen = message_id, content, conversation, seen
        self.attempt += 1

    @rx.event
    def cancel(self) -> None:
        """The cross, or Esc: the message stays as it is."""
        self.editing = 0

    @rx.event
    async def save(self, message_id: int, content: str) -> Effect:
        """The composer was submitted; a text that is refused comes back into it."""
        viewer = await viewer_of(self)
        about = {"editor_id": viewer.user_id, "message_id": MessageId(message_id), "seen": self._seen or None}
        try:
            await runtime.current().work(messages.edit, **about, content=content)
        except errors.EditConflict:
            self._seen = ""
            return self._give_back(content, "warning", CHANGED)
        except errors.ChatError as refusal:
            return self._give_back(content, "error", refusal.detail)
        self.editing = 0
        return None

    def _give_back(self, content: str, kind: str, words: str) -> Effect:
        self.text = content
        self.attempt += 1
        return ToastState.show(kind, words)

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
        message_id = MessageId(self.deleting)
        await runtime.current().work(messages.delete, editor_id=viewer.user_id, message_id=message_id)
        self.deleting = 0
        self.editing = 0 if self.editing == message_id else self.editing
