"""Who has read a message: a dialog."""

from collections.abc import Sequence
from typing import Any

import reflex as rx

from chatapp.web.shapes import Receipt

from . import moments
from .avatar import avatar
from .dialog import dialog, dialog_list, dialog_pad
from .people import pressed_opens


def receipts_dialog(receipts: rx.Var[Sequence[Receipt]], *, summary: rx.Var[str], on_close: Any) -> rx.Component:
    """Who has read a message, who has got it, and who has not; the summary says how many."""
    count = dialog_pad(rx.el.p(summary, class_name="note"))
    rows = dialog_list(rx.foreach(receipts, _receipt), label="Receipts")
    return rx.cond(receipts.length() > 0, dialog("Message info", count, rows, on_close=on_close))


def _receipt(receipt: rx.Var[Receipt]) -> rx.Component:
    words = rx.match(
        receipt.status,
        ("read", rx.cond(receipt.at != "", moments.moving_time(receipt.at, before="Read "), "Read")),
        ("delivered", rx.fragment("Delivered")),
        rx.fragment("Not yet"),
    )
    names = rx.el.span(
        rx.el.span(receipt.name, class_name="person__name truncate", dir="auto"),
        rx.el.span(words, class_name="person__sub truncate"),
        class_name="grow",
    )
    picture = avatar(receipt.initials, receipt.gradient, rx.Var.create(""))
    presses = pressed_opens(receipt.id)
    row = rx.el.button(picture, names, type="button", class_name="person person--press", custom_attrs=presses)
    return rx.el.li(row, key=receipt.id.to_string())
