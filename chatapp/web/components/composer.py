"""The place to write: a text box that grows with its text, and the button that sends it."""

from typing import Any

import reflex as rx

from chatapp.web.scripts import load

from .icon import icon
from .icon_button import icon_button

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
        load("composer"),
        _send_button(),
        on_submit=on_submit,
        reset_on_submit=True,
        class_name="composer",
        custom_attrs={"data-composer-form": "true"},
    )
    return rx.el.footer(rx.el.div(line or rx.fragment(), hint, class_name="dock__line"), form, class_name="dock")


def editing_composer(
    *, message_id: rx.Var[int], text: rx.Var[str], on_submit: Any, on_cancel: Any, key: rx.Var[str]
) -> rx.Component:
    """The composer with a message that was sent before; Esc gives the box back."""
    bar = rx.el.div(
        icon("pencil", size="16"),
        rx.el.span("Edit message", class_name="grow"),
        icon_button("Cancel editing", "x", size="32", on_click=on_cancel, custom_attrs={"data-cancel-edit": "true"}),
        class_name="dock__edit",
    )
    form = rx.el.form(
        rx.el.textarea(
            name="text",
            rows=1,
            max_length=MAX_CONTENT,
            placeholder="Edit message",
            default_value=text,
            aria_label="Edit message",
            auto_complete="off",
            custom_attrs={"data-composer": "", "data-editing": message_id.to_string()},
        ),
        _send_button("check", "Save message"),
        on_submit=on_submit,
        class_name="composer",
        custom_attrs={"data-composer-form": "true"},
    )
    return rx.el.footer(bar, form, class_name="dock", key=key)


def no_composer(symbol: str, words: rx.Var[str] | str, *actions: rx.Component) -> rx.Component:
    """In the place of the composer, where nothing can be written: why, and what can be done about it."""
    sentence = rx.el.div(icon(symbol), rx.el.span(words), *actions, class_name="stopped", role="status")
    return rx.el.footer(sentence, class_name="dock")


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


def _send_button(symbol: str = "arrow-up", label: str = "Send message") -> rx.Component:
    disc = rx.el.span(icon(symbol), class_name="send__disc")
    return rx.el.button(disc, type="submit", class_name="send", aria_label=label, title=label)
