"""The menu in the head of the open conversation."""

import reflex as rx

from chatapp.web.components.menu import menu_item
from chatapp.web.states.details import DetailsState
from chatapp.web.states.leaving import LeavingState
from chatapp.web.states.thread import ThreadState as State

from .blocking import blocking_item
from .place import place


def details_item() -> rx.Component:
    return menu_item("Details", "panel-right", on_click=DetailsState.open_of(place))


def read_item() -> rx.Component:
    """Only while something is unread."""
    return rx.cond(State.unread_from > 0, menu_item("Mark as read", "check-check", on_click=State.mark_all_read(place)))


def leave_item() -> rx.Component:
    """Of a group."""
    leave = menu_item("Leave group…", "log-out", extra="menu__item--danger", on_click=LeavingState.ask(place))
    return rx.cond(State.is_group, leave)


ITEMS = (read_item, details_item, blocking_item, leave_item)
