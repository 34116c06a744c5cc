"""Settings, privacy: the blocked people."""

import reflex as rx

from chatapp.web.components.avatar import avatar
from chatapp.web.components.button import button
from chatapp.web.components.card import card
from chatapp.web.components.foreign import isolated, named
from chatapp.web.shapes import Person
from chatapp.web.states.blocks import BlocksState


def privacy() -> rx.Component:
    """The blocked people, by user name."""
    state = BlocksState
    rows = rx.el.ul(
        rx.foreach(state.people, _blocked),
        class_name="devices",
        aria_label="Blocked people",
        custom_attrs={"data-roving": "button"},
    )
    nobody = rx.el.p("You haven't blocked anyone.", class_name="note")
    more = rx.cond(state.has_more, button("Show more", kind="quiet", size="block", on_click=state.show_more))
    return card(
        "Blocked people",
        rx.cond(state.people.length() > 0, rx.fragment(rows, more), rx.cond(state.is_loaded, nobody)),
        note="They can't start a conversation with you or write to you in one. You still meet in groups you share.",
    )


def _blocked(person: rx.Var[Person]) -> rx.Component:
    names = rx.el.span(
        rx.el.span(person.name, class_name="person__name truncate", dir="auto"),
        rx.el.span(person.note, class_name="person__sub truncate"),
        class_name="grow",
    )
    label = f"Unblock {isolated(named(person.name, person.handle))}"
    return rx.el.li(
        avatar(person.initials, person.gradient, person.avatar),
        names,
        button("Unblock", size="small", on_click=BlocksState.unblock(person.id), aria_label=label),
        class_name="devices__row",
        aria_label=person.name,
        key=person.id.to_string(),
    )
