"""Many frames of one client without waiting: the order of what is stored and answered, and what bounds it."""

import asyncio
import contextlib
import sqlite3
from uuid import uuid4

import pytest

from chatapp.api.sockets import everything
from chatapp.api.sockets.pipeline import MOST_AT_ONCE
from chatapp.domain.events import MessagePosted, TypingChanged
from chatapp.limits import budget
from chatapp.limits.budget import Budget
from chatapp.services import messages
from chatapp.storage import sqlite
from tests.support import api
from tests.support.cast import say
from tests.support.units import Gate
from tests.support.waiting import WITHIN, until


async def stored(runtime, viewer, conversation):
    """What a conversation holds, in the order of `seq`."""
    ask = {"viewer_id": viewer.id, "conversation_id": conversation.id}
    page = await runtime.read(messages.page_after, **ask, seq=0, limit=500)
    assert [message.seq for message in page.messages] == list(range(1, len(page.messages) + 1))
    return [message.content for message in page.messages]


async def frames_until(line, last):
    """What comes before a frame of this type, and that frame."""
    found = []
    while not found or found[-1]["type"] != last:
        found.append(await line.receive())
    return found


@contextlib.asynccontextmanager
async def held_writer(runtime):
    """Holds the only writer of SQLite until the gate is opened; whoever writes then waits."""
    gate = Gate()
    held = asyncio.create_task(runtime.database.write(gate.before(lambda _: ""), lambda _: None))
    await until(gate.reached.is_set)
    try:
        yield gate
    finally:
        gate.open()
        await held


@api.ON_BOTH
async def test_200_messages_are_stored_and_told_in_the_order_in_which_they_were_sent(server, cast, access, runtime):
    texts = [f"{number}" for number in range(200)]
    async with (
        api.line(server, cast.pair.id, access.ada) as line,
        api.line(server, cast.pair.id, access.grace) as other,
    ):
        for text in texts:
            await line.send(type="message", content=text)
        for each in (line, other):
            assert [message["content"] for message in await each.messages(200)] == texts
        assert await line.is_alive()
    assert await stored(runtime, cast.ada, cast.pair) == texts


@api.ON_BOTH
async def test_a_refused_message_stops_no_other_and_errors_keep_their_order(server, cast, access, runtime):
    ids = [str(uuid4()) for _ in range(6)]
    sent = [
        {"content": "one", "client_id": ids[0]},
        {"content": "", "client_id": ids[1]},
        {"content": "two", "client_id": ids[2]},
        {"content": 2, "client_id": ids[3]},
        {"content": "another text", "client_id": ids[0]},
        {"content": "x" * 4001, "client_id": ids[4]},
        {"content": "one", "client_id": ids[0]},
        {"content": "three", "client_id": ids[5]},
    ]
    async with api.line(server, cast.pair.id, access.ada) as line:
        for frame in sent:
            await line.send(type="message", **frame)
        await line.send(type="ping")
        found = await frames_until(line, "pong")
    refused = [(frame["code"], frame["client_id"]) for frame in found if frame["type"] == "error"]
    assert refused == [
        ("content_empty", ids[1]),
        ("malformed_frame", ids[3]),
        ("client_id_reused", ids[0]),
        ("content_too_long", ids[4]),
    ]
    came = [frame["message"]["content"] for frame in found if frame["type"] == "message"]
    assert sorted(came) == ["one", "one", "three", "two"]  # one is the answer to the repeated client id
    assert await stored(runtime, cast.ada, cast.pair) == ["one", "two", "three"]


async def test_a_pong_comes_after_the_answers_to_what_was_sent_before(server, cast, access):
    async with api.line(server, cast.pair.id, access.ada) as line:
        for number in range(10):
            await line.send(type="message", content=f"{number}")
        await line.send(type="message", content="")
        await line.send(type="ping")
        found = await frames_until(line, "pong")
        assert [frame["type"] for frame in found[-2:]] == ["error", "pong"]


async def test_each_frame_costs_a_token_and_what_is_too_much_is_refused(server, cast, access, runtime, monkeypatch):
    monkeypatch.setattr(budget, "PAUSE", 0.001)
    monkeypatch.setattr(runtime.limits, "acts", Budget(None, 20, is_on=True))
    ids = [str(uuid4()) for _ in range(60)]
    async with api.line(server, cast.pair.id, access.ada) as line:
        for number, client_id in enumerate(ids):
            await line.send(type="message", content=f"{number}", client_id=client_id)
        await line.send(type="ping")
        found = await frames_until(line, "pong")
    refused = [frame["client_id"] for frame in found if frame["type"] == "error"]
    assert {frame["code"] for frame in found if frame["type"] == "error"} == {"too_many"}
    assert not set(refused) & set(ids[:20])
    assert len(refused) > 20  # the others came when there were tokens again, two a second
    assert refused == [client_id for client_id in ids if client_id in refused]
    kept = [f"{number}" for number, client_id in enumerate(ids) if client_id not in refused]
    assert await stored(runtime, cast.ada, cast.pair) == kept


async def test_a_bounded_number_of_acts_waits_for_the_database_each_for_its_user(server, cast, access, runtime):
    texts = [f"{number}" for number in range(3 * MOST_AT_ONCE)]
    async with (
        api.line(server, cast.pair.id, access.ada) as line,
        api.line(server, cast.pair.id, access.ada) as other,
        held_writer(runtime) as gate,
    ):
        for text in texts:
            await line.send(type="message", content=text)
        await until(lambda: len(runtime.database.writes) == MOST_AT_ONCE)
        for _ in range(10):  # another socket is served meanwhile, and no further act begins
            assert await other.is_alive()
        assert len(runtime.database.writes) == MOST_AT_ONCE
        assert len(runtime.database.writes.requesters[cast.ada.id].units) == MOST_AT_ONCE
        gate.open()
        assert [message["content"] for message in await line.messages(len(texts))] == texts


async def test_a_socket_that_is_closed_in_the_middle_leaves_whole_messages_and_no_task(server, cast, access, runtime):
    texts = [f"{number}" for number in range(100)]
    before = len(asyncio.all_tasks())
    async with api.line(server, cast.pair.id, access.ada) as line, held_writer(runtime) as gate:
        for text in texts:
            await line.send(type="message", content=text)
        await until(lambda: len(runtime.database.writes) == MOST_AT_ONCE)
        line.breaks()
        gate.open()
        await until(lambda: not runtime.hub.viewers())
    await until(lambda: not len(runtime.database.writes))
    found = []
    async with asyncio.timeout(WITHIN):  # the last of them are being committed
        while len(found) < MOST_AT_ONCE:
            found = await stored(runtime, cast.ada, cast.pair)
    assert found == texts[: len(found)]
    await until(lambda: len(asyncio.all_tasks()) <= before)


async def test_a_session_that_ends_in_the_middle_closes_the_socket(server, cast, access, runtime, ada):
    assert (await ada.get("/api/auth/me/")).is_success
    async with api.line(server, cast.pair.id, access.ada) as line, held_writer(runtime) as gate:
        for number in range(100):
            await line.send(type="message", content=f"{number}")
        await until(lambda: len(runtime.database.writes) == MOST_AT_ONCE)
        leaving = asyncio.create_task(ada.post("/api/auth/logout/"))
        await until(lambda: len(runtime.database.writes) == MOST_AT_ONCE + 1)
        gate.open()
        assert (await leaving).status_code == 200
        assert await line.end() == 4401
    assert len(await stored(runtime, cast.grace, cast.pair)) < 100


async def test_a_read_is_done_after_the_messages_before_it(server, cast, access, runtime):
    await say(runtime, cast.grace, cast.pair, "1")
    async with api.line(server, cast.pair.id, access.ada) as line:
        await line.send(type="message", content="2")
        await line.send(type="read", seq=2)
        await line.send(type="message", content="3")
        await line.send(type="ping")
        found = await frames_until(line, "pong")
        assert [frame["message"]["seq"] for frame in found if frame["type"] == "message"] == [2, 3]
    assert await stored(runtime, cast.ada, cast.pair) == ["1", "2", "3"]


async def test_typing_keeps_its_place_between_messages(server, cast, access, bus):
    async with api.line(server, cast.pair.id, access.ada) as line:
        for _ in range(2):
            await line.send(type="typing", is_typing=True)
            await line.send(type="message", content="hello")
        await line.send(type="typing", is_typing=True)
        await line.send(type="ping")
        await frames_until(line, "pong")
        events = [event for event in bus.events if isinstance(event, TypingChanged | MessagePosted)]
        told = [event.is_typing if isinstance(event, TypingChanged) else "message" for event in events]
        assert told == [*(True, "message", False) * 2, True]


async def test_a_resume_waits_for_the_messages_before_it(server, cast, access, runtime, monkeypatch):
    monkeypatch.setattr(everything, "WAIT_FOR_RESUME", 60)
    async with api.everything(server, access.ada) as line, held_writer(runtime) as gate:
        assert await line.is_alive()
        for number in range(3):
            await line.send(type="message", conversation=cast.pair.id, content=f"{number}")
        await line.send(type="resume", positions={cast.pair.id: 0})
        await until(lambda: len(runtime.database.writes) == 3)
        gate.open()
        found = await frames_until(line, "resumed")
        seqs = [frame["message"]["seq"] for frame in found if frame["type"] == "message"]
        assert seqs == [1, 2, 3] * 2  # they were stored when it went back to the beginning


@pytest.fixture
def _impatient(monkeypatch):
    monkeypatch.setattr(sqlite, "PRAGMAS", (*sqlite.PRAGMAS, "busy_timeout=20"))


@pytest.mark.usefixtures("_impatient")
async def test_messages_that_a_database_could_not_store_are_refused_in_order_and_may_be_sent_again(
    server, cast, access, runtime, sqlite_url
):
    sent = [{"content": f"{number}", "client_id": str(uuid4())} for number in range(2 * MOST_AT_ONCE)]
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    async with api.line(server, cast.pair.id, access.ada) as line:
        assert await line.is_alive()
        other.execute("BEGIN IMMEDIATE")
        for frame in sent:
            await line.send(type="message", **frame)
        errors = [await line.receive() for _ in sent]
        assert {frame["code"] for frame in errors} == {"unavailable"}
        assert [frame["client_id"] for frame in errors] == [frame["client_id"] for frame in sent]
        other.execute("ROLLBACK")
        other.close()
        for frame in sent:
            await line.send(type="message", **frame)
        found = await line.messages(len(sent))
        assert [message["client_id"] for message in found] == [frame["client_id"] for frame in sent]
        assert await line.is_alive()
    assert await stored(runtime, cast.ada, cast.pair) == [frame["content"] for frame in sent]
