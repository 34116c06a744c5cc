"""One conversation in a list."""

from typing import Any

import reflex as rx

from chatapp.web.shapes import Row

from . import moments
from .avatar import avatar
from .badge import badge, count_text


def conversation_row(row: rx.Var[Row], *, selected: rx.Var[str], **props: Any) -> rx.Component:
    """Named by its title, described by unread count and preview; `selected` is the open conversation."""
    link = rx.el.a(
        avatar(row.initials, row.gradient, row.avatar, is_group=row.is_group),
        rx.el.span(
            rx.el.span(
                rx.el.span(row.title, class_name="row__name truncate"),
                rx.el.time(
                    moments.row_time(row.at),
                    class_name="row__time",
                    date_time=row.at,
                    title=moments.full(row.at),
                ),
                class_name="row__line",
            ),
            rx.el.span(_preview(row), badge(row.unread), class_name="row__line"),
            class_name="grow",
        ),
        href=f"/c/{row.id}",
        class_name=["row", rx.cond(row.unread > 0, "row--unread", "")],
        aria_label=row.title,
        aria_description=_description(row),
        aria_current=rx.cond(row.id.to_string() == selected, "page", "false"),
        **props,
    )
    return rx.el.li(link, key=row.id.to_string())


def _preview(row: rx.Var[Row]) -> rx.Component:
    by = rx.cond(row.preview_by != "", rx.el.span(row.preview_by + ": ", class_name="row__by"))
    return rx.el.span(by, row.preview, class_name="row__preview truncate")


def _description(row: rx.Var[Row]) -> str:
    unread = rx.cond(row.unread > 0, f"{count_text(row.unread)} unread. ", "")
    by = rx.cond(row.preview_by != "", f"{row.preview_by}: ", "")
    return f"{unread}{by}{row.preview}"
