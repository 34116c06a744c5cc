"""The dialog that starts a conversation: people search, one press for one person, selection and name of a group."""

from collections.abc import AsyncIterator

import reflex as rx

from chatapp import errors, runtime
from chatapp.domain.conversation import OTHERS_SHOWN, called_after
from chatapp.domain.ids import UserId
from chatapp.flows import presence
from chatapp.services import conversations, switcher
from chatapp.web.profiles import toggled, told_apart
from chatapp.web.shapes import Person, person_of

from .base import Effect, viewer_of

MAX_QUERY = 100  # characters


class NewConversationState(rx.State):
    """`people` is what the search for `query` found; `chosen` stays while the search changes."""

    is_open: bool = False
    is_group: bool = False  # people are chosen for a group, instead of opened
    is_searching: bool = False
    query: str = ""
    people: rx.Field[list[Person]] = rx.field(default_factory=list)
    chosen: rx.Field[list[Person]] = rx.field(default_factory=list)
    error: str = ""
    removals: int = 0  # chips taken off: the checkboxes are drawn anew then, and stay uncontrolled otherwise

    @rx.var
    def chosen_ids(self) -> list[int]:
        return [person.id for person in self.chosen]

    @rx.var
    def unnamed(self) -> str:
        """The title of the group without a name."""
        names = [person.name for person in self.chosen[:OTHERS_SHOWN]]
        return called_after(names, len(self.chosen)) if names else ""

    @rx.event
    async def open(self) -> AsyncIterator[None]:
        """The + button: begin with nobody chosen."""
        self.reset()
        self.is_open = self.is_searching = True
        yield
        await self._search("")

    @rx.event
    async def open_group(self) -> AsyncIterator[None]:
        """The same, to choose people at once."""
        self.reset()
        self.is_open = self.is_group = self.is_searching = True
        yield
        await self._search("")

    @rx.event
    def close(self) -> None:
        """Cancel, Esc, or the backdrop."""
        self.is_open = False

    @rx.event
    async def search(self, text: str) -> None:
        """Somebody types a name."""
        await self._search(text[:MAX_QUERY])

    @rx.event
    def switch(self) -> None:
        """From opening a person to choosing people, and back with nobody chosen."""
        self.is_group = not self.is_group
        self.chosen = []
        self.error = ""
        self.removals += 1

    @rx.event
    async def choose(self, user_id: int) -> AsyncIterator[Effect]:
        """A person was pressed: the conversation with them opens, a new one if need be."""
        async for effect in self._start([UserId(user_id)]):
            yield effect

    @rx.event
    def toggle(self, user_id: int) -> None:
        """Choose a person for a group, or take them off again."""
        self.is_group = True
        self.chosen = toggled(self.chosen, self.people, user_id)
        self.error = ""

    @rx.event
    def remove(self, user_id: int) -> None:
        """Take a person off by the chip."""
        self.chosen = [person for person in self.chosen if person.id != user_id]
        self.removals += 1

    @rx.event
    async def create(self, form: dict[str, str]) -> AsyncIterator[Effect]:
        """Start the conversation with everybody chosen: with one person it is the direct one."""
        ids = [UserId(person.id) for person in self.chosen]
        async for effect in self._start(ids, name=str(form.get("group_name", ""))):
            yield effect

    async def _start(self, ids: list[UserId], *, name: str = "") -> AsyncIterator[Effect]:
        if not self.is_open:  # pressed twice
            return
        viewer = await viewer_of(self)
        start = runtime.current().work(conversations.start, starter_id=viewer.user_id, other_ids=ids, name=name)
        try:
            conversation, _ = await start
        except (errors.Invalid, errors.Forbidden, errors.TooMany) as refusal:
            self.error = refusal.detail
            return
        self.is_open = False
        yield rx.redirect(f"/c/{conversation.id}")

    async def _search(self, text: str) -> None:
        viewer = await viewer_of(self)
        found = await runtime.current().read(switcher.people, viewer_id=viewer.user_id, text=text)
        states = await presence.shown_to(runtime.current(), viewer.user_id, [user.id for user in found])
        self.query = text
        self.people = told_apart([person_of(user, state=states.get(user.id, "")) for user in found])
        self.is_searching = False
