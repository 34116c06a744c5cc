"""A modal dialog; assets/scripts/dialog.js leads the focus in and out, and ties Esc to the close button."""

from typing import Any

import reflex as rx

from chatapp.web.scripts import load

from .button import button
from .icon import icon
from .icon_button import icon_button


def dialog(title: str, *body: rx.Component, on_close: Any) -> rx.Component:
    """Open while it is rendered. Below 768 pixels of width it is a sheet that rises from the lower edge, and closes
    when it is pulled down by its head (sheet.js).

    The parts of `body` are dialog_pad, dialog_list and dialog_foot, or one form that holds them. With a search field
    the list keeps its height, so that nothing jumps while somebody types.
    """
    close = icon_button("Close", "x", on_click=on_close, custom_attrs={"data-close": "true"})
    title_line = rx.el.h2(title, class_name="dialog__title")
    head = rx.el.header(title_line, close, class_name="dialog__head", custom_attrs={"data-grip": "true"})
    box = rx.el.div(
        head,
        *body,
        load("dialog", "sheet"),
        role="dialog",
        aria_modal="true",
        aria_label=title,
        class_name="dialog",
        custom_attrs={"data-sheet": "true"},
    )
    return rx.el.div(box, class_name="scrim")


def dialog_pad(*children: rx.Component) -> rx.Component:
    """The fixed part on top: fields and choices."""
    return rx.el.div(*children, class_name="dialog__pad")


def dialog_list(*children: rx.Component, label: str) -> rx.Component:
    """The part that scrolls."""
    return rx.el.ul(*children, class_name="dialog__list", aria_label=label)


def dialog_nothing(words: rx.Var[str] | str) -> rx.Component:
    """In the place of a list without results: what was looked for, and a way to begin anew."""
    clear = button("Clear search", size="small", custom_attrs={"data-clear-search": "true"})
    return rx.el.li(icon("search-x", size="32"), rx.el.p(words), clear, class_name="dialog__nothing")


def dialog_foot(*actions: rx.Component, note: rx.Var[str] | str = "") -> rx.Component:
    """A short note on the left, the actions on the right, the one that ends the dialog last."""
    return rx.el.footer(rx.el.span(note, class_name="note", role="status"), *actions, class_name="dialog__foot")
