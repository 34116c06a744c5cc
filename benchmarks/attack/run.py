"""One attack: two people talk and somebody reads meanwhile; the server's memory and log are compared."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import perf_counter as now

from benchmarks.report import Row, percentile
from benchmarks.scale.people import CREATED, User, converse, enrol
from tests.support.wire import frames
from tests.support.wire.transport import Http, Socket, WireError, request

from .attacks import Attack
from .target import Target

PACE = 0.1  # seconds between two messages, and between two reads
BEFORE = 1.0  # seconds of ordinary life
GIVEN_UP_AFTER = 60.0  # seconds for one message or read
WAITS, QUICK_WAITS = 0.2, 2.0  # seconds that others may wait, at the 95th percentile; on a busy machine
MEMORY = 250.0  # MB by which the server and the processes that decode pictures may grow
LOG = 200.0  # kB that an attack may write into the log


@dataclass(frozen=True, slots=True)
class Outcome:
    """`row` is for the table; `wrong` has a sentence for each limit that was passed."""

    row: Row
    wrong: list[str]


@dataclass
class Bystanders:
    """Two people who talk, and a third request that reads; the times are in seconds."""

    speaker: User
    listener: User
    conversation: int
    messages: list[float] = field(default_factory=list)
    reads: list[float] = field(default_factory=list)
    _heard: dict[str, asyncio.Event] = field(default_factory=dict)

    @asynccontextmanager
    async def talking(self) -> AsyncIterator[None]:
        """They talk for as long as the block runs, and finish the message that is under way."""
        path = frames.conversation_path(self.conversation, self.listener.access)
        socket = await Socket.opens(self.listener.port, path, self._hear)
        self._is_over = False
        tasks = [asyncio.create_task(self._repeat(act)) for act in (self._say, self._read)]
        try:
            yield
        finally:
            self._is_over = True
            await asyncio.gather(*tasks)
            socket.close()

    def begin(self) -> None:
        self.messages.clear()
        self.reads.clear()

    async def _repeat(self, act: Callable[[Http, int], Awaitable[None]]) -> None:
        http, number = await Http.to(self.speaker.port), 0
        while not self._is_over:
            number += 1
            await asyncio.wait_for(act(http, number), GIVEN_UP_AFTER)
            await asyncio.sleep(PACE)
        http.close()

    async def _say(self, http: Http, number: int) -> None:
        content = f"Number {number}"
        heard, began = self._heard.setdefault(content, asyncio.Event()), now()
        body = {"conversation": self.conversation, "content": content}
        status, answer = await http.post("/api/chat/messages/", self.speaker.access, body)
        if status != CREATED:
            msg = f"a bystander's message was refused: {answer}"
            raise WireError(msg)
        await heard.wait()
        self.messages.append(now() - began)

    async def _read(self, http: Http, _: int) -> None:
        began = now()
        await http.ask(request("GET", "/api/auth/me/", self.speaker.access))
        self.reads.append(now() - began)

    def _hear(self, frame: bytes) -> None:
        said = json.loads(frame)
        if said["type"] == "message" and (heard := self._heard.get(said["message"]["content"])):
            heard.set()


async def attack(attack: Attack, here: Target, *, is_quick: bool) -> Outcome:
    """Run an attack, and report what others noticed."""
    seconds = attack.quick if is_quick else attack.seconds
    speaker, listener, *attackers = await enrol([here.port], 2 + attack.accounts, has_browser=True)
    people = Bystanders(speaker, listener, await converse([speaker, listener], "Bystanders"))
    act = await attack.prepare(here, attackers)
    async with people.talking():
        await asyncio.sleep(BEFORE)
        memory, log, peak = here.memory(), here.log_size(), 0.0
        people.begin()
        running = asyncio.create_task(act(seconds))
        while not running.done():
            await asyncio.sleep(PACE)
            peak = max(peak, here.memory())
        noticed = await running
    row = {
        "attack": attack.title,
        "for s": seconds,
        "message p95 ms": 1000 * percentile(people.messages, 0.95),
        "worst ms": 1000 * max(people.messages),
        "read p95 ms": 1000 * percentile(people.reads, 0.95),
        "memory +MB": max(0.0, peak - memory),
        "log +kB": here.log_size() - log,
        "the attacker": noticed.words,
    }
    wrong = [*noticed.wrong, *_wrong(row, QUICK_WAITS if is_quick else WAITS)]
    return Outcome(row | {"verdict": "WRONG" if wrong else "good"}, wrong)


def _wrong(row: Row, waits: float) -> list[str]:
    bounds = {"message p95 ms": 1000 * waits, "read p95 ms": 1000 * waits, "memory +MB": MEMORY, "log +kB": LOG}
    return [
        f"{name} is {row[name]:.0f}, at most {bound:.0f} is good" for name, bound in bounds.items() if row[name] > bound
    ]
