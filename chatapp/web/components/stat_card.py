"""One figure of the statistics."""

from typing import Literal

import reflex as rx

from . import moments
from .icon import icon

Tone = Literal["g2", "g4", "tile--brand", "tile--accent"]


def stat_cards(*cards: rx.Component) -> rx.Component:
    """The region that holds the figures."""
    return rx.el.section(*cards, class_name="cards", aria_label="Statistics")


def stat_card(label: str, value: rx.Var[int], *, symbol: str, tone: Tone) -> rx.Component:
    """A figure found by its label; a new value rolls into the place of the old one."""
    return rx.el.figure(
        rx.el.span(icon(symbol), class_name=["stat__tile", tone]),
        rx.el.figcaption(label, class_name="stat__label"),
        rx.el.div(rx.el.span(moments.number(value), key=value.to_string()), class_name="stat__value"),
        class_name="card stat",
        aria_label=label,
    )
