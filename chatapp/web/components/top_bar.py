"""The bar above a page: way back, picture, title, tools."""

from typing import Any

import reflex as rx

from .icon_button import icon_button


def top_bar(
    title: rx.Component | rx.Var[str] | str,
    *tools: rx.Component,
    sub: rx.Component | rx.Var[str] | str | None = None,
    picture: rx.Component | None = None,
    on_back: Any = None,
    waiting: rx.Component | None = None,
    sub_attributes: dict[str, Any] | None = None,
) -> rx.Component:
    """`sub` is a line below the title, whose place is kept while it is empty. With `on_back`, phones get a button that
    leads to the list, and `waiting` beside it: what is unread there. Wider windows show both panes anyway.
    """
    back = rx.el.span(
        icon_button("Back", "chevron-left", on_click=on_back, custom_attrs={"data-back": "true"}),
        waiting or rx.fragment(),
        class_name="bar__back",
    )
    below = rx.el.p(sub, class_name="bar__sub truncate", custom_attrs=sub_attributes or {})
    words = rx.el.div(
        rx.el.h1(title, class_name="bar__title truncate", dir="auto", custom_attrs=_named(title)),
        rx.fragment() if sub is None else below,
        class_name="grow",
    )
    return rx.el.header(
        back if on_back else rx.fragment(),
        picture or rx.fragment(),
        words,
        rx.el.div(*tools, class_name="bar__tools"),
        class_name="bar",
    )


def _named(title: rx.Var[str] | str | rx.Component) -> dict[str, Any]:
    """What title.js waits for: a text alone changes without an element that comes or goes."""
    return {} if isinstance(title, rx.Component) else {"data-title": title}
