"""The dialog that starts a conversation."""

import reflex as rx

from chatapp.web.components.button import button
from chatapp.web.components.dialog import dialog, dialog_foot, dialog_list, dialog_nothing, dialog_pad
from chatapp.web.components.field import field, search_field
from chatapp.web.components.foreign import isolated
from chatapp.web.components.icon import icon
from chatapp.web.components.person_row import person_chip, person_row
from chatapp.web.shapes import Person
from chatapp.web.states.new_conversation import NewConversationState as State

SEARCH_PAUSE = 150  # ms without a key before the search goes out


def new_conversation() -> rx.Component:
    """One person makes a direct conversation, two or more a group with an optional name."""
    form = rx.el.form(
        dialog_pad(
            search_field("Search people", on_change=State.search.debounce(SEARCH_PAUSE)),
            rx.cond(State.chosen.length() > 0, rx.el.div(rx.foreach(State.chosen, _chip), class_name="chips")),
            rx.cond(
                State.chosen.length() > 1,
                field("Group name", name="group_name", extra="Optional", most=80, auto_complete="off"),
            ),
            rx.cond(
                State.error != "",
                rx.el.p(icon("circle-alert"), State.error, class_name="alert", role="alert"),
            ),
        ),
        dialog_list(rx.foreach(State.people, _row), _nobody(), label="People"),
        dialog_foot(
            button("Cancel", kind="quiet", on_click=State.close),
            button("Create", kind="primary", type="submit", disabled=State.chosen.length() == 0),
            note=f"{State.chosen.length()} chosen",
        ),
        on_submit=State.create,
    )
    return rx.cond(State.is_open, dialog("New conversation", form, on_close=State.close))


def _row(person: rx.Var[Person]) -> rx.Component:
    is_chosen = State.chosen_ids.contains(person.id)
    key = f"{person.id}-{State.removals}"
    return person_row(person, is_chosen=is_chosen, on_toggle=State.toggle(person.id), key=key)


def _chip(person: rx.Var[Person]) -> rx.Component:
    return person_chip(person, on_remove=State.remove(person.id))


def _nobody() -> rx.Component:
    is_nobody = ~State.is_searching & (State.people.length() == 0)
    alone = rx.el.li("There is nobody else here yet.", class_name="note note--alone")
    return rx.cond(
        is_nobody, rx.cond(State.query == "", alone, dialog_nothing(f"Nobody is called “{isolated(State.query)}”."))
    )
