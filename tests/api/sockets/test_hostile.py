"""Whatever a client sends on the socket of everything gives an error frame at most, and changes nothing."""

import json

import pytest

from chatapp.api.sockets.frames import MAX_POSITIONS
from chatapp.domain.events import CursorsMoved, MessagePosted, TypingChanged
from tests.support import api
from tests.support.cast import say
from tests.support.hostile import VALUES

UUID = "0b8f0a52-4c1f-4b0e-9d6a-5f3e1c2b7a90"
GOOD = {
    "message": {"conversation": 1, "content": "hello", "client_id": None},
    "typing": {"conversation": 1, "is_typing": True},
    "read": {"conversation": 1, "seq": 1},
    "resume": {"positions": {}},
    "ping": {},
}
POSITIONS = [
    {"x": 1},
    {"": 1},
    {"-1": 1},
    {"0": 1},
    {"1e3": 1},
    {"\0": 1},
    {"1\ud800": 1},
    {str(2**31): 1},
    {str(2**63): 1},
    {"9" * 5000: 1},
    {"1": -1},
    {"1": 2**31},
    {"1": 2**63},
    {"1": 10**400},
    {"1": 1.5},
    {"1": "1"},
    {"1": True},
    {"1": None},
    {"1": {}},
    {"1": 1, "2": -1},
]


@pytest.fixture
async def line(server, access, runtime, monkeypatch):
    api.change(runtime, monkeypatch, socket_burst=10_000)
    async with api.everything(server, access.ada) as line:
        assert await line.resume() == []
        yield line


async def answers(line, text):
    """What a frame is answered with."""
    await line.send_raw(text)
    await line.send(type="ping")
    found = []
    while (frame := await line.receive()) != {"type": "pong"}:
        found.append(frame)
    return found


def only_error(found):
    (frame,) = found
    assert frame["type"] == "error"
    assert frame["detail"]
    return frame["code"]


@api.ON_BOTH
@pytest.mark.parametrize("kind", GOOD)
async def test_no_value_of_any_field_fails(line, cast, runtime, bus, kind):
    good = {"type": kind, **GOOD[kind]}
    if "conversation" in good:
        good["conversation"] = cast.pair.id
    for name in good:
        for value in VALUES:
            for frame in await answers(line, json.dumps(good | {name: value})):
                assert frame["type"] in ("error", "message", "resumed", "read"), (name, str(value)[:50])
                assert frame.get("code") != "internal_error", (name, str(value)[:50])
    assert {event.message.conversation for event in bus.of(MessagePosted)} <= {cast.pair.id}


@api.ON_BOTH
async def test_no_shape_is_taken_for_a_frame(line, cast):
    for value in VALUES:
        assert only_error(await answers(line, json.dumps(value))) in ("malformed_frame", "frame_too_large")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "malformed_frame"),
        ("{", "malformed_frame"),
        ("[" * 50_000, "malformed_frame"),
        ('{"type":' * 5_000, "malformed_frame"),
        ('{"type":"nonsense"}', "malformed_frame"),
        ('{"type":"hello","ticket":"x"}', "malformed_frame"),
        ('{"type":"message","content":"without its conversation"}', "malformed_frame"),
        (b'{"type":"ping"}', "malformed_frame"),
        (b"\x00\xff", "malformed_frame"),
        ("x" * 1_000_000, "frame_too_large"),
        (b"x" * 1_000_000, "malformed_frame"),
        ('{"type":"resume","positions":{' + '"1":0,' * 1_000_000 + '"2":0}}', "frame_too_large"),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_a_malformed_frame_is_an_error_and_the_connection_stays(line, cast, text, code):
    assert only_error(await answers(line, text)) == code


@pytest.mark.parametrize("positions", POSITIONS, ids=lambda value: str(value)[:40])
async def test_wrong_positions_change_nothing(line, cast, runtime, positions):
    await say(runtime, cast.grace, cast.pair, "hello")
    assert len(await line.messages(1)) == 1
    text = json.dumps({"type": "resume", "positions": {str(cast.pair.id): 0} | positions})
    assert only_error(await answers(line, text)) == "malformed_frame"


async def test_many_unknown_positions_have_one_answer_and_too_many_are_refused(line, cast):
    unknown = range(2**31 - MAX_POSITIONS, 2**31)
    await line.send(type="resume", positions=dict.fromkeys(unknown, 0))
    assert await line.receive() == {"type": "resync", "conversation": unknown[0], "conversations": list(unknown)}
    assert await line.receive() == {"type": "resumed"}
    text = json.dumps({"type": "resume", "positions": dict.fromkeys([*unknown, 1], 0)})
    assert only_error(await answers(line, text)) == "malformed_frame"
    assert await line.is_alive()


@api.ON_BOTH
async def test_conversations_of_others_are_like_none(line, access, server, cast, bus, runtime):
    """Whatever a stranger does with a conversation has the answer of one that does not exist."""
    await say(runtime, cast.ada, cast.group, "hello")
    bus.take()
    acts = [
        {"type": "message", "content": "hello", "client_id": UUID},
        {"type": "read", "seq": 1},
        {"type": "typing", "is_typing": True},
    ]
    async with api.everything(server, access.mallory) as mallory:
        for act in acts:
            theirs, none = [await mallory.ask(**act, conversation=key) for key in (cast.group.id, 2**31 - 1)]
            assert theirs == none
            assert (theirs["type"], theirs["code"]) == ("error", "conversation_not_found")
            assert theirs.get("client_id") == act.get("client_id")
        assert await mallory.is_alive()
    assert not [*bus.of(MessagePosted), *bus.of(CursorsMoved), *bus.of(TypingChanged)]


async def test_who_types_everywhere_is_remembered_nowhere(server, access, cast, runtime, monkeypatch, bus):
    api.change(runtime, monkeypatch, socket_burst=10_000)
    async with api.everything(server, access.mallory) as mallory:
        for key in range(1, 200):
            await mallory.send(type="typing", conversation=key, is_typing=True)
            await mallory.send(type="typing", conversation=key, is_typing=False)
        for _ in range(199):
            assert (await mallory.receive())["code"] == "conversation_not_found"
        assert await mallory.is_alive()
    assert not bus.of(TypingChanged)
