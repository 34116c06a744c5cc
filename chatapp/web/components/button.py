"""Buttons with words on them."""

from typing import Any, Literal

import reflex as rx

from .icon import icon

Kind = Literal["primary", "plain", "quiet", "link", "danger"]
Size = Literal["normal", "small", "block"]


def button(
    label: str | rx.Var[str], *, kind: Kind = "plain", symbol: str = "", size: Size = "normal", **props: Any
) -> rx.Component:
    """`block` spans its card. Whoever sets aria-busy shows the spinner in the place of the icon."""
    props.setdefault("type", "button")
    return rx.el.button(
        icon("loader-circle", extra="btn__spinner spin"),
        icon(symbol, size="16" if size == "small" else "20") if symbol else rx.fragment(),
        label,
        class_name=["btn", f"btn--{kind}", f"btn--{size}"],
        **props,
    )
