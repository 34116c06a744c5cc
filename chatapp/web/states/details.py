"""The panel beside a conversation: who takes part, what it is called, and what owners and admins do about it."""

from dataclasses import replace
from typing import Any

import reflex as rx

from chatapp import runtime
from chatapp.domain.conversation import ConversationView
from chatapp.domain.ids import UserId
from chatapp.domain.namesakes import handles_among
from chatapp.domain.participant import ParticipantView, Role
from chatapp.domain.session import Viewer
from chatapp.domain.text import isolated
from chatapp.domain.user import handle, initials
from chatapp.services import conversations, participants, people
from chatapp.web.profiles import NO_PROFILE, Profile
from chatapp.web.shapes import Member, gradient_of

from .base import Effect, conversation_id_of, dialog, holds, viewer_of
from .person import profile_of
from .place import is_at

MAX_TAB = 20  # characters of the key of a tab
MAX_QUERY = 100  # characters


@holds(lambda state: [conversation_id_of(state.place), *(group.id for group in state.profile.groups)])
@dialog("asking")
class DetailsState(rx.State):
    """The panel of the conversation with the id `place`: read when it opens, and again with each news of the
    conversation while it is open. `profile` is the other one of a direct conversation. `asking` is the participant
    whose removal waits for a yes, or 0.
    """

    is_open: bool = False
    place: str = ""
    tab: str = "people"
    is_group: bool = False
    can_manage: bool = False
    can_promote: bool = False
    is_naming: bool = False
    name: str = ""
    query: str = ""
    people: rx.Field[list[Member]] = rx.field(default_factory=list)
    profile: rx.Field[Profile] = rx.field(default_factory=lambda: NO_PROFILE)
    asking: int = 0
    asked_name: str = ""

    @rx.event
    async def toggle(self, conversation: str) -> None:
        """The button in the bar."""
        if not await is_at(self, conversation):
            return
        if self.is_open and self.place == conversation:
            self.is_open = False
            return
        await self._open(conversation)

    @rx.event
    async def open_of(self, conversation: str) -> Effect:
        """A menu of any conversation: the panel opens, with the conversation where another one is shown."""
        if await is_at(self, conversation):
            await self._open(conversation)
            return None
        if not self.is_open:
            self.is_open, self.place = True, ""
        return rx.redirect(f"/c/{conversation_id_of(conversation)}")

    @rx.event
    def show_tab(self, tab: str) -> None:
        """A tab of the panel was chosen; an unknown one shows the first."""
        self.tab = tab[:MAX_TAB]

    @rx.event
    def close(self) -> None:
        """The cross, Esc, or a press outside."""
        self.is_open = False

    @rx.event
    def search(self, conversation: str, text: str) -> None:
        """Somebody types into the box above the participants."""
        if self.place == conversation:
            self.query = text[:MAX_QUERY]

    @rx.event
    def begin_naming(self, conversation: str) -> None:
        """The pencil beside the name: begin, or give it up."""
        if self.place == conversation:
            self.is_naming = not self.is_naming

    @rx.event
    async def rename(self, conversation: str, name: str) -> None:
        """The name's form."""
        await self._act(conversations.rename, conversation, name=name)
        self.is_naming = self.is_naming and self.place != conversation

    @rx.event
    async def set_role(self, conversation: str, user_id: int, role: str) -> None:
        """An item of a participant's menu."""
        if role in tuple(Role):
            await self._act(participants.set_role, conversation, user_id=UserId(user_id), role=Role(role))

    @rx.event
    def ask(self, conversation: str, user_id: int) -> None:
        """Removing is confirmed first."""
        found = [each for each in self.people if each.id == user_id]
        if self.place == conversation and found:
            self.asking = user_id
            self.asked_name = f"{isolated(found[0].name)} {found[0].handle}".strip()

    @rx.event
    def stay(self) -> None:
        """Cancel, Esc, or the backdrop."""
        self.asking = 0

    @rx.event
    async def remove(self, conversation: str, user_id: int) -> None:
        """It was confirmed."""
        if self.place == conversation:
            self.asking = 0
        await self._act(participants.remove, conversation, user_id=UserId(user_id))

    async def _open(self, conversation: str) -> None:
        viewer = await viewer_of(self)
        ask = {"viewer_id": viewer.user_id, "conversation_id": conversation_id_of(conversation)}
        view = await runtime.current().read(conversations.open_one, **ask)
        self.is_open = True
        await self._show(view, viewer)

    async def _act(self, service: Any, conversation: str, **arguments: Any) -> None:
        viewer, place = await viewer_of(self), conversation_id_of(conversation)
        await runtime.current().work(service, actor_id=viewer.user_id, conversation_id=place, **arguments)

    async def _show(self, view: ConversationView, viewer: Viewer) -> None:
        me = next(person for person in view.participants if person.user_id == viewer.user_id)
        if self.place != str(view.id):
            self.query, self.is_naming, self.asking = "", False, 0
        self.place, self.is_group, self.name = str(view.id), view.is_group, view.name
        self.can_manage = view.is_group and me.role != Role.MEMBER
        self.can_promote = view.is_group and me.role == Role.OWNER
        self.people, self.profile = [], NO_PROFILE
        if view.is_group:
            told_apart = handles_among(view.participants)
            self.people = [
                replace(member_of(each, me), handle=told_apart.get(each.user_id, "")) for each in view.participants
            ]
        else:
            other = next(person for person in view.participants if person.user_id != viewer.user_id)
            self.profile = await profile_of(viewer, other.user_id, people.partner)


async def show_details(state: rx.State, view: ConversationView, viewer: Viewer) -> None:
    """Bring an open panel up to date; the viewer has just been given this view.

    No method: a browser can call every public method of a state with arguments of its own.
    """
    details = await state.get_state(DetailsState)
    if details.is_open:
        await details._show(view, viewer)  # noqa: SLF001 - the state's own module


def member_of(person: ParticipantView, me: ParticipantView) -> Member:
    """A participant of a group made for rendering, with what `me` may do about them."""
    is_me = person.user_id == me.user_id
    is_owner = me.role == Role.OWNER
    is_below = me.role == Role.ADMIN and person.role == Role.MEMBER
    return Member(
        id=person.user_id,
        username=person.username,
        name=f"{isolated(person.full_name)} (you)" if is_me else person.full_name,
        initials=initials(person.full_name),
        gradient=gradient_of(person.user_id),
        avatar=person.avatar or "",
        note=handle(person.username, is_active=person.is_active),
        is_me=is_me,
        role=person.role,
        can_remove=not is_me and (is_owner or is_below),
        can_promote=not is_me and is_owner,
    )
