"""The card of a person, which opens wherever one is shown, on every page."""

import reflex as rx

from chatapp.web.components.bridge import bridge
from chatapp.web.components.button import button
from chatapp.web.components.dialog import dialog
from chatapp.web.components.foreign import isolated
from chatapp.web.components.profile import nobody, profile_view
from chatapp.web.profiles import Profile
from chatapp.web.scripts import load
from chatapp.web.states.blocks import BlocksState
from chatapp.web.states.person import PersonState as State
from chatapp.web.states.sidebar import SidebarState


def person_card() -> rx.Component:
    """A dialog; on phones a sheet."""
    shown = State.shown
    message = button("Message", kind="primary", symbol="message-circle", on_click=State.message(shown.id))
    settings = button("Edit your profile", symbol="pencil", on_click=rx.redirect("/settings"))
    may_write = ~shown.is_closed & ~is_blocked(shown)
    others = rx.fragment(rx.cond(may_write, message), block_button(shown, before=State.close))
    body = profile_view(shown, rx.cond(shown.is_me, settings, others), on_leave=State.close)
    box = rx.el.div(rx.cond(shown.id.to(int) > 0, body, nobody()), class_name="profile")
    card = dialog("Profile", box, on_close=State.close)
    return rx.fragment(bridge(person=State.show), load("person"), rx.cond(State.is_open, card))


def is_blocked(person: rx.Var[Profile]) -> rx.Var[bool]:
    """Whether the viewer blocked this person."""
    return SidebarState.blocked.contains(person.id)


def block_button(person: rx.Var[Profile], *, before: rx.event.EventHandler | None = None) -> rx.Component:
    """Block, which is asked first, or take it back."""
    ask = [*([before] if before else []), BlocksState.ask(person.id)]
    name = isolated(person.name)
    block = button("Block", kind="danger", symbol="ban", on_click=ask, aria_label=f"Block {name}")
    unblock = button(
        "Unblock", symbol="circle-check", on_click=BlocksState.unblock(person.id), aria_label=f"Unblock {name}"
    )
    return rx.cond(is_blocked(person), unblock, rx.cond(person.is_closed, rx.fragment(), block))
