"""The content of a message. The server has made a tree of its markup, which rich.js draws."""

from typing import Any

import reflex as rx

from chatapp.web.scripts import address

from .copying import copies, copy_icon


def rich_text(content: rx.Var[str], tree: rx.Var[Any] | None = None, **called: rx.Var[Any]) -> rx.Component:
    """`tree` is null, or left out, for a text that looks as it is written. The props `mentioned`, `me` and
    `is_own` say whom names in it call.
    """
    return _RichText.create(
        content=content, tree=rx.Var("null") if tree is None else tree, copy_button=_copy(), **called
    )


def _copy() -> rx.Component:
    """In the head of each block of code."""
    return rx.el.button(copy_icon(size="16"), "Copy", type="button", class_name="code__copy", custom_attrs=copies(""))


class _RichText(rx.Component):
    library = address("rich")
    tag = "RichText"
    lib_dependencies: list[str] = ["lowlight@3.3.0", "highlight.js@11.11.2"]  # noqa: RUF012 - of highlight.js; as Reflex

    content: rx.Var[str]
    tree: rx.Var[Any]
    copy_button: rx.Component
    mentioned: rx.Var[Any]
    me: rx.Var[int]
    is_own: rx.Var[bool]
