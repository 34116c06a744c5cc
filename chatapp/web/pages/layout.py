"""The frame of every page that needs a session: list, main pane, dialog and notices."""

from typing import Literal

import reflex as rx

from chatapp.web.components.banner import connection_banner
from chatapp.web.components.bridge import bridge
from chatapp.web.components.tab_bar import tab, tab_bar
from chatapp.web.components.toast import toast_list
from chatapp.web.reflex import browser
from chatapp.web.scripts import hook, load
from chatapp.web.states.base import ToastState
from chatapp.web.states.hidden import HiddenState
from chatapp.web.states.preferences import PreferencesState
from chatapp.web.states.sidebar import SidebarState

from .chat import outbox
from .chat.blocking import block_dialog
from .chat.leaving import leaving_dialog
from .chat.new_conversation import new_conversation
from .chat.person import person_card
from .chat.place import place
from .chat.row_menu import row_menu
from .chat.sidebar import ALL, show_only, sidebar
from .chat.switcher import switcher
from .offline import offline
from .shortcuts import shortcuts, skip_link
from .sign_out import sign_out_dialog

Pane = Literal["home", "dashboard", "thread", "settings"]


def shell(*main: rx.Component, pane: Pane, aside: rx.Component | None = None) -> rx.Component:
    """`pane` says what a phone shows: the list, the figures and charts, the conversation, or the settings, each alone.
    `aside` is the third column, while there is something in it.
    """
    return rx.fragment(
        skip_link("conversation" if pane == "thread" else "page"),
        rx.el.div(
            sidebar(selected=place, is_home=pane in ("home", "dashboard")),
            rx.el.main(_title(pane), *main, id="main", tab_index=-1, class_name="main"),
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
                "data-preferences": SidebarState.preferences,
                "data-unread": SidebarState.figures.unread,
                "data-user": SidebarState.me.id,
                "data-visit": SidebarState.visit,
            },
        ),
        bridge(attend=SidebarState.attend, prefer=PreferencesState.choose),
        offline(),
        rx.fragment() if pane == "thread" else rx.cond(SidebarState.is_ready, browser.prefetch("/c/1")),
        toast_list(ToastState.toasts, on_close=ToastState.dismiss, on_undo=HiddenState.undo),
        load("back", "calendar", "counted", "fields", "keyboard"),
        load("places", "presence", "roving", "session", "synced", "title", "viewport", "worker", "zone"),
    )


def _title(pane: Pane) -> rx.Component:
    """A phone's home is the list, without the heading that wider windows show."""
    return rx.el.h1("Chats", class_name="sr phone-only") if pane == "home" else rx.fragment()


def _tabs(pane: Pane) -> rx.Component:
    unread = SidebarState.figures.unread
    return tab_bar(
        tab("Chats", "message-circle", href="/", is_current=pane == "home", count=unread, on_click=show_only(ALL)),
        tab("Dashboard", "chart-column", href="/dashboard", is_current=pane == "dashboard"),
        tab("Me", "user-round", href="/settings", is_current=pane == "settings"),
    )


def connection_notice() -> rx.Component:
    """Says that the connection is being made again, or why it is refused, and what waits for it; writing stays
    possible meanwhile.
    """
    words = hook("offline.useWords", returns=str)
    return rx.fragment(connection_banner(words, browser.refusal, outbox.waiting_line()), outbox.refused())
