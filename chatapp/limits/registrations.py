"""New accounts of an address. Refused forms have their own counter, because a refusal tells that a name is taken."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from limits import RateLimitItemPerHour

from chatapp import errors
from chatapp.settings import Settings

from .caller import ADMINISTRATOR, Caller
from .counters import Counter, Counters
from .turns import Turns

AT_ONCE_PER_ADDRESS = 4  # forms checked at the same time
REFUSALS = 5  # forms that may be refused for each account that may be made


class Registrations:
    def __init__(self, counters: Counters, settings: Settings) -> None:
        self._counters, self._turns = counters, Turns()
        self._made = RateLimitItemPerHour(settings.registrations_per_address)
        self._refused = RateLimitItemPerHour(REFUSALS * settings.registrations_per_address)

    @asynccontextmanager
    async def attempt(self, caller: Caller) -> AsyncGenerator[None]:
        """Around the making of an account; raises `TooMany` at the limit. A refused form makes no account."""
        if caller is ADMINISTRATOR:
            yield
            return
        made = Counter(self._made, "registration", caller.network)
        refused = Counter(self._refused, "refusal", caller.network)
        async with self._turns.turn(caller.network, AT_ONCE_PER_ADDRESS):
            await self._begin(made, refused, caller)
            try:
                yield
            except Exception as error:
                await self._counters.hit(made, cost=-1)
                if isinstance(error, errors.Invalid):
                    await self._counters.hit(refused)
                raise
            finally:
                caller.tell(await self._counters.tightest([made, refused]))

    async def _begin(self, made: Counter, refused: Counter, caller: Caller) -> None:
        tightest = await self._counters.tightest([made, refused])
        caller.tell(tightest)
        if tightest.remaining == 0:
            raise errors.TooMany(max(1, tightest.reset_after))
        if not await self._counters.hit(made):  # another process was faster
            await self._counters.hit(made, cost=-1)
            await self._counters.refuse(made)
