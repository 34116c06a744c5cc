"""The registry of features of an open conversation. Each feature has a module of its own, and is listed here."""

from collections.abc import Callable
from typing import NamedTuple

import reflex as rx

from chatapp.web.shapes import PlacedBubble

from . import people, pins


class Tab(NamedTuple):
    """A tab of the panel: its key, its label, and what it shows."""

    key: str
    label: str
    body: Callable[[], rx.Component]


# Bars stand between the head of the conversation and its messages; actions belong to any message, for everybody.
BARS: tuple[Callable[[], rx.Component], ...] = (pins.bar,)
TABS: tuple[Tab, ...] = (Tab("people", "People", people.people), Tab("pins", "Pins", pins.tab))
ACTIONS: tuple[Callable[[rx.Var[PlacedBubble]], rx.Component], ...] = (pins.action,)
