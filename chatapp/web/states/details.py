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
from chatapp.services import conversations, participants
from chatapp.web.shapes import Member, gradient_of

from .base import Effect, ToastState, conversation_id_of, dialog, holds, viewer_of
from .place import is_at

MAX_TAB = 20  # characters of the key of a tab


@holds(lambda state: [conversation_id_of(state.place)])
@dialog("is_leaving")
class DetailsState(rx.State):
    """The panel of the conversation with the id `place`: read when it opens, and again with each news of the
    conversation while it is open.
    """

    is_open: bool = False
    place: str = ""
    tab: str = "people"
    is_leaving: bool = False
    is_group: bool = False
    can_manage: bool = False
    can_promote: bool = False
    name: str = ""
    people: rx.Field[list[Member]] = rx.field(default_factory=list)

    @rx.event
    async def toggle(self, conversation: str) -> None:
        """The button in the bar."""
        if not await is_at(self, conversation):
            return
        if self.is_open and self.place == conversation:
            self.is_open = False
            return
        viewer = await viewer_of(self)
        ask = {"viewer_id": viewer.user_id, "conversation_id": conversation_id_of(conversation)}
        view = await runtime.current().read(conversations.open_one, **ask)
        self.is_open, self.is_leaving = True, False
        self._show(view, viewer)

    @rx.event
    def show_tab(self, tab: str) -> None:
        """A tab of the panel was chosen; an unknown one shows the first."""
        self.tab = tab[:MAX_TAB]

    @rx.event
    def close(self) -> None:
        """The cross, or Esc."""
        self.is_open = False

    @rx.event
    async def rename(self, conversation: str, name: str) -> Effect:
        """The name's form."""
        await self._act(conversations.rename, conversation, name=name)
        return ToastState.show("success", "Name saved.")

    @rx.event
    async def set_role(self, conversation: str, user_id: int, role: str) -> None:
        """An item of a participant's menu."""
        if role in tuple(Role):
            await self._act(participants.set_role, conversation, user_id=UserId(user_id), role=Role(role))

    @rx.event
    async def remove(self, conversation: str, user_id: int) -> None:
        """The last item of a participant's menu."""
        await self._act(participants.remove, conversation, user_id=UserId(user_id))

    @rx.event
    def ask_to_leave(self, conversation: str) -> None:
        """Leaving is confirmed first."""
        self.is_leaving = self.is_leaving or self.place == conversation

    @rx.event
    def stay(self) -> None:
        """Cancel, Esc, or the backdrop."""
        self.is_leaving = False

    @rx.event
    async def leave(self, conversation: str) -> Effect:
        """It was confirmed."""
        viewer = await viewer_of(self)
        place, is_here = conversation_id_of(conversation), await is_at(self, conversation)
        await runtime.current().work(participants.leave, user_id=viewer.user_id, conversation_id=place)
        if self.place == conversation:
            self.is_leaving = self.is_open = False
        going = [rx.redirect("/")] if is_here else []
        return [*going, ToastState.show("success", "You left the group.")]

    async def _act(self, service: Any, conversation: str, **arguments: Any) -> None:
        viewer, place = await viewer_of(self), conversation_id_of(conversation)
        await runtime.current().work(service, actor_id=viewer.user_id, conversation_id=place, **arguments)

    def _show(self, view: ConversationView, viewer: Viewer) -> None:
        me = next(person for person in view.participants if person.user_id == viewer.user_id)
        self.is_leaving = self.is_leaving and self.place == str(view.id)
        self.place, self.is_group, self.name = str(view.id), view.is_group, view.name
        self.can_manage = view.is_group and me.role != Role.MEMBER
        self.can_promote = view.is_group and me.role == Role.OWNER
        told_apart = handles_among(view.participants)
        self.people = [
            replace(member_of(each, me, is_group=view.is_group), handle=told_apart.get(each.user_id, ""))
            for each in view.participants
        ]


async def show_details(state: rx.State, view: ConversationView, viewer: Viewer) -> None:
    """Bring an open panel up to date; the viewer has just been given this view.

    No method: a browser can call every public method of a state with arguments of its own.
    """
    details = await state.get_state(DetailsState)
    if details.is_open:
        details._show(view, viewer)  # noqa: SLF001 - the state's own module


def member_of(person: ParticipantView, me: ParticipantView, *, is_group: bool) -> Member:
    """A participant made for rendering, with what `me` may do about them."""
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
        role=person.role if is_group else "",
        can_remove=is_group and not is_me and (is_owner or is_below),
        can_promote=is_group and not is_me and is_owner,
    )
