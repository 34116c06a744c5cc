"""Requests that never end: uvicorn itself with a small program, and clients who take their time."""

import asyncio
import socket
import time

import pytest
import websockets

from chatapp.cli import http_protocol, stalls
from chatapp.cli.http_protocol import HttpProtocol
from tests.support import api
from tests.support.waiting import until

HEAD = b"POST / HTTP/1.1\r\nHost: localhost\r\n"


async def program(scope, receive, send):
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        while (frame := await receive())["type"] == "websocket.receive":
            await send({"type": "websocket.send", "text": frame["text"]})
        return
    length = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        length += len(message["body"])
        if not message["more_body"]:
            break
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


@pytest.fixture
async def server(monkeypatch):
    monkeypatch.setattr(http_protocol, "HEAD_WITHIN", 0.3)
    monkeypatch.setattr(http_protocol, "BODY_WITHIN", 0.6)
    async with api.serve(program, http=HttpProtocol) as server:
        yield server


async def trickle(server, *parts, every=0.05):
    """Sends the parts slowly, the last one again and again; gives what comes back, and after how many seconds."""
    host, port = server.address.split(":")
    began = time.monotonic()
    reader, writer = await asyncio.open_connection(host, port)

    async def send():
        for part in parts:
            writer.write(part)
        while True:
            await asyncio.sleep(every)
            writer.write(parts[-1])

    sending = asyncio.create_task(send())
    try:
        async with asyncio.timeout(5):
            answer = await reader.read()
    except ConnectionResetError:
        answer = b""
    sending.cancel()
    writer.close()
    return answer, time.monotonic() - began


async def test_a_head_that_does_not_end_is_not_waited_for(server):
    for parts in ((HEAD, b"X: y\r\n"), (b"",), (HEAD, b"")):
        _, took = await trickle(server, *parts)
        assert 0.2 < took < 2


async def test_who_is_late_is_told_so(server):
    answer, _ = await trickle(server, b"GET / HTT", b"", every=9)
    assert answer.startswith(b"HTTP/1.1 408 ")
    answer, took = await trickle(server, HEAD + b"Content-Length: 10\r\n\r\n", b"", every=9)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert took > 0.5


async def test_a_body_that_does_not_end_is_not_waited_for(server):
    for head in (b"Content-Length: 100000\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\n"):
        _, took = await trickle(server, HEAD + head, b"1\r\nx\r\n")
        assert 0.5 < took < 2


async def test_a_head_of_any_length_is_not_kept(server):
    answer, _ = await trickle(server, HEAD, b"X: " + b"y" * 20_000 + b"\r\n", every=0.001)
    assert answer == b"" or answer.startswith(b"HTTP/1.1 431 ")


async def test_a_large_body_with_its_head_is_taken(server):
    answer, _ = await trickle(
        server, HEAD + b"Connection: close\r\nContent-Length: 200000\r\n\r\n" + b"x" * 200_000, b""
    )
    assert answer.startswith(b"HTTP/1.1 200 ")


async def test_one_connection_serves_many_requests(server):
    request = HEAD + b"Content-Length: 2\r\n\r\nhi"
    host, port = server.address.split(":")
    reader, writer = await asyncio.open_connection(host, port)
    for _ in range(8):
        writer.write(request)
        async with asyncio.timeout(5):
            assert (await reader.readuntil(b"\r\n\r\nok")).startswith(b"HTTP/1.1 200 ")
        await asyncio.sleep(0.1)  # longer, all in all, than a head may take
    writer.close()


async def test_a_socket_stays_for_as_long_as_it_likes(server):
    async with websockets.connect(f"ws://{server.address}/") as socket:
        for _ in range(8):
            await socket.send("hello")
            assert await socket.recv() == "hello"
            await asyncio.sleep(0.1)


async def test_a_client_that_does_not_read_its_response_is_disconnected(monkeypatch):
    monkeypatch.setattr(stalls, "STALLED_AFTER", 0.2)

    async def endless(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        while True:
            await send({"type": "http.response.body", "body": b"x" * 100_000, "more_body": True})
            if asked.is_set() and not server.server_state.connections:
                return
            asked.set()

    asked = asyncio.Event()
    async with api.serve(endless, http=HttpProtocol, room=4096) as server:
        host, port = server.address.split(":")
        with socket.create_connection((host, int(port))) as client:
            client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            await until(asked.is_set)
            await until(lambda: not server.server_state.connections)


async def test_bytes_that_begin_no_request_do_not_keep_a_connection(server):
    request = HEAD + b"Content-Length: 2\r\n\r\nhi"
    for rest in (b"\r\n", b"\r\n\r\n" * 5):
        reader, writer = await asyncio.open_connection(*server.address.split(":"))
        writer.write(request)
        await reader.readuntil(b"\r\n\r\nok")
        writer.write(rest)
        async with asyncio.timeout(3):
            await reader.read()
        writer.close()


async def test_a_body_that_ends_after_its_answer_does_not_keep_a_connection(monkeypatch):
    monkeypatch.setattr(http_protocol, "HEAD_WITHIN", 0.3)

    async def hasty(scope, receive, send):
        await send({"type": "http.response.start", "status": 413, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"no"})

    async with api.serve(hasty, http=HttpProtocol) as server:
        reader, writer = await asyncio.open_connection(*server.address.split(":"))
        writer.write(HEAD + b"Content-Length: 2\r\n\r\n")
        await reader.readuntil(b"\r\n\r\nno")
        writer.write(b"hi")
        async with asyncio.timeout(3):
            await reader.read()
        writer.close()


@pytest.mark.parametrize(
    "endless",
    [b"a: b\r\n" * 1000, b"a" * 10_000, b"a: " + b"b" * 10_000],
    ids=["many trailers", "a long name", "a long value"],
)
async def test_trailers_of_any_length_are_not_kept(server, endless):
    answer, took = await trickle(server, HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", endless, every=0.001)
    assert answer == b"" or answer.startswith(b"HTTP/1.1 431 ")
    assert took < 0.5  # not by the timeout of bodies


async def test_a_chunk_with_a_head_of_any_length_is_not_kept(server):
    for before in (b"1;", b"1\r\nx\r\n1;"):
        answer, _ = await trickle(
            server, HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + before, b"x" * 10_000, every=0.001
        )
        assert answer == b"" or answer.startswith(b"HTTP/1.1 431 ")


async def test_trailers_are_no_headers():
    async def echo(scope, receive, send):
        while (await receive())["more_body"]:
            pass
        names = b" ".join(name for name, _ in scope["headers"])
        headers = [(b"content-length", b"%d" % len(names)), (b"connection", b"close")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": names})

    async with api.serve(echo, http=HttpProtocol) as server:
        request = HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nX-Real-IP: 127.0.0.1\r\n\r\n"
        answer, _ = await trickle(server, request, b"")
        assert answer.endswith(b"\r\n\r\nhost transfer-encoding")


async def test_a_body_of_many_chunks_is_taken(server):
    chunks = b"a;extension\r\n0123456789\r\n" * 20_000 + b"0\r\nTrailer: x\r\n\r\n"
    request = HEAD + b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks
    answer, _ = await trickle(server, request, b"")
    assert answer.startswith(b"HTTP/1.1 200 ")


async def test_requests_behind_one_that_takes_long_are_few():
    begun, may_end = [], asyncio.Event()

    async def slow(scope, receive, send):
        begun.append(scope)
        await may_end.wait()
        await program(scope, receive, send)

    async with api.serve(slow, http=HttpProtocol) as server:
        few = await asyncio.open_connection(*server.address.split(":"))
        few[1].write(HEAD.replace(b"POST", b"GET") + b"\r\n")
        few[1].write((HEAD.replace(b"POST", b"GET") + b"\r\n") * 4)
        many = await asyncio.open_connection(*server.address.split(":"))
        many[1].write((HEAD.replace(b"POST", b"GET") + b"\r\n") * 1000)
        async with asyncio.timeout(5):
            assert await many[0].read() == b""
        may_end.set()
        for _ in range(5):
            async with asyncio.timeout(5):
                assert (await few[0].readuntil(b"\r\n\r\nok")).startswith(b"HTTP/1.1 200 ")
        for _, writer in (few, many):
            writer.close()
    assert len(begun) <= 1 + 5 + 1


async def test_a_client_that_leaves_the_end_of_a_response_is_disconnected(monkeypatch):
    """The end fits below the mark at which asyncio pauses writing by itself."""
    monkeypatch.setattr(stalls, "STALLED_AFTER", 0.2)

    async def long(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": [(b"connection", b"close")]})
        await send({"type": "http.response.body", "body": b"x" * 60_000})

    async with api.serve(long, http=HttpProtocol, room=4096) as server:
        host, port = server.address.split(":")
        with socket.socket() as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.connect((host, int(port)))
            client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            await until(lambda: server.server_state.total_requests)
            await until(lambda: not server.server_state.connections)
