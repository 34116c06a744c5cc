"""A setting of a few choices that stand side by side."""

from collections.abc import Callable, Iterable
from typing import Any

import reflex as rx

from .icon import icon

Option = tuple[str, str, str]  # value, label, and the name of an icon or ""


def choices(
    label: str,
    options: Iterable[Option],
    *,
    name: str,
    chosen: rx.Var[Any],
    on_choose: Callable[[str], Any],
    note: str = "",
) -> rx.Component:
    """A row with the label at the left and the choices at the right; `on_choose` gives the handler of a value."""
    boxes = [
        _choice(text, symbol, name=name, value=value, is_chosen=chosen == value, on_choose=on_choose(value))
        for value, text, symbol in options
    ]
    words = rx.el.span(
        rx.el.span(label, class_name="lined__name"),
        rx.el.span(note, class_name="note") if note else rx.fragment(),
        class_name="lined__words",
        aria_hidden=True,
    )
    group = rx.el.div(*boxes, role="radiogroup", aria_label=label, aria_description=note or None, class_name="choices")
    return rx.el.div(words, group, class_name="lined__row")


def _choice(
    label: str, symbol: str, *, name: str, value: str, is_chosen: rx.Var[bool] | bool, on_choose: Any
) -> rx.Component:
    """A radio button that looks like a segment; the arrow keys go from one to the next."""
    box = rx.el.input(type="radio", name=name, value=value, checked=is_chosen, on_change=on_choose, class_name="sr")
    return rx.el.label(box, icon(symbol, size="16") if symbol else rx.fragment(), label, class_name="choice")
