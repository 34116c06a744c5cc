"""The socket of everything of one user: what its frames do, and what it is sent."""

import contextlib
import json
from datetime import timedelta
from uuid import uuid4

import websockets

from chatapp.domain.events import MessagePosted, TypingChanged
from chatapp.flows import presence
from chatapp.services import conversations, messages
from tests.support import api
from tests.support.cast import say
from tests.support.contract import MESSAGE
from tests.support.fakes import Clock
from tests.support.waiting import until


@api.ON_BOTH
async def test_messages_of_all_conversations_arrive_each_with_its_own(server, cast, access, ada):
    async with (
        api.everything(server, access.ada) as one,
        api.everything(server, access.ada) as two,
        api.everything(server, access.grace) as three,
        api.line(server, cast.pair.id, access.grace) as narrow,
    ):
        for line in (one, two, three):
            assert await line.resume() == []
        client_id = str(uuid4())
        await one.send(type="message", conversation=cast.pair.id, content=" hello ", client_id=client_id)
        frames = [await line.receive() for line in (one, two, three)]
        assert frames[0] == frames[1] == frames[2]
        assert set(frames[0]) == {"type", "conversation", "message"}
        assert (frames[0]["type"], frames[0]["conversation"]) == ("message", cast.pair.id)
        assert set(frames[0]["message"]) == MESSAGE
        assert (frames[0]["message"]["content"], frames[0]["message"]["client_id"]) == ("hello", client_id)
        assert await narrow.receive() == {"type": "message", "message": frames[0]["message"]}
        await three.send(type="message", conversation=cast.group.id, content="all")
        assert [(await line.receive())["conversation"] for line in (one, two, three)] == [cast.group.id] * 3
        assert await narrow.is_alive()
        page = await ada.get("/api/chat/messages/", params={"conversation": cast.pair.id})
        assert page.json()["results"] == [frames[0]["message"]]


async def test_edits_and_deletions_arrive(server, cast, access, runtime):
    sent = await say(runtime, cast.grace, cast.pair, "hello")
    own = {"editor_id": cast.grace.id, "message_id": sent.message.id}
    async with api.everything(server, access.ada) as line:
        assert await line.resume() == []
        await runtime.work(messages.edit, **own, content="hello again")
        await runtime.work(messages.delete, **own)
        frames = [await line.receive() for _ in range(2)]
    assert [(each["type"], each["conversation"]) for each in frames] == [("message_updated", cast.pair.id)] * 2
    assert [frame["message"]["content"] for frame in frames] == ["hello again", ""]


async def test_reading_and_typing_arrive_and_skip_the_typist(server, cast, access, runtime):
    await say(runtime, cast.grace, cast.group, "hello")
    async with (
        api.everything(server, access.ada) as ada,
        api.everything(server, access.ada) as second,
        api.everything(server, access.grace) as grace,
        api.line(server, cast.group.id, access.linus) as narrow,
    ):
        for line in (ada, second, grace):
            assert await line.resume() == []
        await ada.send(type="read", conversation=cast.group.id, seq=1)
        expected = {"type": "read", "user_id": cast.ada.id, "last_read_seq": 1}
        for line in (ada, second, grace):
            assert await line.receive() == expected | {"conversation": cast.group.id}
        assert await narrow.receive() == expected
        for is_typing in (True, False):
            await ada.send(type="typing", conversation=cast.group.id, is_typing=is_typing)
            expected = {"type": "typing", "user_id": cast.ada.id, "username": "ada", "is_typing": is_typing}
            assert await grace.receive() == expected | {"conversation": cast.group.id}
            assert await narrow.receive() == expected
        assert await ada.is_alive()
        assert await second.is_alive()


@api.ON_BOTH
async def test_what_concerns_the_user_alone_reaches_the_own_sockets(server, cast, access, runtime, ada):
    await say(runtime, cast.grace, cast.pair, "hello")
    async with api.everything(server, access.ada) as line, api.everything(server, access.grace) as other:
        for each in (line, other):
            assert await each.resume() == []
        await line.send(type="read", conversation=cast.pair.id, seq=1)
        assert (await line.receive())["type"] == (await other.receive())["type"] == "read"
        await ada.put(f"/api/auth/blocks/{cast.grace.id}/")
        assert await line.is_alive()
        assert await other.is_alive()
    read, blocks = line.personal
    assert read | {"revision": 0} == {
        "type": "participation",
        "conversation": cast.pair.id,
        "is_member": True,
        "last_read_seq": 1,
        "unread": 0,
        "mentions": 0,
        "as_of": 1,
        "unread_after": None,
        "revision": 0,
    }
    assert blocks == {"type": "personal", "what": "blocks"}
    assert other.personal == []


async def test_typing_is_told_now_and_then_and_per_conversation(server, cast, access, bus):
    async with api.everything(server, access.ada) as ada, api.everything(server, access.grace) as grace:
        for _ in range(5):
            for conversation in (cast.pair.id, cast.group.id):
                await ada.send(type="typing", conversation=conversation, is_typing=True)
        assert {(await grace.receive())["conversation"] for _ in range(2)} == {cast.pair.id, cast.group.id}
        await ada.send(type="message", conversation=cast.pair.id, content="there")
        await until(lambda: [event.conversation_id for event in typing(bus, is_typing=False)] == [cast.pair.id])
    await until(lambda: len(typing(bus, is_typing=False)) == 2)
    assert len(typing(bus, is_typing=True)) == 2


def typing(bus, *, is_typing):
    return [event for event in bus.of(TypingChanged) if event.is_typing is is_typing]


async def test_the_same_client_id_again_is_answered_with_the_first_message(server, cast, access):
    frame = {"type": "message", "conversation": cast.pair.id, "content": "hello", "client_id": str(uuid4())}
    async with api.everything(server, access.ada) as line:
        assert await line.ask(**frame) == await line.ask(**frame)
        error = await line.ask(**frame | {"conversation": cast.group.id})
        assert (error["type"], error["code"]) == ("error", "client_id_reused")
        assert error["client_id"] == frame["client_id"]


async def test_presence_is_told_once_per_change_and_not_of_oneself(server, cast, access, runtime, monkeypatch):
    async with api.everything(server, access.grace) as grace:
        async with api.everything(server, access.ada) as ada, api.line(server, cast.pair.id, access.ada):
            came = await grace.status()
            assert came | {"last_seen": ""} == {
                "type": "presence",
                "user_id": cast.ada.id,
                "username": "ada",
                "is_online": True,
                "state": "online",
                "last_seen": "",
            }
            assert await ada.is_alive()
            assert await grace.is_alive()
            assert not grace.statuses
            assert {status["user_id"] for status in ada.statuses} <= {cast.grace.id}
        await until(lambda: len(runtime.attendance.here) == 1)
        with monkeypatch.context() as later:
            later.setattr(runtime, "clock", Clock(runtime.clock() + timedelta(seconds=20)))
            await presence.look(runtime)
        gone = await grace.status()
        assert (gone["is_online"], gone["state"]) == (False, "offline")
        assert gone["last_seen"]
        assert await grace.is_alive()
        assert not grace.statuses


async def test_strangers_hear_nothing(server, cast, access, runtime):
    async with api.everything(server, access.mallory) as line:
        assert await line.resume() == []
        await say(runtime, cast.ada, cast.group, "hello")
        await runtime.work(conversations.rename, actor_id=cast.ada.id, conversation_id=cast.group.id, name="x")
        assert await line.is_alive()


async def test_after_the_handshake_nothing_is_missed(server, cast, access, runtime, bus, monkeypatch):
    """However long it takes to find out where the conversations end."""
    real = runtime.read

    async def read(service, **arguments):
        if service is conversations.ends:
            with contextlib.suppress(TimeoutError):
                await until(lambda: bus.of(MessagePosted), within=0.2)
        return await real(service, **arguments)

    monkeypatch.setattr(runtime, "read", read)
    async with api.everything(server, access.ada) as line:
        await say(runtime, cast.grace, cast.pair, "hello")
        assert (await line.messages(1))[0]["content"] == "hello"


async def test_frames_are_compact_json(server, cast, access, runtime):
    headers = {"Authorization": f"Bearer {access.ada}"}
    async with websockets.connect(f"ws://{server.address}/ws/", additional_headers=headers) as connection:
        await say(runtime, cast.grace, cast.pair, "hé")
        text = await connection.recv()
        assert text == json.dumps(json.loads(text), separators=(",", ":"), ensure_ascii=False)
