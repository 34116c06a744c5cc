"""Home: the figures, what happened lately, and where one left off."""

import reflex as rx

from chatapp.web.components import charts, moments
from chatapp.web.components.bridge import bridge
from chatapp.web.components.button import button
from chatapp.web.components.empty_state import empty_state
from chatapp.web.components.segment import segment
from chatapp.web.components.skeleton import card_skeletons, chart_skeleton, list_skeleton
from chatapp.web.components.stat_card import stat_card, stat_cards
from chatapp.web.scripts import load
from chatapp.web.states.dashboard import DashboardState
from chatapp.web.states.new_conversation import NewConversationState
from chatapp.web.states.sidebar import SidebarState

from .chat.rows import list_row
from .layout import Pane, connection_notice, shell

RECENT = 4
SPANS = {7: "7 days", 30: "30 days", 90: "90 days"}


def home_page() -> rx.Component:
    """`/`: a phone shows the list there, below the figures."""
    return _page("home")


def dashboard_page() -> rx.Component:
    """`/dashboard`: the same page, of which a phone shows the other half."""
    return _page("dashboard")


def _page(pane: Pane) -> rx.Component:
    """Statistics, charts and recent conversations; all of it moves by itself."""
    is_new = SidebarState.is_ready & (SidebarState.figures.conversations == 0)
    page = rx.el.div(
        connection_notice(),
        rx.el.div(
            _head(),
            rx.cond(SidebarState.is_ready, _cards(), card_skeletons()),
            rx.cond(is_new, _nothing_yet(), _charts()),
            _control(),
            load("dashboard"),
            class_name="home__in",
        ),
        class_name="home",
        custom_attrs={"data-keep-scroll": "dashboard"},
    )
    return shell(page, pane=pane)


def _head() -> rx.Component:
    greeting = rx.el.span(moments.greeting(), custom_attrs=moments.follows_calendar("greeting"))
    day = rx.el.span(moments.today(), custom_attrs=moments.follows_calendar("today"))
    words = rx.el.div(
        rx.el.h1(greeting, ", ", rx.el.bdi(SidebarState.me.name.split(" ")[0]), class_name="home__title"),
        rx.el.p(rx.el.span(day, ". ", class_name="desk-only"), _waiting(), class_name="home__sub"),
        class_name="grow",
    )
    has_charts = SidebarState.head.length() > 0
    choice = rx.cond(has_charts, rx.el.div(_span(), class_name="desk-only"))
    return rx.el.header(
        rx.cond(SidebarState.is_ready, rx.fragment(words, choice), rx.el.span(class_name="home__wait")),
        class_name="home__head",
    )


def _span() -> rx.Component:
    return segment("Days in the charts", SPANS, chosen=DashboardState.span, on_choose=DashboardState.choose)


def _waiting() -> rx.Component:
    unread = SidebarState.figures.unread
    words = rx.match(
        unread,
        (0, "You are up to date."),
        (1, "One message waits for you."),
        f"{moments.number(unread)} messages wait for you.",
    )
    return rx.fragment(words)


def _cards() -> rx.Component:
    figures, notes = SidebarState.figures, DashboardState.notes
    return stat_cards(
        stat_card(
            "Conversations",
            figures.conversations,
            symbol="messages-square",
            tone="g2",
            note=notes.conversations,
        ),
        stat_card("Messages sent", figures.messages_sent, symbol="send", tone="tile--brand", note=notes.sent),
        stat_card("Unread", figures.unread, symbol="mail", tone="tile--accent", note=notes.unread),
        stat_card("Active today", notes.active_today, symbol="activity", tone="g4", note=notes.active),
    )


def _charts() -> rx.Component:
    state = DashboardState
    quiet = rx.cond(state.is_quiet, rx.el.p("Nothing was said in these days.", class_name="chart__quiet note"))
    per_day = rx.cond(state.is_ready, rx.fragment(charts.day_bars(state.bars), quiet), chart_skeleton())
    heat = rx.cond(state.is_ready, charts.heat_map(state.heat), chart_skeleton())
    nobody = rx.el.p("Say something, and the conversation shows up here.", class_name="leaders__none note")
    leaders = rx.cond(state.leaders.length() > 0, charts.leader_list(state.leaders), nobody)
    lately = rx.el.span("Last 30 days", class_name="note")
    return rx.el.div(
        rx.el.div(_span(), class_name="phone-only"),
        charts.chart_card("Messages per day", per_day, aside=charts.bars_legend()),
        charts.chart_card("Busiest hours", heat, aside=charts.heat_legend()),
        charts.chart_card("Recent conversations", _recent()),
        charts.chart_card("Most active", rx.cond(state.is_ready, leaders, list_skeleton()), aside=lately),
        class_name="charts",
    )


def _recent() -> rx.Component:
    rows = rx.el.ul(
        rx.foreach(SidebarState.head[:RECENT], lambda row: list_row(row, selected=rx.Var.create(""))),
        class_name="recents",
    )
    return rx.cond(SidebarState.is_ready, rows, list_skeleton())


def _nothing_yet() -> rx.Component:
    return rx.el.section(
        empty_state(
            "chart-column",
            "Your statistics begin with a message",
            "Write to somebody: days, hours and your most active conversations show up here.",
            action=button("Find somebody", kind="primary", on_click=NewConversationState.open),
        ),
        class_name="card charts__none",
    )


def _control() -> rx.Component:
    """What dashboard.js watches, and the handler that it calls when that has changed."""
    figures, newest = SidebarState.figures, SidebarState.head[0]
    activity = f"{figures.conversations} {figures.messages_sent} {figures.unread} {newest.id} {newest.last_seq}"
    watched = rx.el.span(hidden=True, custom_attrs={"data-activity": activity})
    return rx.cond(DashboardState.is_ready, rx.fragment(watched, bridge(charts=DashboardState.refresh)))
