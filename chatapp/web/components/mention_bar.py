"""The question before a message goes: who is notified, and who would not see it. mention_check.js asks it."""

import reflex as rx

from .field import OF_SCRIPT
from .icon import icon
from .icon_button import icon_button


def mention_bar() -> rx.Component:
    """Hidden while nothing is asked. Enter in the box once more is a yes."""
    words = rx.el.span(role="alert", class_name="grow", custom_attrs={"data-mention-words": "true", **OF_SCRIPT})
    return rx.el.div(
        icon("users", extra="asked__group"),
        icon("user-plus", extra="asked__person"),
        words,
        _choice("silently", "btn--quiet", "Silently"),
        _choice("add", "btn--plain"),
        _choice("send", "btn--primary"),
        icon_button("Back to the text", "x", size="32", custom_attrs={"data-mention-choice": "back"}),
        hidden=True,
        class_name="asked",
        custom_attrs={"data-mention-bar": "true"},
    )


def _choice(name: str, look: str, words: str = "") -> rx.Component:
    attributes = {"data-mention-choice": name} | ({} if words else OF_SCRIPT)
    return rx.el.button(
        *([words] if words else []), type="button", class_name=f"btn btn--small {look}", custom_attrs=attributes
    )
