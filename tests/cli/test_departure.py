"""The end of sockets whose server stops: uvicorn itself with a small program, and real clients."""

import asyncio
import contextlib
import time

import pytest
import websockets

from chatapp.cli import departure
from chatapp.cli.departure import RESTART, Departure
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
    async with api.serve(echo, ws=Departure) as server:
        yield server


async def write_until_closed(server, answered):
    """Write more than is read; the code of the end, and its moment."""
    async with websockets.connect(f"ws://{server.address}/") as socket:

        async def write():
            while True:
                for _ in range(5):
                    await socket.send("x" * 200)
                await asyncio.sleep(0.005)

        writing = asyncio.create_task(write())
        with contextlib.suppress(websockets.ConnectionClosed):
            while True:
                await socket.recv()
                answered.add(socket)
        ended_at = time.monotonic()
        with contextlib.suppress(websockets.ConnectionClosed):
            await writing
        return socket.close_code, ended_at


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
    monkeypatch.setattr(departure, "RETURNS", 20)
    moments = sorted(moment for _, moment in await stops_with(server, 20))
    assert moments[-1] - moments[0] > 0.3
    assert moments[10] - moments[0] > 0.05


async def test_however_many_there_are_it_takes_no_longer_than_a_limit(server, monkeypatch):
    monkeypatch.setattr(departure, "RETURNS", 0.001)
    monkeypatch.setattr(departure, "SPREAD", 0.2)
    moments = sorted(moment for _, moment in await stops_with(server, 10))
    assert moments[-1] - moments[0] < 1.5


async def test_who_never_says_goodbye_is_left_after_a_moment(server, monkeypatch):
    monkeypatch.setattr(departure, "GOODBYE", 0.1)
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
    monkeypatch.setattr(departure.random, "uniform", lambda *_: next(turns))
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
