"""A person's or a group's picture; without one, white letters or an icon on their own gradient."""

from typing import Literal

import reflex as rx

from .icon import icon
from .people import presence_dot

Size = Literal["24", "32", "36", "40", "64", "96"]


def avatar(
    initials: rx.Var[str],
    gradient: rx.Var[int],
    picture: rx.Var[str],
    *,
    size: Size = "40",
    is_group: rx.Var[bool] | bool = False,
    presence: rx.Var[str] | None = None,
) -> rx.Component:
    """Silent for screen readers, as the name stands beside it; `picture` is an address or ""."""
    dot = rx.fragment() if presence is None else presence_dot(presence)
    return rx.el.span(
        rx.cond(
            picture != "",
            rx.el.img(src=picture, alt="", class_name="avatar__picture", loading="lazy"),
            rx.cond(is_group, icon("users"), rx.el.bdi(initials)),
        ),
        dot,
        class_name=["avatar", f"avatar--{size}", f"g{gradient}"],
        aria_hidden=True,
    )
