"""What pages say on Reflex's socket gets through; what they never say is in `tests/access/test_protocol.py`."""

import json
from types import SimpleNamespace

import pytest

from chatapp.web.reflex import packets
from chatapp.web.reflex.packets import GARBAGE, MAX_PACKET, TOO_MUCH, guarded, is_of_a_page

EVENT = {"name": "state.send", "payload": {"content": "\ud83d"}, "router_data": {}}
PLACE = {"pathname": "/c/7", "asPath": "/c/7?next=%2F#end", "query": {"cid": "7", "next": None}}

NOWHERE = {"pathname": "/no/where", "asPath": "/no/where", "query": {"splat": ["no", "where"]}}  # of the page for 404


def said(*words):
    return f"42/_event,{json.dumps(words)}"


@pytest.mark.parametrize(
    "packet",
    [
        "3",
        "1",
        "41/_event",
        "41/_event,",
        "40/_event,",
        "40/_event,{}",
        f"40/_event,{json.dumps({'event': EVENT, 'state_schema': 'abc'})}",
        said("event", {"name": "state.load"}),
        said("event", EVENT),
        said("event", EVENT | {"router_data": PLACE}),
        f"40/_event,{json.dumps({'event': EVENT | {'router_data': NOWHERE}})}",
        said("event", EVENT | {"router_data": PLACE | {"token": "another's"}, "token": "another's"}),
        said("client_error", {"message": "a page of yesterday"}),
        said("ping"),
    ],
)
def test_what_pages_say_gets_through(packet):
    assert is_of_a_page(packet)


LIMITS = SimpleNamespace(limits=True, socket_frames=1, socket_burst=5)


async def heard_by_the_application(*texts, limits=LIMITS, until="websocket.disconnect"):
    """The messages that an application receives, and those that it sends when it closes then."""
    frames = [{"type": "websocket.connect"}, *({"type": "websocket.receive", "text": text} for text in texts)]
    heard, sent, told = [], [], []

    async def receive():
        return frames.pop(0)

    async def send(message):
        sent.append(message)

    async def app(_scope, receive, send):
        while frames and (not heard or heard[-1]["type"] != until):
            heard.append(await receive())
        await send({"type": "websocket.close"})

    await guarded(app, limits, told.append)({"type": "websocket"}, receive, send)
    assert told == [{"type": "websocket"}] * (sent[-1].get("code") == TOO_MUCH)
    return [message["type"].removeprefix("websocket.") for message in heard], sent[-1].get("code")


async def test_to_the_application_the_line_ends_with_the_first_garbage():
    assert await heard_by_the_application("3", "{}", "3") == (["connect", "receive", "disconnect"], GARBAGE)


@pytest.mark.parametrize(
    "packet", ["3", "40/_event,", "41/_event", said("ping"), said("client_error", {}), said("event", EVENT)]
)
async def test_packets_of_every_type_are_counted(packet):
    heard, code = await heard_by_the_application(*[packet] * 9)
    assert (heard, code) == (["connect", *["receive"] * 5, "disconnect"], TOO_MUCH)


async def test_counting_comes_before_parsing(monkeypatch):
    parsed = []
    monkeypatch.setattr(packets, "is_of_a_page", lambda packet: parsed.append(packet) or True)
    await heard_by_the_application(*["{}"] * 9)
    assert len(parsed) == 5


async def test_without_limits_nothing_is_counted():
    none = SimpleNamespace(limits=False, socket_frames=1, socket_burst=5)
    heard, code = await heard_by_the_application(*["3"] * 50, limits=none)
    assert (heard, code) == (["connect", *["receive"] * 50], None)


def test_the_longest_message_of_a_page_gets_through_and_no_longer_packet():
    assert is_of_a_page(said("event", EVENT | {"payload": {"content": "\0" * 4000}}))
    assert is_of_a_page("40/_event," + "{}".ljust(MAX_PACKET - len("40/_event,")))
    assert not is_of_a_page("40/_event," + "{}".ljust(MAX_PACKET))


async def test_requests_of_pages_are_left_alone():
    async def app(_scope, receive, _send):
        assert receive is asked

    async def asked():
        raise AssertionError

    await guarded(app, LIMITS, print)({"type": "http"}, asked, None)
