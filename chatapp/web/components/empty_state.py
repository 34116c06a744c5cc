"""The empty state: an icon, a sentence, one thing to do."""

from typing import Literal

import reflex as rx

from .icon import icon

Tone = Literal["quiet", "moment"]


def empty_state(
    symbol: str,
    title: str | rx.Var[str],
    text: str | rx.Var[str],
    *,
    action: rx.Component | None = None,
    tone: Tone = "quiet",
    is_page: bool = False,
) -> rx.Component:
    """`moment` is for a beginning worth a celebration: the first conversation. Its title is that of a whole page if it
    `is_page`.
    """
    heading = rx.el.h1 if is_page else rx.el.h2
    return rx.el.div(
        rx.el.span(icon(symbol, size="32"), class_name=["empty__art", f"empty__art--{tone}"]),
        heading(title, class_name="empty__title"),
        rx.el.p(text, class_name="empty__text"),
        action or rx.fragment(),
        class_name="empty",
    )
