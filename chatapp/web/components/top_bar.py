"""The bar above a page: way back, picture, title, tools."""

from typing import Any

import reflex as rx

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
    person: rx.Var[int] | int = 0,
) -> rx.Component:
    """`sub` is a line below the title, whose place is kept while it is empty. With `on_back`, phones get a button that
    leads to the list, and `waiting` beside it: what is unread there. Wider windows show both panes anyway. A title that
    names a `person` opens the card of this person.
    """
    back = rx.el.span(
        icon_button("Back", "chevron-left", on_click=on_back, custom_attrs={"data-back": "true"}),
        waiting or rx.fragment(),
        class_name="bar__back",
    )
    below = rx.el.p(sub, class_name="bar__sub truncate", custom_attrs=sub_attributes or {})
    words = rx.el.div(
        rx.el.h1(
            rx.cond(rx.Var.create(person).to(int) > 0, _press(title, person), title),
            class_name="bar__title truncate",
            dir="auto",
            custom_attrs=_named(title),
        ),
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


def _press(title: rx.Var[str] | str, person: rx.Var[int] | int) -> rx.Component:
    presses = pressed_opens(rx.Var.create(person))
    return rx.el.button(title, type="button", class_name="bar__press truncate", custom_attrs=presses)


def _named(title: rx.Var[str] | str | rx.Component) -> dict[str, Any]:
    """What title.js waits for: a text alone changes without an element that comes or goes."""
    return {} if isinstance(title, rx.Component) else {"data-title": title}
