"""A choice of one in a row of buttons."""

from collections.abc import Mapping
from typing import Any, Literal

import reflex as rx


def segment(
    label: str,
    options: Mapping[Any, str],
    *,
    chosen: rx.Var[Any],
    on_choose: Any,
    look: Literal["segment", "filters"] = "segment",
) -> rx.Component:
    """`options` are values with their words; `on_choose` gets the value."""
    buttons = [
        rx.el.button(
            text,
            type="button",
            aria_pressed=rx.cond(chosen == value, "true", "false"),
            on_click=on_choose(value),
        )
        for value, text in options.items()
    ]
    return rx.el.div(*buttons, class_name=look, role="group", aria_label=label)
