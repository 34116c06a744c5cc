"""Messages that the viewer has deleted for themself. The payload of a room has them, and the page leaves them out."""

import reflex as rx

from chatapp import errors, runtime
from chatapp.domain.ids import ConversationId, MessageId
from chatapp.domain.session import Viewer
from chatapp.services import hidden

from .base import Effect, ToastState, conversation_id_of, holds, viewer_of
from .place import is_at

DONE = "Deleted for you."


@holds(lambda state: [conversation_id_of(state.place)])
class HiddenState(rx.State):
    """`seqs` are those of the conversation with the id `place`, in order."""

    seqs: rx.Field[list[int]] = rx.field(default_factory=list)
    place: str = ""

    @rx.event
    async def load(self, conversation: str) -> None:
        """The viewer has deleted something for themself, in any tab, or has it back."""
        if await is_at(self, conversation):
            await take(self, await viewer_of(self), conversation_id_of(conversation))

    @rx.event
    async def delete(self, message_id: int) -> Effect:
        """Delete a message for the viewer alone."""
        return await hide(self, message_id)


# No methods: a browser can call every public method of a state with arguments of its own.


async def take(state: rx.State, viewer: Viewer, conversation_id: ConversationId) -> None:
    """Read what the page of an open conversation leaves out."""
    own = await state.get_state(HiddenState)
    try:
        about = {"viewer_id": viewer.user_id, "conversation_id": conversation_id}
        own.seqs = await runtime.current().read(hidden.seqs, **about)
    except errors.NotFound:
        own.seqs = []
    own.place = str(conversation_id)


async def hide(state: rx.State, message_id: int) -> Effect:
    """Delete a message for the viewer alone, and offer to undo it. All tabs are told."""
    viewer = await viewer_of(state)
    try:
        await runtime.current().work(hidden.hide, viewer_id=viewer.user_id, message_id=MessageId(message_id))
    except errors.Invalid as refusal:
        return ToastState.show("error", next(iter(refusal.fields.values()))[0])
    return ToastState.offer_undo(DONE, str(message_id))
