"""A browser can call any handler with any arguments, and name any address: none of it opens anything."""

import asyncio

import pytest
import reflex as rx
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from chatapp.web.reflex import states
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
from chatapp.web.states.invitations import InvitationsState
from chatapp.web.states.leaving import LeavingState
from chatapp.web.states.links import LinksState
from chatapp.web.states.mentions import MentionsState
from chatapp.web.states.message_actions import MessageActionsState
from chatapp.web.states.new_conversation import NewConversationState
from chatapp.web.states.outbox import OutboxState
from chatapp.web.states.person import PersonState
from chatapp.web.states.pins import PinsState
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
from tests.access.test_handlers import say
from tests.support.tab import opened, sign_in, sign_out
from tests.support.waiting import until
from tests.support.wire import pages

SECRET = "the cat is called Whiskers"
END = "a last event that everybody who is signed in may send"

HERE = {"conversation": "{id}"}

# What somebody who takes no part sends to every handler; {id} is the conversation, {seq} its last message.
FORGED = {
    ToastState: {
        "show": {"kind": "info", "title": "hello"},
        "lead": HERE | {"title": "hello"},
        "dismiss": {"toast_id": 1},
        "offer_undo": {"title": "hello", "what": "1"},
    },
    DashboardState: {"enter": {}, "choose": {"days": 7}, "refresh": {}},
    SidebarState: {
        "enter": {},
        "settle": {},
        "show_more": {"shown": "x"},
        "show_only": {"shown": "x"},
        "attend": {"how": "hidden"},
    },
    NewConversationState: {
        "open": {},
        "open_group": {},
        "close": {},
        "search": {"text": "%"},
        "switch": {},
        "choose": {"user_id": 1},
        "toggle": {"user_id": 1},
        "remove": {"user_id": 1},
        "create": {"form": {"group_name": "mine"}},
    },
    SwitcherState: {"search": {"text": "%"}, "show_more": {}, "choose": {"user_id": 1}},
    HiddenState: {"load": HERE, "delete": {"message_id": 1}},
    UndoState: {"read_all": {}, "undo": {"what": "{id}"}},
    EditsState: {"show": {"seen": "{id}:1"}, "show_more": HERE, "read_again": HERE, "hide": {}},
    ForwardingState: {
        "open": HERE | {"message_id": 1},
        "close": {},
        "search": {"message_id": 1, "text": "%"},
        "toggle": {"message_id": 1, "target": 1},
        "remove": {"message_id": 1, "target": 1},
        "send": {"message_id": 1},
        "go_to_original": {"seen": "{id}:1"},
    },
    LinksState: {"remove_preview": {"message": "1"}},
    ReactionsState: {"toggle": {"wanted": "{id}:🎉"}, "name": {"message": "1"}},
    MentionsState: {"suggest": {"wanted": "{id}:a"}, "check": {"wanted": "{id}:ada"}, "add": {"wanted": "{id}:1"}},
    PreviewState: {"show": {"content": "**x**"}},
    ProfileState: {
        "enter": {},
        "save": {"form": {"first_name": "Mallory", "is_admin": True, "username": "root"}},
        "remove_picture": {},
    },
    PasswordState: {"change": {"form": {"old_password": "guess", "new_password": "mine from now on"}}},
    PreferencesState: {"choose": {"chosen": "density:x"}},
    PrivacyState: {"ask": {}, "cancel": {}, "delete": {"form": {"password": "guess"}}},
    DevicesState: {
        "load": {},
        "end": {"session_id": 1},
        "end_like": {"session_id": 1},
        "ask": {},
        "cancel": {},
        "end_others": {},
    },
    ThreadState: {
        "open": {},
        "come_back": {"seen": "{id}:{seq}"},
        "jump": {"seen": "{id}:1"},
        "settle": {},
        "catch_up": HERE,
        "hold": HERE,
        "load_older": HERE,
        "load_newer": HERE,
        "release": HERE,
        "go_to": HERE | {"seq": 1},
        "mark_all_read": HERE,
        "type": {"typing_in": "{id}:1"},
    },
    DatesState: {"go": {"seen": "{id}:2026-03-12T00:00:00.000Z"}},
    ReadingState: {"mark_read": {"seen": "{id}:{seq}"}, "mark_unread": HERE | {"seq": 1}},
    ReceiptsState: {"show": HERE | {"message_id": 1}, "read_again": HERE, "hide": {}},
    OutboxState: {
        "send": {
            "content": "I was here",
            "client_id": "f" * 36,
            "conversation": "{id}",
            "reply_to": 1,
            "file_ids": "x" * 22,
        },
        "send_again": {},
    },
    DetailsState: {
        "toggle": HERE,
        "rename": HERE | {"name": "mine"},
        "set_role": HERE | {"user_id": 1, "role": "owner"},
        "remove": HERE | {"user_id": 1},
        "open_of": HERE,
        "begin_naming": HERE,
        "search": HERE | {"text": "%"},
        "ask": HERE | {"user_id": 1},
        "stay": {},
        "close": {},
        "show_tab": {"tab": "people"},
    },
    LeavingState: {"ask": HERE | {"asked_at": "{id}"}, "stay": {}, "leave": HERE},
    PersonState: {"show": {"user_id": "1"}, "message": {"user_id": 1}, "close": {}},
    SharedFilesState: {
        "load": HERE | {"kind": "media"},
        "search": HERE | {"text": "plan"},
        "older": HERE,
    },
    PinsState: {
        "load": HERE,
        "walk": HERE,
        "open_all": HERE,
        "pin": {"message_id": 1},
        "unpin": {"message_id": 1},
    },
    BlocksState: {
        "load": {},
        "show_more": {},
        "ask": {"user_id": 1},
        "cancel": {},
        "block": {"user_id": 0},
        "unblock": {"user_id": 1},
    },
    InvitationsState: {"accept": {"group_id": 1}, "decline": {"group_id": 1}},
    AddPeopleState: {
        "open": HERE,
        "search": HERE | {"text": "%"},
        "toggle": HERE | {"user_id": 1},
        "remove": HERE | {"user_id": 1},
        "add": HERE,
        "close": {},
    },
    MessageActionsState: {
        "begin": {"message_id": 1, "content": "mine", "conversation": "{id}", "seen": ""},
        "save": {"message_id": 1, "content": "I was here"},
        "ask": HERE | {"message_id": 1, "content": "mine"},
        "delete": {"message_id": 1, "whom": "all"},
        "keep": {},
        "cancel": {},
    },
}
INHERITED = rx.State.event_handlers.keys()
NONSENSE = [None, [], {}, "", "1 OR 1=1", -1, 2**63, 10**400, True, "\x00", "x" * 12_000, [[[]]], {"id": 1}]


def test_every_handler_has_a_row():
    with_handlers = {state for state in states.own_states() if state.event_handlers.keys() - INHERITED}
    assert {state for state in with_handlers if state.__module__.startswith("chatapp.")} == FORGED.keys()
    for state, rows in FORGED.items():
        own = {name for name in state.event_handlers if name not in state.get_parent_state().event_handlers}
        assert own - {"setvar"} == rows.keys()


@pytest.fixture
def between_ada_and_grace(newcomer):
    """The id of a conversation with a secret, and whoever may read it."""
    ada, grace = newcomer("Ada"), newcomer("Grace")
    conversation = ada.starts(grace)
    ada.says(conversation, SECRET)
    return conversation, ada, grace


async def attack(tab, conversation: int) -> None:
    """Every handler with its forged arguments, then with nonsense; ends when all of it was answered."""
    for state, rows in FORGED.items():
        for name, payload in rows.items():
            filled = {key: fill(value, conversation) for key, value in payload.items()}
            await tab.says(f"{state.get_full_name()}.{name}", **filled)
            for value in NONSENSE:
                await tab.says(f"{state.get_full_name()}.{name}", **dict.fromkeys(payload, value))
    await say(tab, END)


def fill(value: object, conversation: int) -> object:
    return value.format(id=conversation, seq=1) if isinstance(value, str) else value


@pytest.mark.parametrize("who", ["an outsider", "nobody"])
async def test_forged_events_show_nothing_and_change_nothing(who, running, newcomer, between_ada_and_grace):
    conversation, ada, grace = between_ada_and_grace
    cookie = sign_in(running, newcomer("Mallory")) if who == "an outsider" else ""
    async with opened(running, f"/c/{conversation}", cookie) as tab:
        await attack(tab, conversation)
        ada.says(conversation, f"also: {SECRET}")
        await say(tab, "the very end")
        assert not tab.has_heard(SECRET)
    found = grace.http.get("/api/chat/messages/", params={"conversation": conversation}).json()["results"]
    assert [message["content"] for message in found] == [f"also: {SECRET}", SECRET]
    row = grace.http.get(f"/api/chat/conversations/{conversation}/").json()
    assert row["unread_count"] == 2


# What a participant's own tab may say in the place of numbers: \u00b2 is a digit to Python, and no number.
NO_NUMBERS = [
    "{id}:\u00b2",
    "\u00b2:1",
    "{id}:\u0661",
    "{id}:-1",
    "{id}:1.0",
    "{id}:" + "9" * 5000,
    "{id}:",
    "{id}",
    ":",
    "",
]


async def test_what_is_no_number_marks_nothing_and_breaks_nothing(running, between_ada_and_grace):
    conversation, _, grace = between_ada_and_grace
    async with opened(running, f"/c/{conversation}", sign_in(running, grace)) as tab:
        for text in NO_NUMBERS:
            filled = text.format(id=conversation)
            await tab.says(f"{ReadingState.get_full_name()}.mark_read", seen=filled)
            await tab.says(f"{ThreadState.get_full_name()}.type", typing_in=filled)
            await tab.says(f"{SidebarState.get_full_name()}.attend", how=filled)
        for end in (END, "the very end"):  # what an event brings about comes after all that was said before
            await tab.says(f"{ToastState.get_full_name()}.show", kind="info", title=end)
            await until(lambda end=end: tab.has_heard(end))
        assert not tab.has_heard("Something went wrong")
    assert grace.http.get(f"/api/chat/conversations/{conversation}/").json()["unread_count"] == 1


async def test_a_tab_of_a_session_that_was_ended_hears_and_does_nothing_more(running, between_ada_and_grace):
    conversation, ada, grace = between_ada_and_grace
    cookie = sign_in(running, grace)
    async with opened(running, f"/c/{conversation}", cookie) as tab:
        await until(lambda: tab.has_heard(SECRET))
        await asyncio.to_thread(sign_out, running, cookie)
        await until(lambda: tab.has_heard("_redirect"))
        tab.heard.clear()
        ada.says(conversation, "only for those who are signed in")
        send = {
            "content": "still here?",
            "client_id": "a" * 36,
            "conversation": str(conversation),
            "reply_to": 0,
            "file_ids": "",
        }
        await tab.says(f"{OutboxState.get_full_name()}.send", **send)
        await until(lambda: tab.has_heard("/login"))
        assert not tab.has_heard("only for those")
    found = ada.http.get("/api/chat/messages/", params={"conversation": conversation}).json()["results"]
    assert "still here?" not in [message["content"] for message in found]


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://localhost:1"])
async def test_a_foreign_page_cannot_open_the_socket(origin, running):
    url = f"ws://localhost:{running.port}{pages.path()}"
    with pytest.raises(InvalidStatus):
        async with connect(url, origin=origin):
            raise AssertionError
