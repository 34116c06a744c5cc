"""One figure of the statistics."""

from typing import Any, Literal

import reflex as rx

from chatapp.web.figures import Note

from . import moments
from .definition import definition
from .icon import icon

Tone = Literal["g2", "g4", "tile--brand", "tile--accent"]


def stat_cards(*cards: rx.Component) -> rx.Component:
    """The region that holds the figures."""
    return rx.el.section(*cards, class_name="cards", aria_label="Statistics")


def stat_card(
    label: str,
    value: rx.Var[int],
    *,
    symbol: str,
    tone: Tone,
    means: str,
    href: str,
    note: rx.Var[Note] | rx.Component | None = None,
    **props: Any,
) -> rx.Component:
    """A figure found by its label; a new value rolls into the place of the old one. All of the card is a link to what
    was counted; `props` go to the link, and `means` says what is counted.
    """
    link = rx.el.a(label, href=href, class_name="stat__link", **props)
    return rx.el.figure(
        rx.el.span(icon(symbol), class_name=["stat__tile", tone]),
        rx.el.figcaption(link, definition(label, means), class_name="stat__label"),
        rx.el.div(rx.el.span(moments.number(value), key=value.to_string()), class_name="stat__value"),
        _note(note) if isinstance(note, rx.Var) else note or rx.fragment(),
        class_name="card stat",
        aria_label=label,
    )


def stat_note(*words: rx.Component | rx.Var[str] | str) -> rx.Component:
    """The line below a figure."""
    return rx.el.p(*words, class_name="stat__note truncate")


def _note(note: rx.Var[Note]) -> rx.Component:
    """How the figure has moved; its place is kept while that is not known yet."""
    arrow = rx.cond(
        note.way == "up",
        icon("arrow-up-right", size="16"),
        rx.cond(note.way == "down", icon("arrow-down-right", size="16")),
    )
    strong = rx.el.b(
        arrow,
        rx.el.span(rx.match(note.way, ("up", "Up "), ("down", "Down "), ""), class_name="sr"),
        note.strong,
        class_name=f"stat__change--{note.way}",
    )
    return rx.fragment(stat_note(rx.cond(note.strong != "", strong), note.text), spark(note))


def spark(note: rx.Var[Note]) -> rx.Component:
    """The line of the last days; none where there is nothing."""
    line = rx.el.svg(
        rx.el.path(d=note.line),
        rx.el.circle(cx="48", cy=note.end, r="2.5"),
        view_box="0 0 48 24",
        class_name="spark",
        aria_hidden=True,
    )
    return rx.cond(note.line != "", line)
