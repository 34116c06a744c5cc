"""The items of a conversation's menu: of its row and of its head."""

from collections.abc import Callable
from typing import NamedTuple

import reflex as rx

from chatapp.web.components.foreign import isolated
from chatapp.web.components.menu import Choice
from chatapp.web.states.blocks import BlocksState
from chatapp.web.states.details import DetailsState
from chatapp.web.states.leaving import LeavingState
from chatapp.web.states.thread import ThreadState

from .place import place


class Subject(NamedTuple):
    """A conversation: `place` is its id, `other` the other one of a direct one or 0, `is_blocked` whether the viewer
    blocked that one.
    """

    place: rx.Var[str]
    title: rx.Var[str]
    is_group: rx.Var[bool]
    is_unread: rx.Var[bool]
    other: rx.Var[int]
    is_blocked: rx.Var[bool]


def open_beside(about: Subject) -> Choice:
    return Choice("Open in new tab", "external-link", {}, opens=f"/c/{about.place}")


def read(about: Subject) -> Choice:
    go = {"on_click": ThreadState.mark_all_read(about.place)}
    return Choice("Mark as read", "check-check", go, is_shown=about.is_unread)


def details(about: Subject) -> Choice:
    return Choice("Details", "panel-right", {"on_click": DetailsState.open_of(about.place)})


def go_to_date(_about: Subject) -> Choice:
    """Only in the head: dates.js opens a dialog about the open conversation."""
    return Choice("Go to a date", "calendar", {"custom_attrs": {"data-dates": "true"}})


def block(about: Subject) -> Choice:
    ask = {"on_click": BlocksState.ask(about.other)}
    may = (about.other != 0) & ~about.is_blocked
    return Choice(f"Block {isolated(about.title)}…", "ban", ask, is_shown=may, is_danger=True)


def unblock(about: Subject) -> Choice:
    go = {"on_click": BlocksState.unblock(about.other)}
    may = (about.other != 0) & about.is_blocked
    return Choice(f"Unblock {isolated(about.title)}", "circle-check", go, is_shown=may)


def leave(about: Subject) -> Choice:
    ask = {"on_click": LeavingState.ask(about.place, place)}
    return Choice("Leave group…", "log-out", ask, is_shown=about.is_group, is_danger=True)


Choices = tuple[tuple[Callable[[Subject], Choice], ...], ...]

_LAST = (unblock, block, leave)
OF_HEAD: Choices = ((read, details, go_to_date), _LAST)
OF_ROW: Choices = ((open_beside,), (read, details), _LAST)
