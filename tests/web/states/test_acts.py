"""Who acts where: each call of a page carries the conversation, message or person for which it was drawn."""

import inspect
from pathlib import Path
from types import SimpleNamespace

import pytest
from reflex.istate.data import RouterData
from reflex.state import State

from chatapp import chatapp  # noqa: F401 - names the address of a conversation
from chatapp.domain.session import Viewer
from chatapp.services import conversations, messages
from chatapp.web import screens
from chatapp.web.reflex import states
from chatapp.web.states import base
from chatapp.web.states.add_people import AddPeopleState
from chatapp.web.states.base import DIALOGS, ToastState
from chatapp.web.states.blocks import BlocksState
from chatapp.web.states.dashboard import DashboardState
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
from chatapp.web.states.receipts import ReceiptsState
from chatapp.web.states.shared_files import SharedFilesState
from chatapp.web.states.sidebar import SidebarState
from chatapp.web.states.switcher import SwitcherState
from chatapp.web.states.thread import ThreadState
from chatapp.web.states.undo import UndoState
from chatapp.web.states.window import WindowState
from chatapp.web.tab import Outside, Shown
from tests.support.cast import say

IN_A_CONVERSATION = (
    ThreadState,
    WindowState,
    PlaceState,
    OutboxState,
    DetailsState,
    PinsState,
    SharedFilesState,
    AddPeopleState,
    ReceiptsState,
    ReactionsState,
    MentionsState,
    EditsState,
    ForwardingState,
    HiddenState,
    MessageActionsState,
)
# Parameters that say what a call is about.
NAMES_ITS_OBJECT = {"conversation", "message_id", "group_id", "user_id", "session_id", "toast_id", "seen", "typing_in"}
# Calls about nothing but this tab or its user: they close something, choose a view, or read again what is shown anyway.
ABOUT_THE_TAB = {
    ThreadState: {"open", "settle"},
    OutboxState: {"send_again"},
    DetailsState: {"show_tab", "close", "stay"},
    LeavingState: {"stay"},
    PersonState: {"close"},
    AddPeopleState: {"close"},
    ReceiptsState: {"hide"},
    EditsState: {"hide"},
    ForwardingState: {"close"},
    MessageActionsState: {"cancel", "keep"},
    BlocksState: {"load", "show_more", "cancel"},
    SidebarState: {"enter", "settle", "show_more", "show_only", "attend"},
    DashboardState: {"enter", "choose", "refresh"},
    SwitcherState: {"search", "show_more"},
    PreviewState: {"show"},
    MentionsState: {"suggest", "check", "add"},  # in the conversation of their argument
    ReactionsState: {"toggle", "name"},  # of the message in their argument
    LinksState: {"remove_preview"},  # of the message in its argument
    NewConversationState: {"open", "open_group", "close", "search", "switch", "create"},
    ToastState: {"show", "offer_undo"},
    UndoState: {"read_all", "undo"},  # the message in its argument, or what this tab has read
    ProfileState: {"enter", "save", "remove_picture"},
    PasswordState: {"change"},
    PreferencesState: {"choose"},
    PrivacyState: {"ask", "cancel", "delete"},
    DevicesState: {"load", "ask", "cancel", "end_others"},
}
ARGUMENTS = {
    "role": "admin",
    "name": "renamed",
    "seq": 1,
    "content": "hello",
    "text": "grace",
    "client_id": "0b8f0a52-4c1f-4b0e-9d6a-5f3e1c2b7a90",
    "seen": "",
    "reply_to": 0,
    "file_ids": "",
    "asked_at": "0",
    "kind": "media",
}


def handlers(kind):
    return {name: one for name, one in kind.event_handlers.items() if name in vars(kind) and name != "setvar"}


CALLS = [
    (kind, name)
    for kind in IN_A_CONVERSATION
    for name, handler in handlers(kind).items()
    if "conversation" in inspect.signature(handler.fn).parameters
]


# Those that change the conversation itself, for everybody in it.
ACTS = [
    (OutboxState, "send"),
    (DetailsState, "rename"),
    (DetailsState, "set_role"),
    (DetailsState, "remove"),
    (LeavingState, "leave"),
    (ThreadState, "mark_all_read"),
]


def parameters(kind, name):
    return list(inspect.signature(handlers(kind)[name].fn).parameters)[1:]


class Scene:
    """Ada's tab at Beta, with everything open there; she has a group Alpha as well."""

    def __init__(self, runtime, cast, monkeypatch, alpha):
        self.runtime, self.cast, self.alpha, self.beta = runtime, cast, alpha, cast.group.id
        self.root = State(_reflex_internal_init=True)
        self.shown = None
        viewer = Viewer(cast.ada.id, 1)

        async def session_of(_):
            return viewer

        async def join(_sid, _viewer, conversation_id=None, *, outside=None):
            self.shown = conversation_id

        tabs = SimpleNamespace(
            join=join,
            outside_of=lambda _, key: Outside(key),
            shown_to=lambda _: Shown(self.shown),
            list_of=lambda _: None,
            ask_later=lambda *_: None,
        )
        monkeypatch.setattr(base, "session_of", session_of)
        monkeypatch.setattr(screens, "current", lambda: tabs)

    async def goes_to(self, conversation_id, kind=ThreadState, handler="open"):
        address = f"/c/{conversation_id}" if conversation_id else "/"
        place = {"pathname": "/c/[cid]", "asPath": address, "query": {"cid": str(conversation_id)}}
        self.root.router = RouterData.from_router_data(place)
        self.root.router_data = place
        await self.call(kind, handler)

    async def call(self, kind, handler, /, **arguments):
        called = handlers(kind)[handler].fn(await self.root.get_state(kind), **arguments)
        if inspect.isasyncgen(called):
            return [effect async for effect in called]
        return await called if inspect.isawaitable(called) else called

    async def opens_everything(self, conversation_id, message_id):
        here = {"conversation": str(conversation_id)}
        await self.call(DetailsState, "toggle", **here)
        await self.call(PinsState, "load", **here)
        await self.call(SharedFilesState, "load", **here, kind="media")
        await self.call(DetailsState, "ask", **here, user_id=self.cast.linus.id)
        await self.call(LeavingState, "ask", **here, asked_at="0")
        await self.call(AddPeopleState, "open", **here)
        await self.call(AddPeopleState, "toggle", **here, user_id=self.cast.mallory.id)
        await self.call(MessageActionsState, "begin", **here, message_id=message_id, content="mine", seen="")
        await self.call(MessageActionsState, "ask", **here, message_id=message_id, content="mine")
        await self.call(ReceiptsState, "show", **here, message_id=message_id)
        await self.call(ReactionsState, "name", message=str(message_id))
        await self.call(MentionsState, "suggest", wanted=f"{here['conversation']}:")
        await self.call(EditsState, "show", seen=f"{conversation_id}:{message_id}")
        await self.call(ForwardingState, "open", **here, message_id=message_id)

    async def screen(self):
        """All that this tab holds of conversations."""
        found = {}
        for kind in IN_A_CONVERSATION:
            state = await self.root.get_state(kind)
            for name in kind.get_fields().keys() & kind.__annotations__.keys() - {"answered", "refusals"}:
                found[kind.__name__, name] = getattr(state, name)
        return found

    def arguments(self, kind, handler, conversation_id):
        """Those of a page that shows this conversation."""
        message_id = self.said_in_alpha if conversation_id == self.alpha else self.said_in_beta
        known = ARGUMENTS | {"conversation": str(conversation_id), "message_id": message_id}
        known["user_id"] = self.cast.linus.id
        return {each: known[each] for each in parameters(kind, handler)}

    async def participants(self, conversation_id):
        """Their ids."""
        view, _ = await self.conversation(conversation_id, self.cast.grace)
        return {person.user_id for person in view.participants}

    async def conversation(self, conversation_id, viewer=None):
        """What somebody sees of it: Ada, if nobody else is named."""
        ask = {"viewer_id": (viewer or self.cast.ada).id, "conversation_id": conversation_id}
        view = await self.runtime.read(conversations.open_one, **ask)
        said = await self.runtime.read(messages.page_after, **ask, seq=0, limit=50)
        return view, said.messages


@pytest.fixture
async def scene(runtime, cast, monkeypatch):
    others = [cast.grace.id, cast.linus.id]
    alpha = await runtime.work(conversations.start_group, starter_id=cast.ada.id, other_ids=others, name="Alpha")
    scene = Scene(runtime, cast, monkeypatch, alpha.id)
    scene.said_in_alpha = (await say(runtime, cast.ada, alpha, "in Alpha")).message.id
    scene.said_in_beta = (await say(runtime, cast.ada, cast.group, "in Beta")).message.id
    await say(runtime, cast.grace, alpha, "not read yet")
    return scene


def test_every_handler_names_what_it_is_about():
    """A new handler takes the conversation, message or person it was drawn for, or has a row here because it is about
    none.
    """
    own = [kind for kind in states.own_states() if kind.__module__.startswith("chatapp.web.states.")]
    nameless = {
        kind: {name for name in handlers(kind) if not NAMES_ITS_OBJECT & set(parameters(kind, name))} for kind in own
    }
    assert {kind: names for kind, names in nameless.items() if names} == ABOUT_THE_TAB


def test_every_state_that_holds_a_conversation_is_tried_here():
    """Those that are left out hold lists of conversations, or are about any row of one."""
    lists = {SidebarState, DashboardState, SwitcherState}
    assert base.PLACES.keys() - set(IN_A_CONVERSATION) == {*lists, LeavingState, PersonState}


def test_the_address_that_the_server_remembers_is_read_where_a_conversation_opens_and_nowhere_else():
    web = Path(inspect.getfile(base)).parents[1]
    found = {path: path.read_text(encoding="utf-8").count(".cid") for path in web.rglob("*.py")}
    assert {path: count for path, count in found.items() if count} == {web / "states" / "thread.py": 1}
    assert ".cid" in inspect.getsource(ThreadState.open.fn)


@pytest.mark.parametrize(("kind", "name"), CALLS, ids=lambda one: getattr(one, "__name__", one))
async def test_a_call_that_was_drawn_for_another_conversation_changes_nothing_here(scene, kind, name):
    """The page was left while the finger came down; what the person saw was Alpha."""
    await scene.goes_to(scene.beta)
    await scene.opens_everything(scene.beta, scene.said_in_beta)
    screen, beta = await scene.screen(), await scene.conversation(scene.beta)
    await scene.call(kind, name, **scene.arguments(kind, name, scene.alpha))
    assert await scene.screen() == screen
    assert await scene.conversation(scene.beta) == beta


@pytest.mark.parametrize(("kind", "name"), ACTS, ids=lambda one: getattr(one, "__name__", one))
async def test_an_act_counts_in_the_conversation_for_which_it_was_drawn(scene, kind, name):
    await scene.goes_to(scene.beta)
    before = await scene.participants(scene.alpha), await scene.conversation(scene.alpha, scene.cast.grace)
    await scene.call(kind, name, **scene.arguments(kind, name, scene.alpha))
    assert (await scene.participants(scene.alpha), await scene.conversation(scene.alpha, scene.cast.grace)) != before


async def test_people_who_were_chosen_for_one_group_are_not_added_to_another(scene):
    await scene.goes_to(scene.beta)
    await scene.opens_everything(scene.beta, scene.said_in_beta)
    await scene.call(AddPeopleState, "add", conversation=str(scene.alpha))
    assert scene.cast.mallory.id not in await scene.participants(scene.alpha)
    await scene.call(AddPeopleState, "add", conversation=str(scene.beta))
    assert scene.cast.mallory.id in await scene.participants(scene.beta)


async def test_an_edit_is_saved_in_the_message_it_was_of(scene):
    """While the answer was on its way another message came into the composer: it stays there."""
    await scene.goes_to(scene.beta)
    await scene.opens_everything(scene.beta, scene.said_in_beta)
    await scene.call(MessageActionsState, "save", message_id=scene.said_in_alpha, content="changed")
    actions = await scene.root.get_state(MessageActionsState)
    assert (actions.editing, actions.text) == (scene.said_in_beta, "mine")
    _, (said, _) = await scene.conversation(scene.alpha)
    assert said.content == "changed"


async def test_what_is_deleted_is_the_message_that_was_asked_about(scene):
    await scene.goes_to(scene.beta)
    await scene.opens_everything(scene.beta, scene.said_in_beta)
    await scene.call(MessageActionsState, "delete", message_id=scene.said_in_alpha, whom="all")
    actions = await scene.root.get_state(MessageActionsState)
    assert (actions.deleting, actions.editing) == (scene.said_in_beta, scene.said_in_beta)
    _, (deleted, _) = await scene.conversation(scene.alpha)
    _, (kept,) = await scene.conversation(scene.beta)
    assert deleted.deleted_at
    assert not kept.deleted_at


@pytest.mark.parametrize("there", ["another conversation", "a page without one"])
async def test_dialogs_close_when_the_tab_goes_elsewhere(scene, there):
    await scene.goes_to(scene.beta)
    await scene.opens_everything(scene.beta, scene.said_in_beta)
    open_ones = [var for kind, var in DIALOGS.items() if getattr(await scene.root.get_state(kind), var)]
    assert set(open_ones) == {"asking", "place", "is_open", "deleting", "receipts", "versions"}
    if there == "another conversation":
        await scene.goes_to(scene.alpha)
    else:
        await scene.goes_to("", SidebarState, "enter")
    for kind, var in DIALOGS.items():
        assert not getattr(await scene.root.get_state(kind), var), kind


async def test_a_tab_whose_socket_comes_back_keeps_its_dialogs(scene):
    await scene.goes_to(scene.beta)
    await scene.opens_everything(scene.beta, scene.said_in_beta)
    screen = await scene.screen()
    await scene.goes_to(scene.beta)
    changed = {name for name, value in (await scene.screen()).items() if value != screen[name]}
    assert changed == {("ThreadState", "_joined"), ("WindowState", "_joined")}


async def test_a_page_shows_no_conversation_while_the_next_one_is_loaded(scene, monkeypatch):
    """As soon as the tab has joined the next one its messages may come, also when somebody went back meanwhile."""
    await scene.goes_to(scene.beta)
    place, addresses = await scene.root.get_state(PlaceState), []

    async def join(*_):
        addresses.append(place.address)

    monkeypatch.setattr(screens.current(), "join", join)
    await scene.goes_to(scene.alpha)
    await scene.goes_to(scene.alpha)
    assert addresses == ["", str(scene.alpha)]
