"""What acts cost: a token bucket for each user, and for each network of strangers, shared by all processes.

An act is admitted for one token before it runs, and debited with its real cost after its commit: rows and audience. A
budget may be overdrawn by what was under way; the next acts are refused until the debt is paid.

A process leases a portion of the tokens and spends it alone, so that most acts ask Redis nothing.
"""

import asyncio
import math
import time
from asyncio import Lock
from dataclasses import dataclass
from weakref import WeakValueDictionary

from chatapp import errors
from chatapp.context import SYSTEM, Requester
from chatapp.realtime.redis_link import RedisLink
from chatapp.realtime.tasks import end

from .buckets import Buckets

WINDOW = 10  # seconds in which an empty bucket fills
PORTIONS = 20  # leases that make up a bucket: fewer ask Redis less often, more leave less with an idle process
MOST_LEASES = 10_000  # with more, those that are over are forgotten
PAUSE = 1.0  # seconds before a refusal: answered at once, a flood would ask again at once, and others wait for it
REASON = "That was too much at once."


@dataclass(slots=True)
class _Lease:
    """Tokens that this process may spend until a moment; negative is a debt. `free_at` is the end of an overdraft."""

    left: float = 0
    until: float = 0
    free_at: float = 0


class Budget:
    """`burst` tokens at once, `burst` more every WINDOW seconds. The system itself has no budget."""

    def __init__(self, link: RedisLink | None, burst: int, *, is_on: bool) -> None:
        self._burst, self._rate, self._is_on = burst, burst / WINDOW, is_on
        self._portion = max(1, burst // PORTIONS)
        self._buckets = Buckets(link, "act", burst, self._rate)
        self.leases: dict[Requester, _Lease] = {}
        self._locks: WeakValueDictionary[Requester, Lock] = WeakValueDictionary()
        self.settling: dict[Requester, asyncio.Task[None]] = {}

    async def admit(self, who: Requester, cost: int = 1) -> None:
        """Spend `cost` tokens before an act; raises `TooMany` where there are not as many."""
        if who == SYSTEM or not self._is_on:
            return
        lease, cost = self.leases.get(who), min(cost, self._burst)
        if lease is None or lease.left < cost or lease.until <= time.monotonic():
            try:
                lease = await self._renew(who, cost)
            except errors.TooMany:
                await asyncio.sleep(PAUSE)
                raise
        lease.left -= cost

    def check(self, who: Requester) -> None:
        """Raise `TooMany` while a budget is overdrawn; from any thread."""
        lease = self.leases.get(who)
        if lease is not None and lease.free_at > time.monotonic():
            raise _refusal(lease.free_at - time.monotonic())

    def debit(self, who: Requester, cost: int) -> None:
        """Spend `cost` tokens after an act, whether there are as many or not; in the event loop."""
        if who == SYSTEM or not cost or not self._is_on:
            return
        lease = self._lease_of(who)
        lease.left -= cost
        if lease.left < 0 and who not in self.settling:
            task = self.settling[who] = asyncio.create_task(self._settle(who, lease))
            task.add_done_callback(lambda _: self.settling.pop(who, None))

    async def stop(self) -> None:
        for task in list(self.settling.values()):
            await end(task)

    async def _renew(self, who: Requester, cost: int) -> _Lease:
        async with self._lock(who):  # another act may have renewed it meanwhile
            lease, now = self._lease_of(who), time.monotonic()
            self.check(who)
            if lease.until <= now:
                lease.left = min(lease.left, 0)
            if lease.left >= cost:
                return lease
            balance = await self._take(who, lease, max(cost, self._portion))
            if lease.left < cost:
                raise _refusal((cost - lease.left - balance) / self._rate)
            return lease

    async def _settle(self, who: Requester, lease: _Lease) -> None:
        """Tell the other processes of a debt."""
        async with self._lock(who):
            await self._take(who, lease, 0)

    async def _take(self, who: Requester, lease: _Lease, wanted: int) -> float:
        """Pay the debt of a lease and add to it; the balance of the bucket. Debits may come in meanwhile."""
        debt = max(0.0, -lease.left)
        lease.left += debt
        granted, balance = await self._buckets.take(who, debt, wanted)
        now = time.monotonic()
        lease.left += granted
        lease.until = now + WINDOW
        lease.free_at = now + (1 - balance) / self._rate if balance < 0 else 0
        return balance

    def _lease_of(self, who: Requester) -> _Lease:
        if who not in self.leases and len(self.leases) >= MOST_LEASES:
            now = time.monotonic()
            self.leases = {key: lease for key, lease in self.leases.items() if max(lease.until, lease.free_at) > now}
        return self.leases.setdefault(who, _Lease())

    def _lock(self, who: Requester) -> Lock:
        lock = self._locks.get(who)
        if lock is None:
            lock = self._locks[who] = Lock()
        return lock


def _refusal(seconds: float) -> errors.TooMany:
    return errors.TooMany(max(1, math.ceil(seconds)), REASON)
