"""The dialog that starts a conversation; assets/scripts/choices.js has its keys."""

import reflex as rx

from chatapp.web.components.button import button
from chatapp.web.components.dialog import dialog, dialog_foot, dialog_list, dialog_nothing, dialog_pad
from chatapp.web.components.field import field, search_field
from chatapp.web.components.foreign import isolated
from chatapp.web.components.icon import icon
from chatapp.web.components.person_row import person_chip, pressed_row
from chatapp.web.scripts import load
from chatapp.web.shapes import Person
from chatapp.web.states.new_conversation import NewConversationState as State

from .chooser import SEARCH_PAUSE


def new_conversation() -> rx.Component:
    """Pressing a person opens the direct conversation. For a group people are chosen, and its name is optional."""
    form = rx.el.form(
        dialog_pad(
            search_field("Search people", on_change=State.search.debounce(SEARCH_PAUSE)),
            rx.cond(State.chosen.length() > 0, rx.el.div(rx.foreach(State.chosen, _chip), class_name="chips")),
            rx.cond(State.chosen.length() > 1, _name()),
            rx.cond(
                State.error != "",
                rx.el.p(icon("circle-alert"), State.error, class_name="alert", role="alert"),
            ),
        ),
        dialog_list(_group(), rx.foreach(State.people, _row), _nobody(), label="People"),
        rx.el.span(hidden=True, custom_attrs={"data-query": State.query}),  # what the results are of
        rx.cond(State.is_group, _foot()),
        on_submit=State.create,
    )
    box = rx.el.div(dialog("New conversation", form, on_close=State.close), load("choices"), class_name="starter")
    return rx.cond(State.is_open, box)


def _name() -> rx.Component:
    return field(
        "Group name", name="group_name", extra="Optional", most=80, auto_complete="off", placeholder=State.unnamed
    )


def _group() -> rx.Component:
    """The switch between opening and choosing people."""
    words = rx.cond(State.is_group, "Choose who is in it", "Several people at once")
    switch = rx.el.button(
        rx.el.span(icon("users"), class_name="starter__tile"),
        rx.el.span(
            rx.el.span("New group", class_name="person__name"),
            rx.el.span(words, class_name="person__sub"),
            class_name="grow",
        ),
        type="button",
        class_name="person person--button starter__group",
        aria_label="New group",
        aria_pressed=rx.cond(State.is_group, "true", "false"),
        on_click=State.switch,
        custom_attrs={"data-choice": "group"},
    )
    return rx.el.li(switch)


def _row(person: rx.Var[Person]) -> rx.Component:
    return pressed_row(
        person,
        is_group=State.is_group,
        is_chosen=State.chosen_ids.contains(person.id),
        on_press=State.choose(person.id),
        on_toggle=State.toggle(person.id),
        key=f"{person.id}-{State.removals}",
    )


def _chip(person: rx.Var[Person]) -> rx.Component:
    return person_chip(person, on_remove=State.remove(person.id))


def _foot() -> rx.Component:
    count = State.chosen.length()
    note = rx.match(count, (0, "Choose people"), (1, "With one person it is no group"), f"{count} people chosen")
    return dialog_foot(
        button("Cancel", kind="quiet", on_click=State.close),
        button("Create", kind="primary", type="submit", disabled=count == 0),
        note=note,
    )


def _nobody() -> rx.Component:
    is_nobody = ~State.is_searching & (State.people.length() == 0)
    alone = rx.el.li("There is nobody else here yet.", class_name="note note--alone")
    return rx.cond(
        is_nobody, rx.cond(State.query == "", alone, dialog_nothing(f"Nobody is called “{isolated(State.query)}”."))
    )
