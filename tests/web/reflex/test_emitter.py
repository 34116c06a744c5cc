"""Room emissions over real sockets: to each tab of a room once and in order, and past those that do not read."""

import asyncio
import contextlib
import json
import socket
from types import SimpleNamespace

import pytest
import socketio
from engineio.packet import MESSAGE, Packet
from websockets.asyncio.client import ClientConnection, connect

from chatapp.cli.http_protocol import HttpProtocol
from chatapp.cli.websocket_protocol import WebSocketProtocol
from chatapp.web.reflex import packets, tab_queue
from chatapp.web.reflex.emitter import NAMESPACE, QUEUE_LIMIT, Emitter
from chatapp.web.shapes import Typist
from tests.support.api import serve
from tests.support.waiting import until

ROOM = "conversation-1"


class Namespace(socketio.AsyncNamespace):
    def on_disconnect(self, sid: str) -> None:
        pass


class Tabs:
    """A server of socket.io with an emitter before it, and its tabs."""

    def __init__(self) -> None:
        self.sio = socketio.AsyncServer(async_mode="asgi", transports=["websocket"])
        namespace = Namespace(NAMESPACE)
        self.sio.register_namespace(namespace)
        self.gone: list[str] = []
        self.snapshots: list[str] = []
        self.emitter = Emitter(SimpleNamespace(sio=self.sio, event_namespace=namespace))
        self.emitter.watch(self.gone.append, self.snap)

    async def snap(self, sid: str) -> None:
        self.snapshots.append(sid)

    async def joins(self, connection: ClientConnection) -> str:
        await connection.recv()
        await connection.send(f"40{NAMESPACE},")
        answer = str(await connection.recv())
        sid = json.loads(answer.removeprefix(f"40{NAMESPACE},"))["sid"]
        await self.emitter.enter(sid, ROOM)
        return sid

    def queue_of(self, sid: str) -> asyncio.Queue:
        return self.sio.eio.sockets[self.sio.manager.eio_sid_from_sid(sid, NAMESPACE)].queue


@pytest.fixture
async def tabs():
    tabs = Tabs()
    app = packets.guarded(
        socketio.ASGIApp(tabs.sio, socketio_path="/_event"), SimpleNamespace(limits=False), lambda _: None
    )
    async with serve(app, room=4096, http=HttpProtocol, ws=WebSocketProtocol) as server:
        tabs.address = (server.address.split(":")[0], int(server.address.split(":")[1]))
        tabs.url = f"ws://{server.address}/_event/?EIO=4&transport=websocket"
        yield tabs


def packet(number: int) -> Packet:
    delta = {"delta": {"thread": {"active_rx_state_": number}}}
    return Packet(MESSAGE, f"2{NAMESPACE},{json.dumps(['event', delta])}")


async def heard(connection: ClientConnection, count: int) -> list[dict]:
    packets = [str(await connection.recv()) for _ in range(count)]
    events = [json.loads(packet.removeprefix(f"42{NAMESPACE},")) for packet in packets]
    assert {event[0] for event in events} <= {"event"}
    return [event[1]["delta"] for event in events]


async def test_every_tab_of_a_room_gets_each_delta_once_in_order(tabs):
    async with connect(tabs.url) as one, connect(tabs.url) as other, connect(tabs.url) as elsewhere:
        await tabs.joins(one)
        await tabs.joins(other)
        tabs.emitter.leave(await tabs.joins(elsewhere), ROOM)
        for number in range(20):
            await tabs.emitter.emit(ROOM, "thread", {"active": number, "typing": [Typist(1, "Zoë")]})
        expected = [
            {"thread": {"active_rx_state_": number, "typing_rx_state_": [{"id": 1, "name": "Zoë"}]}}
            for number in range(20)
        ]
        assert await heard(one, 20) == await heard(other, 20) == expected
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(elsewhere.recv(), 0.05)


async def test_a_frame_that_passes_by_keeps_its_place_among_packets(tabs):
    passed = []
    async with connect(tabs.url) as one:
        queue = tabs.queue_of(await tabs.joins(one))
        for number in range(0, 60, 3):
            passed.append(queue.is_idle and queue.empty())
            await tabs.emitter.emit(ROOM, "thread", {"active": number})
            queue.put_nowait(packet(number + 1))
            await tabs.emitter.emit(ROOM, "thread", {"active": number + 2})
            if number % 2:
                await asyncio.sleep(0)
        shown = [delta["thread"]["active_rx_state_"] for delta in await heard(one, 60)]
    assert shown == list(range(60))
    assert any(passed)
    assert not all(passed)


async def test_a_snapshot_comes_before_what_is_emitted_after_it(tabs):
    async with connect(tabs.url) as one:
        sid = await tabs.joins(one)
        for number in range(20):
            snapshot = tabs.emitter.emit_to(sid, {"thread": {"active": number}})
            await asyncio.gather(snapshot, tabs.emitter.emit(ROOM, "thread", {"active": number + 0.5}))
        shown = [delta["thread"]["active_rx_state_"] for delta in await heard(one, 40)]
        assert shown == sorted(shown)


async def test_what_was_said_before_the_end_arrives_before_it(tabs):
    async with connect(tabs.url) as one:
        sid = await tabs.joins(one)
        await tabs.emitter.emit(ROOM, "thread", {"active": 1})
        await heard(one, 1)  # from now on the socket's own way of waiting is ours
        await tabs.emitter.emit(ROOM, "thread", {"active": 2})
        tabs.queue_of(sid).put_nowait(None)
        assert await heard(one, 1) == [{"thread": {"active_rx_state_": 2}}]
        await one.wait_closed()
        await until(lambda: tabs.gone == [sid])


async def test_a_tab_that_does_not_read_is_left_out_and_gets_a_snapshot(tabs):
    narrow = socket.socket()
    narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    narrow.connect(tabs.address)
    async with connect(tabs.url) as live, connect(tabs.url, sock=narrow, max_queue=1) as stalled:
        sid = await tabs.joins(stalled)
        await tabs.joins(live)
        text = "x" * 20_000
        for number in range(60):
            await tabs.emitter.emit(ROOM, "thread", {"active": number, "text": text})
            assert [delta["thread"]["active_rx_state_"] for delta in await heard(live, 1)] == [number]
            assert tabs.queue_of(sid).qsize() <= QUEUE_LIMIT + 1
        assert tabs.snapshots == []
        reading = asyncio.create_task(heard(stalled, 60))
        await until(lambda: tabs.snapshots == [sid])
        reading.cancel()


async def test_a_snapshot_that_fails_holds_no_other_tab_back(tabs, caplog):
    asked = []

    async def snap(sid):
        asked.append(sid)
        if len(asked) == 1:
            raise ValueError

    tabs.emitter.watch(tabs.gone.append, snap)
    async with contextlib.AsyncExitStack() as stack:
        slow = []
        for _ in range(2):
            narrow = socket.socket()
            narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            narrow.connect(tabs.address)
            slow.append(await stack.enter_async_context(connect(tabs.url, sock=narrow, max_queue=1)))
        sids = {await tabs.joins(one) for one in slow}
        for number in range(60):
            await tabs.emitter.emit(ROOM, "thread", {"active": number, "text": "x" * 20_000})
        reading = [asyncio.create_task(heard(one, 60)) for one in slow]
        await until(lambda: set(asked) == sids)
        for task in reading:
            task.cancel()
    assert "a tab was sent no snapshot" in caplog.text


async def test_reflexs_own_answers_to_a_tab_that_does_not_read_end_its_connection(tabs, monkeypatch):
    monkeypatch.setattr(tab_queue, "MAX_SIZE", 100_000)
    narrow = socket.socket()
    narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    narrow.connect(tabs.address)
    async with connect(tabs.url, sock=narrow, max_queue=1, close_timeout=0.1) as stalled:
        sid = await tabs.joins(stalled)
        queue = tabs.queue_of(sid)
        for _ in range(500):
            await tabs.sio.emit("event", {"delta": "x" * 5_000}, to=sid, namespace=NAMESPACE)
            assert queue.size <= 100_000
            await asyncio.sleep(0)
        await until(lambda: tabs.gone == [sid])


async def test_a_room_emission_never_overflows_the_queue_of_a_slow_tab(tabs, monkeypatch):
    monkeypatch.setattr(tab_queue, "MAX_SIZE", 100_000)
    async with connect(tabs.url) as one:
        sid = await tabs.joins(one)
        tabs.queue_of(sid).put_nowait(Packet(MESSAGE, "2" + "x" * 90_000))
        await tabs.emitter.emit(ROOM, "thread", {"text": "y" * 20_000})
        assert len(str(await one.recv())) > 90_000
        await until(lambda: tabs.snapshots == [sid])
        assert tabs.gone == []
