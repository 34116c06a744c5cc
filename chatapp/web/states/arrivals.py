"""Opening a group for the first time, after somebody else has taken the viewer in."""

import contextlib

import reflex as rx

from chatapp import errors, runtime
from chatapp.domain.ids import ConversationId
from chatapp.domain.session import Viewer
from chatapp.services import receipts
from chatapp.web.shapes import Row

from .base import shown_to


async def note(state: rx.State, viewer: Viewer, conversation_id: ConversationId) -> None:
    """A conversation that the list of the state's tab shows as new is so no more."""
    inbox = shown_to(state).inbox
    rows: list[Row] = [*inbox.get("head", ()), *inbox.get("rest", ())]
    if any(row.id == conversation_id and row.is_new for row in rows):
        with contextlib.suppress(errors.NotFound):
            ask = {"reader_id": viewer.user_id, "conversation_id": conversation_id}
            await runtime.current().work(receipts.arrive, **ask)
