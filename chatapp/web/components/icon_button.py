"""Buttons and links that show only an icon: their label is what screen readers and tooltips say."""

from typing import Any, Literal

import reflex as rx

from .icon import icon

Kind = Literal["plain", "solid"]
Size = Literal["36", "32"]


def icon_button(
    label: str | rx.Var[str], symbol: str, *, kind: Kind = "plain", size: Size = "36", extra: str = "", **props: Any
) -> rx.Component:
    """`solid` carries the brand gradient: for the one button of a region that makes something new."""
    return rx.el.button(
        icon(symbol, size="16" if size == "32" else "20"),
        type="button",
        class_name=["iconbtn", f"iconbtn--{kind}", f"iconbtn--{size}", extra],
        aria_label=label,
        title=label,
        **props,
    )


def icon_link(label: str, symbol: str, *, href: str, extra: str = "", **props: Any) -> rx.Component:
    """Goes to another page of ours without loading the whole application again."""
    return rx.el.a(icon(symbol), href=href, class_name=["iconbtn", extra], aria_label=label, title=label, **props)
