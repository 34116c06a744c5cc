"""A titled part of a page."""

import reflex as rx


def card(title: str, *body: rx.Component, note: str = "", tool: rx.Component | None = None) -> rx.Component:
    """A region found by its title; `tool` stands at the right of it."""
    words = rx.el.p(note, class_name="note") if note else rx.fragment()
    intro = rx.el.div(rx.el.h2(title, class_name="card__title"), words, class_name="card__intro")
    head = rx.el.header(intro, tool or rx.fragment(), class_name="card__top")
    return rx.el.section(head, *body, class_name="card card--part", aria_label=title)


def card_foot(*actions: rx.Component) -> rx.Component:
    """The actions of a card, below the rest."""
    return rx.el.div(*actions, class_name="card__foot")


def fact(label: str, value: rx.Var[str] | str, *, note: str = "") -> rx.Component:
    """A row of a `dl` that tells something and changes nothing."""
    words = rx.el.dt(
        rx.el.span(label, class_name="lined__name"), rx.el.span(note, class_name="note"), class_name="lined__words"
    )
    return rx.el.div(words, rx.el.dd(value, class_name="lined__value", dir="auto"), class_name="lined__row")
