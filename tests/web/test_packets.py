"""What pages say on Reflex's socket gets through; what they never say is in `tests/access/test_protocol.py`."""

import json

import pytest

from chatapp.web.packets import guarded, is_of_a_page

EVENT = {"name": "state.send", "payload": {"content": "\ud83d"}, "router_data": {}}
PLACE = {"pathname": "/c/7", "asPath": "/c/7?next=%2F#end", "query": {"cid": "7", "next": None}}


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
        said("event", EVENT | {"router_data": PLACE | {"token": "another's"}, "token": "another's"}),
        said("client_error", {"message": "a page of yesterday"}),
        said("ping"),
    ],
)
def test_what_pages_say_gets_through(packet):
    assert is_of_a_page(packet)


async def test_to_the_application_the_line_ends_with_the_first_garbage():
    frames = [{"type": "websocket.connect"}, *({"type": "websocket.receive", "text": text} for text in ("3", "{}"))]
    heard = []

    async def receive():
        return frames.pop(0)

    async def app(_scope, receive, _send):
        heard.extend([await receive() for _ in range(3)])

    await guarded(app)({"type": "websocket"}, receive, None)
    assert [each["type"] for each in heard] == ["websocket.connect", "websocket.receive", "websocket.disconnect"]


async def test_requests_of_pages_are_left_alone():
    async def app(_scope, receive, _send):
        assert receive is asked

    async def asked():
        raise AssertionError

    await guarded(app)({"type": "http"}, asked, None)
