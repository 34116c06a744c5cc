"""What no page would ever send on Reflex's socket: it ends that socket at most, and leaves nobody behind."""

import asyncio
import contextlib
import json
import os

import hypothesis
import websockets
from hypothesis import strategies as st

from tests.access.table import HANDLERS
from tests.access.test_handlers import full_name, say
from tests.support import tab

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
bounded = hypothesis.settings(max_examples=EXAMPLES, suppress_health_check=list(hypothesis.HealthCheck), database=None)


async def is_serving(running, cookie):
    """A well-behaved tab is answered."""
    async with tab.opened(running, "/", cookie) as line:
        await say(line, "it serves")


async def is_offline(client, friend):
    """As the friend sees it; a line that ends without a word is noticed when it answers no ping."""
    async with asyncio.timeout(60):
        while True:
            found = friend.http.get(f"/api/auth/users/?search={client.username}").json()["results"][0]
            if not found["is_online"]:
                return
            await asyncio.sleep(0.1)


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
    asyncio.run(is_offline(client, friend))


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
