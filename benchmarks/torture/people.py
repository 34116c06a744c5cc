"""Those who talk and those who listen while things break; each behaves as a good client does, and counts."""

import asyncio
import contextlib
from dataclasses import replace
from time import perf_counter as now
from typing import Any, Protocol
from uuid import uuid4

from pydantic_core import from_json

from benchmarks.ledger import Faults, Ledger
from benchmarks.scale.clients import Page
from benchmarks.scale.people import User
from benchmarks.scale.screen import Reader, Screen
from benchmarks.scale.tally import Tally
from tests.support.server import PASSWORD
from tests.support.wire import frames
from tests.support.wire.transport import Http, Socket, WireError, request

OK, CREATED, UNAUTHENTICATED, UNAVAILABLE = 200, 201, 401, 503
MESSAGES = "/api/chat/messages/"
PACE = 0.25  # seconds between two messages of one writer
AGAIN_AFTER = 0.2  # seconds
HANGS_AFTER = 25.0  # seconds for an answer; PostgreSQL that says nothing is given up after 20
PING_EVERY, SILENT_AFTER = 2.0, 6.0  # seconds, of a socket
TAB_SILENT_AFTER = 20.0  # seconds; the server pings every 10
AWAY = (OSError, WireError, TimeoutError, RuntimeError)  # the last one is uvloop's, for a line that was closed


class Ways:
    """The ports at which the servers are reached, and one after another when one fails."""

    def __init__(self, ports: list[int], first: int) -> None:
        self._ports, self._at = ports, first

    @property
    def port(self) -> int:
        return self._ports[self._at % len(self._ports)]

    def turn(self) -> None:
        self._at += 1


class Writer:
    """Says one thing after the other, each until it is acknowledged, with one client id."""

    def __init__(self, user: User, conversation: int, ways: Ways) -> None:
        self.user, self._conversation, self._ways = user, conversation, ways
        self.acknowledged: dict[int, str] = {}
        self.times: list[tuple[float, int]] = []  # when, and which seq
        self.refused = self.unheard = 0
        self.slowest = 0.0
        self.wrong: list[str] = []
        self._access, self._http = user.access, None
        self.is_stopping = False

    async def write(self) -> None:
        """Until it is to stop; what was begun is still said."""
        number = 0
        while not self.is_stopping:
            content = f"{self.user.username} says number {number} of many things."
            await self._say(content, str(uuid4()))
            number += 1
            await asyncio.sleep(PACE)
        self._hang_up()

    async def _say(self, content: str, client_id: str) -> None:
        body = {"conversation": self._conversation, "content": content, "client_id": client_id}
        answer = None
        while answer is None:
            answer = await self._ask(request("POST", MESSAGES, self._access, body))
            await asyncio.sleep(AGAIN_AFTER if answer is None else 0)
        self.acknowledged[answer["seq"]] = content
        self.times.append((now(), answer["seq"]))

    async def _ask(self, asked: bytes) -> dict[str, Any] | None:
        """The answer, or nothing when it has to be asked again."""
        began = now()
        try:
            async with asyncio.timeout(HANGS_AFTER):
                self._http = self._http or await Http.to(self._ways.port)
                answer = await self._http.ask(asked)
        except AWAY:
            self.unheard += 1
            self._hang_up()
            self._ways.turn()
            return None
        finally:
            self.slowest = max(self.slowest, now() - began)
        if answer.status in (OK, CREATED):
            return answer.json
        if answer.status == UNAVAILABLE and b"retry-after" in answer.head.lower():
            self.refused += 1
        elif answer.status == UNAUTHENTICATED:
            self._access = await sign_in(self.user, self._ways) or self._access
        else:
            self.wrong.append(f"{answer.status} {answer.body[:200]!r}")
        return None

    def _hang_up(self) -> None:
        if self._http is not None:
            self._http.close()
            self._http = None


async def sign_in(user: User, ways: Ways) -> str | None:
    """A new access token."""
    body = {"username": user.username, "password": PASSWORD}
    answer = await ask(ways, request("POST", "/api/auth/token/", body=body))
    return answer["access"] if answer else None


async def ask(ways: Ways, asked: bytes) -> Any:
    """One question on a connection of its own; nothing where it was not answered well."""
    try:
        async with asyncio.timeout(HANGS_AFTER):
            http = await Http.to(ways.port)
            try:
                answer = await http.ask(asked)
            finally:
                http.close()
    except AWAY:
        ways.turn()
        return None
    return answer.json if answer.status in (OK, CREATED) else None


class Listener(Protocol):
    """Comes back whenever its line has ended; `last` is how far it has heard."""

    name: str

    @property
    def last(self) -> int: ...

    async def listen(self) -> None: ...

    def faults(self, stored: dict[int, str]) -> Faults: ...


class Ear:
    """A socket: `open` says how it is opened, `take` what its frames mean."""

    name = "socket"

    def __init__(self, user: User, conversation: int, ways: Ways) -> None:
        self._user, self._conversation, self._ways = user, conversation, ways
        self._access = user.access
        self.ledger, self.returns, self.heard_at = Ledger(), 0, 0.0

    @property
    def last(self) -> int:
        return max((seq for seq, _ in self.ledger.entries), default=0)

    def faults(self, stored: dict[int, str]) -> Faults:
        return self.ledger.faults(stored)

    async def listen(self) -> None:
        while True:
            socket = None
            with contextlib.suppress(*AWAY):
                async with asyncio.timeout(HANGS_AFTER):
                    socket = await self.open()
            if socket is not None:
                await self._stay(socket)
            self.returns += 1
            self._ways.turn()
            if socket is None or socket.code == 4401:  # noqa: PLR2004 - the session's token has run out
                self._access = await sign_in(self._user, self._ways) or self._access
            await asyncio.sleep(AGAIN_AFTER)

    async def _stay(self, socket: Socket) -> None:
        """Until it is closed, or silent for too long."""
        self.heard_at = pinged = now()
        while socket.code is None and now() - self.heard_at < SILENT_AFTER:
            if now() - pinged > PING_EVERY:
                pinged = now()
                socket.send(frames.PING)
            await asyncio.sleep(0.05)
        socket.close()

    async def open(self) -> Socket | None:
        raise NotImplementedError


class EverythingEar(Ear):
    """`/ws/`, which goes on where it was cut off."""

    name = "/ws/"

    async def open(self) -> Socket | None:
        ticket = await ask(self._ways, request("POST", "/api/auth/ws_ticket/", self._access))
        if ticket is None:
            return None
        socket = await Socket.opens(self._ways.port, frames.EVERYTHING, self.take)
        socket.send(frames.hello(ticket["ticket"]))
        socket.send(frames.resume({f"{self._conversation}": self.last}))
        return socket

    def take(self, frame: bytes) -> None:
        self.heard_at = now()
        told = from_json(frame)
        if told["type"] == "message" and told["conversation"] == self._conversation:
            self.ledger.take(told["message"]["seq"], told["message"]["content"])


class ConversationEar(Ear):
    """`/ws/chat/`, which begins at the end: what was said before is read by REST."""

    name = "/ws/chat/"

    def __init__(self, user: User, conversation: int, ways: Ways) -> None:
        super().__init__(user, conversation, ways)
        self._early: list[tuple[int, str]] | None = None
        self._read = 0

    async def open(self) -> Socket | None:
        self._early = []
        path = frames.conversation_path(self._conversation, self._access)
        socket = await Socket.opens(self._ways.port, path, self.take)
        try:
            is_read = await self._read_on()
        except BaseException:
            socket.close()
            raise
        if not is_read:
            socket.close()
            return None
        early, self._early, self._read = self._early, None, self.last
        for entry in early:
            self._hear(*entry)
        return socket

    def _hear(self, seq: int, content: str) -> None:
        if seq > self._read:  # the others were under way while they were read
            self.ledger.take(seq, content)

    async def _read_on(self) -> bool:
        """What was said since; whether it could be read."""
        while True:
            query = f"{MESSAGES}?conversation={self._conversation}&after={self.last}&limit=100"
            page = await ask(self._ways, request("GET", query, self._access))
            if page is None:
                return False
            for message in reversed(page["results"]):
                self.ledger.take(message["seq"], message["content"])
            if page["previous"] is None:
                return True

    def take(self, frame: bytes) -> None:
        self.heard_at = now()
        told = from_json(frame)
        if told["type"] == "message":
            entry = told["message"]["seq"], told["message"]["content"]
            if self._early is None:
                self._hear(*entry)
            else:
                self._early.append(entry)


class Shown(Screen):
    """A screen that is judged by what stands there in the end."""

    def is_whole(self, stored: dict[int, str]) -> bool:
        """Whether it is the end of the conversation, without a hole."""
        shown = [item[:2] for item in self.shown if item[0] in stored]
        return shown == list(stored.items())[-len(shown) :]


class Tab(Page):
    """A browser's tab, which connects again as the built page does."""

    name = "tab"

    def __init__(self, user: User, conversation: int, ways: Ways) -> None:
        super().__init__(user, conversation, Tally(), Reader())
        self.screen = Shown()
        self._ways, self.returns, self.heard_at = ways, 0, 0.0

    @property
    def last(self) -> int:
        return self.screen.last

    async def listen(self) -> None:
        while True:
            self.user = replace(self.user, port=self._ways.port)
            self._socket = None
            try:
                await self.join()
            except AWAY:
                self.leave()
            else:
                while self._socket.code is None and now() - self.heard_at < TAB_SILENT_AFTER:  # noqa: ASYNC110 - silence is no event
                    await asyncio.sleep(0.05)
                self._socket.close()
            self.returns += 1
            self._ways.turn()
            await asyncio.sleep(AGAIN_AFTER)

    def faults(self, stored: dict[int, str]) -> Faults:
        """What never was on screen, or does not stand there in order in the end. For a moment after it came back a tab
        may show the end of the conversation below a hole, which what it has asked for fills.
        """
        return replace(super().faults(stored), disordered=not self.screen.is_whole(stored))

    def take(self, packet: bytes) -> None:
        self.heard_at = now()
        super().take(packet)
