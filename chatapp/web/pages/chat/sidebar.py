"""The conversation list beside every page, with the way to a new conversation and to one's account."""

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
    ListFilter.UNREAD.value: "You have read everything.",
    ListFilter.DIRECT.value: "You have no direct conversation.",
    ListFilter.GROUP.value: "You take part in no group.",
}


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
        wordmark(),
        rx.el.span(class_name="grow"),
        icon_link("Home", "house", href="/", extra="desk-only", aria_current="page" if is_home else "false"),
        icon_button("New conversation", "plus", kind="solid", on_click=NewConversationState.open),
        class_name="sidebar__bar",
    )


def _filters() -> rx.Component:
    state = SidebarState
    choice = segment("Show", FILTERS, chosen=state.shown, on_choose=state.show_only, look="filters", counts=_counts())
    return rx.cond(state.is_ready & (state.head.length() == 0), rx.fragment(), choice)


def _counts() -> dict[str, rx.Var[int]]:
    """How many conversations each filter lets through."""
    figures = SidebarState.figures
    direct = figures.conversations.to(int) - figures.groups.to(int)
    counts = (figures.unread_conversations.to(int), direct, figures.groups.to(int))
    return dict(zip(NOTHING, counts, strict=True))


def _none() -> rx.Component:
    """A filter lets nothing through: what it looked for, and the way back."""
    shown = SidebarState.shown
    words = rx.match(shown, *NOTHING.items(), "")
    count = rx.match(shown, *_counts().items(), 0)
    back = button("Show all", size="small", on_click=SidebarState.show_only(ListFilter.ALL.value))
    nothing = rx.el.div(rx.el.p(words, class_name="note note--alone"), back, class_name="sidebar__none")
    return rx.cond((shown != ListFilter.ALL.value) & (count == 0), nothing)


def _list(selected: rx.Var[str]) -> rx.Component:
    asked = rx.el.ul(rx.foreach(SidebarState.invitations, _invitation), aria_label="Invitations")
    rows = rx.el.ul(
        rx.foreach(SidebarState.head, lambda row: list_row(row, selected=selected)),
        rx.foreach(SidebarState.rest, lambda row: list_row(row, selected=selected)),
        rx.cond(
            SidebarState.shown != ListFilter.ALL.value,
            rx.foreach(SidebarState.further, lambda row: list_row(row, selected=selected)),
        ),
        custom_attrs={"data-roving": "a.row"},
    )
    more = rx.cond(
        SidebarState.has_more[SidebarState.shown],
        button("Show more", kind="quiet", size="block", on_click=SidebarState.show_more),
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
        class_name=["sidebar__list", f"sidebar__list--{SidebarState.shown}"],
        custom_attrs={"data-keep-scroll": "list"},
    )


def _invitation(invitation: rx.Var[Invitation]) -> rx.Component:
    answer = InvitationsState
    return invitation_row(invitation, on_join=answer.accept(invitation.id), on_decline=answer.decline(invitation.id))


def _account() -> rx.Component:
    me = SidebarState.me
    names = rx.el.span(
        rx.el.span(me.name, class_name="person__name truncate", dir="auto"),
        rx.el.span(me.note, class_name="person__sub truncate"),
        class_name="grow",
    )
    items = (
        menu_link("Settings", "user-round-cog", href="/settings"),
        menu_item("Switch theme", "sun-moon", on_click=rx.toggle_color_mode),
        menu_item("Keyboard shortcuts", "keyboard", extra="desk-only", custom_attrs={"data-shortcuts": "true"}),
        menu_item("Sign out", "log-out", custom_attrs={"data-sign-out": "true"}),
    )
    picture = avatar(me.initials, me.gradient, me.avatar, size="32")
    return rx.el.div(
        rx.cond(SidebarState.is_ready, rx.fragment(picture, names), person_skeleton()),
        menu("Account menu", *items, name="account"),
        class_name="account",
    )
