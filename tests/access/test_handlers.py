"""Every handler of the pages, called on Reflex's own socket by everybody there is."""

import contextlib
import importlib
import pkgutil
from uuid import uuid4

import pytest
from reflex.state import State

from chatapp import runtime as runtimes
from chatapp.settings import Settings
from chatapp.web import states
from chatapp.web.states.base import ToastState
from chatapp.web.states.sidebar import SidebarState
from tests.access import world
from tests.access.table import HANDLERS, ROLES
from tests.support import compiled, tab
from tests.support.waiting import until
from tests.support.wire import pages

INSIDERS = ("member", "admin", "owner", "author", "blocked")


@pytest.fixture
async def runtime(running):
    """Another process on the same database."""
    runtime = runtimes.build(Settings(data_dir=running.data))
    compiled.share(runtime.database.engines)
    await runtime.start()
    yield runtime
    await runtime.stop()


def full_name(called: str) -> str:
    """The handler as the wire calls it."""
    module, state, name = called.split(".")
    found = getattr(importlib.import_module(f"chatapp.web.states.{module}"), state)
    assert name in found.event_handlers
    return f"{found.get_full_name()}.{name}"


async def say(line: tab.Tab, word: str) -> None:
    """Until everything that was said before is done with; events of somebody who was sent away are dropped."""
    await line.says(f"{ToastState.get_full_name()}.show", kind="info", title=word)
    await until(lambda: line.has_heard(word) or line.has_heard('"_redirect"'), within=60)
    if not line.has_heard(word):
        await line.pings()


@contextlib.asynccontextmanager
async def opened(running, place, cookie, token=None):
    """A tab on the group, once it shows what it is going to show."""
    async with tab.opened(running, f"/c/{place.group}", cookie, token) as line:
        ends = (world.SECRET, "/login", '"is_missing_rx_state_":true')
        await until(lambda: any(line.has_heard(end) for end in ends))
        yield line


async def attempt(running, row, place) -> str:
    """Calls the handler on the page of the group; gives everything that the tab was sent."""
    async with opened(running, place, place.cookie) as line:
        for called, body in (*row.before, (f"{row.method}.{row.path}", row.body)):
            await line.says(full_name(called), **body(place))
        await say(line, "the end")
        return "".join(line.heard)


def own_states(root=State):
    for state in root.get_substates():
        yield state
        yield from own_states(state)


def test_every_handler_has_a_row():
    for module in pkgutil.iter_modules(states.__path__):
        importlib.import_module(f"{states.__name__}.{module.name}")
    own = {
        (f"{state.__module__.rpartition('.')[2]}.{state.__name__}", name)
        for state in own_states()
        if state.__module__.startswith("chatapp.")
        for name in state.event_handlers.keys() - state.get_parent_state().event_handlers.keys()
    }
    assert {(row.method, row.path) for row in HANDLERS} == own


@pytest.mark.parametrize("row", HANDLERS, ids=lambda row: f"{row.method}.{row.path}")
async def test_everybody_changes_only_what_is_theirs(running, runtime, row):
    found = {}
    for role in ROLES:
        place = await world.make(runtime, role)
        before = await world.fingerprint(runtime, place)
        heard = await attempt(running, row, place)
        found[role] = "-" if await world.fingerprint(runtime, place) == before else "x"
        assert (world.SECRET in heard) == (role in INSIDERS), role
    assert found == row.expected


FORGED = {"_user_id": 1, "is_ready": True, "_joined": 7, "head": [], "me": {}, "router": {}, "_place": "1"}


# What Reflex itself lets a browser call on every state, and on its own ones.
ADDED = {
    "setvar",
    "hydrate",
    "hydrate_and_load",
    "set_is_hydrated",
    "handle_frontend_exception",
    "on_load_internal",
    "update_vars_internal",
}


def test_reflex_adds_no_other_handlers():
    reflexes = [state for state in (State, *own_states()) if not state.__module__.startswith(("chatapp.", "tests."))]
    assert {name for state in reflexes for name in state.event_handlers} == ADDED


async def test_what_reflex_adds_by_itself_sets_nothing(running, runtime):
    """Setters that nobody wrote, and the handler that applies what a browser has stored."""
    place, victim = await world.make(runtime, "outsider"), await world.make(runtime, "author")
    sidebar, token = SidebarState.get_full_name(), uuid4()
    internal = f"{State.get_full_name()}.reflex___state____update_vars_internal_state.update_vars_internal"
    async with opened(running, victim, victim.cookie):
        async with opened(running, victim, place.cookie, token) as line:
            for var, value in (FORGED | {"_user_id": victim.viewer.user_id}).items():
                for state in (sidebar, State.get_full_name()):
                    await line.says(f"{state}.setvar", var_name=var, value=value)
                await line.says(internal, vars={f"{sidebar}.{var}": value, f"{sidebar}.{var}_rx_state_": value})
            await line.says(f"{State.get_full_name()}.hydrate")
            await say(line, "the end")
            first = line
        async with opened(running, victim, place.cookie, token) as line:
            await say(line, "the very end")
        for found in (first, line):
            assert not found.has_heard(world.SECRET)
            assert not found.has_heard(f'"username":"{victim.username}"')


@pytest.mark.parametrize("who", ["outsider", "anonymous"])
async def test_the_token_of_another_tab_opens_an_empty_state(running, runtime, who):
    """Whoever has got hold of it, and also while that tab is open: it is good for its own session alone."""
    thief, victim = await world.make(runtime, who), await world.make(runtime, "author")
    token = uuid4()
    async with opened(running, victim, victim.cookie, token) as line:
        await say(line, "kept by this tab")
        async with tab.opened(running, "/", thief.cookie, token) as other:
            await say(other, "the thief speaks")
            assert not other.has_heard(world.SECRET)
            assert not other.has_heard("kept by this tab")
        await say(line, "still there")
        assert not line.has_heard("the thief speaks")
    async with tab.opened(running, "/", thief.cookie, token) as other:
        await say(other, "the thief comes again")
        assert not other.has_heard(world.SECRET)
        assert not other.has_heard("kept by this tab")
    async with tab.opened(running, "/", victim.cookie, token) as line:
        await say(line, "the tab is back")
        assert line.has_heard('"id":3,"kind":"info","title":"the tab is back"')  # its state goes on counting


async def test_who_signs_in_in_the_same_tab_finds_nothing_of_who_was_there(running, runtime):
    before, after = await world.make(runtime, "author"), await world.make(runtime, "outsider")
    token = uuid4()
    async with opened(running, before, before.cookie, token):
        pass
    async with tab.opened(running, "/", after.cookie, token) as line:
        await say(line, "the page is open")
        assert not line.has_heard(world.SECRET)
        assert not line.has_heard(f'"username":"{before.username}"')


async def test_what_an_event_says_of_itself_does_not_count(running, runtime):
    """Tokens, sessions, headers and addresses in an event are overwritten by those of its socket."""
    thief, victim = await world.make(runtime, "anonymous"), await world.make(runtime, "author")
    claims = {"headers": {"cookie": victim.cookie}, "token": "x", "sid": "x", "ip": "127.0.0.1", "client_token": "x"}
    async with tab.opened(running, f"/c/{victim.group}", thief.cookie) as line:
        event = pages.event(full_name("thread.ThreadState.open"), {}, f"/c/{victim.group}") | claims
        await line.socket.send(pages.packet("event", event | {"router_data": event["router_data"] | claims}))
        await say(line, "the end")
        assert not line.has_heard(world.SECRET)
