"""The dialog that forwards a message to other conversations."""

from typing import Any

import reflex as rx

from chatapp.web.components.bridge import bridge
from chatapp.web.components.button import button
from chatapp.web.components.dialog import dialog, dialog_foot, dialog_list, dialog_nothing, dialog_pad
from chatapp.web.components.field import search_field
from chatapp.web.components.foreign import isolated
from chatapp.web.components.icon import icon
from chatapp.web.components.person_row import person_chip, person_row
from chatapp.web.shapes import Person
from chatapp.web.states.forwarding import ForwardingState as State

from .place import place

SEARCH_PAUSE = 150  # ms without a key before the search goes out


def forwarding() -> rx.Component:
    """Search, choose, send; and the press on where a copy comes from."""
    head = dialog_pad(
        rx.el.p(State.said, class_name="doomed truncate", dir="auto"),
        search_field("Search conversations", on_change=_search),
        rx.cond(State.chosen.length() > 0, rx.el.div(rx.foreach(State.chosen, _chip), class_name="chips")),
        rx.cond(State.error != "", rx.el.p(icon("circle-alert"), State.error, class_name="alert", role="alert")),
    )
    foot = dialog_foot(
        button("Cancel", kind="quiet", on_click=State.close),
        button("Forward", kind="primary", on_click=State.send(State.message), disabled=State.chosen.length() == 0),
        note=f"{State.chosen.length()} chosen",
    )
    found = dialog_list(rx.foreach(State.found, _row), _nothing(), label="Conversations")
    box = dialog("Forward", head, found, foot, on_close=State.close)
    return rx.fragment(bridge(original=State.go_to_original), rx.cond(State.is_open & (State.place == place), box))


def _search(text: rx.Var[str]) -> Any:
    return State.search(State.message, text).debounce(SEARCH_PAUSE)


def _row(target: rx.Var[Person]) -> rx.Component:
    is_chosen = State.chosen_ids.contains(target.id)
    toggle = State.toggle(State.message, target.id)
    return person_row(target, is_chosen=is_chosen, on_toggle=toggle, key=f"{target.id}-{State.removals}")


def _chip(target: rx.Var[Person]) -> rx.Component:
    return person_chip(target, on_remove=State.remove(State.message, target.id))


def _nothing() -> rx.Component:
    words = f"No conversation is called “{isolated(State.query)}”."
    is_nothing = (State.found.length() == 0) & (State.query != "")
    return rx.cond(is_nothing, dialog_nothing(words))
