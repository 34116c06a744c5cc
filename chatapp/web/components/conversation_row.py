"""One conversation in a list."""

from typing import Any, NamedTuple

import reflex as rx

from chatapp.web.shapes import Row, Typist

from . import moments
from .avatar import avatar
from .badge import badge, count_text
from .foreign import isolated, named
from .icon import icon
from .people import dots, presence_lead, typing_text
from .ticks import sending_tick, tick_of

NOBODY = rx.Var.create(0)


class Mine(NamedTuple):
    """The viewer's own side of a conversation, each "" for nothing: the draft, the message that waits for its answer,
    and how far the last message has come, if it is the viewer's own: sent, delivered or read.
    """

    draft: rx.Var[str]
    waiting: rx.Var[str]
    tick: rx.Var[str]


NOTHING = "No messages yet"


def conversation_row(
    row: rx.Var[Row],
    *,
    selected: rx.Var[str],
    presence: rx.Var[dict[int, str]],
    typing: rx.Var[dict[int, list[Typist]]],
    mine: Mine,
    beside: rx.Component | None = None,
    attributes: dict[str, Any] | None = None,
    **props: Any,
) -> rx.Component:
    """Named by its title, described by presence, unread count and preview; `selected` is the open conversation.

    `presence` and `typing` are those of the whole list, by user and by conversation; `mine` is what the viewer wrote.
    `beside` stands next to the link, and `attributes` belong to both.
    """
    is_unread = (row.unread > 0) | row.is_new
    state, types = presence[row.other], typing_text(typing[row.id], NOBODY)
    handle = rx.cond(row.handle != "", rx.el.span(row.handle, class_name="handle"))
    link = rx.el.a(
        avatar(row.initials, row.gradient, row.avatar, presence=state),
        rx.el.span(
            rx.el.span(
                rx.el.span(rx.el.bdi(row.title), handle, class_name="row__name truncate", title=row.title),
                moments.moving_time(row.at, class_name="row__time"),
                class_name="row__line",
            ),
            rx.el.span(rx.cond(types != "", _typing(types), _said(row, mine)), _count(row), class_name="row__line"),
            class_name="grow",
        ),
        href=f"/c/{row.id}",
        class_name=["row", rx.cond(row.is_group, "row--group", ""), rx.cond(is_unread, "row--unread", "")],
        aria_label=named(row.title, row.handle),
        aria_description=_description(row, state, types, mine),
        aria_current=rx.cond(row.id.to_string() == selected, "page", "false"),
        **props,
    )
    item = {"class_name": "row-item", "key": row.id.to_string(), "custom_attrs": attributes or {}}
    return rx.el.li(link, beside or rx.fragment(), **item)


def _count(row: rx.Var[Row]) -> rx.Component:
    """How much is unread in a direct conversation, and in a group that calls the viewer; a dot for other groups."""
    called = rx.fragment(
        rx.el.span(icon("at-sign", size="16"), class_name="called", aria_hidden=True), badge(row.unread)
    )
    dot = rx.cond((row.unread > 0) | row.is_new, rx.el.span(class_name="dot", aria_hidden=True))
    return rx.cond(row.mentions > 0, called, rx.cond(row.is_group, dot, badge(row.unread)))


def _said(row: rx.Var[Row], mine: Mine) -> rx.Component:
    """The last text: a draft, else a message that waits for its answer, else the last message."""
    by = rx.cond(row.preview_by != "", rx.el.span(rx.el.bdi(row.preview_by), ": ", class_name="row__by"))
    said = rx.cond(row.preview != "", rx.el.bdi(row.preview), NOTHING)
    draft = rx.fragment(rx.el.span("Draft: ", class_name="row__draft"), rx.el.bdi(mine.draft))
    waits = rx.fragment(sending_tick(), rx.el.span("You: ", class_name="row__by"), rx.el.bdi(mine.waiting))
    last = rx.fragment(rx.cond(mine.tick != "", tick_of(mine.tick)), by, said)
    shown = rx.cond(mine.draft != "", draft, rx.cond(mine.waiting != "", waits, last))
    return rx.el.span(shown, class_name="row__preview truncate")


def _typing(text: rx.Var[str]) -> rx.Component:
    return rx.el.span(dots(), rx.el.span(text, class_name="truncate"), class_name="row__preview row__typing")


def _description(row: rx.Var[Row], state: rx.Var[str], types: rx.Var[str], mine: Mine) -> str:
    called = rx.cond(row.mentions > 1, f", {count_text(row.mentions)} of them mention you", ", you are mentioned")
    unread = rx.cond(row.unread > 0, f"{count_text(row.unread)} unread{rx.cond(row.mentions > 0, called, '')}. ", "")
    reached = rx.cond(mine.tick != "", f", {mine.tick}", "")
    by = rx.cond(row.preview_by != "", f"{isolated(row.preview_by)}{reached}: ", "")
    last = rx.cond(row.preview != "", f"{by}{isolated(row.preview)}", NOTHING)
    waits = rx.cond(mine.waiting != "", f"You, sending: {isolated(mine.waiting)}", last)
    said = rx.cond(types != "", types, rx.cond(mine.draft != "", f"Draft: {isolated(mine.draft)}", waits))
    new = rx.cond(row.is_new, "New. ", "")
    return f"{new}{presence_lead(state)}{unread}{said}"
