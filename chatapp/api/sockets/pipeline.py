"""The acts of one socket that run at the same time.

They start in the order of their frames and are answered in that order, whichever ends first. At most MOST_AT_ONCE run;
further frames stay unread until one of them has ended, so a client that sends faster than the server stores is slowed
down by TCP.
"""

import asyncio
from collections.abc import Awaitable, Callable

MOST_AT_ONCE = 32  # acts of one socket

Act = Callable[[], Awaitable[str | None]]  # gives the frame with its answer, if there is one; never raises


class Pipeline:
    """`reply` takes the answers. The acts are tasks of `group`, which waits for them or cancels them with its owner."""

    def __init__(self, group: asyncio.TaskGroup, reply: Callable[[str], None]) -> None:
        self._group, self._reply = group, reply
        self._room = asyncio.Semaphore(MOST_AT_ONCE)
        self._last: asyncio.Task[None] | None = None

    async def start(self, act: Act) -> None:
        """Start an act beside those that run, as soon as there is room."""
        await self._room.acquire()
        self._last = self._group.create_task(self._run(act, self._last))

    async def run_alone(self, act: Act) -> None:
        """Run an act after all that were started before, and return when it is answered."""
        await _end_of(self._last)
        answer = await act()
        if answer is not None:
            self._reply(answer)

    async def _run(self, act: Act, before: asyncio.Task[None] | None) -> None:
        try:
            answer = await act()
            await _end_of(before)
            if answer is not None:
                self._reply(answer)
        finally:
            self._room.release()


async def _end_of(task: asyncio.Task[None] | None) -> None:
    """Wait until a task has ended, however it ends."""
    if task is not None and not task.done():
        await asyncio.wait([task])
