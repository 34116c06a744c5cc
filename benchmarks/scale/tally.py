"""What all listeners of a run have heard, and how long it took to reach them."""

import asyncio
import contextlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from time import perf_counter as now
from uuid import uuid4

QUIET = 0.6  # seconds; whatever is gathered on the server is gathered for less
PATIENCE = 10.0  # seconds without any delivery after which a run is over


@dataclass
class Tally:
    """Sending gives each message a client id; whoever hears that id for the first time is one delivery."""

    expected: int = 0
    latencies: list[float] = field(default_factory=list)
    began: float = 0.0
    ended: float = 0.0
    heard_at: float = 0.0  # when anything at all came last
    thread_bytes: int = 0
    other_bytes: int = 0
    sidebars: int = 0  # changes of a list beside the thread
    _sent: dict[str, float] = field(default_factory=dict)
    _all: asyncio.Event = field(default_factory=asyncio.Event)

    def begin(self, expected: int) -> None:
        """Count from nothing; so many deliveries are to come."""
        self.expected = expected
        self.latencies, self._sent = [], {}
        self.thread_bytes = self.other_bytes = self.sidebars = 0
        self._all.clear()
        self.began = self.ended = now()

    def sends(self) -> str:
        """The client id of a message that leaves now."""
        client_id = str(uuid4())
        self._sent[client_id] = now()
        return client_id

    def hears(self, client_ids: Iterable[str]) -> None:
        """Somebody was given these messages."""
        moment = now()
        for client_id in client_ids:
            if (sent := self._sent.get(client_id)) is not None:
                self.latencies.append(moment - sent)
                self.ended = moment
        if len(self.latencies) >= self.expected:
            self._all.set()

    def weighs(self, size: int, *, is_thread: bool) -> None:
        """So many bytes came, of the thread or of anything else."""
        self.heard_at = now()
        if is_thread:
            self.thread_bytes += size
        else:
            self.other_bytes += size

    async def quiet(self) -> None:
        """Until nothing has come for a moment: who has just arrived is told to everybody."""
        for _ in range(int(PATIENCE / QUIET)):
            await asyncio.sleep(QUIET)
            if now() - self.heard_at >= QUIET:
                return

    async def wait(self) -> None:
        """Until everybody has heard everything, or nobody has heard anything for PATIENCE seconds."""
        before = -1
        while before < len(self.latencies):
            before = len(self.latencies)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._all.wait(), PATIENCE)
                return

    @property
    def seconds(self) -> float:
        """From the first message to the last delivery."""
        return self.ended - self.began
