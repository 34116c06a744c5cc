"""The dialog that starts a conversation: people search, selection, group name."""

from collections.abc import AsyncIterator

import reflex as rx

from chatapp import errors, runtime
from chatapp.domain.ids import UserId
from chatapp.domain.text import isolated
from chatapp.flows import presence
from chatapp.services import accounts, conversations
from chatapp.web.profiles import told_apart
from chatapp.web.shapes import Person, person_of

from .base import Effect, ToastState, viewer_of


class NewConversationState(rx.State):
    """`people` is what the search found; `chosen` stays while the search changes."""

    is_open: bool = False
    is_searching: bool = False
    query: str = ""
    people: rx.Field[list[Person]] = rx.field(default_factory=list)
    chosen: rx.Field[list[Person]] = rx.field(default_factory=list)
    error: str = ""
    removals: int = 0  # chips taken off: the checkboxes are drawn anew then, and stay uncontrolled otherwise

    @rx.var
    def chosen_ids(self) -> list[int]:
        return [person.id for person in self.chosen]

    @rx.event
    async def open(self) -> AsyncIterator[None]:
        """The + button: begin with nobody chosen."""
        self.reset()
        self.is_open = True
        yield
        await self._search("")

    @rx.event
    def close(self) -> None:
        """Cancel, Esc, or the backdrop."""
        self.is_open = False

    @rx.event
    async def search(self, text: str) -> None:
        """Somebody types a name."""
        await self._search(text[:100])

    @rx.event
    def toggle(self, user_id: int) -> None:
        """Choose a person, or take them off again."""
        if user_id in [person.id for person in self.chosen]:
            self.chosen = [person for person in self.chosen if person.id != user_id]
        else:
            found = [person for person in self.people if person.id == user_id]
            self.chosen = told_apart([*self.chosen, *found])
        self.error = ""

    @rx.event
    def remove(self, user_id: int) -> None:
        """Take a person off by the chip."""
        self.chosen = [person for person in self.chosen if person.id != user_id]
        self.removals += 1

    @rx.event
    async def create(self, form: dict[str, str]) -> AsyncIterator[Effect]:
        """Start the conversation and open it; an existing direct one opens with a word about it."""
        if not self.is_open:  # pressed twice
            return
        viewer = await viewer_of(self)
        ids = [UserId(person.id) for person in self.chosen]
        name = str(form.get("group_name", ""))
        start = runtime.current().work(conversations.start, starter_id=viewer.user_id, other_ids=ids, name=name)
        try:
            conversation, is_existing = await start
        except (errors.Invalid, errors.Forbidden, errors.TooMany) as refusal:
            self.error = refusal.detail
            return
        self.is_open = False
        yield rx.redirect(f"/c/{conversation.id}")
        if is_existing:
            yield ToastState.show("info", f"You already talk with {isolated(self.chosen[0].name)}: here it is.")

    async def _search(self, text: str) -> None:
        viewer = await viewer_of(self)
        self.query = text
        found, _ = await runtime.current().read(accounts.search, viewer_id=viewer.user_id, text=text)
        states = await presence.shown_to(runtime.current(), viewer.user_id, [user.id for user in found])
        self.people = [person_of(user, state=states.get(user.id, "")) for user in found]
        self.is_searching = False
