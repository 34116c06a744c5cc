"""What one socket is still to be sent, and the one task that sends it."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Hashable
from enum import IntEnum
from typing import Protocol

from chatapp import errors

MAX_WAITING = 256  # frames of a socket that wait to be sent; what comes then is read from the database later
MAX_REPLIES = 2 * MAX_WAITING  # frames with the answers to its own; who asks on without reading is too slow
MAX_SIZE = 1024 * 1024  # characters of all frames that wait; the rules are those of the two numbers above
RETRY_AFTER = 1.0  # seconds before a database that is away is asked again
STALLED_AFTER = 20.0  # seconds in which a reader takes nothing

Send = Callable[[str], Awaitable[None]]


class Close(IntEnum):
    """Why the server ends a socket (RFC 6455, section 7.4, leaves 4000 to 4999 to us)."""

    UNEXPECTED = 1011
    TRY_AGAIN = 1013  # a server that is needed is away
    SESSION_OVER = 4401
    REMOVED = 4403
    OUT_OF_PACE = 4408  # too slow to read, or too fast to write


class Late(Protocol):
    """Something that had no room, or has to be read first."""

    async def catch_up(self) -> None:
        """Queue a part of it, and ask again while there is more; raises what the database refuses."""
        ...


class Outbox:
    """The queue of one socket.

    Whatever arrives is put in without waiting; what is late catches up in turns, as often as the queue is empty.
    """

    def __init__(self) -> None:
        self.code: Close | None = None
        self._queue: deque[str] = deque()
        self._size = 0  # characters in the queue
        self._late: dict[Late, None] = {}  # in the order in which they asked
        self._passing: dict[Hashable, str] = {}  # what had no room, if only the last of its kind counts
        self._heights: dict[Hashable, int] = {}
        self._at_last: list[str] = []  # what is said when nothing is late any more
        self._wake = asyncio.Event()
        self._busy_since: float | None = None
        self._is_catching_up = False

    @property
    def has_room(self) -> bool:
        """Whether more may be put in, which the reader of what is there has not asked for."""
        return len(self._queue) < MAX_WAITING and self._size < MAX_SIZE

    def put(self, *texts: str) -> None:
        self._queue.extend(texts)
        self._size += sum(map(len, texts))
        self._wake.set()

    def put_passing(self, kind: Hashable, text: str) -> None:
        """A receipt, typing or presence of somebody: a later one of its kind makes it needless. It waits for what is
        late, so that nobody has read what was not told yet.
        """
        if self.has_room and not self._late and not self._is_catching_up and kind not in self._passing:
            self.put(text)
        else:
            self._passing[kind] = text

    def put_rising(self, kind: Hashable, height: int, text: str) -> None:
        """As `put_passing`, of a state whose height only rises: one that is not higher comes late, and is left out."""
        if height > self._heights.get(kind, 0):
            self._heights[kind] = height
            self.put_passing(kind, text)

    def ask(self, late: Late) -> None:
        """Let this catch up when the queue is empty."""
        self._late[late] = None
        self._wake.set()

    def reply(self, *texts: str) -> None:
        """Send this socket alone the answer to its own frame."""
        if len(self._queue) >= MAX_REPLIES or self._size >= MAX_SIZE:
            self.close(Close.OUT_OF_PACE)
            return
        self.put(*texts)

    def reply_at_last(self, text: str) -> None:
        """As `reply`, once all that is late has caught up."""
        if len(self._at_last) >= MAX_REPLIES:
            self.close(Close.OUT_OF_PACE)
            return
        self._at_last.append(text)
        self._wake.set()

    def close(self, code: Close) -> None:
        """End the socket; what still waits is not sent."""
        self.code = self.code or code
        self._wake.set()

    def is_stalled(self) -> bool:
        """Whether the reader takes nothing."""
        return self._busy_since is not None and time.monotonic() - self._busy_since > STALLED_AFTER

    async def send_all(self, send: Send) -> None:
        """Send what there is to send until the socket is to be closed; then `code` says why."""
        while self.code is None:
            if self._queue:
                self._busy_since = time.monotonic()
                self._size -= len(self._queue[0])
                await send(self._queue.popleft())
                self._busy_since = None
            elif self._late:
                await self._catch_up()
            elif self._at_last:
                self.put(*self._at_last)
                self._at_last.clear()
            elif self._passing:
                self.put(*self._passing.values())
                self._passing.clear()
            else:
                self._wake.clear()
                await self._wake.wait()

    async def _catch_up(self) -> None:
        late = next(iter(self._late))
        del self._late[late]
        self._is_catching_up = True
        try:
            await late.catch_up()
        except errors.Unauthenticated:
            self.close(Close.SESSION_OVER)
        except errors.Unavailable:
            self.ask(late)
            await asyncio.sleep(RETRY_AFTER)
        finally:
            self._is_catching_up = False
