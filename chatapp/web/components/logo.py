"""The mark, and the mark with the name."""

from typing import Any, Literal

import reflex as rx

Size = Literal["28", "48"]

# Two speech bubbles, one answering the other, in a box of 24 units.
_FRONT = "M9.5 2A7.5 7.5 0 0 0 3.2 13.6L2 18l4.6-1.1A7.5 7.5 0 1 0 9.5 2z"
_BACK = "M18.6 8.2a9.2 9.2 0 0 1-9.3 10.3A7 7 0 0 0 17.6 20.7L22 22l-1.2-4.2a7 7 0 0 0-2.2-9.6z"


def logo(*, size: Size = "28") -> rx.Component:
    """The mark alone."""
    drawing = rx.el.svg(rx.el.path(d=_FRONT), rx.el.path(d=_BACK), view_box="0 0 24 24")
    return rx.el.span(drawing, class_name=["logo", f"logo--{size}"], aria_hidden=True)


def wordmark(*, href: str = "/", **props: Any) -> rx.Component:
    """Mark and name, a link to the home page."""
    return rx.el.a(logo(), "Chatapp", href=href, class_name="wordmark", **props)
