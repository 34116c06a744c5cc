"""What features add to an open conversation. A feature is written in a module of its own, and listed here."""

from collections.abc import Callable
from typing import NamedTuple

import reflex as rx

from chatapp.web.shapes import PlacedBubble

from . import people


class Tab(NamedTuple):
    """A tab of the panel: its key, its label, and what it shows."""

    key: str
    label: str
    body: Callable[[], rx.Component]


BARS: tuple[Callable[[], rx.Component], ...] = ()  # between the head of the conversation and its messages
TABS: tuple[Tab, ...] = (Tab("people", "People", people.people),)
ACTIONS: tuple[Callable[[rx.Var[PlacedBubble]], rx.Component], ...] = ()  # on any message, for every participant
