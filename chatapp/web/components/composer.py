"""The place to write: a text box that grows with its text, and the button that sends it."""

from typing import Any

import reflex as rx

from chatapp.web.scripts import load

from .attachments import attach_button, attachments, files_field, too_long_bar
from .field import OF_SCRIPT, count_of
from .format_bar import format_toggle
from .icon import icon
from .icon_button import icon_button
from .keys import key_names
from .mention_bar import mention_bar
from .recorder import record_bar, record_button
from .reply import reply_bar, reply_field
from .suggestions import suggestions

MAX_CONTENT = 4000  # characters; the rule itself lives in the services
KEEPS_FOCUS = {"data-keep-focus": "true"}  # a press on a button in it leaves the focus in the box


def composer(
    *,
    conversation_id: rx.Var[str],
    placeholder: rx.Var[str] | str,
    on_submit: Any,
    line: rx.Component | None = None,
    formats: rx.Component | None = None,
    preview: rx.Component | None = None,
) -> rx.Component:
    """`line` stands above the box, in a strip of fixed height: who is typing, for example. `formats` are the tools in
    it, `preview` stands between the two.

    The box is uncontrolled, so typing never waits for the server; Enter, Shift+Enter and input methods are
    the business of the script that listens at [data-composer].
    """
    head = rx.el.div(_files_note(), line or rx.fragment(), *_hints(), _count(), class_name="dock__line")
    form = rx.el.form(
        record_bar(),
        attachments(conversation_id),
        formats or rx.fragment(),
        reply_field(),
        files_field(),
        _text_box(conversation_id, placeholder),
        attach_button(),
        load("composer", "anywhere", "beside_box"),
        icon_button("Emoji", "smile", extra="composer__tool desk-only", custom_attrs={"data-picks": "true"}),
        format_toggle() if formats else rx.fragment(),
        record_button(),
        _send_button(),
        on_submit=on_submit,
        reset_on_submit=True,
        class_name="composer",
        custom_attrs={"data-composer-form": "true"},
    )
    bars = (preview or rx.fragment(), suggestions(), mention_bar(), reply_bar(), too_long_bar(MAX_CONTENT))
    return rx.el.footer(head, *bars, form, class_name="dock", custom_attrs=KEEPS_FOCUS)


def editing_composer(
    *,
    message_id: rx.Var[int],
    conversation_id: rx.Var[str],
    text: rx.Var[str],
    on_submit: Any,
    on_cancel: Any,
    key: rx.Var[str],
) -> rx.Component:
    """The composer with a message that was sent before; Esc gives the box back.

    The script puts a half-written edit back into the box, and says if the message was changed elsewhere meanwhile.
    """
    form = rx.el.form(
        rx.el.textarea(
            name="text",
            rows=1,
            placeholder="Edit message",
            default_value=text,
            aria_label="Edit message",
            auto_complete="off",
            dir="auto",
            aria_describedby="text-count",
            aria_autocomplete="list",
            custom_attrs={
                "data-composer": conversation_id,
                "data-editing": message_id.to_string(),
                "data-most": MAX_CONTENT,
            },
        ),
        _send_button("check", "Save message"),
        on_submit=on_submit,
        class_name="composer",
        custom_attrs={"data-composer-form": "true"},
    )
    bars = (_edit_bar(on_cancel), suggestions(), mention_bar())
    return rx.el.footer(*bars, form, class_name="dock", custom_attrs=KEEPS_FOCUS, key=key)


def _edit_bar(on_cancel: Any) -> rx.Component:
    outdated = rx.el.span(
        " · Changed elsewhere meanwhile: saving replaces that",
        hidden=True,
        role="status",
        custom_attrs={"data-outdated": "true"},
    )
    return rx.el.div(
        icon("pencil", size="16"),
        rx.el.span("Edit message", outdated, class_name="grow"),
        _count(),
        icon_button("Cancel editing", "x", size="32", on_click=on_cancel, custom_attrs={"data-cancel-edit": "true"}),
        class_name="dock__edit",
    )


def no_composer(symbol: str, words: rx.Var[str] | str, *actions: rx.Component) -> rx.Component:
    """In the place of the composer, where nothing can be written: why, and what can be done about it."""
    sentence = rx.el.div(icon(symbol), rx.el.span(words), *actions, class_name="stopped", role="status")
    return rx.el.footer(sentence, class_name="dock")


def _text_box(conversation_id: rx.Var[str], placeholder: rx.Var[str] | str) -> rx.Component:
    return rx.el.textarea(
        name="text",
        rows=1,
        placeholder=placeholder,
        aria_label="Message",
        auto_complete="off",
        dir="auto",
        aria_describedby="reply-to text-count",
        aria_autocomplete="list",
        custom_attrs={"data-composer": conversation_id, "data-most": MAX_CONTENT},
    )


def _hints() -> tuple[rx.Component, rx.Component]:
    """How a line begins: anywhere, and in a block of code (code_block.js), where Enter does not send."""
    in_code = ("Enter for a new line, ", *key_names("Ctrl Enter"), " sends")
    look = "dock__hint desk-only"
    return (
        rx.el.span("Shift + Enter for a new line", class_name=look, aria_hidden=True),
        rx.el.span(*in_code, class_name=f"{look} dock__hint--code", aria_hidden=True),
    )


def _files_note() -> rx.Component:
    """Where note.js says what became of files and commands; the rest of the line makes room meanwhile."""
    attributes = {"data-files-note": "true", **OF_SCRIPT}
    return rx.el.span(role="status", class_name="dock__note", custom_attrs=attributes)


def _count() -> rx.Component:
    return rx.el.span(count_of("text"), id="text-count", class_name="dock__count")


def _send_button(symbol: str = "arrow-up", label: str = "Send message") -> rx.Component:
    disc = rx.el.span(icon(symbol), class_name="send__disc")
    return rx.el.button(disc, type="submit", class_name="send", aria_label=label, title=label)
