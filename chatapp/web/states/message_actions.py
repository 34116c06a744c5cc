"""Authors edit and delete their messages."""

import reflex as rx

from chatapp import errors, runtime
from chatapp.domain.ids import MessageId
from chatapp.domain.message import preview_text
from chatapp.flows import messages as flow
from chatapp.services import messages

from .base import Effect, ToastState, conversation_id_of, dialog, holds, viewer_of
from .hidden import hide
from .place import is_at

CHANGED = "You edited this message somewhere else in the meantime. Save again to replace that version."


@holds(lambda state: [conversation_id_of(state.place), conversation_id_of(state.deleting_in)])
@dialog("deleting")
class MessageActionsState(rx.State):
    """One message at a time is in the composer, and one waits for a confirmation; 0 is none.

    `_seen` is the `updated_at` of the message as it came into the composer; empty to replace whatever is there.
    """

    editing: int = 0
    place: str = ""  # the conversation of the message that is edited
    text: str = ""
    attempt: int = 0  # changes when a text comes back into the composer
    deleting: int = 0
    deleting_in: str = ""  # the conversation of the message that is to be deleted
    doomed: str = ""  # the beginning of its text
    _seen: str = ""

    @rx.event
    async def begin(self, message_id: int, content: str, conversation: str, seen: str) -> None:
        """Put a message into the composer; the page has its text, and the time of its last change."""
        if not await is_at(self, conversation):
            return
        self.editing, self.text, self.place, self._seen = message_id, content, conversation, seen
        self.attempt += 1

    @rx.event
    def cancel(self) -> None:
        """The cross, or Esc: the message stays as it is."""
        self.editing = 0

    @rx.event
    async def save(self, message_id: int, content: str) -> Effect:
        """The composer was submitted; a text that is refused comes back into it, if it still has this message."""
        viewer, is_edited = await viewer_of(self), self.editing == message_id
        seen = self._seen if is_edited else ""
        about = {"editor_id": viewer.user_id, "message_id": MessageId(message_id), "seen": seen or None}
        try:
            await flow.reword(runtime.current(), **about, content=content)
        except errors.EditConflict:
            self._seen = ""
            return self._give_back(message_id, content, "warning", CHANGED)
        except errors.ChatError as refusal:
            return self._give_back(message_id, content, "error", refusal.detail)
        if is_edited:
            self.editing = 0
        return None

    def _give_back(self, message_id: int, content: str, kind: str, words: str) -> Effect:
        if self.editing == message_id:
            self.text = content
            self.attempt += 1
        return ToastState.show(kind, words)

    @rx.event
    async def ask(self, conversation: str, message_id: int, content: str) -> None:
        """Deleting is confirmed first."""
        if not await is_at(self, conversation):
            return
        self.deleting, self.deleting_in, self.doomed = message_id, conversation, preview_text(content)

    @rx.event
    def keep(self) -> None:
        """Cancel, Esc, or the backdrop."""
        self.deleting = 0

    @rx.event
    async def delete(self, message_id: int, whom: str) -> Effect:
        """It was confirmed: for `all`, or for `me` alone."""
        effect = None
        if whom == "me":
            effect = await hide(self, message_id)
        else:
            viewer = await viewer_of(self)
            await runtime.current().work(messages.delete, editor_id=viewer.user_id, message_id=MessageId(message_id))
        self.deleting = 0 if self.deleting == message_id else self.deleting
        self.editing = 0 if self.editing == message_id else self.editing
        return effect
