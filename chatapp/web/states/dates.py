"""Going to a date in the open conversation."""

import reflex as rx

from chatapp import runtime
from chatapp.domain.times import parse_rfc3339
from chatapp.services import messages

from .base import Effect, conversation_id_of, viewer_of
from .thread import ThreadState


class DatesState(rx.State):
    """Holds nothing: the dialog is the browser's own (assets/scripts/dates.js)."""

    @rx.event
    async def go(self, seen: str) -> Effect:
        """`conversation:moment`, RFC 3339: to the first message from then on, or the last one."""
        conversation, _, text = seen.partition(":")
        viewer = await viewer_of(self)
        try:
            moment = parse_rfc3339(text)
            about = {"viewer_id": viewer.user_id, "conversation_id": conversation_id_of(conversation), "moment": moment}
            seq = await runtime.current().read(messages.seq_at, **about)
        except (ValueError, TypeError):  # no time, or one without its zone
            return None
        return ThreadState.go_to(conversation, seq)
