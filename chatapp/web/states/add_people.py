"""The dialog that takes people into a group."""

from collections.abc import AsyncIterator

import reflex as rx

from chatapp import errors, runtime
from chatapp.domain.ids import UserId
from chatapp.domain.text import isolated, listed
from chatapp.services import accounts, conversations, participants
from chatapp.web.shapes import Person, person_of

from .base import Effect, ToastState, conversation_id_of, holds, viewer_of


@holds(lambda state: [conversation_id_of(state._place)])  # noqa: SLF001 - its own
class AddPeopleState(rx.State):
    """`people` is what the search found; `chosen` stays while the search changes."""

    is_open: bool = False
    query: str = ""
    people: rx.Field[list[Person]] = rx.field(default_factory=list)
    chosen: rx.Field[list[Person]] = rx.field(default_factory=list)
    present: rx.Field[list[int]] = rx.field(default_factory=list)  # who is in already
    error: str = ""
    removals: int = 0  # chips taken off: the checkboxes are drawn anew then, and stay uncontrolled otherwise
    _place: str = ""

    @rx.var
    def chosen_ids(self) -> list[int]:
        return [person.id for person in self.chosen]

    @rx.event
    async def open(self, conversation: str) -> AsyncIterator[None]:
        """Begin with nobody chosen."""
        self.reset()
        self.is_open, self._place = True, conversation
        yield
        viewer = await viewer_of(self)
        ask = {"viewer_id": viewer.user_id, "conversation_id": conversation_id_of(conversation)}
        view = await runtime.current().read(conversations.open_one, **ask)
        self.present = [person.user_id for person in view.participants]
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
            self.chosen = [*self.chosen, *(person for person in self.people if person.id == user_id)]
        self.error = ""

    @rx.event
    def remove(self, user_id: int) -> None:
        """Take a person off by the chip."""
        self.chosen = [person for person in self.chosen if person.id != user_id]
        self.removals += 1

    @rx.event
    async def add(self) -> Effect:
        """Participants are passed over, and people who left before are invited."""
        viewer = await viewer_of(self)
        ask = {"actor_id": viewer.user_id, "conversation_id": conversation_id_of(self._place)}
        ids = [UserId(person.id) for person in self.chosen]
        try:
            added = await runtime.current().work(participants.add, **ask, user_ids=ids)
        except errors.ChatError as refusal:
            self.error = refusal.detail
            return None
        self.is_open = False
        names = listed([isolated(person.name) for person in self.chosen if person.id in added.invited])
        return ToastState.show("info", f"Invited instead of added, after leaving: {names}.") if names else None

    async def _search(self, text: str) -> None:
        viewer = await viewer_of(self)
        self.query = text
        found, _ = await runtime.current().read(accounts.search, viewer_id=viewer.user_id, text=text)
        self.people = [person_of(user) for user in found]
