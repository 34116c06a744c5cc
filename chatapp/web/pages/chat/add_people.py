"""The dialog that takes people into a group."""

from typing import Any

import reflex as rx

from chatapp.web.components.button import button
from chatapp.web.components.dialog import dialog, dialog_foot, dialog_list, dialog_nothing, dialog_pad
from chatapp.web.components.field import search_field
from chatapp.web.components.foreign import isolated
from chatapp.web.components.icon import icon
from chatapp.web.components.person_row import person_chip, person_row
from chatapp.web.shapes import Person
from chatapp.web.states.add_people import AddPeopleState as State
from chatapp.web.states.thread import ThreadState

from .place import place

SEARCH_PAUSE = 150  # ms without a key before the search goes out


def add_people() -> rx.Component:
    """Search, choose, add."""
    head = dialog_pad(
        rx.el.p("To ", rx.el.b(ThreadState.title)),
        search_field("Search people", on_change=_search),
        rx.cond(State.chosen.length() > 0, rx.el.div(rx.foreach(State.chosen, _chip), class_name="chips")),
        rx.cond(State.error != "", rx.el.p(icon("circle-alert"), State.error, class_name="alert", role="alert")),
    )
    foot = dialog_foot(
        button("Cancel", kind="quiet", on_click=State.close),
        button("Add", kind="primary", on_click=State.add(State.place), disabled=State.chosen.length() == 0),
        note=f"{State.chosen.length()} chosen",
    )
    people = dialog_list(rx.foreach(State.people, _row), _nobody(), label="People")
    box = dialog("Add people", head, people, foot, on_close=State.close)
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


def _nobody() -> rx.Component:
    words = f"Nobody is called “{isolated(State.query)}”."
    is_nobody = (State.people.length() == 0) & (State.query != "")
    return rx.cond(is_nobody, dialog_nothing(words))
