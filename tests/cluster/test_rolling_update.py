"""One server after the other stops and starts again while people write: what was acknowledged is there, once."""

import asyncio
import json
import signal
from collections import Counter
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from uuid import uuid4

import httpx
import websockets

from chatapp.cli.websocket_protocol import RESTART
from tests.support.server import Client
from tests.support.waiting import until
from tests.support.wire import frames

TOGETHER = 4  # writers of each kind, and listeners
PACE = 0.06  # seconds between two messages of a writer; the proxy lets 100 requests a second of one address through
AGAIN = (502, 503, 504)  # what a request is answered that met the moment; it is sent again with its client id
UNREACHED = (websockets.InvalidStatus, websockets.InvalidMessage, OSError)


@dataclass
class Talk:
    """A conversation through the proxy: what was acknowledged by place, and how sockets ended."""

    cluster: object
    conversation: int
    acknowledged: dict[int, str] = field(default_factory=dict)
    ends: Counter[int | None] = field(default_factory=Counter)
    is_over: bool = False

    def note(self, message):
        assert message["seq"] not in self.acknowledged
        self.acknowledged[message["seq"]] = message["content"]

    def web(self, client: Client) -> httpx.AsyncClient:
        front, headers = self.cluster.front, {"Authorization": f"Bearer {client.access}"}
        return httpx.AsyncClient(base_url=front.url, headers=headers, verify=front.trust)

    async def line(self, client: Client) -> websockets.ClientConnection:
        """As soon as one of the servers takes it."""
        front = self.cluster.front
        url = front.url.replace("https", "wss") + frames.conversation_path(self.conversation, client.access)
        while True:
            with suppress(*UNREACHED):
                return await websockets.connect(url, ssl=front.trust)
            await asyncio.sleep(PACE)

    async def frames(self, line):
        """What a socket gets, until it ends."""
        with suppress(websockets.ConnectionClosed):
            async for text in line:
                yield json.loads(text)
        self.ends[line.close_code] += 1


async def writes_by_rest(talk, client, name):
    async with talk.web(client) as web:
        number = 0
        while not talk.is_over:
            number += 1
            body = {"conversation": talk.conversation, "content": f"{name}: {number}", "client_id": str(uuid4())}
            talk.note(await asks(web, "POST", "/api/chat/messages/", json=body))
            await asyncio.sleep(PACE)


async def asks(web, method, path, **options):
    """Until it is answered by one of the servers."""
    while True:
        with suppress(httpx.TransportError):
            answer = await web.request(method, path, **options)
            if answer.status_code not in AGAIN:
                assert answer.is_success, answer.text
                return answer.json()
        await asyncio.sleep(PACE)  # for as long as a server takes to start, which counts against the proxy's limit


async def writes_by_socket(talk, client, name):
    number, frame = 0, None
    while frame or not talk.is_over:
        async with await talk.line(client) as line:
            while frame or not talk.is_over:
                if frame is None:
                    number += 1
                    frame = frames.message(f"{name}: {number}", str(uuid4()))
                if not await is_acknowledged(talk, line, frame):
                    break
                frame = None
                await asyncio.sleep(PACE)


async def is_acknowledged(talk, line, frame):
    """Say it, and wait until it comes back; not, if the socket ends before."""
    with suppress(websockets.ConnectionClosed):
        await line.send(json.dumps(frame))
    async for answer in talk.frames(line):
        assert answer["type"] != "error", answer
        if answer["type"] == "message" and answer["message"]["client_id"] == frame["client_id"]:
            talk.note(answer["message"])
            return True
    return False


async def listens(talk, client, heard):
    """From socket to socket; what was said between two of them is read, as clients do."""
    async with talk.web(client) as web:
        while True:
            async with await talk.line(client) as line:
                heard += await missed(talk, web, len(heard))
                async for frame in talk.frames(line):
                    if frame["type"] == "message" and frame["message"]["seq"] > len(heard):
                        heard.append((frame["message"]["seq"], frame["message"]["content"]))


async def missed(talk, web, after):
    """Everything behind this place, in order."""
    found = []
    while True:
        params = {"conversation": talk.conversation, "after": after + len(found), "limit": 100}
        page = (await asks(web, "GET", "/api/chat/messages/", params=params))["results"]
        found += [(each["seq"], each["content"]) for each in reversed(page)]
        if not page:
            return found


@asynccontextmanager
async def listeners(talk, client):
    """What each of them has heard; they listen until the end of the block."""
    heard = [[] for _ in range(TOGETHER)]
    tasks = [asyncio.create_task(listens(talk, client, each)) for each in heard]
    yield heard
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def goes_on(talk):
    """People get further, whatever has just happened."""
    so_far = len(talk.acknowledged)
    await until(lambda: len(talk.acknowledged) > so_far + 50)


async def test_a_rolling_update_loses_nothing(cluster, sits_down):
    ada, grace = cluster.newcomer("Ada"), cluster.newcomer("Grace")
    talk = Talk(cluster, ada.starts(grace))
    at_graces = await sits_down(grace)
    await at_graces.opens_conversation(ada.name)
    async with listeners(talk, grace) as heard:
        async with asyncio.TaskGroup() as writers:
            for number in range(TOGETHER):
                writers.create_task(writes_by_rest(talk, ada, f"by rest {number}"))
                writers.create_task(writes_by_socket(talk, ada, f"by socket {number}"))
            await goes_on(talk)
            for server in cluster.servers:
                server.process.send_signal(signal.SIGTERM)
                await until(lambda server=server: not server.is_running)
                assert server.process.returncode == 0
                await goes_on(talk)
                await asyncio.to_thread(server.start)
            talk.is_over = True
        said = sorted(talk.acknowledged.items())
        await until(lambda: all(len(each) >= len(said) for each in heard))
    assert [seq for seq, _ in said] == list(range(1, len(said) + 1))
    assert heard == [said] * TOGETHER
    async with talk.web(grace) as web:
        assert await missed(talk, web, 0) == said
    assert talk.ends.keys() - {None} == {RESTART}

    await at_graces.sees(said[-1][1])
    seqs = await at_graces.seqs()
    assert seqs == list(range(seqs[0], len(said) + 1))
