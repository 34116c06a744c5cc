"""The frame of every page that needs a session: list, main pane, dialog and notices."""

from typing import Literal

import reflex as rx

from chatapp.web.components.banner import connection_banner
from chatapp.web.components.bridge import bridge
from chatapp.web.components.tab_bar import tab, tab_bar
from chatapp.web.components.toast import toast_list
from chatapp.web.reflex import browser
from chatapp.web.scripts import load
from chatapp.web.states.base import ToastState
from chatapp.web.states.sidebar import SidebarState

from .chat import outbox
from .chat.blocking import block_dialog
from .chat.leaving import leaving_dialog
from .chat.new_conversation import new_conversation
from .chat.person import person_card
from .chat.row_menu import row_menu
from .chat.sidebar import sidebar
from .chat.switcher import switcher
from .shortcuts import shortcuts
from .sign_out import sign_out_dialog

Pane = Literal["home", "dashboard", "thread", "settings"]


def shell(*main: rx.Component, pane: Pane, selected: rx.Var[str], aside: rx.Component | None = None) -> rx.Component:
    """`pane` says what a phone shows: the list, the figures and charts, the conversation, or the settings, each alone.
    `aside` is the third column, while there is something in it.
    """
    return rx.fragment(
        rx.el.div(
            sidebar(selected=selected, is_home=pane in ("home", "dashboard")),
            rx.el.main(*main, class_name="main"),
            aside or rx.fragment(),
            rx.fragment() if pane == "thread" else _tabs(pane),
            class_name=["shell", f"shell--{pane}"],
            custom_attrs={"data-keep-scroll": pane},
        ),
        outbox.pending,
        outbox.resend_unconfirmed(),
        new_conversation(),
        person_card(),
        block_dialog(),
        leaving_dialog(),
        row_menu(),
        switcher(),
        shortcuts(),
        sign_out_dialog(),
        rx.el.span(
            hidden=True,
            custom_attrs={
                "data-unread": SidebarState.figures.unread,
                "data-user": SidebarState.me.id,
                "data-visit": SidebarState.visit,
            },
        ),
        bridge(attend=SidebarState.attend),
        toast_list(ToastState.toasts, on_close=ToastState.dismiss),
        load("back", "calendar", "counted", "fields", "keyboard"),
        load("places", "presence", "session", "title", "viewport", "zone"),
    )


def _tabs(pane: Pane) -> rx.Component:
    unread = SidebarState.figures.unread
    return tab_bar(
        tab("Chats", "message-circle", href="/", is_current=pane == "home", count=unread),
        tab("Dashboard", "chart-column", href="/dashboard", is_current=pane == "dashboard"),
        tab("Me", "user-round", href="/settings", is_current=pane == "settings"),
    )


def connection_notice(*, floating: bool = False) -> rx.Component:
    """Says that the connection is being made again, or why it is refused, and what waits for it; writing stays
    possible meanwhile.
    """
    banner = connection_banner(browser.is_disconnected, browser.refusal, floating=floating)
    return rx.fragment(banner, outbox.notices())
