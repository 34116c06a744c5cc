"""The bar above a page: way back, picture, title, tools."""

from typing import Any

import reflex as rx

from .foreign import isolated
from .icon_button import icon_button
from .people import pressed_opens


def top_bar(
    title: rx.Component | rx.Var[str] | str,
    *tools: rx.Component,
    sub: rx.Component | rx.Var[str] | str | None = None,
    picture: rx.Component | None = None,
    on_back: Any = None,
    waiting: rx.Component | None = None,
    sub_attributes: dict[str, Any] | None = None,
    named: rx.Var[str] | str = "",
) -> rx.Component:
    """`sub` is a line below the title, whose place is kept while it is empty. With `on_back`, phones get a button that
    leads to the list, and `waiting` beside it: what is unread there. Wider windows show both panes anyway. `named` is
    what title.js puts into the title of the window.
    """
    back = rx.el.span(
        icon_button("Back", "chevron-left", on_click=on_back, custom_attrs={"data-back": "true"}),
        waiting or rx.fragment(),
        class_name="bar__back",
    )
    below = rx.el.p(sub, class_name="bar__sub truncate", custom_attrs=sub_attributes or {})
    words = rx.el.div(
        rx.el.h1(title, class_name="bar__title truncate", dir="auto", custom_attrs={"data-title": named}),
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


def person_press(person: rx.Var[int], name: rx.Var[str]) -> rx.Component:
    """The first of the tools: lies over a picture and title that are a person's, and opens the card. Phones have the
    button of the details there.
    """
    label = f"Profile of {isolated(name)}"
    look = {"type": "button", "class_name": "bar__press desk-only", "title": label}
    press = rx.el.button(**look, aria_label=label, custom_attrs=pressed_opens(person))
    return rx.cond(person != 0, press)
