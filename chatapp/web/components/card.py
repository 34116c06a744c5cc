"""A titled part of a page."""

import reflex as rx


def card(title: str, *body: rx.Component, note: str = "") -> rx.Component:
    """A region found by its title."""
    words = rx.el.p(note, class_name="note") if note else rx.fragment()
    head = rx.el.header(rx.el.h2(title, class_name="card__title"), words, class_name="card__intro")
    return rx.el.section(head, *body, class_name="card card--part", aria_label=title)


def card_foot(*actions: rx.Component) -> rx.Component:
    """What there is to do, below the rest."""
    return rx.el.div(*actions, class_name="card__foot")
