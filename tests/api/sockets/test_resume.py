"""Going on where a socket of everything was cut off: every message once, in the order of `seq`, without holes."""

import asyncio
import random

import pytest
import websockets

from chatapp import errors
from chatapp import runtime as runtimes
from chatapp.api.sockets import everything
from chatapp.services import conversations, messages, participants
from tests.support import api
from tests.support.cast import say
from tests.support.waiting import until

MAX_BEHIND = everything.MAX_BEHIND


async def say_many(runtime, sender, conversation, count):
    await asyncio.gather(*(say(runtime, sender, conversation, f"{number}") for number in range(count)))


def seeded(seed):
    return random.Random(seed)  # noqa: S311 - chance that comes again, not secrets


def places(frames):
    """Conversation and `seq` of all messages."""
    return [(frame["conversation"], frame["message"]["seq"]) for frame in frames if frame["type"] == "message"]


@api.ON_BOTH
async def test_what_is_missing_comes_in_order_and_then_what_follows(server, cast, access, runtime):
    await say_many(runtime, cast.grace, cast.pair, 250)
    await say_many(runtime, cast.linus, cast.group, 3)
    async with api.everything(server, access.ada) as line:
        found = places(await line.resume({cast.pair.id: 7, cast.group.id: 2}))
        assert [seq for key, seq in found if key == cast.pair.id] == list(range(8, 251))
        assert [seq for key, seq in found if key == cast.group.id] == [3]
        await say(runtime, cast.grace, cast.pair, "next")
        assert (await line.messages(1))[0]["seq"] == 251
        assert await line.is_alive()


@api.ON_BOTH
async def test_what_was_changed_meanwhile_comes_after_the_messages_once_as_it_is_now(server, cast, access, runtime):
    one, two, three = [(await say(runtime, cast.grace, cast.pair, text)).message for text in ("one", "two", "three")]
    edit = {"editor_id": cast.grace.id}
    async with api.everything(server, access.ada) as line:
        await line.resume()
        await runtime.work(messages.edit, **edit, message_id=two.id, content="dos")
        known = {"seq": 3, "revision": (await line.receive())["message"]["revision"]}
    await runtime.work(messages.edit, **edit, message_id=one.id, content="un")
    await runtime.work(messages.edit, **edit, message_id=three.id, content="tres")
    await runtime.work(messages.edit, **edit, message_id=one.id, content="uno")
    four = (await say(runtime, cast.grace, cast.pair, "four")).message
    await runtime.work(messages.edit, **edit, message_id=four.id, content="cuatro")
    await runtime.work(messages.delete, **edit, message_id=three.id)
    async with api.everything(server, access.ada) as line:
        found = [frame for frame in await line.resume({cast.pair.id: known}) if frame["type"] != "conversation"]
        assert [(frame["type"], frame["message"]["content"]) for frame in found] == [
            ("message", "cuatro"),
            ("message_updated", "uno"),
            ("message_updated", ""),
        ]
        assert [frame["message"]["seq"] for frame in found] == [4, 1, 3]
        last = {"seq": 4, "revision": max(frame["message"]["revision"] for frame in found[1:])}
        assert await line.resume({cast.pair.id: last}) == []
        await runtime.work(messages.edit, **edit, message_id=one.id, content="um")
        assert (await line.receive())["message"]["content"] == "um"


@api.ON_BOTH
async def test_a_list_tells_the_revision_from_which_a_client_goes_on(server, cast, access, runtime, ada):
    sent = (await say(runtime, cast.grace, cast.pair, "hello")).message
    await runtime.work(messages.edit, editor_id=cast.grace.id, message_id=sent.id, content="hello again")
    rows = (await ada.get("/api/chat/conversations/")).json()["results"]
    places = {row["id"]: {"seq": row["last_seq"], "revision": row["revision"]} for row in rows}
    async with api.everything(server, access.ada) as line:
        assert await line.resume(places) == []
    await runtime.work(messages.delete, editor_id=cast.grace.id, message_id=sent.id)
    async with api.everything(server, access.ada) as line:
        assert [frame["message"]["content"] for frame in await line.resume(places)] == [""]


async def test_who_misses_nothing_is_told_so(server, cast, access, runtime):
    await say(runtime, cast.grace, cast.pair, "hello")
    async with api.everything(server, access.ada) as line:
        assert await line.resume({cast.pair.id: 1, cast.group.id: 0}) == []


async def test_conversations_that_are_not_named_are_followed_from_the_connection_on(server, cast, access, runtime):
    await say(runtime, cast.grace, cast.group, "before")
    async with api.everything(server, access.ada) as line:
        await until(runtime.hub.viewers)
        assert await line.is_alive()
        await say(runtime, cast.grace, cast.group, "after")
        found = await line.resume({cast.pair.id: 0})
        found = found or [await line.receive()]
        assert places(found) == [(cast.group.id, 2)]


async def test_what_comes_before_the_resumption_is_kept_back(server, cast, access, runtime, monkeypatch):
    monkeypatch.setattr(everything, "WAIT_FOR_RESUME", 60)
    await say_many(runtime, cast.grace, cast.pair, 5)
    async with api.everything(server, access.ada) as line:
        assert await line.is_alive()
        await say_many(runtime, cast.grace, cast.pair, 600)
        assert await line.is_alive()
        found = places(await line.resume({cast.pair.id: 500}))
        assert found == [(cast.pair.id, seq) for seq in range(501, 606)]


async def test_whoever_says_something_first_resumes_nothing(server, cast, access, runtime, monkeypatch):
    monkeypatch.setattr(everything, "WAIT_FOR_RESUME", 60)
    await say(runtime, cast.grace, cast.pair, "before")
    async with api.everything(server, access.ada) as line:
        await line.send(type="message", conversation=cast.pair.id, content="hello")
        assert (await line.receive())["message"]["seq"] == 2


async def test_a_late_resumption_goes_back(server, cast, access, runtime):
    await say_many(runtime, cast.grace, cast.pair, 3)
    async with api.everything(server, access.ada) as line:
        assert await line.resume() == []
        await say(runtime, cast.grace, cast.pair, "hello")
        assert [message["seq"] for message in await line.messages(1)] == [4]
        assert [seq for _, seq in places(await line.resume({cast.pair.id: 1}))] == [2, 3, 4]
        await say(runtime, cast.grace, cast.pair, "hello")
        assert [message["seq"] for message in await line.messages(1)] == [5]


@api.ON_BOTH
async def test_what_cannot_be_resumed_has_one_answer(server, cast, access, runtime):
    """Too far behind, ahead of the end, a conversation of others, and none at all: nothing tells them apart."""
    await say_many(runtime, cast.grace, cast.group, MAX_BEHIND + 1)
    await say(runtime, cast.grace, cast.pair, "hello")
    view, _ = await runtime.work(conversations.start_direct, starter_id=cast.grace.id, other_id=cast.linus.id)
    await say(runtime, cast.grace, view, "hello")
    asked = {cast.group.id: 0, cast.pair.id: 2, view.id: 0, 2**31 - 1: 0}
    async with api.everything(server, access.ada) as line:
        found = await line.resume(asked)
        assert found == [{"type": "resync", "conversation": cast.group.id, "conversations": list(asked)}]
        for conversation in (cast.pair, cast.group):
            await say(runtime, cast.grace, conversation, "next")
        assert [(each["conversation"], each["seq"]) for each in await line.messages(2)] == [
            (cast.pair.id, 2),
            (cast.group.id, MAX_BEHIND + 2),
        ]
        assert places(await line.resume({cast.group.id: 2}))[0] == (cast.group.id, 3)


async def test_who_was_removed_resumes_nothing(server, cast, access, runtime):
    await say_many(runtime, cast.grace, cast.group, 3)
    await runtime.work(participants.leave, user_id=cast.linus.id, conversation_id=cast.group.id)
    async with api.everything(server, access.linus) as line:
        assert await line.resume({cast.group.id: 1}) == [{"type": "resync", "conversation": cast.group.id}]


async def test_a_database_that_is_away_is_an_error_and_one_may_ask_again(server, cast, access, runtime, monkeypatch):
    await say_many(runtime, cast.grace, cast.pair, 2)
    real = runtime.read

    async def read(service, **arguments):
        if service is conversations.ends:
            raise errors.Unavailable
        return await real(service, **arguments)

    async with api.everything(server, access.ada) as line:
        assert await line.is_alive()
        with monkeypatch.context() as away:
            away.setattr(runtime, "read", read)
            assert (await line.ask(type="resume", positions={cast.pair.id: 0}))["code"] == "unavailable"
        assert [seq for _, seq in places(await line.resume({cast.pair.id: 0}))] == [1, 2]


async def test_a_thousand_positions_are_answered_in_two_frames(server, cast, access):
    positions = [cast.group.id + number for number in range(1, 1001)]
    async with api.everything(server, access.ada) as line:
        for part in (positions[:500], positions[500:]):
            (frame,) = await line.resume(dict.fromkeys(part, 0))
            assert frame == {"type": "resync", "conversation": part[0], "conversations": part}
        assert await line.is_alive()


class Client:
    """Somebody whose line is cut again and again; `seen` has everything that ever came, in the order of coming."""

    def __init__(self, server, access, conversations):
        self._server, self._access = server, access
        self.positions = dict.fromkeys(conversations, 0)
        self.seen = []
        self.connections = 0

    async def live(self, is_over, chance):
        while not is_over():
            self.connections += 1
            async with api.everything(self._server, self._access, max_queue=None) as line:
                await line.send(type="resume", positions=self.positions)
                await self._read(line, chance.randrange(1, 60), is_over)
                if chance.random() < 0.5:  # what was sent and not read is lost
                    line.breaks()

    async def _read(self, line, count, is_over):
        for _ in range(count):
            if is_over():
                return
            frame = await line.receive()
            assert frame["type"] in ("message", "resumed"), frame
            if frame["type"] == "message":
                key, seq = frame["conversation"], frame["message"]["seq"]
                self.seen.append((key, seq))
                self.positions[key] = seq


@api.ON_BOTH
@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_whoever_is_cut_off_at_random_sees_every_message_once_in_order(server, cast, access, runtime, seed):
    chance = seeded(seed)
    view, _ = await runtime.work(conversations.start_direct, starter_id=cast.ada.id, other_id=cast.linus.id)
    rooms = {
        cast.pair.id: (cast.pair, cast.grace),
        cast.group.id: (cast.group, cast.linus),
        view.id: (view, cast.linus),
    }
    clients = [Client(server, access.ada, rooms) for _ in range(2)]
    count = 150

    async def write(conversation, sender):
        for number in range(count):
            await say(runtime, sender, conversation, str(number))

    def is_over(client):
        return lambda: set(client.positions.values()) == {count}

    await asyncio.gather(
        *(write(*room) for room in rooms.values()),
        *(client.live(is_over(client), chance) for client in clients),
    )
    for client in clients:
        assert client.connections > 3
        for key in rooms:
            assert [seq for other, seq in client.seen if other == key] == list(range(1, count + 1))


async def test_the_same_over_two_processes_and_redis(server, cast, access, runtime, redis_server):
    """Both publish over Redis, where one may overtake the other."""
    settings = runtime.settings.model_copy(update={"redis_url": redis_server.url})
    here, there = runtimes.build(settings), runtimes.build(settings)
    for process in (here, there):
        await process.start()
    runtimes.install(here)
    client, count = Client(server, access.ada, [cast.pair.id]), 300

    async def write():
        for number in range(0, count, 10):
            await asyncio.gather(
                *(say((here, there)[each % 2], cast.grace, cast.pair, str(number)) for each in range(10))
            )

    await asyncio.gather(write(), client.live(lambda: client.positions[cast.pair.id] == count, seeded(5)))
    assert client.connections > 3
    assert client.seen == [(cast.pair.id, seq) for seq in range(1, count + 1)]
    runtimes.install(runtime)
    for process in (here, there):
        await process.stop()


async def test_a_server_that_is_killed_costs_nothing(app, cast, access, runtime):
    """The client finds another server, and goes on."""
    await say(runtime, cast.grace, cast.pair, "1")
    async with api.serve(app) as server, api.everything(server, access.ada) as line:
        assert [seq for _, seq in places(await line.resume({cast.pair.id: 0}))] == [1]
    with pytest.raises(websockets.ConnectionClosed):
        await line.receive()
    await say(runtime, cast.grace, cast.pair, "2")
    async with api.serve(app) as server, api.everything(server, access.ada) as line:
        assert [seq for _, seq in places(await line.resume({cast.pair.id: 1}))] == [2]


async def test_each_position_is_an_act(server, cast, access, runtime, monkeypatch):
    counted = []

    async def act(who, cost=1):
        counted.append((who, cost))

    monkeypatch.setattr(runtime.limits, "act", act)
    async with api.everything(server, access.ada) as line:
        await line.resume(dict.fromkeys(range(10**6, 10**6 + 300), 0))
        await line.resume()
    assert counted == [(cast.ada.id, 300), (cast.ada.id, 1)]
