import json
from uuid import uuid4

import pytest
import websockets

from chatapp.domain.events import MessagePosted
from chatapp.services import messages
from tests.support import api
from tests.support.cast import say
from tests.support.contract import MESSAGE


async def test_a_message_reaches_everybody_and_its_sender(server, cast, access, grace):
    async with (
        api.line(server, cast.pair.id, access.ada) as ada,
        api.line(server, cast.pair.id, access.ada) as second,
        api.line(server, cast.pair.id, access.grace) as other,
    ):
        client_id = str(uuid4())
        await ada.send(type="message", content=" hello ", client_id=client_id)
        frames = [await line.receive() for line in (ada, second, other)]
        assert frames[0] == frames[1] == frames[2]
        assert set(frames[0]) == {"type", "message"}
        message = frames[0]["message"]
        assert set(message) == MESSAGE
        assert (message["seq"], message["content"], message["client_id"]) == (1, "hello", client_id)
        page = await grace.get("/api/chat/messages/", params={"conversation": cast.pair.id})
        assert page.json()["results"] == [message]


async def test_a_message_of_the_other_conversation_does_not(server, cast, access, runtime):
    async with api.line(server, cast.pair.id, access.ada) as ada:
        await say(runtime, cast.grace, cast.group, "elsewhere")
        await say(runtime, cast.grace, cast.pair, "here")
        assert (await ada.receive())["message"]["content"] == "here"


async def test_reading_is_told_to_everybody(server, cast, access, runtime):
    await say(runtime, cast.grace, cast.pair, "hello")
    async with (
        api.line(server, cast.pair.id, access.ada) as ada,
        api.line(server, cast.pair.id, access.grace) as grace,
    ):
        await ada.send(type="read", seq=1)
        expected = {"type": "read", "user_id": cast.ada.id, "last_read_seq": 1}
        assert [await line.receive() for line in (ada, grace)] == [expected] * 2
        await ada.send(type="read", seq=1)  # it did not move
        assert await ada.is_alive()


async def test_a_reaction_is_told_to_everybody_once(server, cast, access, runtime):
    said = (await say(runtime, cast.grace, cast.pair, "hello")).message
    async with (
        api.line(server, cast.pair.id, access.ada) as ada,
        api.line(server, cast.pair.id, access.grace) as grace,
    ):
        for is_added, shown in (True, [{"emoji": "🎉", "users": [cast.ada.id], "count": 1}]), (False, []):
            for _ in range(2):
                await ada.send(type="react", message_id=said.id, emoji="🎉", is_added=is_added)
            frames = [await line.receive() for line in (ada, grace)]
            assert [frame["type"] for frame in frames] == ["message_updated"] * 2
            assert [frame["message"]["reactions"] for frame in frames] == [shown] * 2
        assert (await ada.ask(type="react", message_id=said.id, emoji="no", is_added=True))["code"] == "invalid"
        assert await grace.is_alive()


async def test_the_same_client_id_again_is_answered_with_the_first_message(server, cast, access):
    frame = {"type": "message", "content": "hello", "client_id": str(uuid4())}
    async with (
        api.line(server, cast.pair.id, access.ada) as ada,
        api.line(server, cast.pair.id, access.grace) as grace,
    ):
        first, again = await ada.ask(**frame), await ada.ask(**frame)
        assert first == again
        assert await grace.receive() == first
        assert await grace.is_alive()
        error = await ada.ask(**frame | {"content": "bye"})
        assert (error["type"], error["code"], error["client_id"]) == ("error", "client_id_reused", frame["client_id"])


@pytest.mark.parametrize(
    ("content", "code"), [("", "content_empty"), (" \n\0", "content_empty"), ("x" * 4001, "content_too_long")]
)
async def test_a_refused_message_is_an_error_frame(server, cast, access, runtime, bus, content, code):
    async with api.line(server, cast.pair.id, access.ada) as line:
        client_id = str(uuid4())
        error = await line.ask(type="message", content=content, client_id=client_id)
        assert set(error) == {"type", "code", "detail", "client_id"}
        assert (error["type"], error["code"], error["client_id"]) == ("error", code, client_id)
        assert await line.is_alive()
    assert not bus.of(MessagePosted)


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("", "malformed_frame"),
        ("{", "malformed_frame"),
        ("[]", "malformed_frame"),
        ("null", "malformed_frame"),
        ('{"type":"nonsense"}', "malformed_frame"),
        ('{"type":"message","content":1}', "malformed_frame"),
        ('{"type":"read","seq":"1"}', "malformed_frame"),
        ('{"type":"message","content":"\\ud800"}', "malformed_frame"),
        ("[" * 50_000, "malformed_frame"),
        (b"\x00\xff", "malformed_frame"),
        (b'{"type":"ping"}', "malformed_frame"),
        ('{"type":"message","content":"' + "x" * 20_000 + '"}', "content_too_long"),
        ("x" * 70_000, "frame_too_large"),
        ("x" * 1_000_000, "frame_too_large"),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_a_malformed_frame_is_an_error_and_the_connection_stays(server, cast, access, frame, code):
    async with api.line(server, cast.pair.id, access.ada) as line:
        await line.send_raw(frame)
        error = await line.receive()
        assert (error["type"], error["code"], set(error)) == ("error", code, {"type", "code", "detail"})
        assert await line.is_alive()


async def test_the_largest_message_fits_into_a_frame(server, cast, access):
    async with api.line(server, cast.pair.id, access.ada) as line:
        await line.send(type="message", content="😀" * 4000)  # the library writes 48,000 characters
        assert (await line.messages(1))[0]["content"] == "😀" * 4000


async def test_typing_is_taken_in_silence(server, cast, access):
    async with api.line(server, cast.pair.id, access.ada) as line:
        await line.send(type="typing", is_typing=True)
        assert await line.is_alive()


async def test_the_unexpected_is_an_error_frame_and_written_down(server, cast, access, monkeypatch, caplog):
    def fail(work, **_):
        raise ZeroDivisionError

    async with api.line(server, cast.pair.id, access.ada) as line:
        monkeypatch.setattr(messages, "post", fail)
        error = await line.ask(type="message", content="hello", client_id="0" * 32)
        assert (error["code"], error["client_id"]) == ("internal_error", "0" * 32)
        assert await line.is_alive()
    assert [record for record in caplog.records if record.exc_info and record.exc_info[0] is ZeroDivisionError]


async def test_frames_are_compact_json(server, cast, access, runtime):
    async with websockets.connect(f"ws://{server.address}/ws/chat/{cast.pair.id}/?token={access.ada}") as connection:
        await say(runtime, cast.grace, cast.pair, "hé")
        text = await connection.recv()
        assert text == json.dumps(json.loads(text), separators=(",", ":"), ensure_ascii=False)


async def test_a_reply_is_told_with_its_quote_and_the_original_when_it_changes(server, cast, access, runtime):
    original = (await say(runtime, cast.grace, cast.pair, "at nine")).message
    async with (
        api.line(server, cast.pair.id, access.ada) as ada,
        api.line(server, cast.pair.id, access.grace) as grace,
    ):
        quotes = [(await ada.ask(type="message", content="yes", reply_to=1))["message"]["reply"]]
        quotes.append((await grace.receive())["message"]["reply"])
        assert [(quote["seq"], quote["text"], quote["revision"]) for quote in quotes] == [(1, "at nine", 0)] * 2
        await runtime.work(messages.delete, editor_id=cast.grace.id, message_id=original.id)
        changed = await ada.receive()
        assert (changed["type"], changed["message"]["seq"]) == ("message_updated", 1)
        assert changed["message"]["revision"] > quotes[0]["revision"]
        client_id = str(uuid4())
        refused = await ada.ask(type="message", content="yes", reply_to=1, client_id=client_id)
        assert (refused["type"], refused["code"], refused["client_id"]) == ("error", "reply_to_deleted", client_id)
