"""The bar at the lower edge of a phone: the few places that one goes to all the time."""

from typing import Any

import reflex as rx

from .badge import badge
from .icon import icon


def tab_bar(*tabs: rx.Component) -> rx.Component:
    """Wider windows show the same places beside each other."""
    return rx.el.nav(*tabs, class_name="tabs", aria_label="Places")


def tab(
    label: str, symbol: str, *, href: str, is_current: bool, count: rx.Var[int] | None = None, **props: Any
) -> rx.Component:
    """A place; `count` is what waits there, `props` go to the link."""
    number = badge(count) if count is not None else rx.fragment()
    return rx.el.a(
        rx.el.span(icon(symbol), number, class_name="tab__icon"),
        label,
        href=href,
        class_name="tab",
        aria_current="page" if is_current else "false",
        **props,
    )
