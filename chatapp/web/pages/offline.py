"""What a page does with each event while its socket is closed, and what it stores to show without a connection.

An event that is named nowhere here is dropped, and the banner says so: nothing that is pressed is silent.
"""

from typing import Any

import reflex as rx

from chatapp.web.components.offline import works_offline
from chatapp.web.reflex import page
from chatapp.web.states.add_people import AddPeopleState
from chatapp.web.states.base import ToastState
from chatapp.web.states.blocks import BlocksState
from chatapp.web.states.dashboard import DashboardState
from chatapp.web.states.dates import DatesState
from chatapp.web.states.details import DetailsState
from chatapp.web.states.devices import DevicesState
from chatapp.web.states.edits import EditsState
from chatapp.web.states.forwarding import ForwardingState
from chatapp.web.states.hidden import HiddenState
from chatapp.web.states.leaving import LeavingState
from chatapp.web.states.links import LinksState
from chatapp.web.states.mentions import MentionsState
from chatapp.web.states.message_actions import MessageActionsState
from chatapp.web.states.new_conversation import NewConversationState
from chatapp.web.states.outbox import OutboxState
from chatapp.web.states.person import PersonState
from chatapp.web.states.pins import PinsState
from chatapp.web.states.place import PlaceState
from chatapp.web.states.preferences import PreferencesState
from chatapp.web.states.preview import PreviewState
from chatapp.web.states.privacy import PrivacyState
from chatapp.web.states.profile import PasswordState, ProfileState
from chatapp.web.states.reactions import ReactionsState
from chatapp.web.states.receipts import ReadingState, ReceiptsState
from chatapp.web.states.shared_files import SharedFilesState
from chatapp.web.states.sidebar import SidebarState
from chatapp.web.states.switcher import SwitcherState
from chatapp.web.states.thread import ThreadState
from chatapp.web.states.undo import UndoState
from chatapp.web.states.window import HISTORY_VARS, WindowState

from .chat.place import place

Handler = tuple[type[rx.State], str]

# Requests that the page makes once: they wait for the socket.
KEPT: list[Handler] = [
    (BlocksState, "load"),
    (DevicesState, "load"),
    (EditsState, "read_again"),
    (HiddenState, "load"),
    (PinsState, "load"),
    (SidebarState, "show_only"),
    (ThreadState, "catch_up"),
    (ToastState, "dismiss"),
]
# Requests that scripts make by themselves, and make again; an unsent message goes out with the next `visit`.
AGAIN: list[Handler] = [
    (DashboardState, "refresh"),
    (OutboxState, "send"),
    (PreferencesState, "choose"),
    (ReadingState, "mark_read"),
    (ThreadState, "come_back"),
    (ThreadState, "load_newer"),
    (ThreadState, "load_older"),
]
# Requests whose order counts: they go out with the `visit` of a connection, or after it.
ORDERED: list[Handler] = [(OutboxState, "send")]
# Requests of scripts that get no answer.
QUIET: list[Handler] = [
    (MentionsState, "check"),
    (MentionsState, "suggest"),
    (SidebarState, "attend"),
    (ReactionsState, "name"),
    (SidebarState, "settle"),
    (ThreadState, "hold"),
    (ThreadState, "release"),
    (ThreadState, "settle"),
    (ThreadState, "type"),
]
# Acts that the page can do alone: the vars that change. `$name` is the argument of that name. The server hears of them
# when the socket is open again.
LOCAL: dict[Handler, dict[str, Any]] = {
    (AddPeopleState, "close"): {"is_open": False},
    (BlocksState, "cancel"): {"asking": 0},
    (DetailsState, "close"): {"is_open": False},
    (DetailsState, "show_tab"): {"tab": "$tab"},
    (DetailsState, "search"): {"query": "$text"},
    (DetailsState, "stay"): {"asking": 0},
    (DevicesState, "cancel"): {"is_asking": False},
    (EditsState, "hide"): {"versions": []},
    (ForwardingState, "close"): {"is_open": False},
    (LeavingState, "stay"): {"place": ""},
    (MessageActionsState, "cancel"): {"editing": 0},
    (MessageActionsState, "keep"): {"deleting": 0},
    (NewConversationState, "close"): {"is_open": False},
    (PersonState, "close"): {"is_open": False},
    (PrivacyState, "cancel"): {"is_asking": False},
    (ReceiptsState, "hide"): {"receipts": []},
}
_OLDER = "Older messages load when you are back online."
_START = "New conversations can be started when you are back online."
_SEARCH = "Search works again when you are back online."
_CHANGE = "Messages can be changed when you are back online."
_FORWARD = "Messages can be forwarded when you are back online."
_DETAILS = "Details open when you are back online."
_SAVE = "Nothing is saved while you are offline. Try again when you are back online."
# Sentences that say more than the usual one.
WORDS: dict[Handler, str] = {
    (DatesState, "go"): _OLDER,
    (DetailsState, "open_of"): _DETAILS,
    (DetailsState, "toggle"): _DETAILS,
    (EditsState, "show"): "The edit history opens when you are back online.",
    (ForwardingState, "open"): _FORWARD,
    (ForwardingState, "search"): _SEARCH,
    (ForwardingState, "send"): _FORWARD,
    (ForwardingState, "go_to_original"): _OLDER,
    (HiddenState, "delete"): _CHANGE,
    (MentionsState, "add"): "People can be added when you are back online.",
    (MessageActionsState, "ask"): _CHANGE,
    (MessageActionsState, "begin"): _CHANGE,
    (NewConversationState, "open"): _START,
    (NewConversationState, "open_group"): _START,
    (NewConversationState, "search"): _SEARCH,
    (PasswordState, "change"): _SAVE,
    (PersonState, "show"): "Profiles open when you are back online.",
    (LinksState, "remove_preview"): _CHANGE,
    (ReactionsState, "toggle"): "Reactions work again when you are back online.",
    (PreviewState, "show"): "The preview works again when you are back online.",
    (ProfileState, "save"): _SAVE,
    (SharedFilesState, "search"): _SEARCH,
    (SwitcherState, "search"): _SEARCH,
    (UndoState, "read_all"): "Messages can be marked as read when you are back online.",
    (UndoState, "undo"): "This can be taken back when you are back online.",
    (ThreadState, "jump"): _OLDER,
}

# The states whose vars are copied, without those that are true only while there is a connection.
LIST = {SidebarState: ("presence", "typing", "visit")}
WINDOW = {
    HiddenState: (),
    PlaceState: (),
    ThreadState: ("active", "presence", "seen_news", "target", "typing"),
    WindowState: (*HISTORY_VARS, "seen_changes"),
}


def full_name(handler: Handler) -> str:
    """How an event names its handler."""
    kind, name = handler
    return f"{kind.get_full_name()}.{name}"


def offline() -> rx.Component:
    """On every page of a user; renders nothing."""
    return works_offline(_rules(), place=place)


def _rules() -> dict[str, Any]:
    """As offline.js and guard.js read them."""
    return {
        "root": page.ROOT,
        "kept": [full_name(handler) for handler in KEPT],
        "again": [full_name(handler) for handler in AGAIN],
        "ordered": [full_name(handler) for handler in ORDERED],
        "quiet": [full_name(handler) for handler in QUIET],
        "local": {
            full_name(handler): {
                "state": handler[0].get_full_name(),
                "vars": {page.var_name(name): value for name, value in values.items()},
            }
            for handler, values in LOCAL.items()
        },
        "words": {full_name(handler): words for handler, words in WORDS.items()},
        "list": _copied(LIST),
        "window": _copied(WINDOW),
        "visit": _var(SidebarState, "visit"),
        "user": _var(SidebarState, "me"),
        "rows": [_var(SidebarState, name) for name in ("head", "rest", "further")],
        "hasMore": _var(SidebarState, "has_more"),
        "address": _var(PlaceState, "address"),
        "isMissing": _var(ThreadState, "is_missing"),
    }


def _copied(kinds: dict[type[rx.State], tuple[str, ...]]) -> dict[str, list[str]]:
    return {kind.get_full_name(): page.var_names(left) for kind, left in kinds.items()}


def _var(kind: type[rx.State], name: str) -> list[str]:
    return [kind.get_full_name(), page.var_name(name)]
