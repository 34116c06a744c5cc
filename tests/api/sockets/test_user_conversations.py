"""What the socket of everything tells of conversations that come, change and go."""

import pytest

from chatapp.flows import presence
from chatapp.services import conversations, messages, participants, receipts
from tests.support import api
from tests.support.cast import say
from tests.support.contract import ROW


@pytest.fixture
async def line(server, access):
    async with api.everything(server, access.linus) as line:
        assert await line.resume() == []
        yield line


async def row_of(line):
    frame = await line.receive()
    assert (frame["type"], set(frame)) == ("conversation", {"type", "conversation", "row"})
    assert (set(frame["row"]), frame["row"]["id"]) == (ROW, frame["conversation"])
    return frame["row"]


@api.ON_BOTH
async def test_a_new_conversation_and_what_is_said_in_it(line, cast, ada):
    body = {"participant_ids": [cast.linus.id]}
    view = (await ada.post("/api/chat/conversations/", json=body)).json()
    for number in range(3):
        await ada.post("/api/chat/messages/", json={"conversation": view["id"], "content": str(number)})
    row = await row_of(line)
    assert (row["id"], row["title"]) == (view["id"], "Ada Lovelace")
    assert [message["content"] for message in await line.messages(3)] == ["0", "1", "2"]
    assert await line.is_alive()


@api.ON_BOTH
async def test_changes_of_a_group(line, cast, ada):
    address = f"/api/chat/conversations/{cast.group.id}/"
    await ada.patch(address, json={"name": "Parsers"})
    assert {(await line.receive())["type"] for _ in range(2)} == {"conversation", "message"}
    await ada.post(f"{address}participants/", json={"user_ids": [cast.mallory.id]})
    assert {(await line.receive())["type"] for _ in range(2)} == {"conversation", "message"}
    await ada.patch(f"{address}participants/{cast.linus.id}/", json={"role": "admin"})
    assert {(await line.receive())["type"] for _ in range(2)} == {"conversation", "message"}
    await ada.delete(f"{address}participants/{cast.mallory.id}/")
    frames = {(frame := await line.receive())["type"]: frame for _ in range(2)}
    assert (frames["conversation"]["row"]["name"], frames["conversation"]["row"]["participants_count"]) == (
        "Parsers",
        3,
    )
    assert await line.is_alive()


async def test_who_is_online_stands_in_a_row(line, cast, access, server, ada, runtime):
    async with api.everything(server, access.grace):
        while not (await presence.states(runtime, [cast.grace.id])):
            assert await line.is_alive()
        await ada.patch(f"/api/chat/conversations/{cast.group.id}/", json={"name": "Parsers"})
        frames = {(frame := await line.receive())["type"]: frame for _ in range(2)}
        people = frames["conversation"]["row"]["other_participants"]
        assert [person["username"] for person in people if person["is_online"]] == ["grace"]


@api.ON_BOTH
async def test_who_is_added_hears_all_from_then_on(server, cast, access, runtime, ada):
    for number in range(3):
        await say(runtime, cast.ada, cast.group, f"before {number}")
    async with api.everything(server, access.mallory) as line:
        assert await line.resume() == []
        await ada.post(f"/api/chat/conversations/{cast.group.id}/participants/", json={"user_ids": [cast.mallory.id]})
        await say(runtime, cast.ada, cast.group, "welcome")
        assert (await row_of(line))["name"] == "Compilers"
        assert [message["seq"] for message in await line.messages(2)] == [4, 5]
        assert await line.is_alive()


@api.ON_BOTH
async def test_who_is_removed_is_told_and_hears_nothing_more(line, cast, ada, runtime):
    address = f"/api/chat/conversations/{cast.group.id}/participants/"
    await ada.delete(f"{address}{cast.linus.id}/")
    await say(runtime, cast.ada, cast.group, "without linus")
    assert await line.receive() == {"type": "conversation_removed", "conversation": cast.group.id}
    error = await line.ask(type="message", conversation=cast.group.id, content="hello")
    assert (error["type"], error["code"]) == ("error", "conversation_not_found")
    await ada.post(address, json={"user_ids": [cast.linus.id]})
    assert (await row_of(line))["id"] == cast.group.id
    assert [message["content"] for message in await line.messages(1)] == ["Ada Lovelace added Linus Torvalds"]
    await say(runtime, cast.ada, cast.group, "with linus")
    assert (await line.messages(1))[0]["content"] == "with linus"


async def test_who_leaves_is_told_on_the_other_devices_too(line, cast, server, access, runtime):
    async with api.everything(server, access.linus) as other:
        assert await other.resume() == []
        await runtime.work(participants.leave, user_id=cast.linus.id, conversation_id=cast.group.id)
        for each in (line, other):
            assert await each.receive() == {"type": "conversation_removed", "conversation": cast.group.id}
            assert await each.is_alive()


@api.ON_BOTH
async def test_what_nobody_told_is_found_when_the_bus_is_back(line, cast, runtime, monkeypatch):
    with monkeypatch.context() as lost:
        lost.setattr(runtime.bus, "publish", api.lost_on_the_way)
        view, _ = await runtime.work(conversations.start_direct, starter_id=cast.ada.id, other_id=cast.linus.id)
        await say(runtime, cast.ada, view, "hello")
        await runtime.work(participants.leave, user_id=cast.linus.id, conversation_id=cast.group.id)
    runtime.hub.reread()
    frames = [await line.receive() for _ in range(3)]
    assert {(frame["type"], frame["conversation"]) for frame in frames} == {
        ("conversation", view.id),
        ("message", view.id),
        ("conversation_removed", cast.group.id),
    }
    assert await line.is_alive()


@api.ON_BOTH
async def test_changes_that_nobody_told_are_told_when_the_bus_is_back(
    line, cast, access, server, runtime, bus, monkeypatch
):
    edited, deleted = [(await say(runtime, cast.ada, cast.group, text)).message for text in ("one", "two")]
    await line.messages(2)
    async with api.line(server, cast.group.id, access.linus) as other:
        assert await other.is_alive()
        with monkeypatch.context() as lost:
            lost.setattr(runtime.bus, "publish", api.lost_on_the_way)
            await runtime.work(messages.edit, editor_id=cast.ada.id, message_id=edited.id, content="uno")
            await runtime.work(messages.delete, editor_id=cast.ada.id, message_id=deleted.id)
            await runtime.work(receipts.mark_read, reader_id=cast.grace.id, conversation_id=cast.group.id, seq=1)
        bus.resumed(1.0)
        for each in (line, other):
            told = set()
            while len(told) < 3:
                frame = await each.receive()
                if frame["type"] == "message_updated":
                    told.add((frame["message"]["seq"], frame["message"]["content"]))
                elif (frame["type"], frame["user_id"]) == ("read", cast.grace.id):
                    told.add(("read", frame["last_read_seq"]))
            assert told == {(1, "uno"), (2, ""), ("read", 1)}
