"""The messages of the open conversation: which pages there are, and how one is rendered."""

from typing import Any

import reflex as rx

from chatapp.web.components.message import message_bubble, unread_divider
from chatapp.web.scripts import call
from chatapp.web.shapes import MessagePage, PlacedBubble
from chatapp.web.states.hidden import HiddenState
from chatapp.web.states.sidebar import SidebarState
from chatapp.web.states.thread import ThreadState
from chatapp.web.states.window import HISTORY_VARS, WindowState
from chatapp.web.vars import PAGE_VARS

from . import glimpse
from .place import is_here

NOTHING_NEW = 2**31  # beyond every `seq`


def live_window() -> rx.Var[Any]:
    """The pages of the live window, in no order."""
    return rx.Var.create([getattr(WindowState, name) for name in PAGE_VARS])


def history() -> rx.Var[Any]:
    """The pages that this tab has loaded, in no order; all are empty while the reader follows the end."""
    return rx.Var.create([getattr(WindowState, name) for name in HISTORY_VARS])


def _live() -> rx.Var[Any]:
    """The pages of the live window that are on screen: cached ones until it is loaded."""
    return glimpse.shown(live_window(), "live")


def _history() -> rx.Var[Any]:
    """As `_live`."""
    return glimpse.shown(history(), "history")


def is_held() -> rx.Var[bool]:
    """Whether the history is shown, which never changes by itself."""
    return call("pages.isHeld", _history(), returns=bool)


def first_seq() -> rx.Var[int]:
    """The `seq` of the first message on screen."""
    return call("pages.firstOf", _history(), _live(), returns=int)


def first_live_seq() -> rx.Var[int]:
    """The `seq` of the first message of the live window, on screen or not."""
    return call("pages.firstOf", [], _live(), returns=int)


def last_seq() -> rx.Var[int]:
    """The `seq` of the last message of the live window, on screen or not."""
    return call("pages.lastOf", _live(), returns=int)


def has_gap() -> rx.Var[bool]:
    """Whether there are messages beyond the history."""
    return call("pages.hasGap", _history(), _live(), returns=bool)


def pages(*, is_followed: rx.Var[bool]) -> rx.Component:
    """The pages on screen. A page renders again only when something in it has changed. `is_followed` says whether a
    bubble that waits for its answer continues the run of the last message.
    """
    shown = call(
        "pages.shown",
        _history(),
        _live(),
        glimpse.of_thread("marks"),
        rx.cond(is_here(), ThreadState.unread_from, 0),
        SidebarState.me.id,
        is_followed,
        glimpse.shown(HiddenState.seqs, "hidden"),
        returns=list[MessagePage],
    )
    return rx.foreach(shown, _page)


def _page(page: rx.Var[MessagePage]) -> rx.Component:
    me, opened_at = SidebarState.me.id, rx.cond(is_here(), ThreadState.opened_at, NOTHING_NEW)
    handles = glimpse.of_thread("handles")
    return message_page(page=page, me=me, opened_at=opened_at, handles=handles, key=page.key)


@rx.memo
def message_page(
    page: rx.Var[MessagePage],
    me: rx.Var[int],
    opened_at: rx.Var[int],
    handles: rx.Var[dict[int, str]],
) -> rx.Component:
    """A few messages in a row; it reads no var of a state."""
    items = call("bubbles.items", page, opened_at, me, handles, returns=list[PlacedBubble])
    return rx.fragment(rx.foreach(items, lambda one: message_row(message=one, me=me, key=one.seq.to_string())))


@rx.memo
def message_row(message: rx.Var[PlacedBubble], me: rx.Var[int]) -> rx.Component:
    """One message of a page, which renders again only when it looks different."""
    return rx.fragment(rx.cond(message.is_divided, unread_divider()), message_bubble(message, me=me))
