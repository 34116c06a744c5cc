"""A person's or a group's picture; without one, the initials of the name in white on a gradient."""

from typing import Any, Literal

import reflex as rx

from .people import presence_dot

Size = Literal["24", "32", "36", "40", "64", "96"]


def avatar(
    initials: rx.Var[str],
    gradient: rx.Var[int],
    picture: rx.Var[str],
    *,
    size: Size = "40",
    presence: rx.Var[str] | None = None,
    **props: Any,
) -> rx.Component:
    """Silent for screen readers, as the name stands beside it; `picture` is an address or ""."""
    dot = rx.fragment() if presence is None else presence_dot(presence)
    return rx.el.span(
        rx.cond(
            picture != "",
            rx.el.img(src=picture, alt="", class_name="avatar__picture", loading="lazy"),
            rx.el.bdi(initials),
        ),
        dot,
        class_name=["avatar", f"avatar--{size}", f"g{gradient}"],
        aria_hidden=True,
        **props,
    )
