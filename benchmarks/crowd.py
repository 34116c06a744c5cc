"""The senders, each of whom also listens: one account, one socket, one connection for REST."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from time import perf_counter as now
from uuid import uuid4

from pydantic_core import from_json

from tests.support.server import Client, Server
from tests.support.wire import frames
from tests.support.wire.transport import Http, Socket, WireError

from .ledger import Ledger

OK, CREATED, UNAVAILABLE = 200, 201, 503
ATTEMPTS = 5  # for a message that the server asks to send again
PATIENCE = 15.0  # seconds without any progress after which a run is over
MESSAGES = "/api/chat/messages/"


@dataclass(slots=True)
class Member:
    """Somebody in the conversation, at one of the servers; `refusals` counts what had to be sent again."""

    client: Client
    access: str
    port: int
    ledger: Ledger = field(default_factory=Ledger)
    socket: Socket | None = None
    refusals: int = 0
    waiting: dict[str, asyncio.Future[float]] = field(default_factory=dict)
    received: Callable[[], None] = lambda: None

    def text(self, number: int) -> str:
        return f"This is {self.client.username} with number {number} of what there is to say here and now."

    async def listen(self, conversation: int) -> None:
        """Open the socket of a conversation, with an empty ledger."""
        self.ledger = Ledger()
        self.socket = await Socket.opens(self.port, frames.conversation_path(conversation, self.access), self._take)

    async def send_by_rest(self, conversation: int, count: int) -> list[float]:
        """Send so many, each after the answer to the one before; seconds until each answer."""
        http, found = await Http.to(self.port), []
        for number in range(count):
            body = {"conversation": conversation, "content": self.text(number), "client_id": str(uuid4())}
            began = now()
            await self._post(http, body)
            found.append(now() - began)
        http.close()
        return found

    async def send_by_socket(self, count: int) -> list[float]:
        """Send so many, each after one's own message before it came back; seconds until each came."""
        assert self.socket is not None  # noqa: S101 - one listens before one speaks
        found = []
        for number in range(count):
            client_id = str(uuid4())
            frame = frames.message(self.text(number), client_id)
            began = now()
            found.append(await self._say(self.socket, frame) - began)
        return found

    async def _post(self, http: Http, body: dict[str, object]) -> None:
        for _ in range(ATTEMPTS):
            status, answer = await http.post(MESSAGES, self.access, body)
            if status in (OK, CREATED):
                return
            if status != UNAVAILABLE:
                break
            self.refusals += 1
        msg = f"a message was answered with {status}: {answer}"
        raise WireError(msg)

    async def _say(self, socket: Socket, frame: dict[str, str]) -> float:
        for _ in range(ATTEMPTS):
            waiting = self.waiting[frame["client_id"]] = asyncio.get_running_loop().create_future()
            socket.send(frame)
            if answered := await asyncio.wait_for(waiting, PATIENCE):
                return answered
            self.refusals += 1
        msg = "a message was refused again and again"
        raise WireError(msg)

    def _take(self, payload: bytes) -> None:
        frame = from_json(payload)
        if frame["type"] == "message":
            message = frame["message"]
            self.ledger.take(message["seq"], message["content"])
            self.received()
            if waiting := self.waiting.pop(message["client_id"], None):
                waiting.set_result(now())
        elif frame["type"] == "error" and (waiting := self.waiting.pop(frame.get("client_id"), None)):
            waiting.set_result(0.0)


class Crowd:
    """All members together."""

    def __init__(self, members: list[Member]) -> None:
        self.members = members
        self._received = self._wanted = 0
        self._is_complete = asyncio.Event()
        for member in members:
            member.received = self._count

    async def listen(self, conversation: int, count: int) -> None:
        """Open all sockets, one after the other, so that processes which share a port can share them out.

        Each is to receive `count` messages.
        """
        self._received, self._wanted = 0, count * len(self.members)
        self._is_complete.clear()
        for member in self.members:
            await member.listen(conversation)

    async def send(self, act: Callable[[Member], Awaitable[list[float]]]) -> list[float]:
        """Everybody at once; the times that all have measured."""
        found = await asyncio.gather(*(act(member) for member in self.members))
        return [seconds for some in found for seconds in some]

    async def wait_until_all_have_all(self) -> None:
        """Give up when nobody has received anything for PATIENCE seconds."""
        before = -1
        while before < self._received:
            before = self._received
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._is_complete.wait(), PATIENCE)
                return

    def leave(self) -> None:
        """Close the sockets."""
        for member in self.members:
            if member.socket is not None:
                member.socket.close()

    def _count(self) -> None:
        self._received += 1
        if self._received == self._wanted:
            self._is_complete.set()


def register(servers: list[Server], count: int) -> list[Member]:
    """So many new accounts, spread over the servers."""
    members = []
    for number in range(count):
        server = servers[number % len(servers)]
        client = server.register(f"sender{number:03}", first_name=f"Sender{number:03}", last_name="Stress")
        access = client.http.headers["Authorization"].removeprefix("Bearer ")
        members.append(Member(client, access, server.port))
    return members
