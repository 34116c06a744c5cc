"""The dialog with the readers of a message."""

from collections.abc import Sequence
from typing import Any

import reflex as rx

from chatapp.web.shapes import Receipt, ReceiptGroup

from . import moments
from .avatar import avatar
from .dialog import dialog, dialog_foot, dialog_pad
from .people import pressed_opens


def receipts_dialog(
    groups: rx.Var[Sequence[ReceiptGroup]], *, summary: rx.Var[str], note: rx.Var[str], on_close: Any
) -> rx.Component:
    """Lists the people who have read a message, have got it, and have not, with the times; the summary says how many,
    the note why times are missing.
    """
    count = dialog_pad(rx.el.p(summary, class_name="note"))
    sections = rx.el.div(rx.foreach(groups, _group), class_name="dialog__list receipts")
    foot = rx.cond(note != "", dialog_foot(note=note))
    return dialog("Message info", count, sections, foot, on_close=on_close)


def _group(group: rx.Var[ReceiptGroup]) -> rx.Component:
    title = rx.el.h3(
        group.title, " ", rx.el.span(moments.number(group.receipts.length())), class_name="receipts__title"
    )
    rows = rx.el.ul(rx.foreach(group.receipts, _receipt), aria_label=group.title)
    return rx.el.section(title, rows, key=group.title)


def _receipt(receipt: rx.Var[Receipt]) -> rx.Component:
    row = rx.el.button(
        avatar(receipt.initials, receipt.gradient, rx.Var.create(""), size="36"),
        rx.el.span(receipt.name, class_name="person__name truncate", dir="auto"),
        rx.cond(
            receipt.at != "", moments.moving_time(receipt.at, shows="dayTime", class_name="person__sub receipt__at")
        ),
        type="button",
        class_name="receipt",
        custom_attrs=pressed_opens(receipt.id),
    )
    return rx.el.li(row, key=receipt.id.to_string())
