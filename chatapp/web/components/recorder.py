"""Recording a voice message: the button in the message box, and the bar in its place (recorder.js)."""

import reflex as rx

from chatapp.web.scripts import load

from .button import button
from .field import OF_SCRIPT
from .icon import icon
from .icon_button import icon_button


def record_button() -> rx.Component:
    """While the message box is empty; a press begins, a finger may hold it."""
    press = icon_button("Record", "mic", extra="composer__tool composer__mic", custom_attrs={"data-record": "true"})
    return rx.fragment(press, load("recorder"))


def record_bar() -> rx.Component:
    """Hidden while nothing is recorded."""
    disc = rx.el.span(icon("arrow-up"), class_name="send__disc")
    send = rx.el.button(
        disc,
        type="button",
        class_name="send",
        aria_label="Send recording",
        title="Send recording",
        custom_attrs=_at("send"),
    )
    return rx.el.div(
        icon_button("Discard recording", "trash-2", custom_attrs=_at("discard")),
        rx.el.span(class_name="rec__dot", aria_hidden=True),
        rx.el.span(class_name="rec__time", role="timer", custom_attrs=_at("time") | OF_SCRIPT),
        rx.el.span(class_name="rec__wave", aria_hidden=True, custom_attrs=_at("wave") | OF_SCRIPT),
        rx.el.span("Slide to cancel, up to let go", class_name="rec__slide"),
        button("Stop", kind="quiet", size="small", aria_label="Stop", custom_attrs=_at("stop")),
        button("Listen", kind="quiet", size="small", aria_label="Listen", custom_attrs=_at("play")),
        send,
        class_name="rec",
        hidden=True,
        role="group",
        aria_label="Recording",
        custom_attrs={"data-recording": "", "suppressHydrationWarning": True},
    )


def _at(name: str) -> dict[str, str]:
    return {"data-rec": name}
