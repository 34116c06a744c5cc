"""The registry of features of an open conversation. Each feature has a module of its own, and is listed here."""

from collections.abc import Callable
from typing import NamedTuple

import reflex as rx

from . import choices, edits, links, people, pins, shared_files
from .choices import Choices


class Tab(NamedTuple):
    """A tab of the panel: its key, its label, and what it shows."""

    key: str
    label: str
    body: Callable[[], rx.Component]


# Bars stand between the head of the conversation and its messages. Actions are what can be done with a message, in the
# groups of its menu; the bar at a bubble, the menu and the sheet of a phone are made of them.
BARS: tuple[Callable[[], rx.Component], ...] = (pins.bar,)
TABS: tuple[Tab, ...] = (
    Tab("people", "People", people.people),
    Tab("media", "Media", shared_files.media),
    Tab("files", "Files", shared_files.files),
    Tab("links", "Links", shared_files.links),
    Tab("pins", "Pins", pins.tab),
)
ACTIONS: tuple[tuple[Choices, ...], ...] = (
    (choices.react, choices.reply, choices.edit, choices.forward, choices.copy, choices.copy_link),
    (pins.choices, choices.write_to_author, choices.mark_unread, choices.info, edits.choices, links.choices),
    (choices.delete,),
)
