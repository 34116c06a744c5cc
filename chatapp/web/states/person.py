"""The card of a person, and the profile that a panel shows."""

from collections.abc import Callable

import reflex as rx

from chatapp import errors, runtime
from chatapp.domain.ids import UserId
from chatapp.domain.session import Viewer
from chatapp.domain.user import handle, initials
from chatapp.flows import presence
from chatapp.services import conversations, people
from chatapp.web.profiles import NO_PROFILE, Profile, group_link_of
from chatapp.web.shapes import gradient_of

from .base import Effect, dialog, holds, number_in, viewer_of


@holds(lambda state: [group.id for group in state.shown.groups])
@dialog("is_open")
class PersonState(rx.State):
    """`shown` is read each time that the card opens."""

    is_open: bool = False
    shown: rx.Field[Profile] = rx.field(default_factory=lambda: NO_PROFILE)

    @rx.event
    async def show(self, user_id: str) -> None:
        """Somebody's picture or name was pressed (assets/scripts/person.js). People whom the viewer may not see and
        people who do not exist have one answer.
        """
        viewer = await viewer_of(self)
        try:
            self.shown = await profile_of(viewer, number_in(user_id))
        except errors.UserNotFound:
            self.shown = NO_PROFILE
        self.is_open = True

    @rx.event
    def close(self) -> None:
        """The cross, Esc, or the backdrop."""
        self.is_open = False

    @rx.event
    async def message(self, user_id: int) -> Effect:
        """Open the direct conversation with the person, or start it."""
        viewer = await viewer_of(self)
        ask = {"starter_id": viewer.user_id, "other_id": UserId(user_id)}
        conversation, _ = await runtime.current().work(conversations.start_direct, **ask)
        self.is_open = False
        return rx.redirect(f"/c/{conversation.id}")


async def profile_of(viewer: Viewer, user_id: int, ask: Callable[..., people.Profile] = people.profile) -> Profile:
    """A person made for rendering, whom a service shows to the viewer. Raises what the service raises."""
    run = runtime.current()
    found = await run.read(ask, viewer_id=viewer.user_id, user_id=UserId(user_id))
    person = found.person
    states = {} if found.is_closed else await presence.shown_to(run, viewer.user_id, [person.id])
    return Profile(
        id=person.id,
        username=person.username,
        name=person.full_name,
        initials=initials(person.full_name),
        gradient=gradient_of(person.id),
        avatar=person.avatar or "",
        note=handle(person.username, is_active=not found.is_closed),
        presence=states.get(person.id, ""),
        bio=person.bio,
        last_seen=person.last_seen or "",
        zone=found.zone,
        is_me=person.id == viewer.user_id,
        is_closed=found.is_closed,
        groups=[group_link_of(row) for row in found.groups],
        has_more=found.has_more,
    )
