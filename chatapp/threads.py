"""A few threads with a bounded queue, for slow functions that must not run on the event loop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from chatapp import errors

T = TypeVar("T")


class Threads:
    """At most `most` calls run or wait; further calls raise `Unavailable` at once."""

    def __init__(self, name: str, threads: int, most: int) -> None:
        self._threads, self._most, self.under_way = ThreadPoolExecutor(threads, name), most, 0

    async def run(self, function: Callable[[], T]) -> T:
        """The result of the function, from one of the threads."""
        if self.under_way >= self._most:
            raise errors.Unavailable
        self.under_way += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, function)
        finally:
            self.under_way -= 1

    def stop(self) -> None:
        """Wait for calls that are running."""
        self._threads.shutdown()
