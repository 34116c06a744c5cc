"""The menu of a row of the list: what may be done to a conversation without opening it."""

import reflex as rx

from chatapp.web.components.foreign import isolated
from chatapp.web.components.icon_button import icon_button
from chatapp.web.components.menu import context_menu
from chatapp.web.scripts import call, hook
from chatapp.web.shapes import Row
from chatapp.web.states.sidebar import SidebarState

from .conversation_choices import OF_ROW, Subject


def row_menu() -> rx.Component:
    """One for all rows; rows.js opens it."""
    return menu_of_rows(head=SidebarState.head, rest=SidebarState.rest, further=SidebarState.further)


@rx.memo
def menu_of_rows(head: rx.Var[list[Row]], rest: rx.Var[list[Row]], further: rx.Var[list[Row]]) -> rx.Component:
    """For the row that was chosen."""
    chosen = hook("row_hooks.useChosen", returns=int)
    row = row_with(chosen, head, rest, further)
    about = Subject(
        place=row.id.to_string(),
        title=row.title,
        is_group=row.is_group,
        is_unread=row.unread > 0,
        other=row.other,
        is_blocked=SidebarState.blocked.contains(row.other),
    )
    groups = [[choice(about) for choice in group] for group in OF_ROW]
    return context_menu("Conversation actions", groups, name="row", about=row.title)


def row_with(key: rx.Var[int] | rx.Var[str], *parts: rx.Var[list[Row]]) -> rx.Var[Row]:
    """The row of a conversation in the list; the id of none is 0."""
    return call(
        "rows.rowOf", key, *(parts or (SidebarState.head, SidebarState.rest, SidebarState.further)), returns=Row
    )


def row_attributes(row: rx.Var[Row]) -> dict[str, rx.Var[str]]:
    """By these rows.js knows the row."""
    return {"data-row": row.id.to_string()}


def row_button(row: rx.Var[Row]) -> rx.Component:
    """Seen while the pointer or the focus is at the row. The menu key opens the same menu, so Tab passes the button."""
    label = f"More about {isolated(row.title)}"
    props = {"tab_index": -1, "aria_haspopup": "menu", "custom_attrs": {"data-row-menu": "true"}}
    return icon_button(label, "ellipsis", size="32", extra="row__more", **props)
