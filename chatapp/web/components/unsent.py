"""Messages of a browser that the server does not have: how many wait, and the refused ones."""

from typing import Any

import reflex as rx

from .button import button
from .copying import copies, copy_icon
from .icon import icon


def waiting_notice(words: rx.Var[str]) -> rx.Component:
    """A line below the connection banner; empty words are no line."""
    line = rx.el.p(icon("clock-3", size="16"), words, class_name="banner banner--waits")
    return rx.el.div(rx.cond(words != "", line), role="status")


def refused_list(rows: rx.Component, *, count: rx.Var[int]) -> rx.Component:
    """Opens without the server; it is not there while nothing was refused."""
    words = rx.cond(count == 1, "1 message was not sent", f"{count} messages were not sent")
    opens = icon("chevron-down", size="16", extra="unsent__opens")
    summary = rx.el.summary(icon("circle-alert", size="16"), words, opens, class_name="unsent")
    box = rx.el.details(summary, rx.el.ul(rows, class_name="unsent__list", aria_label="Not sent"))
    return rx.cond(count != 0, rx.el.div(box, class_name="unsent--refused"))


def copy_button(content: rx.Var[str]) -> rx.Component:
    """Takes the text along."""
    look = {"type": "button", "class_name": "btn btn--quiet btn--small"}
    return rx.el.button(copy_icon(size="16"), "Copy", **look, custom_attrs=copies(content))


def refused_row(
    content: rx.Var[str],
    *,
    title: rx.Var[str],
    reason: rx.Var[str],
    on_retry: Any,
    on_discard: Any,
    key: rx.Var[str],
) -> rx.Component:
    """A message that was refused, why, and for which conversation it was; `title` and `reason` may be empty."""
    words = rx.el.div(
        rx.cond(title, rx.el.p("To ", title, class_name="note truncate")),
        rx.el.p(content, class_name="unsent__text"),
        rx.cond(reason, rx.el.p(reason, class_name="note")),
        class_name="grow",
    )
    return rx.el.li(
        words,
        copy_button(content),
        button("Retry", kind="link", size="small", symbol="rotate-cw", on_click=on_retry),
        button("Discard", kind="quiet", size="small", on_click=on_discard),
        class_name="unsent__row",
        key=key,
    )
