"""Several processes on one port, and how they end: real servers, real signals."""

import asyncio
import json
import os
import signal
import socket
from contextlib import AsyncExitStack, suppress
from uuid import uuid4

import httpx
import pytest
import websockets

from tests.support.server import server
from tests.support.waiting import until

REFUSED_WITHIN = 5  # seconds; less than the grace that open requests have


@pytest.fixture(params=[1, 2], ids=["one", "two"])
def serving(request, tmp_path):
    """A server with one process, and one with two."""
    redis = {"CHATAPP_REDIS_URL": request.getfixturevalue("redis_server").url} if request.param > 1 else {}
    with server(tmp_path / "data", CHATAPP_WORKERS=str(request.param), **redis) as one:
        yield one


@pytest.fixture
async def two_workers(tmp_path, redis_server):
    """Both of them answer; a server is up as soon as one does."""
    with server(tmp_path / "data", CHATAPP_WORKERS="2", CHATAPP_REDIS_URL=redis_server.url) as one:
        await until(lambda: "Chatapp is ready" in one.log())
        yield one


def address_of_socket(running, client, conversation):
    return f"{running.url.replace('http', 'ws')}/ws/chat/{conversation}/?token={client.access}"


async def says(web, conversation, content):
    """Send until it is acknowledged, as clients do: with the same client id."""
    body = {"conversation": conversation, "content": content, "client_id": str(uuid4())}
    while True:
        with suppress(httpx.TransportError):
            answer = await web.post("/api/chat/messages/", json=body)
            assert answer.is_success, answer.text
            return answer.json()["seq"]


async def hears(line):
    """The contents and places of all messages until the socket ends."""
    heard = []
    with suppress(websockets.ConnectionClosed):
        async for text in line:
            frame = json.loads(text)
            if frame["type"] == "message":
                heard.append((frame["message"]["seq"], frame["message"]["content"]))
    return heard


async def opens(stack, url, count, *, without):
    """So many sockets. A worker that is to get none stands still meanwhile."""
    if without:
        os.kill(without, signal.SIGSTOP)
    try:
        return [await stack.enter_async_context(websockets.connect(url)) for _ in range(count)]
    finally:
        if without:
            os.kill(without, signal.SIGCONT)


async def test_killed_workers_are_replaced_and_serving_goes_on(two_workers):
    ada, grace = two_workers.register("ada"), two_workers.register("grace")
    conversation = ada.starts(grace)
    spoken = []

    async def speaks(web, count):
        for _ in range(count):
            content = f"message {len(spoken) + 1}"
            spoken.append((await says(web, conversation, content), content))

    async with AsyncExitStack() as stack:
        web = await stack.enter_async_context(
            httpx.AsyncClient(base_url=two_workers.url, headers={"Authorization": f"Bearer {ada.access}"})
        )
        url = address_of_socket(two_workers, grace, conversation)
        first, second = sorted(two_workers.workers())
        lines = [*await opens(stack, url, 3, without=first), *await opens(stack, url, 9, without=None)]
        hearing = [asyncio.create_task(hears(line)) for line in lines]
        await speaks(web, 20)

        os.kill(first, signal.SIGKILL)
        await speaks(web, 40)
        await until(lambda: len(two_workers.workers() - {first}) == 2)
        survivors = [task for task in hearing if not task.done()]
        assert survivors, "all sockets were at the worker that was killed"

        (third,) = two_workers.workers() - {first, second}
        await until(lambda: two_workers.log().count("Chatapp is ready") == 1)
        os.kill(second, signal.SIGKILL)
        await speaks(web, 40)
        await until(lambda: len(two_workers.workers() - {first, second}) == 2)
        assert third in two_workers.workers()
        for task in survivors:
            heard = await task
            assert heard == spoken[: len(heard)]
            assert len(heard) >= 60
    assert [seq for seq, _ in spoken] == list(range(1, 101))
    stored = grace.http.get("/api/chat/messages/", params={"conversation": conversation, "limit": 100}).json()
    assert [(each["seq"], each["content"]) for each in reversed(stored["results"])] == spoken


async def test_a_server_that_stops_takes_nobody_in_and_answers_who_is_there(serving):
    """The request is still on its way when the signal comes; the server hears it out."""
    ada, grace = serving.register("ada"), serving.register("grace")
    conversation = ada.starts(grace)
    body = json.dumps({"conversation": conversation, "content": "the last one through the door"}).encode()
    head = (
        f"POST /api/chat/messages/ HTTP/1.1\r\nHost: localhost:{serving.port}\r\nAuthorization: Bearer {ada.access}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode()
    async with websockets.connect(address_of_socket(serving, grace, conversation)) as line:
        reader, writer = await asyncio.open_connection("localhost", serving.port)
        writer.write(head + body[:10])
        await writer.drain()
        await says_nothing(reader)

        serving.process.send_signal(signal.SIGTERM)
        assert await code_of_end(line) == 1012
        await until(lambda: is_refused(serving.port), within=REFUSED_WITHIN)
        assert serving.process.poll() is None

        writer.write(body[10:])
        assert (await reader.readline()) == b"HTTP/1.1 201 Created\r\n"
        writer.close()
    await until(lambda: serving.process.poll() is not None)
    assert serving.process.poll() == 0
    assert "Traceback" not in serving.log()

    serving.start()
    stored = grace.http.get("/api/chat/messages/", params={"conversation": conversation}).json()["results"]
    assert [each["content"] for each in stored] == ["the last one through the door"]


async def says_nothing(reader):
    """The server has the beginning of a request, and waits for the rest."""
    with suppress(TimeoutError):
        async with asyncio.timeout(0.2):
            pytest.fail(f"was answered: {await reader.readline()}")


async def code_of_end(line):
    with suppress(websockets.ConnectionClosed):
        async for _ in line:
            pass
    return line.close_code


def is_refused(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
