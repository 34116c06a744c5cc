"""The dialog that forwards a message to other conversations."""

from typing import Any

import reflex as rx

from chatapp.web.components.bridge import bridge
from chatapp.web.components.button import button
from chatapp.web.components.dialog import dialog
from chatapp.web.components.person_row import person_chip, person_row
from chatapp.web.shapes import Person
from chatapp.web.states.forwarding import ForwardingState as State

from .chooser import SEARCH_PAUSE, chooser, none_called
from .place import place


def forwarding() -> rx.Component:
    """Search, choose, send; and the press on where a copy comes from."""
    send = State.send(State.message)
    body = chooser(
        rx.el.p(State.said, class_name="doomed truncate", dir="auto"),
        rx.foreach(State.found, _row),
        none_called("No conversation is called", query=State.query, found=State.found),
        state=State,
        what="Conversations",
        search=_search,
        chip=_chip,
        act=button("Forward", kind="primary", on_click=send, disabled=State.chosen.length() == 0),
    )
    box = dialog("Forward", body, on_close=State.close)
    return rx.fragment(bridge(original=State.go_to_original), rx.cond(State.is_open & (State.place == place), box))


def _search(text: rx.Var[str]) -> Any:
    return State.search(State.message, text).debounce(SEARCH_PAUSE)


def _row(target: rx.Var[Person]) -> rx.Component:
    is_chosen = State.chosen_ids.contains(target.id)
    toggle = State.toggle(State.message, target.id)
    return person_row(target, is_chosen=is_chosen, on_toggle=toggle, key=f"{target.id}-{State.removals}")


def _chip(target: rx.Var[Person]) -> rx.Component:
    return person_chip(target, on_remove=State.remove(State.message, target.id))
