"""Home: the figures, and where one left off."""

import reflex as rx

from chatapp.web.components.stat_card import stat_card, stat_cards
from chatapp.web.states.sidebar import SidebarState

from .chat.rows import list_row
from .layout import connection_notice, shell

RECENT = 5


def home_page() -> rx.Component:
    """Statistics and recent conversations; both move by themselves."""
    figures = SidebarState.figures
    cards = stat_cards(
        stat_card("Conversations", figures.conversations, symbol="messages-square", tone="g2"),
        stat_card("Messages sent", figures.messages_sent, symbol="send", tone="tile--brand"),
        stat_card("Unread", figures.unread, symbol="mail", tone="tile--accent"),
    )
    head = rx.el.header(
        rx.el.div(
            rx.el.h1("Hello, ", SidebarState.me.name, class_name="home__title"),
            rx.el.p(_waiting(), class_name="home__sub"),
            class_name="grow",
        ),
        class_name="home__head",
    )
    page = rx.el.div(
        connection_notice(),
        rx.cond(SidebarState.is_ready, rx.el.div(head, cards, _recent(), class_name="home__in")),
        class_name="home",
    )
    return shell(page, pane="home", selected=rx.Var.create(""))


def _waiting() -> rx.Component:
    unread = SidebarState.figures.unread
    words = rx.match(
        unread,
        (0, "You are up to date."),
        (1, "One message waits for you."),
        f"{unread} messages wait for you.",
    )
    return rx.fragment(words)


def _recent() -> rx.Component:
    rows = rx.el.ul(
        rx.foreach(SidebarState.head[:RECENT], lambda row: list_row(row, selected=rx.Var.create(""))),
        class_name="recents",
    )
    card = rx.el.section(
        rx.el.header(rx.el.h2("Recent conversations", class_name="card__title"), class_name="card__head"),
        rows,
        class_name="card desk-only",
        aria_label="Recent conversations",
    )
    return rx.cond(SidebarState.head.length() > 0, card)
