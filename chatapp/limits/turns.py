"""Turns: attempts of one subject run one after the other, so that each sees the count of those before it."""

from asyncio import Semaphore
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from chatapp import errors

MOST_WAITING = 100  # attempts that wait for one subject; more are refused
SOON = 1  # seconds


class Turns:
    """Semaphores by name, each with a bounded queue."""

    def __init__(self) -> None:
        self._semaphores: WeakValueDictionary[str, Semaphore] = WeakValueDictionary()
        self._waiting: Counter[str] = Counter()

    @asynccontextmanager
    async def turn(self, name: str, at_once: int) -> AsyncGenerator[None]:
        """Run with at most `at_once` of this name; raises `TooMany` where MOST_WAITING wait already."""
        semaphore = self._semaphores.get(name)
        if semaphore is None:
            semaphore = self._semaphores[name] = Semaphore(at_once)
        await self._wait(name, semaphore)
        try:
            yield
        finally:
            semaphore.release()

    async def _wait(self, name: str, semaphore: Semaphore) -> None:
        if self._waiting[name] >= MOST_WAITING:
            raise errors.TooMany(SOON)
        self._waiting[name] += 1
        try:
            await semaphore.acquire()
        finally:
            self._waiting[name] -= 1
            if not self._waiting[name]:
                del self._waiting[name]
