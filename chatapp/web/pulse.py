"""How feeds emit: at once when it is quiet, gathered when it is busy, and again when it failed."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from chatapp import context, errors

logger = logging.getLogger(__name__)

T = TypeVar("T")
Act = Callable[[], Coroutine[Any, Any, None]]
Emit = Callable[[dict[str, Any]], Awaitable[None]]
Pause = Callable[[], float]

RETRY_AFTER = 1.0  # seconds, when something that is needed was away


class Pulse:
    """Runs an act at once when asked, and once more after a pause if it was asked meanwhile.

    `pause` says how many seconds, each time. An act that fails runs again by itself; it must not have forgotten what
    it was to do.
    """

    def __init__(self, act: Act, pause: Pause = lambda: 0) -> None:
        self._act, self._pause = act, pause
        self._is_asked = self._is_stopped = False
        self._task: asyncio.Task[None] | None = None

    def ask(self) -> None:
        """Run, soon."""
        self._is_asked = True
        if self._task is None and not self._is_stopped:
            self._task = asyncio.create_task(self._run(), context=context.of_system())

    def stop(self) -> None:
        """Nothing is shown any more."""
        self._is_stopped = True
        if self._task is not None:
            self._task.cancel()

    @property
    def is_idle(self) -> bool:
        return self._task is None

    async def _run(self) -> None:
        try:
            while self._is_asked:
                self._is_asked = False
                await self._try()
                if pause := self._pause():
                    await asyncio.sleep(pause)
        finally:
            self._task = None

    async def _try(self) -> None:
        try:
            await self._act()
        except errors.NotFound:
            logger.info("nobody is left to show a conversation to")
        except Exception:
            logger.exception("a feed could not go on, and tries again")
            self._is_asked = True
            await asyncio.sleep(RETRY_AFTER)


def loading(act: Act) -> asyncio.Task[None]:
    """The first reading of a feed, as soon as the database is there. Whoever waits for it hears of a failure."""
    task = asyncio.create_task(until_answered(act))
    task.add_done_callback(lambda done: done.cancelled() or done.exception())
    return task


async def until_answered(ask: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """What the database says, as soon as it is there."""
    while True:
        try:
            return await ask()
        except errors.Unavailable:
            await asyncio.sleep(RETRY_AFTER)
