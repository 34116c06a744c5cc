"""The switcher: from anywhere to a conversation or a person, by a few letters."""

from collections.abc import AsyncIterator

import reflex as rx

from chatapp import runtime
from chatapp.domain.ids import UserId
from chatapp.domain.user import case_key
from chatapp.services import accounts, conversations
from chatapp.web.shapes import Person, Row, person_of

from .base import Effect, holds, shown_to, viewer_of

SHOWN = 8  # of each kind


@holds(lambda state: [row.id for row in state.rows])
class SwitcherState(rx.State):
    """Without a query: what is unread, then what was active last, so that opening and Enter leads on."""

    is_open: bool = False
    query: str = ""
    rows: rx.Field[list[Row]] = rx.field(default_factory=list)
    people: rx.Field[list[Person]] = rx.field(default_factory=list)

    @rx.event
    async def open(self) -> None:
        """Ctrl+K, or the box above the list."""
        self.is_open = True
        await self._find("")

    @rx.event
    def close(self) -> None:
        """Esc, or a choice was made."""
        self.is_open = False

    @rx.event
    async def search(self, text: str) -> None:
        """Somebody types."""
        await self._find(text[:100])

    @rx.event
    async def choose(self, user_id: int) -> AsyncIterator[Effect]:
        """A person: the conversation with them opens, a new one if need be."""
        viewer = await viewer_of(self)
        start = conversations.start_direct
        ask = {"starter_id": viewer.user_id, "other_id": UserId(user_id)}
        conversation, _ = await runtime.current().work(start, **ask)
        self.is_open = False
        yield rx.redirect(f"/c/{conversation.id}")

    async def _find(self, text: str) -> None:
        viewer = await viewer_of(self)
        self.query, wanted = text, case_key(text)
        inbox = shown_to(self).inbox
        rows: list[Row] = [*inbox.get("head", []), *inbox.get("rest", [])]
        found = [row for row in rows if wanted in case_key(row.title)]
        self.rows = sorted(found, key=lambda row: row.unread == 0)[:SHOWN]
        people, _ = await runtime.current().read(accounts.search, viewer_id=viewer.user_id, text=text, limit=SHOWN)
        self.people = [person_of(user) for user in people] if wanted else []
