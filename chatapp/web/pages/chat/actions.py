"""The actions of the palette, which also leads to conversations and people."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import reflex as rx

from chatapp.web.states.new_conversation import NewConversationState
from chatapp.web.states.privacy import EXPORT
from chatapp.web.states.undo import UndoState

Props = Mapping[str, Any]


@dataclass(frozen=True)
class Action:
    """`words` are others by which it is found; `first` ones stand there before anything is typed. With an address it
    is a link; `props` go to its element. A phone has no `desk_only` ones.
    """

    key: str
    label: str
    symbol: str
    words: str = ""
    href: str = ""
    first: bool = False
    desk_only: bool = False
    props: Props = field(default_factory=dict[str, Any])


ACTIONS = (
    Action(
        "new",
        "New conversation",
        "message-circle-plus",
        "start write message person",
        first=True,
        props={"on_click": NewConversationState.open},
    ),
    Action(
        "group",
        "New group",
        "users",
        "start create several people",
        first=True,
        props={"on_click": NewConversationState.open_group},
    ),
    Action("dashboard", "Dashboard", "chart-column", "home statistics figures charts", "/dashboard", first=True),
    Action(
        "settings",
        "Settings",
        "user-round-cog",
        "profile picture name about bio",
        "/settings",
        first=True,
    ),
    Action("appearance", "Appearance", "palette", "settings density clock hours", "/settings/appearance"),
    Action("security", "Security", "lock", "settings password devices sessions", "/settings/security"),
    Action("privacy", "Privacy", "shield", "settings blocked people", "/settings/privacy"),
    Action("data", "Your data", "database", "settings export delete account", "/settings/data"),
    Action(
        "read",
        "Mark all as read",
        "check-check",
        "unread everything conversations",
        props={"on_click": UndoState.read_all, "custom_attrs": {"data-read-all": "true"}},
    ),
    Action("theme", "Switch theme", "sun-moon", "dark light mode appearance", props={"on_click": rx.toggle_color_mode}),
    Action(
        "keys",
        "Keyboard shortcuts",
        "keyboard",
        "help list",
        desk_only=True,
        props={"custom_attrs": {"data-shortcuts": "true"}},
    ),
    Action(
        "export",
        "Download my data",
        "download",
        "export save privacy",
        EXPORT,
        props={"download": True, "reload_document": True},
    ),
    Action("out", "Sign out", "log-out", "log leave quit", props={"custom_attrs": {"data-sign-out": "true"}}),
)
