"""The menu of a row of the list. What may be done to a conversation without opening it is an item of `ITEMS`."""

from collections.abc import Callable

import reflex as rx

from chatapp.web.components.foreign import isolated
from chatapp.web.components.icon import icon
from chatapp.web.components.icon_button import icon_button
from chatapp.web.components.menu import menu_item
from chatapp.web.scripts import call, load
from chatapp.web.shapes import Row
from chatapp.web.states.details import DetailsState
from chatapp.web.states.leaving import LeavingState
from chatapp.web.states.thread import ThreadState

Item = Callable[[rx.Var[str]], rx.Component]


def row_menu() -> rx.Component:
    """One for all rows; rows.js opens it at a row, and hides the items that are for rows of another kind."""
    chosen = call("rows.chosen", returns=str)
    return rx.el.div(
        *(item(chosen) for item in ITEMS),
        load("menu", "rows"),
        id="menu-row",
        role="menu",
        class_name="menu",
        aria_label="Conversation",
        custom_attrs={"popover": "auto"},
    )


def row_attributes(row: rx.Var[Row]) -> dict[str, rx.Var[str] | str]:
    """By these rows.js knows the row, and which items it has."""
    kind, unread = rx.cond(row.is_group, "group", "direct"), rx.cond(row.unread > 0, " unread", "")
    return {"data-row": row.id.to(str), "data-has": f"{kind}{unread}"}


def row_button(row: rx.Var[Row]) -> rx.Component:
    """Seen while the pointer or the focus is at the row. The menu key opens the same menu, so Tab passes the button."""
    label = f"More about {isolated(row.title)}"
    presses = {"data-row-menu": "true"}
    return icon_button(label, "ellipsis", size="32", extra="row__more", tab_index=-1, custom_attrs=presses)


def _new_tab(_: rx.Var[str]) -> rx.Component:
    link = {"role": "menuitem", "target": "_blank", "class_name": "menu__item"}
    return rx.el.a(icon("external-link"), "Open in new tab", href="/", tab_index=-1, **link)


def _read(conversation: rx.Var[str]) -> rx.Component:
    read = ThreadState.mark_all_read(conversation)
    return menu_item("Mark as read", "check-check", on_click=read, custom_attrs={"data-for": "unread"})


def _details(conversation: rx.Var[str]) -> rx.Component:
    return menu_item("Details", "panel-right", on_click=DetailsState.open_of(conversation))


def _leave(conversation: rx.Var[str]) -> rx.Component:
    ask = LeavingState.ask(conversation)
    marks = {"data-for": "group"}
    return menu_item("Leave group…", "log-out", extra="menu__item--danger", on_click=ask, custom_attrs=marks)


ITEMS: tuple[Item, ...] = (_new_tab, _read, _details, _leave)
