"""Replies: the quote in a bubble, and the bar over the message box that says what the next message answers.

reply.js fills the bar, and thread.js follows the quote to its message.
"""

from typing import NamedTuple

import reflex as rx

from chatapp.web.scripts import load
from chatapp.web.shapes import DELETED

from .field import OF_SCRIPT
from .icon import icon
from .icon_button import icon_button


class Along(NamedTuple):
    """What goes along with an unconfirmed message: a quote of what it answers, the same as reply.js stores it, and its
    files as sending.js does; "" for nothing.
    """

    quote: rx.Component
    reply: rx.Var[str] | str
    files: rx.Var[str] | str


def quote(
    name: rx.Var[str], text: rx.Var[str], *, seq: rx.Var[int] | rx.Var[str], is_gone: rx.Var[bool] | bool = False
) -> rx.Component:
    """Who said what; the button over all of it leads to the message with this `seq`."""
    label = "Go to the message"
    go = rx.el.button(
        type="button", class_name="quote__go", aria_label=label, title=label, custom_attrs={"data-go-to": seq}
    )
    said = rx.cond(is_gone, rx.el.i(DELETED), text)
    return rx.el.blockquote(
        rx.el.b(name, class_name="truncate", dir="auto"),
        rx.el.span(said, class_name="truncate", dir="auto"),
        go,
        class_name="quote",
    )


def reply_bar() -> rx.Component:
    """Hidden while the next message answers nothing."""
    said = rx.el.span(
        rx.el.b(class_name="truncate", custom_attrs={"data-reply-who": "true", **OF_SCRIPT}),
        rx.el.span(class_name="truncate", dir="auto", custom_attrs={"data-reply-text": "true", **OF_SCRIPT}),
        id="reply-to",
        class_name="dock__quote",
    )
    close = icon_button("Cancel reply", "x", size="32", custom_attrs={"data-cancel-reply": "true"})
    return rx.el.div(
        icon("reply"),
        said,
        close,
        load("reply", "swipe"),
        class_name="dock__reply",
        hidden=True,
        custom_attrs={"data-reply": "true"},
    )


def reply_field() -> rx.Component:
    """What the message of this form answers: a quote as reply.js stores it, "" for nothing."""
    return rx.el.input(type="hidden", name="reply", default_value="")


def swipe_mark() -> rx.Component:
    """Beside the message that a finger moves to the right; swipe.js puts it there."""
    return rx.el.span(
        icon("reply"), class_name="swipe", hidden=True, aria_hidden=True, custom_attrs={"data-swipe": "true"}
    )
