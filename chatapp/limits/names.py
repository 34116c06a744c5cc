"""User names that a stranger asks about while typing one: a token bucket for each address.

An answer tells what a refused registration tells, so in the long run it costs as much: the rate is that of refusals.
"""

import math

from chatapp import errors
from chatapp.realtime.redis_link import RedisLink
from chatapp.settings import Settings

from .buckets import Buckets
from .caller import Caller
from .registrations import REFUSALS

BURST = 60  # names at once: a few people behind one address may type at the same time
HOUR = 3600  # seconds


class Names:
    def __init__(self, link: RedisLink | None, settings: Settings) -> None:
        self._is_on = settings.limits
        self._rate = REFUSALS * settings.registrations_per_address / HOUR
        self._buckets = Buckets(link, "name", BURST, self._rate)

    async def ask(self, caller: Caller) -> None:
        """Pay for one name; raises `TooMany` where the bucket is empty."""
        if not self._is_on:
            return
        granted, balance = await self._buckets.take(caller.network, 0, 1)
        if not granted:
            raise errors.TooMany(math.ceil((1 - balance) / self._rate))

    async def pay(self, caller: Caller, names: int) -> None:
        """Pay for more names that an answer tells about."""
        if self._is_on:
            await self._buckets.take(caller.network, names, 0)
