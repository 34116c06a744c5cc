"""A row of the viewer's own list, wherever it is shown."""

from typing import Any

import reflex as rx

from chatapp.web.components.conversation_row import conversation_row
from chatapp.web.shapes import Row
from chatapp.web.states.sidebar import SidebarState


def list_row(row: rx.Var[Row], *, selected: rx.Var[str], **props: Any) -> rx.Component:
    """One of the viewer's conversations, with who is there and who types."""
    presence, typing = SidebarState.presence, SidebarState.typing
    return conversation_row(row, selected=selected, presence=presence, typing=typing, **props)
