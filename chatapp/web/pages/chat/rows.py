"""A row of the viewer's own list, wherever it is shown."""

from typing import Any

import reflex as rx

from chatapp.web.components.conversation_row import conversation_row
from chatapp.web.shapes import Row
from chatapp.web.states.sidebar import SidebarState

from .row_menu import row_attributes, row_button


def list_row(row: rx.Var[Row], *, selected: rx.Var[str], has_menu: bool = True, **props: Any) -> rx.Component:
    """One of the viewer's conversations, with who is there and who types."""
    presence, typing = SidebarState.presence, SidebarState.typing
    more = {} if not has_menu else {"beside": row_button(row), "attributes": row_attributes(row)}
    return conversation_row(row, selected=selected, presence=presence, typing=typing, **more, **props)
