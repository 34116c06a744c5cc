"""The place to write: a text box that grows with its text, and the button that sends it."""

from typing import Any

import reflex as rx

from .icon import icon

MAX_CONTENT = 4000  # characters; the rule itself lives in the services


def composer(
    *,
    conversation_id: rx.Var[str],
    placeholder: rx.Var[str] | str,
    on_submit: Any,
    line: rx.Component | None = None,
) -> rx.Component:
    """`line` stands above the box, in a strip of fixed height: who is typing, for example.

    The box is uncontrolled, so typing never waits for the server; Enter, Shift+Enter and input methods are
    the business of the script that listens at [data-composer].
    """
    hint = rx.el.span("Shift + Enter for a new line", class_name="dock__hint desk-only", aria_hidden=True)
    form = rx.el.form(
        _text_box(conversation_id, placeholder),
        _send_button(),
        on_submit=on_submit,
        reset_on_submit=True,
        class_name="composer",
        custom_attrs={"data-composer-form": "true"},
    )
    return rx.el.footer(rx.el.div(line or rx.fragment(), hint, class_name="dock__line"), form, class_name="dock")


def _text_box(conversation_id: rx.Var[str], placeholder: rx.Var[str] | str) -> rx.Component:
    return rx.el.textarea(
        name="text",
        rows=1,
        max_length=MAX_CONTENT,
        placeholder=placeholder,
        aria_label="Message",
        auto_complete="off",
        custom_attrs={"data-composer": conversation_id},
    )


def _send_button() -> rx.Component:
    disc = rx.el.span(icon("arrow-up"), class_name="send__disc")
    return rx.el.button(disc, type="submit", class_name="send", aria_label="Send message", title="Send message")
