"""Every message once, in the order of `seq`, without holes."""

import asyncio
import socket as sockets

import websockets

from chatapp import metrics
from chatapp import runtime as runtimes
from chatapp.api.sockets import frames, outbox
from chatapp.domain.events import MessagePosted
from chatapp.services import backlog, conversations, receipts
from tests.support import api
from tests.support.cast import say
from tests.support.contract import MESSAGE
from tests.support.waiting import until


async def test_only_what_comes_after_the_beginning_is_sent(server, cast, access, runtime):
    for number in range(3):
        await say(runtime, cast.grace, cast.pair, f"before {number}")
    async with api.line(server, cast.pair.id, access.ada) as ada:
        assert await ada.is_alive()
        await say(runtime, cast.grace, cast.pair, "after")
        assert (await ada.receive())["message"]["seq"] == 4


async def test_nothing_falls_between_joining_and_the_first_look(server, cast, access, runtime, monkeypatch):
    """A message that is stored while the socket is being let in arrives, although no event comes after it."""
    real = runtime.read

    async def read(service, **arguments):
        found = await real(service, **arguments)
        if service is conversations.end_of:
            await say(runtime, cast.grace, cast.pair, "just now")
        return found

    monkeypatch.setattr(runtime, "read", read)
    async with api.line(server, cast.pair.id, access.ada) as ada:
        assert (await ada.receive())["message"]["content"] == "just now"


@api.ON_BOTH
async def test_300_messages_at_once_arrive_in_order_without_holes_once(server, cast, access, ada, grace):
    async with (
        api.line(server, cast.pair.id, access.ada) as one,
        api.line(server, cast.pair.id, access.grace) as two,
    ):
        body = {"conversation": cast.pair.id, "content": "hello"}
        senders = (ada, grace)
        posting = asyncio.gather(*(senders[number % 2].post("/api/chat/messages/", json=body) for number in range(300)))
        found = [[message["seq"] for message in await line.messages(300)] for line in (one, two)]
        assert {answer.status_code for answer in await posting} == {201}
        assert found == [list(range(1, 301))] * 2
        assert await one.is_alive()


async def test_a_sender_may_send_200_at_once(server, cast, access):
    async with api.line(server, cast.pair.id, access.ada) as line:
        for number in range(200):
            await line.send(type="message", content=str(number))
        assert [message["content"] for message in await line.messages(200)] == [str(number) for number in range(200)]


async def test_events_that_overtake_each_other_are_put_in_order(server, cast, access, runtime, monkeypatch):
    held = []
    async with api.line(server, cast.pair.id, access.ada) as line:
        assert await line.is_alive()
        with monkeypatch.context() as overtaken:
            overtaken.setattr(runtime.bus, "publish", held.extend)
            for number in range(5):
                await say(runtime, cast.grace, cast.pair, str(number))
        said = [event for event in held if isinstance(event, MessagePosted)]
        for index in (1, 0, 0, 3, 2, 4, 1):
            runtime.hub.receive(said[index])
        assert [message["seq"] for message in await line.messages(5)] == [1, 2, 3, 4, 5]
        assert await line.is_alive()


@api.ON_BOTH
async def test_messages_of_two_processes_arrive_in_order(server, cast, access, runtime, redis_server):
    """Both publish over Redis, where one may overtake the other."""
    settings = runtime.settings.model_copy(update={"redis_url": redis_server.url})
    here, there = runtimes.build(settings), runtimes.build(settings)
    for process in (here, there):
        await process.start()
    runtimes.install(here)
    async with api.line(server, cast.pair.id, access.ada) as line:
        receiving = asyncio.create_task(line.messages(200))
        await asyncio.gather(*(say((here, there)[number % 2], cast.grace, cast.pair, "hello") for number in range(200)))
        assert [message["seq"] for message in await receiving] == list(range(1, 201))
        assert await line.is_alive()
    runtimes.install(runtime)
    for process in (here, there):
        await process.stop()


@api.ON_BOTH
async def test_a_hole_is_filled_from_the_database(server, cast, access, runtime, monkeypatch):
    async with api.line(server, cast.pair.id, access.ada) as line:
        assert await line.is_alive()
        with monkeypatch.context() as lost:
            lost.setattr(runtime.bus, "publish", api.lost_on_the_way)
            for number in range(4):
                await say(runtime, cast.grace, cast.pair, f"lost {number}")
        await say(runtime, cast.grace, cast.pair, "heard")
        found = await line.messages(5)
        assert [message["seq"] for message in found] == [1, 2, 3, 4, 5]
        assert [set(message) for message in found] == [MESSAGE] * 5
        assert await line.is_alive()


async def test_what_was_lost_comes_when_the_bus_is_back(server, cast, access, runtime, monkeypatch):
    async with api.line(server, cast.pair.id, access.ada) as line:
        assert await line.is_alive()
        with monkeypatch.context() as lost:
            lost.setattr(runtime.bus, "publish", api.lost_on_the_way)
            await say(runtime, cast.grace, cast.pair, "lost")
        runtime.bus.resumed(0)
        assert (await line.receive())["message"]["content"] == "lost"


@api.ON_BOTH
async def test_receipts_that_were_lost_come_when_the_bus_is_back(server, cast, access, runtime, monkeypatch):
    """Once, of those who have read on lately."""
    for number in range(4):
        await say(runtime, cast.ada, cast.group, f"message {number}")
    read = {"conversation_id": cast.group.id}
    await runtime.work(receipts.mark_read, **read, reader_id=cast.linus.id, seq=2)
    async with api.line(server, cast.group.id, access.ada) as line:
        assert await line.is_alive()
        await runtime.work(receipts.mark_read, **read, reader_id=cast.grace.id, seq=1)
        assert (await line.receive())["last_read_seq"] == 1
        with monkeypatch.context() as lost:
            lost.setattr(runtime.bus, "publish", api.lost_on_the_way)
            await runtime.work(receipts.mark_read, **read, reader_id=cast.grace.id, seq=3)
        for _ in range(2):
            runtime.bus.resumed(0)
        told = [await line.receive() for _ in range(2)]
        assert {(frame["type"], frame["user_id"]): frame["last_read_seq"] for frame in told} == {
            ("read", cast.grace.id): 3,
            ("read", cast.linus.id): 2,
        }
        await say(runtime, cast.linus, cast.group, "as far as this")
        assert (await line.receive())["message"]["seq"] == 5
        runtime.bus.resumed(0)
        assert await line.is_alive()


@api.ON_BOTH
async def test_what_was_lost_comes_in_time_even_if_nothing_tells(server, cast, access, runtime, monkeypatch, rush):
    monkeypatch.setattr(runtime.bus, "publish", api.lost_on_the_way)
    async with api.line(server, cast.pair.id, access.ada) as line:
        await say(runtime, cast.grace, cast.pair, "lost")
        assert (await line.receive())["message"]["content"] == "lost"


class Stalled:
    """A client with little room for what it does not read."""

    def __init__(self, server, conversation, token):
        self._url = f"ws://{server.address}/ws/chat/{conversation}/?token={token}"
        host, port = server.address.split(":")
        self._socket = sockets.socket()
        self._socket.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
        self._socket.connect((host, int(port)))

    async def __aenter__(self):
        self._connection = await websockets.connect(
            self._url, sock=self._socket, compression=None, max_queue=1, ping_interval=None
        )
        return api.Line(self._connection)

    async def __aexit__(self, *_):
        await self._connection.close()


async def fill(runtime, cast, count):
    """Many large messages at once; more than any buffer on the way holds."""
    sent = await asyncio.gather(
        *(say(runtime, cast.grace, cast.pair, f"{number} " + "x" * 3900) for number in range(count))
    )
    assert len({each.message.seq for each in sent}) == count


def closed(reason):
    """How many sockets the server has closed for a reason."""
    samples = [sample for metric in metrics.CLOSED.labels(reason).collect() for sample in metric.samples]
    return sum(sample.value for sample in samples if sample.name.endswith("_total"))


async def test_a_reader_that_stalls_is_closed(app, cast, access, runtime, monkeypatch, rush):
    monkeypatch.setattr(outbox, "STALLED_AFTER", 0.5)
    before = closed("out_of_pace")
    async with (
        api.serve(app, room=4096) as server,
        Stalled(server, cast.pair.id, access.ada) as line,
        api.line(server, cast.pair.id, access.grace) as other,
    ):
        reading = asyncio.create_task(other.messages(100))
        await fill(runtime, cast, 100)
        assert len(await reading) == 100
        await until(lambda: closed("out_of_pace") > before)
        assert await line.end() == outbox.Close.OUT_OF_PACE
        assert await other.is_alive()


@api.ON_BOTH
async def test_a_slow_reader_that_goes_on_misses_nothing(app, cast, access, runtime, monkeypatch):
    """What had no room is read again."""
    reads, read = [], runtime.read

    async def counted(service, **about):
        reads.append(service)
        return await read(service, **about)

    monkeypatch.setattr(runtime, "read", counted)
    async with api.serve(app, room=4096) as server, Stalled(server, cast.pair.id, access.ada) as line:
        await fill(runtime, cast, 500)
        assert backlog.after not in reads
        assert [message["seq"] for message in await line.messages(500)] == list(range(1, 501))
        assert backlog.after in reads
        assert await line.is_alive()


async def test_a_frame_is_encoded_once_for_all_sockets(server, cast, access, runtime, monkeypatch):
    encoded = []
    real = frames.message
    counted = frames.encoded_once(lambda view: encoded.append(view.seq) or real(view))
    monkeypatch.setattr(frames, "message", counted)
    async with (
        api.line(server, cast.pair.id, access.ada) as one,
        api.line(server, cast.pair.id, access.ada) as two,
        api.line(server, cast.pair.id, access.grace) as three,
    ):
        for number in range(3):
            await say(runtime, cast.grace, cast.pair, str(number))
        for line in (one, two, three):
            assert len(await line.messages(3)) == 3
    assert encoded == [1, 2, 3]
