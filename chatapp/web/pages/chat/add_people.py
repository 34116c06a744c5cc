"""The dialog that takes people into a group."""

from typing import Any

import reflex as rx

from chatapp.web.components.button import button
from chatapp.web.components.dialog import dialog
from chatapp.web.components.person_row import person_chip, person_row
from chatapp.web.shapes import Person
from chatapp.web.states.add_people import AddPeopleState as State
from chatapp.web.states.thread import ThreadState

from .chooser import SEARCH_PAUSE, chooser, none_called
from .place import place


def add_people() -> rx.Component:
    """Search, choose, add."""
    add = State.add(State.place)
    body = chooser(
        rx.el.p("To ", rx.el.b(ThreadState.title)),
        rx.foreach(State.people, _row),
        none_called("Nobody is called", query=State.query, found=State.people),
        state=State,
        what="People",
        search=_search,
        chip=_chip,
        act=button("Add", kind="primary", on_click=add, disabled=State.chosen.length() == 0),
    )
    box = dialog("Add people", body, on_close=State.close)
    return rx.cond(State.is_open & (State.place == place), box)


def _search(text: rx.Var[str]) -> Any:
    return State.search(State.place, text).debounce(SEARCH_PAUSE)


def _row(person: rx.Var[Person]) -> rx.Component:
    is_chosen = State.chosen_ids.contains(person.id)
    key = f"{person.id}-{State.removals}"
    is_in = State.present.contains(person.id)
    return person_row(person, is_chosen=is_chosen, on_toggle=State.toggle(State.place, person.id), key=key, is_in=is_in)


def _chip(person: rx.Var[Person]) -> rx.Component:
    return person_chip(person, on_remove=State.remove(State.place, person.id))
