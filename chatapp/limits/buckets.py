"""Token buckets: `burst` tokens at once, `rate` a second in the long run, one bucket for each user or network.

In Redis one script refills and takes, so all processes share the bucket; while Redis is away each process keeps buckets
of its own.
"""

import time
from dataclasses import dataclass
from typing import Any

from chatapp.realtime.redis_link import Away, RedisLink

DEEPEST = 10  # bursts that a bucket may be overdrawn by: this bounds the wait
MOST_KEPT = 10_000  # buckets in memory; with more, those that are full are forgotten

# KEYS: bucket. ARGV: burst, rate, debt, wanted. Returns what was granted, and the balance after that as text.
TAKE = """
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000
local burst, rate, debt, wanted = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local kept = redis.call('HMGET', KEYS[1], 'balance', 'at')
local balance = burst
if kept[1] then balance = math.min(burst, kept[1] + math.max(0, now - kept[2]) * rate) end
balance = math.max(balance - debt, -tonumber(ARGV[5]) * burst)
local granted = math.max(0, math.min(wanted, math.floor(balance)))
balance = balance - granted
redis.call('HSET', KEYS[1], 'balance', balance, 'at', string.format('%.6f', now))
redis.call('PEXPIRE', KEYS[1], math.ceil((burst - balance) / rate * 1000) + 1000)
return {granted, tostring(balance)}
"""


@dataclass(slots=True)
class _Bucket:
    balance: float
    at: float


class Buckets:
    """The buckets of one budget, in Redis or in this process."""

    def __init__(self, link: RedisLink | None, kind: str, burst: int, rate: float) -> None:
        self._link, self._burst, self._rate = link, burst, rate
        self._prefix = f"{link.prefix}:budget:{kind}:" if link else ""
        self._script: Any = link.client.register_script(TAKE) if link else None
        self._local: dict[int | str, _Bucket] = {}

    async def take(self, who: int | str, debt: float, wanted: int) -> tuple[int, float]:
        """Pay a debt, then take up to `wanted` tokens; the number granted and the balance after that."""
        link = self._link
        if link is None:
            return self.take_here(who, debt, wanted)
        values = [self._burst, self._rate, debt, wanted, DEEPEST]
        try:
            granted, balance = await link.ask(lambda: self._script(keys=[f"{self._prefix}{who}"], args=values))
        except Away:
            return self.take_here(who, debt, wanted)
        return int(granted), float(balance)

    def take_here(self, who: int | str, debt: float, wanted: int) -> tuple[int, float]:
        """`take` from the bucket of this process: the rules of TAKE."""
        now = time.monotonic()
        self._forget_full(now)
        bucket = self._local.setdefault(who, _Bucket(self._burst, now))
        balance = min(self._burst, bucket.balance + (now - bucket.at) * self._rate) - debt
        balance = max(balance, -DEEPEST * self._burst)
        granted = max(0, min(wanted, int(balance)))
        bucket.balance, bucket.at = balance - granted, now
        return granted, bucket.balance

    def _forget_full(self, now: float) -> None:
        if len(self._local) <= MOST_KEPT:
            return
        self._local = {
            who: bucket
            for who, bucket in self._local.items()
            if bucket.balance + (now - bucket.at) * self._rate < self._burst
        }
