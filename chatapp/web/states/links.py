"""Previews of links in messages."""

import reflex as rx

from chatapp import errors, runtime
from chatapp.domain.ids import MessageId
from chatapp.services import previews

from .base import Effect, ToastState, number_in, viewer_of


class LinksState(rx.State):
    """Holds nothing: the preview is in the message."""

    @rx.event
    async def remove_preview(self, message: str) -> Effect:
        """The author wants no preview at a message, by its id."""
        viewer = await viewer_of(self)
        about = MessageId(number_in(message))
        try:
            await runtime.current().work(previews.remove, editor_id=viewer.user_id, message_id=about)
        except errors.ChatError as refusal:
            return ToastState.show("error", refusal.detail)
        return None
