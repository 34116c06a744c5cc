"""A button that opens a menu: a popover of the browser, to which menu.js adds place and keys."""

from typing import Any

import reflex as rx

from chatapp.web.scripts import load

from .icon import icon
from .icon_button import icon_button


def menu(
    label: str | rx.Var[str], *items: rx.Component, name: str | rx.Var[str], symbol: str = "settings"
) -> rx.Component:
    """`name` is unique on the page; `label` names both the button and the menu."""
    identifier = f"menu-{name}"
    opener = icon_button(label, symbol, aria_haspopup="menu", custom_attrs={"popoverTarget": identifier})
    popover = rx.el.div(
        *items,
        id=identifier,
        role="menu",
        class_name="menu",
        aria_label=label,
        custom_attrs={"popover": "auto"},
    )
    return rx.fragment(opener, popover, load("menu"))


def menu_item(label: str | rx.Var[str], symbol: str, *, extra: str = "", **props: Any) -> rx.Component:
    """Something to do; `props` go to the button."""
    return rx.el.button(
        icon(symbol), label, type="button", role="menuitem", tab_index=-1, class_name=["menu__item", extra], **props
    )


def menu_link(label: str, symbol: str, *, href: str) -> rx.Component:
    """Somewhere to go."""
    return rx.el.a(icon(symbol), label, href=href, role="menuitem", tab_index=-1, class_name="menu__item")
