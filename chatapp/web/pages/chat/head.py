"""The menu in the head of the open conversation."""

import reflex as rx

from chatapp.web.components.menu import menu_item
from chatapp.web.states.details import DetailsState
from chatapp.web.states.leaving import LeavingState
from chatapp.web.states.thread import ThreadState as State

from .blocking import blocking_item
from .glimpse import of_thread
from .place import is_here, place


def details_item() -> rx.Component:
    return menu_item("Details", "panel-right", on_click=DetailsState.open_of(place))


def read_item() -> rx.Component:
    """Only while something is unread."""
    is_unread = is_here() & (State.unread_from > 0)
    return rx.cond(is_unread, menu_item("Mark as read", "check-check", on_click=State.mark_all_read(place)))


def leave_item() -> rx.Component:
    """Of a group."""
    leave = menu_item("Leave group…", "log-out", extra="menu__item--danger", on_click=LeavingState.ask(place))
    return rx.cond(of_thread("is_group"), leave)


def block_item() -> rx.Component:
    """In a direct conversation that is loaded."""
    return rx.cond(is_here(), blocking_item())


ITEMS = (read_item, details_item, block_item, leave_item)
