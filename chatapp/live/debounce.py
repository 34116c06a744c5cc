"""Debounce: an act runs at once when it is requested, is coalesced while it runs, and is retried when it failed."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from chatapp import context, errors

logger = logging.getLogger(__name__)

T = TypeVar("T")
Act = Callable[[], Coroutine[Any, Any, None]]
Pause = Callable[[], float]

RETRY_AFTER = 1.0  # seconds


def no_pause() -> float:
    """Run again at once."""
    return 0


class Debounce:
    """Runs an act at once when requested, and once more after a pause if it was requested meanwhile.

    `pause` returns seconds and is called each time. An act that fails runs again by itself: it must keep what it was
    to do. `NotFound` is no failure: nobody is left to act for.
    """

    def __init__(self, act: Act, pause: Pause = no_pause) -> None:
        self._act, self._pause = act, pause
        self._is_requested = self._is_stopped = False
        self._task: asyncio.Task[None] | None = None

    def request(self) -> None:
        """Run, soon."""
        self._is_requested = True
        if self._task is None and not self._is_stopped:
            self._task = asyncio.create_task(self._run(), context=context.of_system())

    def stop(self) -> None:
        """Never run again."""
        self._is_stopped = True
        if self._task is not None:
            self._task.cancel()

    @property
    def is_idle(self) -> bool:
        """Whether nothing runs, pauses or waits for a retry."""
        return self._task is None

    async def _run(self) -> None:
        try:
            while self._is_requested:
                self._is_requested = False
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
        except errors.Unavailable:
            logger.warning("the database is away; the live engine tries again soon")
            await self._retry()
        except Exception:
            logger.exception("the live engine retries an act that failed")
            await self._retry()

    async def _retry(self) -> None:
        self._is_requested = True
        await asyncio.sleep(RETRY_AFTER)


def loading(act: Act) -> asyncio.Task[None]:
    """Start to load. The task waits while the database is away; a failure is raised where the task is awaited."""
    task = asyncio.create_task(until_answered(act), context=context.of_system())
    task.add_done_callback(lambda done: done.cancelled() or done.exception())
    return task


async def until_answered(ask: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """The answer of the database; retried while it is away."""
    while True:
        try:
            return await ask()
        except errors.Unavailable:
            await asyncio.sleep(RETRY_AFTER)
