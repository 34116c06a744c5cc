"""A person to choose, and a person chosen."""

from typing import Any

import reflex as rx

from chatapp.web.shapes import Person

from .avatar import avatar
from .foreign import isolated, named
from .icon import icon
from .people import presence_note


def person_row(
    person: rx.Var[Person],
    *,
    is_chosen: rx.Var[bool],
    on_toggle: Any,
    key: rx.Var[str],
    is_in: rx.Var[bool] | bool = False,
) -> rx.Component:
    """The whole row presses the checkbox, which is named by the person's full name. Instead of one, who `is_in` has a
    note.
    """
    note = person.note + presence_note(person.presence)
    mark = rx.cond(
        is_in,
        rx.el.span("Already here", class_name="person__here"),
        _check(person, note, is_chosen=is_chosen, on_toggle=on_toggle),
    )
    row = rx.el.label(_picture(person), person_names(person, note), mark, class_name="person")
    return rx.el.li(row, key=key)


def pressed_row(
    person: rx.Var[Person],
    *,
    is_group: rx.Var[bool],
    is_chosen: rx.Var[bool],
    on_press: Any,
    on_toggle: Any,
    key: rx.Var[str],
) -> rx.Component:
    """One press opens the person; for a group it presses the checkbox instead, which begins one also before that."""
    note, name = person.note + presence_note(person.presence), f"person-{person.id}"
    press = rx.el.button(
        type="button",
        class_name="person__press",
        aria_label=person.name,
        aria_description=note,
        on_click=on_press,
        custom_attrs={"data-choice": "person"},
    )
    check = _check(
        person,
        note,
        is_chosen=is_chosen,
        on_toggle=on_toggle,
        id=name,
        tab_index=rx.cond(is_group, 0, -1),
        custom_attrs={"data-choice": rx.cond(is_group, "person", "")},
    )
    over = rx.cond(is_group, rx.el.label(html_for=name, class_name="person__press", aria_hidden=True), press)
    kind = rx.cond(is_group, "person person--pressed person--group", "person person--pressed")
    return rx.el.li(_picture(person), person_names(person, note), over, check, class_name=kind, key=key)


def person_names(person: rx.Var[Person], note: rx.Var[str]) -> rx.Component:
    """The name, and a note below it."""
    return rx.el.span(
        rx.el.span(person.name, class_name="person__name truncate", dir="auto"),
        rx.el.span(note, class_name="person__sub truncate"),
        class_name="grow",
    )


def _picture(person: rx.Var[Person]) -> rx.Component:
    return avatar(person.initials, person.gradient, person.avatar, presence=person.presence)


def _check(
    person: rx.Var[Person], note: rx.Var[str], *, is_chosen: rx.Var[bool], on_toggle: Any, **props: Any
) -> rx.Component:
    return rx.el.input(
        type="checkbox",
        class_name="check",
        default_checked=is_chosen,
        on_change=on_toggle,
        aria_label=named(person.name, person.handle),
        aria_description=note,
        **props,
    )


def person_chip(person: rx.Var[Person], *, on_remove: Any) -> rx.Component:
    """Somebody chosen, with a button to change one's mind."""
    label = f"Remove {isolated(named(person.name, person.handle))}"
    remove = rx.el.button(icon("x", size="16"), type="button", on_click=on_remove, aria_label=label)
    return rx.el.span(
        avatar(person.initials, person.gradient, person.avatar, size="24"),
        rx.el.span(person.name, class_name="truncate", dir="auto"),
        remove,
        class_name="chip",
        key=person.id.to_string(),
    )
