"""The queue of packets that wait for one tab: bounded in characters and in packets.

Everything for a tab passes here: room emissions, Reflex's own deltas, pings. A tab that requests more than it reads
would otherwise fill the memory. Beyond the bound its packets are dropped and its connection is closed; it reads
everything again when it comes back.
"""

import asyncio
import logging
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from engineio.packet import Packet

logger = logging.getLogger(__name__)

MAX_SIZE = 2 * 1024 * 1024  # characters; the whole state of a tab may be longer, in one packet for an empty queue
MAX_PACKETS = 1000

# Disconnects the client of the WebSocket that this task serves; None where the server cannot.
cut: ContextVar[Callable[[], None] | None] = ContextVar("cut", default=None)
# Sends a whole frame of that WebSocket, unless it would have to wait; None where the server cannot.
write: ContextVar[Callable[[bytes], bool] | None] = ContextVar("write", default=None)


class TabQueue(asyncio.Queue[Packet | None]):
    """As engine.io's own queue, with a bound. None ends the connection."""

    def __init__(self) -> None:
        super().__init__()
        self.size = 0  # characters that wait
        self.is_idle = False  # the writer of the socket has sent everything, and waits in `get`
        self._cut, self._write = cut.get(), write.get()
        self._is_over = False

    def pass_by(self, frame: bytes) -> bool:
        """Send a frame at once if nothing waits before it; false if it must take its place in the queue."""
        return self.is_idle and self._write is not None and self.empty() and not self._is_over and self._write(frame)

    async def get(self) -> Packet | None:
        self.is_idle = True
        try:
            return await super().get()
        finally:
            self.is_idle = False

    def has_room(self, length: int) -> bool:
        """Whether a packet of this length may be added: always, to an empty queue."""
        return self.empty() or (self.size + length <= MAX_SIZE and self.qsize() < MAX_PACKETS)

    def put_nowait(self, item: Packet | None) -> None:
        if item is None:
            super().put_nowait(None)
        elif self._is_over:
            return
        elif self.has_room(_length(item)):
            super().put_nowait(item)
        else:
            logger.warning("a tab requested more than it read, and is cut off")
            self.close()

    def close(self) -> None:
        """Drop what waits and end the connection."""
        self._is_over = True
        while not self.empty():
            self.get_nowait()
            self.task_done()
        super().put_nowait(None)
        if self._cut is not None:
            self._cut()

    def _put(self, item: Packet | None) -> None:
        self.size += _length(item)
        super()._put(item)

    def _get(self) -> Packet | None:
        item = super()._get()
        self.size -= _length(item)
        return item


def _length(item: Any) -> int:
    """How many characters a packet has; the small ones of the protocol itself count as nothing."""
    data = item.data if item is not None else None
    return len(data) if isinstance(data, str) else 0
