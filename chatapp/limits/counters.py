"""Fixed windows: so many hits from the first one until the window ends, whatever comes in between.

Counted in Redis for all processes. While Redis is away each process counts in its own memory, so nothing goes
uncounted.
"""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from limits import RateLimitItem
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import FixedWindowRateLimiter

from chatapp import errors
from chatapp.realtime.redis_link import Away, RedisLink

from .caller import Allowance

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Counter:
    """One window of one subject: `kind` says what is counted, `whose` for whom."""

    limit: RateLimitItem
    kind: str
    whose: str


class Counters:
    """Counts hits; with `is_on` false every counter stays empty."""

    def __init__(self, link: RedisLink | None, *, is_on: bool) -> None:
        self._is_on, self._link = is_on, link
        self._local = FixedWindowRateLimiter(MemoryStorage())
        self._shared = FixedWindowRateLimiter(_storage(link)) if link else None

    async def hit(self, counter: Counter, cost: int = 1) -> bool:
        """Count; False when the limit was reached before. A negative cost takes a hit back."""
        if not self._is_on:
            return True
        return await self._ask(lambda limiter: limiter.hit(counter.limit, counter.kind, counter.whose, cost=cost))

    async def is_reached(self, counter: Counter) -> bool:
        """Whether the next hit would be one too many."""
        if not self._is_on:
            return False
        return not await self._ask(lambda limiter: limiter.test(counter.limit, counter.kind, counter.whose))

    async def clear(self, counter: Counter) -> None:
        if self._is_on:
            await self._ask(lambda limiter: limiter.clear(counter.limit, counter.kind, counter.whose))

    async def allowance(self, counter: Counter) -> Allowance:
        amount = counter.limit.amount
        if not self._is_on:
            return Allowance(amount, amount, 0)
        stats = await self._ask(lambda limiter: limiter.get_window_stats(counter.limit, counter.kind, counter.whose))
        return Allowance(amount, max(0, stats.remaining), max(0, math.ceil(stats.reset_time - time.time())))

    async def tightest(self, counters: list[Counter]) -> Allowance:
        """The allowance of the counter that is nearest to its limit; of two, the one that waits longer."""
        allowances = await asyncio.gather(*(self.allowance(counter) for counter in counters))
        return min(allowances, key=lambda each: (each.remaining, -each.reset_after))

    async def refuse(self, counter: Counter, reason: str = errors.ATTEMPTS) -> None:
        """Raise `TooMany` with the time until the window of a counter ends."""
        raise errors.TooMany(max(1, (await self.allowance(counter)).reset_after), reason)

    async def _ask(self, question: Callable[[FixedWindowRateLimiter], Awaitable[T]]) -> T:
        shared = self._shared
        if self._link is not None and shared is not None:
            try:
                return await self._link.ask(lambda: question(shared))
            except Away:
                pass
        return await question(self._local)


def _storage(link: RedisLink) -> RedisStorage:
    """The storage of the library, on the connections of the link; the address is not used then."""
    pool: Any = link.pool  # the stubs of the library know plain values only
    return RedisStorage("redis://", implementation="redispy", key_prefix=f"{link.prefix}:limits", connection_pool=pool)
