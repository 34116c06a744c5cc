"""A choice of one in a row of buttons."""

from collections.abc import Mapping
from typing import Any, Literal

import reflex as rx

from .badge import count_text

NO_COUNTS: Mapping[Any, rx.Var[int]] = {}


def segment(
    label: str,
    options: Mapping[Any, str],
    *,
    chosen: rx.Var[Any],
    on_choose: Any,
    look: Literal["segment", "filters"] = "segment",
    counts: Mapping[Any, rx.Var[int]] = NO_COUNTS,
) -> rx.Component:
    """`options` are values with their words; `on_choose` gets the value. `counts` of conversations stand beside some
    words, but for 0.
    """
    buttons = [
        rx.el.button(
            text,
            *([_count(counts[value])] if value in counts else []),
            type="button",
            aria_pressed=rx.cond(chosen == value, "true", "false"),
            on_click=on_choose(value),
            **({"aria_description": _words(counts[value])} if value in counts else {}),
        )
        for value, text in options.items()
    ]
    return rx.el.div(*buttons, class_name=look, role="group", aria_label=label)


def _count(count: rx.Var[int]) -> rx.Component:
    return rx.cond(count.to(int) > 0, rx.el.span(count_text(count), class_name="filters__count", aria_hidden=True))


def _words(count: rx.Var[int]) -> rx.Var[str]:
    return rx.cond(count == 1, "1 conversation", f"{count} conversations")
