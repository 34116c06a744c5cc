"""Home: the figures, what happened lately, and which conversations wait for an answer."""

from typing import Any

import reflex as rx

from chatapp.domain.conversation import ListFilter
from chatapp.web.components import charts, moments
from chatapp.web.components.bridge import bridge
from chatapp.web.components.icon import icon
from chatapp.web.components.segment import segment
from chatapp.web.components.skeleton import card_skeletons, chart_skeleton, list_skeleton
from chatapp.web.components.stat_card import spark, stat_card, stat_cards, stat_note
from chatapp.web.scripts import call, load
from chatapp.web.shapes import Row
from chatapp.web.states.dashboard import DashboardState
from chatapp.web.states.sidebar import SidebarState

from .chat.rows import list_row
from .chat.sidebar import show_only
from .first_steps import first_steps
from .later import part_later
from .layout import Pane, connection_notice, shell

WAITING = 4
DAYS, LEADERS = "Messages per day", "Most active"
_KNOWN = (SidebarState.head, SidebarState.rest, SidebarState.further)
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
            first_steps(),
            rx.cond(SidebarState.is_ready, _cards(), card_skeletons()),
            rx.cond(is_new, rx.fragment(), _charts()),
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
        rx.cond(SidebarState.is_ready, rx.fragment(words, choice), _unknown()),
        class_name="home__head",
    )


def _unknown() -> rx.Component:
    """The title of the page until the user's name is there."""
    return rx.el.h1(rx.el.span("Home", class_name="sr"), class_name="home__wait")


def _span() -> rx.Component:
    return segment("Days in the charts", SPANS, chosen=DashboardState.span, on_choose=DashboardState.choose)


def _waiting() -> rx.Component:
    waiting = call("awaiting.count", *_KNOWN, SidebarState.figures.unread_conversations, returns=int)
    return rx.fragment(call("awaiting.sentence", waiting, returns=str))


def _cards() -> rx.Component:
    figures, notes = SidebarState.figures, DashboardState.notes
    return stat_cards(
        stat_card(
            "Conversations",
            figures.conversations,
            symbol="messages-square",
            tone="g2",
            note=notes.conversations,
            means="All conversations that you are in, and how many of them began in the last seven days.",
            **_list_of(ListFilter.ALL),
        ),
        stat_card(
            "Messages sent",
            figures.messages_sent,
            symbol="send",
            tone="tile--brand",
            note=notes.sent,
            means="All messages that you have written. Below, the last seven days are compared with the seven before.",
            **_card_of(DAYS),
        ),
        _unread(),
        stat_card(
            "Active today",
            notes.active_today,
            symbol="activity",
            tone="g4",
            note=rx.fragment(stat_note(_of_all()), spark(notes.active)),
            means="Conversations in which somebody has written since midnight.",
            **_card_of(LEADERS),
        ),
    )


def _unread() -> rx.Component:
    places = SidebarState.figures.unread_conversations
    many = f"In {moments.number(places)} conversations"
    return stat_card(
        "Unread",
        SidebarState.figures.unread,
        symbol="mail",
        tone="tile--accent",
        note=stat_note(rx.match(places, (0, "Nothing unread"), (1, "In 1 conversation"), many)),
        means="Messages of others that you have not read yet.",
        **_list_of(ListFilter.UNREAD),
    )


def _of_all() -> rx.Var[str]:
    count = SidebarState.figures.conversations
    return rx.cond(count == 1, "of 1 conversation", f"of {moments.number(count)} conversations")


def _list_of(show: ListFilter) -> dict[str, Any]:
    """A link to the list, with a filter; where the list stands beside, dashboard.js stays here."""
    attributes = {"data-shows": show.value}
    return {"href": "/", "on_click": show_only(show.value), "custom_attrs": attributes}


def _card_of(title: str) -> dict[str, Any]:
    """A link to one of the cards with charts; where it is on the page, dashboard.js scrolls there."""
    return {"href": "/dashboard", "custom_attrs": {"data-leads": charts.anchor(title)}}


def _charts() -> rx.Component:
    state = DashboardState
    words = rx.el.p(rx.el.span("Nothing was said in these days."), class_name="chart__quiet note")
    per_day = rx.fragment(charts.day_bars(state.bars), rx.cond(state.is_quiet, words))
    heat = rx.cond(state.is_ready, charts.heat_map(state.heat), part_later("chart", otherwise=chart_skeleton()))
    return rx.el.div(
        rx.el.div(_span(), class_name="phone-only"),
        charts.chart_card(
            DAYS,
            rx.cond(state.is_ready, per_day, part_later("chart", otherwise=chart_skeleton())),
            aside=charts.bars_legend(),
            means="What you sent and received on each day of your calendar, for the days chosen at the top.",
        ),
        charts.chart_card(
            "Busiest hours",
            heat,
            aside=charts.heat_legend(state.busiest),
            means="What you sent and received in each hour of the week, added up over the days chosen at the top.",
        ),
        charts.chart_card(
            "Waiting for your answer",
            _waiting_rows(),
            aside=rx.el.a("All unread", class_name="linkbtn card__more", **_list_of(ListFilter.UNREAD)),
            means="Unread conversations, and recent ones that end with a question to you. The oldest comes first.",
        ),
        _leaders(),
        class_name="charts",
    )


def _leaders() -> rx.Component:
    state = DashboardState
    nobody = rx.el.p("Say something, and the conversation shows up here.", class_name="leaders__none note")
    leaders = rx.cond(state.leaders.length() > 0, charts.leader_list(state.leaders), nobody)
    return charts.chart_card(
        LEADERS,
        rx.cond(state.is_ready, leaders, part_later("leaders__none", otherwise=list_skeleton())),
        aside=rx.el.span(f"Last {state.span} days", class_name="note"),
        means="Your conversations with most messages, sent and received, in the days chosen at the top.",
    )


def _waiting_rows() -> rx.Component:
    found = call("awaiting.rows", *_KNOWN, WAITING, returns=list[Row])
    rows = rx.el.ul(rx.foreach(found, lambda row: list_row(row, selected=rx.Var.create(""))), class_name="recents")
    nobody = rx.el.p(icon("check-check"), "Nobody is waiting for you.", class_name="recents__none note")
    return rx.cond(SidebarState.is_ready, rx.fragment(rows, nobody), list_skeleton())


def _control() -> rx.Component:
    """What dashboard.js watches, and the handler that it calls when that has changed."""
    figures, newest = SidebarState.figures, SidebarState.head[0]
    activity = f"{figures.conversations} {figures.messages_sent} {figures.unread} {newest.id} {newest.last_seq}"
    watched = rx.el.span(hidden=True, custom_attrs={"data-activity": activity})
    return rx.cond(DashboardState.is_ready, rx.fragment(watched, bridge(charts=DashboardState.refresh)))
