"""One of a few choices that stand side by side."""

from typing import Any

import reflex as rx

from .icon import icon


def choice(
    label: str, symbol: str, *, group: str, value: str, is_chosen: rx.Var[bool] | bool, on_choose: Any
) -> rx.Component:
    """A radio button that looks like a segment; the arrow keys go from one to the next."""
    box = rx.el.input(type="radio", name=group, value=value, checked=is_chosen, on_change=on_choose, class_name="sr")
    return rx.el.label(box, icon(symbol), label, class_name="choice")
