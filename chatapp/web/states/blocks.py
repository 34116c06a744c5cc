"""Blocking a person, taking it back, and the list of blocked people."""

import reflex as rx

from chatapp import runtime
from chatapp.domain.ids import UserId
from chatapp.flows import blocks as block_flows
from chatapp.services import blocks, people
from chatapp.web.profiles import told_apart
from chatapp.web.shapes import Person, public_person_of

from .base import dialog, entering, viewer_of

SHOWN = 50  # people, at first and with each further page


@dialog("asking")
class BlocksState(rx.State):
    """`people` are those of the settings page, by user name; `asking` is the person whose blocking waits for a yes, or
    0.
    """

    people: rx.Field[list[Person]] = rx.field(default_factory=list)
    is_loaded: bool = False
    has_more: bool = False
    asking: int = 0
    name: str = ""  # of that person

    @rx.event
    async def load(self) -> None:
        """Read the first page of the list."""
        async with entering(self, "load"):
            self.people = []
            await self._read()

    @rx.event
    async def show_more(self) -> None:
        """Read one page further."""
        await self._read()

    @rx.event
    async def ask(self, user_id: int) -> None:
        """Blocking is confirmed first."""
        viewer = await viewer_of(self)
        found = await runtime.current().read(people.profile, viewer_id=viewer.user_id, user_id=UserId(user_id))
        self.asking, self.name = user_id, found.person.full_name

    @rx.event
    def cancel(self) -> None:
        """Cancel, Esc, or the backdrop."""
        self.asking = 0

    @rx.event
    async def block(self, user_id: int) -> None:
        """It was confirmed. The feeds of this user's tabs show it."""
        viewer = await viewer_of(self)
        self.asking = 0
        await block_flows.block(runtime.current(), viewer_id=viewer.user_id, user_id=UserId(user_id))

    @rx.event
    async def unblock(self, user_id: int) -> None:
        """From the conversation, or from the list."""
        viewer = await viewer_of(self)
        await block_flows.unblock(runtime.current(), viewer_id=viewer.user_id, user_id=UserId(user_id))
        self.people = [person for person in self.people if person.id != user_id]

    async def _read(self) -> None:
        viewer = await viewer_of(self)
        after = self.people[-1].username if self.people else ""
        ask = {"viewer_id": viewer.user_id, "after": after, "limit": SHOWN}
        found, more = await runtime.current().read(blocks.blocked_people, **ask)
        self.is_loaded = True
        shown = told_apart([*self.people, *map(public_person_of, found)])
        self.people, self.has_more = shown, more is not None
