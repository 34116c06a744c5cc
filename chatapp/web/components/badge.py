"""The number of unread messages."""

import reflex as rx

MOST_SHOWN = 99


def badge(count: rx.Var[int]) -> rx.Component:
    """Nothing at zero; above 99 the exact number would only cost room."""
    shown = rx.el.span(count_text(count), class_name="badge", aria_hidden=True)
    return rx.cond(count.to(int) > 0, shown)


def count_text(count: rx.Var[int]) -> rx.Var[str]:
    """The number as the badge and the screen reader give it."""
    return rx.cond(count.to(int) > MOST_SHOWN, f"{MOST_SHOWN}+", f"{count}")
