"""The palette's search on the server: conversations and people by a few letters. The page itself opens it, and
searches in what it knows (assets/scripts/palette.js, found.js).
"""

from collections.abc import AsyncIterator

import reflex as rx

from chatapp import runtime
from chatapp.domain.conversation import ConversationRow
from chatapp.domain.ids import ConversationId, UserId
from chatapp.domain.session import Viewer
from chatapp.domain.times import parse_rfc3339
from chatapp.flows import presence
from chatapp.services import conversations, switcher
from chatapp.web.shapes import Person, Row, person_of
from chatapp.web.vars import row_of

from .base import Effect, holds, viewer_of

SHOWN = 8  # of each kind, and with each further page of conversations
MAX_QUERY = 100  # characters


@holds(lambda state: [row.id for row in state.rows])
class SwitcherState(rx.State):
    """The answer to `query`. Without a word: what is unread, then what was active last."""

    query: str = ""
    rows: rx.Field[list[Row]] = rx.field(default_factory=list)
    people: rx.Field[list[Person]] = rx.field(default_factory=list)
    has_more: bool = False  # conversations that are called so
    is_loose: bool = False

    @rx.event
    async def search(self, text: str) -> None:
        """The palette was opened, or somebody types."""
        text = text[:MAX_QUERY]
        viewer = await viewer_of(self)
        found = await runtime.current().read(switcher.find, viewer_id=viewer.user_id, text=text, limit=SHOWN + 1)
        people = found.people[:SHOWN]
        states = await presence.shown_to(runtime.current(), viewer.user_id, [user.id for user in people])
        self.query, self.is_loose = text, found.is_loose
        self.people = [person_of(user, state=states.get(user.id, "")) for user in people]
        self._show(viewer, found.rows, before=[])

    @rx.event
    async def show_more(self) -> None:
        """Read one page of conversations further."""
        viewer = await viewer_of(self)
        if self.rows:
            beyond = parse_rfc3339(self.rows[-1].at), ConversationId(self.rows[-1].id)
            ask = {"text": self.query, "is_loose": self.is_loose, "beyond": beyond, "limit": SHOWN + 1}
            found = await runtime.current().read(switcher.called, viewer_id=viewer.user_id, **ask)
            self._show(viewer, found, before=self.rows)

    @rx.event
    async def choose(self, user_id: int) -> AsyncIterator[Effect]:
        """A person: the conversation with them opens, a new one if need be."""
        viewer = await viewer_of(self)
        start = conversations.start_direct
        ask = {"starter_id": viewer.user_id, "other_id": UserId(user_id)}
        conversation, _ = await runtime.current().work(start, **ask)
        yield rx.redirect(f"/c/{conversation.id}")

    def _show(self, viewer: Viewer, found: list[ConversationRow], *, before: list[Row]) -> None:
        self.rows = [*before, *(row_of(row, viewer.user_id) for row in found[:SHOWN])]
        self.has_more = bool(self.query) and len(found) > SHOWN
