"""The conversation list beside every page, with the way to a new conversation and to one's account."""

from typing import Any

import reflex as rx

from chatapp.domain.conversation import ListFilter
from chatapp.web.components.avatar import avatar
from chatapp.web.components.button import button
from chatapp.web.components.empty_state import empty_state
from chatapp.web.components.icon_button import icon_button, icon_link
from chatapp.web.components.invitation_row import invitation_row
from chatapp.web.components.logo import wordmark
from chatapp.web.components.menu import menu, menu_item, menu_link
from chatapp.web.components.segment import segment
from chatapp.web.components.skeleton import person_skeleton, row_skeletons
from chatapp.web.reflex import browser
from chatapp.web.shapes import Invitation
from chatapp.web.states.invitations import InvitationsState
from chatapp.web.states.new_conversation import NewConversationState
from chatapp.web.states.sidebar import SidebarState

from .rows import list_row
from .switcher import switcher_box

FILTERS = {
    ListFilter.ALL.value: "All",
    ListFilter.UNREAD.value: "Unread",
    ListFilter.DIRECT.value: "Direct",
    ListFilter.GROUP.value: "Groups",
}
NOTHING = {
    ListFilter.UNREAD.value: "Nothing unread",
    ListFilter.DIRECT.value: "No direct conversations",
    ListFilter.GROUP.value: "No groups",
}
ALL = ListFilter.ALL.value

shown = browser.client_state("shown", default=rx.Var.create(ALL))  # the filter, as long as the page lives


def sidebar(*, selected: rx.Var[str], is_home: bool) -> rx.Component:
    """`selected` is the id of the open conversation as the address has it, "" for none."""
    return rx.el.nav(
        _bar(is_home=is_home),
        switcher_box(),
        _filters(),
        _list(selected),
        _account(),
        class_name="sidebar",
        aria_label="Conversations",
    )


def _bar(*, is_home: bool) -> rx.Component:
    return rx.el.div(
        wordmark(on_click=show_only(ALL)),
        rx.el.span(class_name="grow"),
        icon_link(
            "Home",
            "house",
            href="/",
            extra="desk-only",
            aria_current="page" if is_home else "false",
            on_click=show_only(ALL),
        ),
        icon_button("New conversation", "plus", kind="solid", on_click=NewConversationState.open),
        class_name="sidebar__bar",
    )


def _filters() -> rx.Component:
    choice = segment("Show", FILTERS, chosen=shown.value, on_choose=show_only, look="filters", counts=_counts())
    is_empty = SidebarState.is_ready & (SidebarState.head.length() == 0)
    return rx.fragment(shown, rx.cond(is_empty, rx.fragment(), choice))


def show_only(wanted: str) -> list[Any]:
    """Handles a press on a filter. Home and a reload show all again; the server has the rows of the filter."""
    return [shown.set_value(wanted), SidebarState.show_only(wanted)]


def _counts() -> dict[str, rx.Var[int]]:
    """How many conversations each filter lets through."""
    figures = SidebarState.figures
    direct = figures.conversations.to(int) - figures.groups.to(int)
    counts = (figures.unread_conversations.to(int), direct, figures.groups.to(int))
    return dict(zip(NOTHING, counts, strict=True))


def _none() -> rx.Component:
    """A filter lets nothing through: what it looked for, and the way back."""
    words = rx.match(shown.value, *NOTHING.items(), "")
    count = rx.match(shown.value, *_counts().items(), 0)
    back = button("Show all", size="small", on_click=show_only(ALL))
    nothing = rx.el.div(rx.el.p(words, class_name="note note--alone"), back, class_name="sidebar__none")
    return rx.cond((shown.value != ALL) & (count == 0), nothing)


def _list(selected: rx.Var[str]) -> rx.Component:
    asked = rx.el.ul(rx.foreach(SidebarState.invitations, _invitation), aria_label="Invitations")
    rows = rx.el.ul(
        rx.foreach(SidebarState.head, lambda row: list_row(row, selected=selected)),
        rx.foreach(SidebarState.rest, lambda row: list_row(row, selected=selected)),
        rx.cond(
            shown.value != ALL,
            rx.foreach(SidebarState.further, lambda row: list_row(row, selected=selected)),
        ),
        custom_attrs={"data-roving": "a.row"},
    )
    more = rx.cond(
        SidebarState.has_more[shown.value],
        button("Show more", kind="quiet", size="block", on_click=SidebarState.show_more(shown.value)),
    )
    nothing = empty_state(
        "message-circle-plus",
        "Start a conversation",
        "Find someone and say hello.",
        action=button("New conversation", kind="primary", on_click=NewConversationState.open),
        tone="moment",
    )
    is_empty = SidebarState.head.length() == 0
    return rx.el.div(
        rx.cond(SidebarState.invitations.length() > 0, asked),
        rx.cond(SidebarState.is_ready, rx.cond(is_empty, nothing, rx.fragment(rows, _none(), more)), row_skeletons()),
        class_name=["sidebar__list", f"sidebar__list--{shown.value}"],
        custom_attrs={"data-keep-scroll": "list"},
    )


def _invitation(invitation: rx.Var[Invitation]) -> rx.Component:
    answer = InvitationsState
    return invitation_row(invitation, on_join=answer.accept(invitation.id), on_decline=answer.decline(invitation.id))


def _account() -> rx.Component:
    me = SidebarState.me
    names = rx.el.span(
        rx.el.span(me.name, class_name="person__name truncate", dir="auto"),
        rx.el.span(rx.cond(browser.is_disconnected, "Offline", "Active"), class_name="person__sub truncate"),
        class_name="grow",
    )
    items = (
        menu_link("Settings", "user-round-cog", href="/settings"),
        menu_item("Keyboard shortcuts", "keyboard", extra="desk-only", custom_attrs={"data-shortcuts": "true"}),
        menu_item("Sign out", "log-out", custom_attrs={"data-sign-out": "true"}),
    )
    presence = rx.cond(browser.is_disconnected, "", "online")
    picture = avatar(me.initials, me.gradient, me.avatar, size="32", presence=presence)
    return rx.el.div(
        rx.cond(SidebarState.is_ready, rx.fragment(picture, names), person_skeleton()),
        icon_button("Switch theme", "sun-moon", on_click=rx.toggle_color_mode),
        menu("Account menu", *items, name="account"),
        class_name="account",
    )
