"""Sockets whose server stops, and clients that are out of pace: uvicorn with a small program, and real clients."""

import asyncio
import contextlib
import socket
import time

import pytest
import websockets

from chatapp.cli import gathering, stalls, websocket_protocol
from chatapp.cli.heads import MAX_HEAD
from chatapp.cli.http_protocol import HttpProtocol
from chatapp.cli.websocket_protocol import CUT, OUT_OF_PACE, RESTART, WebSocketProtocol
from tests.support import api
from tests.support.waiting import until


async def echo(scope, receive, send):
    """Takes a moment for each frame, so that more of them wait."""
    await receive()
    await send({"type": "websocket.accept"})
    while (frame := await receive())["type"] == "websocket.receive":
        await asyncio.sleep(0.002)
        await send({"type": "websocket.send", "text": frame["text"]})


@pytest.fixture
async def server():
    async with api.serve(echo, ws=WebSocketProtocol, http=HttpProtocol) as server:
        yield server


async def write_until_closed(server, answered):
    """Write more than is read; the code of the end, and its moment."""
    async with websockets.connect(f"ws://{server.address}/") as line:

        async def write():
            while True:
                for _ in range(5):
                    await line.send("x" * 200)
                await asyncio.sleep(0.005)

        writing = asyncio.create_task(write())
        with contextlib.suppress(websockets.ConnectionClosed):
            while True:
                await line.recv()
                answered.add(line)
        ended_at = time.monotonic()
        with contextlib.suppress(websockets.ConnectionClosed):
            await writing
        return line.close_code, ended_at


async def stops_with(server, count):
    """Stop the server while so many clients write."""
    answered = set()
    clients = [asyncio.create_task(write_until_closed(server, answered)) for _ in range(count)]
    await until(lambda: len(answered) == count)
    server.should_exit = True
    async with asyncio.timeout(10):
        return await asyncio.gather(*clients)


async def test_everybody_who_writes_is_told_to_come_back(server, caplog):
    ends = await stops_with(server, 100)
    assert [code for code, _ in ends] == [RESTART] * 100
    assert [record for record in caplog.records if record.exc_info] == []


async def test_many_are_told_at_different_moments(server, monkeypatch):
    monkeypatch.setattr(websocket_protocol, "RETURNS", 20)
    moments = sorted(moment for _, moment in await stops_with(server, 20))
    assert moments[-1] - moments[0] > 0.3
    assert moments[10] - moments[0] > 0.05


async def test_however_many_there_are_it_takes_no_longer_than_a_limit(server, monkeypatch):
    monkeypatch.setattr(websocket_protocol, "RETURNS", 0.001)
    monkeypatch.setattr(websocket_protocol, "SPREAD", 0.2)
    moments = sorted(moment for _, moment in await stops_with(server, 10))
    assert moments[-1] - moments[0] < 1.5


async def test_who_never_says_goodbye_is_left_after_a_moment(server, monkeypatch):
    monkeypatch.setattr(websocket_protocol, "GOODBYE", 0.1)
    reader, writer = await asyncio.open_connection(*server.address.split(":"))
    writer.write(
        b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101")
    server.should_exit = True
    async with asyncio.timeout(1.5):  # the server's grace is 2 seconds
        assert await reader.read() == b"\x88\x02" + RESTART.to_bytes(2, "big")
    writer.close()


async def test_a_socket_that_ended_before_its_turn_is_left_alone(server, monkeypatch, caplog):
    turns = iter([0.1, 0.3])
    monkeypatch.setattr(websocket_protocol.random, "uniform", lambda *_: next(turns))
    url = f"ws://{server.address}/"
    async with websockets.connect(url) as one, websockets.connect(url) as two:
        for connection in list(server.server_state.connections):
            connection.shutdown()
        first, second = (
            (one, two) if next(iter(server.server_state.connections)).client == one.local_address else (two, one)
        )
        await first.close()
        with pytest.raises(websockets.ConnectionClosed):
            await second.recv()
        assert second.close_code == RESTART
    assert [record for record in caplog.records if record.exc_info] == []


UPGRADE = (
    b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
)


async def answer_to(server, request):
    """What comes back until the server closes the connection."""
    reader, writer = await asyncio.open_connection(*server.address.split(":"))
    writer.write(request)
    try:
        async with asyncio.timeout(5):
            return await reader.read()
    finally:
        writer.close()


HEADS = {
    "one long line": b"Cookie: " + b"x" * MAX_HEAD + b"\r\n",
    "many headers": b"".join(b"X-%d: y\r\n" % number for number in range(200)),
    "many long headers": b"".join(b"X-%d: %b\r\n" % (number, b"y" * 4000) for number in range(9)),
    "a long address": b"",
}


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
@pytest.mark.parametrize("upgrade", [UPGRADE, UPGRADE.replace(b"Upgrade", b"X")], ids=["websocket", "request"])
async def test_a_head_that_is_too_long_gets_431_and_an_end(server, upgrade, head):
    start = upgrade if head else upgrade.replace(b"GET /", b"GET /" + b"a" * MAX_HEAD)
    answer = await answer_to(server, start + head + b"\r\n")
    assert answer.startswith(b"HTTP/1.1 431 ")
    assert b"delete the cookies" in answer


async def test_cookies_of_20_kb_are_no_obstacle(server):
    cookie = "; ".join(f"c{number}={'x' * 1000}" for number in range(20))
    one_line = {"Cookie": cookie, "X-Long": "y" * 9000}
    async with websockets.connect(f"ws://{server.address}/", additional_headers=one_line) as line:
        await line.send("hello")
        assert await line.recv() == "hello"


async def test_a_handshake_that_the_websocket_library_refuses_ends(server):
    """The HTTP parser takes what that library does not: two keys, say, or a name with an underscore and a blank."""
    answer = await answer_to(server, UPGRADE + b"X-Empty:\r\n folded\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 400 ")


async def test_a_handshake_that_the_program_never_answers_ends(monkeypatch):
    monkeypatch.setattr(websocket_protocol, "HANDSHAKE_WITHIN", 0.2)
    asked = []

    async def silent(scope, receive, send):
        asked.append(await receive())
        asked.append(await receive())

    async with api.serve(silent, ws=WebSocketProtocol, http=HttpProtocol) as server:
        assert (await answer_to(server, UPGRADE + b"\r\n")).startswith(b"HTTP/1.1 408 ")
        await until(lambda: [each["type"] for each in asked] == ["websocket.connect", "websocket.disconnect"])


async def pour(scope, receive, send):
    await receive()
    await send({"type": "websocket.accept"})
    while True:
        await send({"type": "websocket.send", "text": "x" * 10_000})


@contextlib.asynccontextmanager
async def unread():
    """A connection to a program that sends without end, and of which nobody reads; and the program's end."""
    ended = asyncio.Event()

    async def watched(scope, receive, send):
        try:
            await pour(scope, receive, send)
        finally:
            ended.set()

    async with api.serve(watched, ws=WebSocketProtocol, http=HttpProtocol, room=4096) as server:
        with socket.socket() as narrow:
            narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            narrow.connect((server.address.split(":")[0], int(server.address.split(":")[1])))
            narrow.sendall(UPGRADE + b"\r\n")
            connections = server.server_state.connections
            await until(lambda: any(getattr(each, "handshake_complete", False) for each in connections))
            yield narrow, ended, connections


async def test_a_client_that_takes_nothing_is_disconnected(monkeypatch):
    monkeypatch.setattr(stalls, "STALLED_AFTER", 0.2)
    monkeypatch.setattr(gathering, "ABORT_AFTER", 0.2)
    async with unread() as (_, ended, connections):
        async with asyncio.timeout(5):
            await ended.wait()
        await until(lambda: not connections)


async def test_a_client_that_reads_slowly_stays(monkeypatch):
    monkeypatch.setattr(stalls, "STALLED_AFTER", 0.3)
    async with unread() as (narrow, ended, _):
        for _ in range(8):
            await asyncio.sleep(0.1)
            narrow.recv(10_000)
        assert not ended.is_set()


async def test_who_does_not_read_gets_no_answers_to_pings():
    async with unread() as (narrow, _, connections):
        (connection,) = connections
        await until(lambda: not connection.writable.is_set())
        before = connection.transport.get_write_buffer_size()
        for _ in range(200):
            narrow.sendall(b"\x89\xfd\0\0\0\0" + b"x" * 125)
        narrow.sendall(b"\x81\x80\0\0\0\0")
        await until(lambda: not connection.queue.empty())
        assert connection.transport.get_write_buffer_size() <= before


FLOODS = {
    "pings": b"\x89\x80\0\0\0\0",
    "pongs": b"\x8a\x80\0\0\0\0",
    "fragments": b"\x00\x80\0\0\0\0",
}


@pytest.mark.parametrize("frame", FLOODS.values(), ids=FLOODS)
async def test_control_frames_and_fragments_are_counted(server, monkeypatch, frame):
    monkeypatch.setattr(websocket_protocol, "FRAMES_AT_ONCE", 20)
    reader, writer = await asyncio.open_connection(*server.address.split(":"))
    writer.write(UPGRADE + b"\r\n")
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101")
    writer.write(b"\x01\x80\0\0\0\0" + frame * 100)
    async with asyncio.timeout(5):
        assert b"\x88\x02" + OUT_OF_PACE.to_bytes(2, "big") in await reader.read()
    writer.close()


async def test_the_program_can_disconnect_a_client():
    async def program(scope, receive, send):
        await receive()
        await send({"type": "websocket.accept"})
        scope["extensions"][CUT]["call"]()
        heard.append(await receive())

    heard = []
    async with api.serve(program, ws=WebSocketProtocol, http=HttpProtocol) as server:
        async with websockets.connect(f"ws://{server.address}/") as client:
            await client.wait_closed()
            assert client.close_code == OUT_OF_PACE
        assert heard == [{"type": "websocket.disconnect", "code": OUT_OF_PACE}]
