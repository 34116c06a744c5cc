"""What no page would ever send on Reflex's socket: it ends that socket at most, and leaves nobody behind."""

import asyncio
import contextlib
import itertools
import json
import os

import hypothesis
import pytest
import websockets
from hypothesis import strategies as st

from tests.access.table import HANDLERS
from tests.access.test_handlers import full_name, say
from tests.support import tab
from tests.support.waiting import until

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
    st.builds(lambda event: f"42/_event,{json.dumps(['event', event])}", events),
    st.builds(lambda name, event: f"42/_event,{json.dumps([name, event])}", st.text(max_size=20), values),
    st.sampled_from(
        ["1", "2", "3", "5", "6", "41/_event,", "40/_event,{}", "40/other,", "451-/_event,[]", "x" * 2_000_000]
    ),
)


def event(**changes):
    """An event as a page sends it, but for the changes."""
    fields = {"name": CALLS[0], "payload": {}, "router_data": tab.router_data("/")} | changes
    return f"42/_event,{json.dumps(['event', fields])}"


def routed(**changes):
    return event(router_data=tab.router_data("/") | changes)


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
    assert "a tab called a handler that there is not" in said
    assert "Traceback" not in said
    assert cookie.partition("=")[2] not in said


@bounded
@hypothesis.given(calls=st.lists(st.tuples(st.sampled_from(CALLS), values), min_size=1, max_size=30))
def call(running, cookie, calls):
    async def send_all():
        async with tab.opened(running, "/", cookie) as line:
            for handler, payload in calls:
                event = {"name": handler, "payload": payload, "router_data": tab.router_data("/")}
                await line.socket.send(f"42/_event,{json.dumps(['event', event])}")
        await is_serving(running, cookie)

    asyncio.run(send_all())


def test_no_arguments_of_a_handler_break_the_server(running):
    call(running, tab.sign_in(running, running.register("caller")))


async def test_an_event_in_pieces_is_one_event(running):
    async with tab.opened(running, "/", tab.sign_in(running, running.register("pieces"))) as line:
        event = {"name": full_name("base.ToastState.show"), "payload": {"kind": "info", "title": "in pieces"}}
        text = f"42/_event,{json.dumps(['event', event | {'router_data': tab.router_data('/')}])}"
        await line.socket.send([text[at : at + 7] for at in range(0, len(text), 7)])
        await say(line, "and on it goes")
        assert line.has_heard("in pieces")
