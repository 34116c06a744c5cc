"""What no page would ever send on Reflex's socket: it ends that socket at most, and leaves nobody behind."""

import asyncio
import contextlib
import importlib
import itertools
import json
import os
from uuid import uuid4

import hypothesis
import pytest
import websockets
from hypothesis import strategies as st
from reflex_base.registry import RegistrationContext

from chatapp.web.reflex import arguments
from tests.access.table import HANDLERS
from tests.access.test_handlers import full_name, say
from tests.support import tab
from tests.support.waiting import until
from tests.support.wire import pages

numbers = itertools.count(1)
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "15"))
CALLS = [full_name(f"{row.method}.{row.path}") for row in HANDLERS]

leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=50)
values = st.recursive(leaves, lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=9), inner), max_leaves=9)
names = st.sampled_from(["name", "payload", "router_data", "token", "substate_token", "state_auto_setters", "query"])
events = st.dictionaries(names, values) | values
packets = st.one_of(
    st.text(max_size=100),
    st.binary(max_size=100),
    st.builds(lambda kind, rest: f"4{kind}/_event,{rest}", st.integers(0, 6), st.text(max_size=50)),
    st.builds(lambda event: pages.packet("event", event), events),
    st.builds(pages.packet, st.text(max_size=20), values),
    st.sampled_from(
        ["1", "2", "3", "5", "6", "41/_event,", "40/_event,{}", "40/other,", "451-/_event,[]", "x" * 2_000_000]
    ),
)


def event(**changes):
    """An event as a page sends it, but for the changes."""
    return pages.packet("event", pages.event(CALLS[0], {}, "/") | changes)


def routed(**changes):
    return event(router_data=pages.router_data("/") | changes)


GARBAGE = {
    "nothing": "",
    "no packet": "x",
    "no base64": "bx",
    "binary": b"\x00\xff",
    "huge": "x" * 2_000_000,
    "unknown kind": "49/_event,[]",
    "a digit that is none": "²",
    "an upgrade": "5",
    "another namespace": "40/other,{}",
    "a connection that is a list": "40/_event,[]",
    "a connection whose event is none": '40/_event,{"event":7}',
    "an error of the server": "44/_event,{}",
    "an answer to nothing": "43/_event,7[]",
    "an id that is too long": f"42/_event,{'1' * 200}[]",
    "attachments": '451-/_event,["event",{"_placeholder":true,"num":0}]',
    "too many attachments": "4599999999999-/_event,[]",
    "bad JSON": '42/_event,["event",{',
    "JSON that is deep": f"42/_event,{'[' * 100_000}",
    "a number that is huge": f'42/_event,["event",{"9" * 5000}]',
    "no list": '42/_event,{"event":{}}',
    "an empty list": "42/_event,[]",
    "a name that is none": "42/_event,[7,{}]",
    "an event that is unknown": '42/_event,["connect",{}]',
    "an event without anything": '42/_event,["event"]',
    "an event too many": '42/_event,["event",{},{}]',
    "an event that is a number": '42/_event,["event",7]',
    "an event as text": '42/_event,["event","{"]',
    "an event without a name": '42/_event,["event",{"payload":{}}]',
    "an event of another name": event(name=7),
    "a payload that is a list": event(payload=[1]),
    "a place that is a list": event(router_data=[1]),
    "a path that is a number": routed(pathname=7),
    "a path that is an object": routed(pathname={}),
    "an address that is a list": routed(asPath=[]),
    "an address that is none": routed(asPath="[x"),
    "an address of nowhere": routed(asPath="//[x"),
    "a query that is a list": routed(query=[1]),
    "a query of numbers": routed(query={"cid": {"a": 1}}),
}
bounded = hypothesis.settings(max_examples=EXAMPLES, suppress_health_check=list(hypothesis.HealthCheck), database=None)


async def is_serving(running, cookie):
    """A well-behaved tab is answered."""
    async with tab.opened(running, "/", cookie) as line:
        await say(line, "it serves")


def is_online(client, friend):
    """As the friend sees it."""
    return friend.http.get(f"/api/auth/users/?search={client.username}").json()["results"][0]["is_online"]


@bounded
@hypothesis.given(batches=st.lists(st.lists(packets, min_size=1, max_size=20), min_size=1, max_size=3))
def attack(running, cookie, batches):
    async def send_all():
        for batch in batches:
            with contextlib.suppress(websockets.ConnectionClosed):
                async with tab.opened(running, "/", cookie) as line:
                    for packet in batch:
                        await line.socket.send(packet)
        await is_serving(running, cookie)

    asyncio.run(send_all())


def test_no_packet_breaks_the_server_or_leaves_anybody_online(running):
    client, friend = running.register("packets"), running.register("friend")
    attack(running, tab.sign_in(running, client))
    asyncio.run(until(lambda: not is_online(client, friend)))


@pytest.mark.parametrize("packet", GARBAGE.values(), ids=GARBAGE)
async def test_garbage_ends_its_socket_and_the_presence_of_its_user_at_once(running, packet):
    number = next(numbers)
    client, friend = running.register(f"garbage{number}"), running.register(f"friend{number}")
    said_before = len(running.log())
    with contextlib.suppress(websockets.ConnectionClosed):
        async with tab.opened(running, "/", tab.sign_in(running, client)) as line:
            await until(lambda: is_online(client, friend))
            await line.socket.send(packet)
            await asyncio.wait_for(line.socket.wait_closed(), timeout=5)
    await until(lambda: not is_online(client, friend), within=5)
    assert "Traceback" not in running.log()[said_before:]


async def test_a_handler_that_there_is_not_is_passed_over_and_no_cookie_is_logged(running):
    """A page of an older version may call one."""
    cookie, said_before = tab.sign_in(running, running.register("yesterday")), len(running.log())
    async with tab.opened(running, "/", cookie) as line:
        await line.socket.send(event(name="reflex___state____state.of_yesterday"))
        await say(line, "and on it goes")
    said = running.log()[said_before:]
    assert "a tab called a handler that there is not, or with arguments that do not fit" in said
    assert "Traceback" not in said
    assert cookie.partition("=")[2] not in said


@bounded
@hypothesis.given(calls=st.lists(st.tuples(st.sampled_from(CALLS), values), min_size=1, max_size=30))
def call(running, cookie, calls):
    async def send_all():
        async with tab.opened(running, "/", cookie) as line:
            for handler, payload in calls:
                await line.socket.send(pages.call(handler, payload, "/"))
        await is_serving(running, cookie)

    asyncio.run(send_all())


def test_no_arguments_of_a_handler_break_the_server(running):
    call(running, tab.sign_in(running, running.register("caller")))


async def test_an_event_in_pieces_is_one_event(running):
    async with tab.opened(running, "/", tab.sign_in(running, running.register("pieces"))) as line:
        text = pages.call(full_name("base.ToastState.show"), {"kind": "info", "title": "in pieces"}, "/")
        await line.socket.send([text[at : at + 7] for at in range(0, len(text), 7)])
        await say(line, "and on it goes")
        assert line.has_heard("in pieces")


FORGED = "x\n2026-11-29 23:59:59,999 WARNING chatapp.services.sessions: the administrator signed in"
SECRET = "the-marker-of-a-password"


def hostile_events():
    """What Reflex would log as it comes: 20 kB each and more, with a forged line and a password."""
    text, root = FORGED + SECRET + "y" * 20_000, pages.ROOT
    stored = f"{root}.reflex___state____update_vars_internal_state"
    show, page = full_name("base.ToastState.show"), f"{root}.reflex___state____frontend_event_exception_state"
    return [
        event(name=f"{root}.setvar", payload={"var_name": text, "value": text}),
        event(name=f"{show.rpartition('.')[0]}.setvar", payload={"var_name": text, "value": text}),
        event(name=f"{root}.set_is_hydrated", payload={"value": text}),
        event(name=pages.HYDRATE, payload={"vars": {text: text}}),
        event(name=f"{stored}.update_vars_internal", payload={"vars": {text: 1}}),
        event(name=show, payload={"kind": "info", "title": "t", text: 1}),
        event(name=show, payload={"kind": "info", "title": text}),
        event(name=show, payload={"kind": {text: text}, "title": "t"}),
        event(name=full_name("base.ToastState.dismiss"), payload={"toast_id": text}),
        event(name=full_name("profile.PasswordState.change"), payload={"form": {"old_password": text}}),
        event(name=full_name("message_actions.MessageActionsState.begin"), payload={"message_id": 1, "content": text}),
        event(name=f"{page}.handle_frontend_exception", payload={"info": text, "component_stack": text}),
        event(name=text),
        pages.packet("client_error", {"error_type": text, "message": text, "substate": text}),
    ]


@contextlib.asynccontextmanager
async def with_headers(running, headers, query="?EIO=4&transport=websocket"):
    """A raw connection; answers to its packets are in `heard`."""
    url = f"ws://localhost:{running.port}/_event/{query}"
    async with websockets.connect(url, additional_headers=headers, origin=running.url) as socket:
        yield socket


@pytest.mark.parametrize("who", ["signed in", "stranger", "without a token"])
async def test_nothing_of_hostile_events_is_logged_as_it_came(running, who):
    cookie = tab.sign_in(running, running.register(f"hostile{next(numbers)}")) if who != "stranger" else ""
    token = "" if who == "without a token" else f"token={uuid4()}&"
    headers = [("Cookie", cookie or "x=y"), ("User-Agent", "Mozilla" + "u" * 9000), ("X-Long", "y" * 9000)]
    said_before = len(running.log())
    async with with_headers(running, headers, f"?{token}EIO=4&transport=websocket") as socket:
        await socket.recv()
        await socket.send(f"{pages.CONNECT}{json.dumps({'event': pages.event(CALLS[0], {}, '/')})}")
        for _ in range(3):
            for packet in hostile_events():
                await socket.send(packet)
        await socket.send(pages.packet("ping"))
        async with asyncio.timeout(10):
            while '"pong"' not in str(await socket.recv()):
                pass
    said = running.log()[said_before:]
    assert len(said) < 10_000
    reports = [line for line in said.splitlines() if SECRET in line]  # of a page's own errors: counted, and made safe
    assert all("[SID: " in line for line in reports)
    assert len(reports) <= (20 if who == "signed in" else 0)
    assert "Traceback" not in said
    assert not [line for line in said.splitlines() if line.startswith("2026-11-29 23:59:59")]
    assert not any(part in said for part in ("uuuuuuuu", cookie.partition("=")[2] or "no cookie"))


def test_every_handler_bounds_what_it_is_given():
    """All that Reflex has registered: no string of 20,000 characters gets in, nor an argument that is none."""
    importlib.import_module("chatapp.chatapp")
    for name, registered in RegistrationContext.get().event_handlers.items():
        found = arguments.arguments_of(name)
        if found is None:
            assert registered.handler.fn.__module__.startswith(("reflex", "tests."))  # other tests have states too
            continue
        sound = {field: SOUND[each.annotation] for field, each in found.model_fields.items() if each.is_required()}
        assert arguments.fits(name, sound), name
        assert not arguments.fits(name, sound | {"another": 1}), name
        for field in sound:
            assert not arguments.fits(name, {key: value for key, value in sound.items() if key != field}), name
            for value in TOO_MUCH:
                assert not arguments.fits(name, sound | {field: value}), (name, field)


class _Sound(dict):
    """A value of each type that handlers take."""

    def __missing__(self, annotation):
        return {"name": "x"} if "dict" in str(annotation) else {str: "x", int: 7}[annotation]


SOUND = _Sound()
LONG = "x" * 20_000
TOO_MUCH = [LONG, None, [LONG], {LONG: "x"}, {"name": LONG}, {"name": {"deep": LONG}}, 2**40, {"a": "b" * 20_000}]


async def test_a_stranger_gets_no_state_and_no_answer_but_is_sent_to_sign_in_once(running):
    async with tab.opened(running, "/") as line:
        for _ in range(20):
            await line.says(full_name("base.ToastState.show"), kind="info", title="an answer")
            await line.says(full_name("sidebar.SidebarState.enter"))
        await line.pings()
        answers = [frame for frame in line.heard if frame.startswith("42") and '"pong"' not in frame]
        assert len(answers) == 1
        assert '"/login"' in answers[0]


@pytest.mark.parametrize("address", ["/login", "/register", "/reset", "/nowhere"])
async def test_a_page_for_strangers_is_left_alone(running, address):
    async with tab.opened(running, address) as line:
        await line.pings()
        assert [frame for frame in line.heard if frame.startswith("42")] == ['42/_event,["ping","pong"]']


async def test_events_after_the_end_of_the_session_are_dropped(running):
    cookie = tab.sign_in(running, running.register(f"ended{next(numbers)}"))
    async with tab.opened(running, "/", cookie) as line:
        await say(line, "before")
        tab.sign_out(running, cookie)
        await until(lambda: line.has_heard('"_redirect"'))
        for _ in range(9):
            await line.says(full_name("base.ToastState.show"), kind="info", title="after")
        await line.pings()
        assert not line.has_heard("after")


GROUP_BEGUN = '"is_group_rx_state_":true'  # a var that only the tab has
HOSTILE_COOKIES = ['prefs={"a":1}', "x=a b", 'y="open', "bare", "=z", "k[1]=v", "\xe9=\xe8"]


@pytest.mark.parametrize("other", HOSTILE_COOKIES)
async def test_a_cookie_of_another_program_loses_nobody_their_session(running, other):
    client = running.register(f"cookies{next(numbers)}")
    cookie = tab.sign_in(running, client)
    for header in (f"{other}; {cookie}; zone=Europe/Vienna", f"{cookie}; zone=Europe/Vienna; {other}"):
        async with tab.opened(running, "/", header) as line:
            await until(lambda line=line: line.has_heard(f'"username":"{client.username}"'))


async def test_a_page_that_reconnects_keeps_its_state_though_its_old_connection_is_not_lost_yet(running):
    cookie, token = tab.sign_in(running, running.register(f"back{next(numbers)}")), uuid4()
    async with tab.opened(running, "/", cookie, token) as old:
        await old.says(full_name("new_conversation.NewConversationState.open_group"))
        await until(lambda: old.has_heard(GROUP_BEGUN))
        async with tab.opened(running, "/", cookie, token, is_back=True) as line:
            await until(lambda: line.has_heard(GROUP_BEGUN))
            assert not line.has_heard("new_token")
            await asyncio.wait_for(old.socket.wait_closed(), timeout=5)
            assert old.has_heard("new_token")
            await say(line, "and on it goes")


async def test_a_copy_of_a_tab_leaves_the_tab_its_state(running):
    cookie, token = tab.sign_in(running, running.register(f"copy{next(numbers)}")), uuid4()
    async with tab.opened(running, "/", cookie, token) as first:
        await say(first, "kept by this tab")
        async with tab.opened(running, "/", cookie, token) as copy:
            await say(copy, "the copy")
            assert copy.has_heard("new_token")
            assert not copy.has_heard("kept by this tab")
        await say(first, "still there")
