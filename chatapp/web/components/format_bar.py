"""Buttons that write markup into the message box (assets/scripts/format.js), and what it will look like."""

from typing import Any

import reflex as rx

from chatapp.web.scripts import load

from .icon import icon
from .icon_button import icon_button
from .rich_text import rich_text

FORMATS = (
    (("bold", "Bold", "bold"), ("italic", "Italic", "italic"), ("strike", "Strikethrough", "strikethrough")),
    (("code", "Code", "code"), ("block", "Code block", "square-code"), ("quote", "Quote", "text-quote")),
    (("bullets", "Bulleted list", "list"), ("numbers", "Numbered list", "list-ordered")),
    (("link", "Link", "link"), ("spoiler", "Spoiler", "eye-off")),
)


def format_bar(*, is_previewed: rx.Var[bool]) -> rx.Component:
    """A toolbar: one stop of the Tab key, arrows go on in it. It shows where the user has opened it, and stays so."""
    groups = [rx.el.span(*(_button(*each) for each in group), class_name="formats__group") for group in FORMATS]
    preview = rx.el.button(
        icon("eye", size="16"),
        "Preview",
        type="button",
        class_name="formats__preview",
        aria_pressed=is_previewed,
        tab_index=-1,
        custom_attrs={"data-format": "preview"},
    )
    return rx.el.div(
        *groups,
        preview,
        load("format"),
        role="toolbar",
        aria_label="Formatting",
        class_name="formats desk-only",
        custom_attrs={"data-formats": "true"},
    )


def format_toggle() -> rx.Component:
    attributes = {"data-toggles": "shows_formats"}
    return icon_button("Formatting", "type", extra="formats__toggle composer__tool desk-only", custom_attrs=attributes)


def format_preview(content: rx.Var[str], tree: rx.Var[Any]) -> rx.Component:
    """The message as it will be, above the box; nothing without a text."""
    bubble = rx.el.div(rx.el.div(rich_text(content, tree), class_name="bubble__text", dir="auto"), class_name="bubble")
    region = rx.el.section(
        rx.el.div(bubble, class_name="msg__body"),
        class_name="format-preview msg--mine",
        aria_label="Preview",
        custom_attrs={"data-previewed": "true"},
    )
    return rx.cond(content != "", region)


def _button(name: str, label: str, symbol: str) -> rx.Component:
    stop = 0 if name == "bold" else -1
    return icon_button(label, symbol, size="32", tab_index=stop, custom_attrs={"data-format": name})
