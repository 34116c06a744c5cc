"""Buttons that copy: copy.js does so, shows a tick instead of the icon for a moment, and tells screen readers."""

from typing import Any

import reflex as rx

from chatapp.web.scripts import load

from .icon import Size, icon


def copies(text: rx.Var[str] | str) -> dict[str, Any]:
    """The attributes of a button that copies a text; "" for the code of the figure that it stands in."""
    return {"data-copy": text}


def copies_link(path: rx.Var[str] | str) -> dict[str, Any]:
    """The attributes of a button that copies an address of this server."""
    return {"data-copy": "", "data-link": path}


def copy_icon(symbol: str = "copy", *, size: Size = "20") -> rx.Component:
    """The first content of a button with the attributes of `copies`."""
    return rx.fragment(icon(symbol, size=size), icon("check", size=size, extra="icon--copied"), load("copy"))
