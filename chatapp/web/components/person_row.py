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
    """The whole row presses the checkbox, which is named by the person's full name; who `is_in` already can't be
    chosen.
    """
    note = rx.cond(is_in, "Already in the group", person.note + presence_note(person.presence))
    names = rx.el.span(
        rx.el.span(person.name, class_name="person__name truncate", dir="auto"),
        rx.el.span(note, class_name="person__sub truncate"),
        class_name="grow",
    )
    box = rx.el.input(
        type="checkbox",
        class_name="check",
        default_checked=is_chosen,
        on_change=on_toggle,
        aria_label=named(person.name, person.handle),
        aria_description=note,
        disabled=is_in,
    )
    picture = avatar(person.initials, person.gradient, person.avatar, presence=person.presence)
    row = rx.el.label(picture, names, box, class_name="person")
    return rx.el.li(row, key=key)


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
