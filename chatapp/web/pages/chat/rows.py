"""A row of the viewer's own list, wherever it is shown."""

from typing import Any

import reflex as rx

from chatapp.web.components.conversation_row import Mine, conversation_row
from chatapp.web.scripts import hook
from chatapp.web.shapes import Row
from chatapp.web.states.sidebar import SidebarState

from . import outbox
from .row_menu import row_attributes, row_button

drafts = hook("draft_rows.useDrafts", returns=dict[int, str])  # by conversation, but for the one whose box has it


def list_row(row: rx.Var[Row], *, selected: rx.Var[str], **props: Any) -> rx.Component:
    """One of the viewer's conversations, with who is there, who types, what the viewer wrote, and a menu."""
    mine = Mine(_or_nothing(drafts, row.id), outbox.last_waiting(row.id), _or_nothing(SidebarState.ticks, row.id))
    return conversation_row(
        row,
        selected=selected,
        presence=SidebarState.presence,
        typing=SidebarState.typing,
        mine=mine,
        beside=row_button(row),
        attributes=row_attributes(row),
        **props,
    )


def _or_nothing(texts: rx.Var[dict[int, str]], key: rx.Var[int]) -> rx.Var[str]:
    return rx.cond(texts[key], texts[key], "").to(str)
