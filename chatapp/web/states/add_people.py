"""The dialog that takes people into a group."""

from collections.abc import AsyncIterator

import reflex as rx

from chatapp import errors, runtime
from chatapp.domain.ids import UserId
from chatapp.domain.text import isolated, listed
from chatapp.services import accounts, conversations, participants
from chatapp.web.profiles import toggled, told_apart
from chatapp.web.shapes import Person, person_of

from .base import Effect, ToastState, conversation_id_of, dialog, holds, viewer_of
from .place import is_at


@holds(lambda state: [conversation_id_of(state.place)])
@dialog("is_open")
class AddPeopleState(rx.State):
    """For the group with the id `place`: `people` is what the search found; `chosen` stays while the search changes."""

    is_open: bool = False
    place: str = ""
    query: str = ""
    people: rx.Field[list[Person]] = rx.field(default_factory=list)
    chosen: rx.Field[list[Person]] = rx.field(default_factory=list)
    present: rx.Field[list[int]] = rx.field(default_factory=list)  # who is in already
    error: str = ""
    removals: int = 0  # chips taken off: the checkboxes are drawn anew then, and stay uncontrolled otherwise

    @rx.var
    def chosen_ids(self) -> list[int]:
        return [person.id for person in self.chosen]

    @rx.event
    async def open(self, conversation: str) -> AsyncIterator[None]:
        """Begin with nobody chosen."""
        if not await is_at(self, conversation):
            return
        self.reset()
        self.is_open, self.place = True, conversation
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
    async def search(self, conversation: str, text: str) -> None:
        """Somebody types a name."""
        if conversation != self.place:
            return
        await self._search(text[:100])

    @rx.event
    def toggle(self, conversation: str, user_id: int) -> None:
        """Choose a person, or take them off again."""
        if conversation != self.place:
            return
        self.chosen = toggled(self.chosen, self.people, user_id)
        self.error = ""

    @rx.event
    def remove(self, conversation: str, user_id: int) -> None:
        """Take a person off by the chip."""
        if conversation != self.place:
            return
        self.chosen = [person for person in self.chosen if person.id != user_id]
        self.removals += 1

    @rx.event
    async def add(self, conversation: str) -> Effect:
        """Participants are passed over, and people who left before are invited. Those who were chosen for another group
        are not added to this one.
        """
        if conversation != self.place:
            return None
        viewer = await viewer_of(self)
        ask = {"actor_id": viewer.user_id, "conversation_id": conversation_id_of(conversation)}
        ids = [UserId(person.id) for person in self.chosen]
        try:
            added = await runtime.current().work(participants.add, **ask, user_ids=ids)
        except errors.ChatError as refusal:
            self.error = refusal.detail
            return None
        self.is_open = False
        invited = [isolated(person.name) for person in self.chosen if person.id in added.invited]
        words = f"{listed(invited)} left before, and got an invitation instead." if invited else ""
        return ToastState.show("info", words) if words else None

    async def _search(self, text: str) -> None:
        viewer = await viewer_of(self)
        self.query = text
        found, _ = await runtime.current().read(accounts.search, viewer_id=viewer.user_id, text=text)
        self.people = told_apart([person_of(user) for user in found])
