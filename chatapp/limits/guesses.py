"""Wrong passwords: counted for the word that was typed, and for the address.

There are several windows, each longer and, for its length, stricter than the one before: the wait grows from five
minutes to hours, and never beyond the last window.

The word is what a stranger typed, never the account behind it: the user name and the e-mail address of an account have
counters of their own, and unknown words have the same, so neither the answers nor the headers tell which words belong
together. An account has two words, so strangers get at most twice the limit.

An address from which the account was signed in to lately counts for itself: guesses from elsewhere do not lock its
owner out there, nor do guesses at other accounts from the same address. A success clears the counters of that word at
that address only, so a known account does not buy more guesses at others.
"""

import asyncio
from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager

from limits import RateLimitItemPerDay, RateLimitItemPerMinute

from chatapp import errors
from chatapp.settings import Settings

from .caller import Caller, digest
from .counters import Counter, Counters
from .turns import Turns

WINDOWS = ((5, 1), (30, 2), (180, 4))  # minutes, and how many times the limit
AT_ONCE_PER_ADDRESS = 4  # passwords checked at the same time; more would run past the limit
KNOWN_FOR = 30  # days for which an address is known to be an account's
_KNOWN = RateLimitItemPerDay(1, KNOWN_FOR)


class Guesses:
    def __init__(self, counters: Counters, settings: Settings) -> None:
        self._counters, self._turns = counters, Turns()
        self._per_word = _growing(settings.login_attempts)
        self._per_address = _growing(settings.login_attempts_per_address)

    @asynccontextmanager
    async def attempt(self, word: str, caller: Caller) -> AsyncGenerator[None]:
        """Around the check of a password for a word: a typed name, or `user:id` of a user who is signed in.

        Raises `TooMany` at the limit; counts when `InvalidCredentials` or `WrongPassword` comes out.
        """
        word, network = digest(word), caller.network
        here = f"{word}@{network}"
        async with self._turns.turn(network, AT_ONCE_PER_ADDRESS), self._turns.turn(word, 1):
            is_known = await self._counters.is_reached(Counter(_KNOWN, "known", here))
            kind, whose = ("pair", here) if is_known else ("word", word)
            own = [Counter(limit, kind, whose) for limit in self._per_word]
            shared = [Counter(limit, "address", network) for limit in self._per_address]
            decisive = own if is_known else own + shared
            await self._check(decisive, caller)
            try:
                yield
            except (errors.InvalidCredentials, errors.WrongPassword):
                await asyncio.gather(*(self._counters.hit(counter) for counter in own + shared))
                caller.tell(await self._counters.tightest(decisive))
                raise
            if is_known:
                await asyncio.gather(*(self._counters.clear(counter) for counter in own))

    async def know(self, words: Iterable[str], caller: Caller) -> None:
        """The account of these words was signed in to from this address."""
        known = [Counter(_KNOWN, "known", f"{digest(word)}@{caller.network}") for word in words]
        await asyncio.gather(*(self._counters.hit(counter) for counter in known))

    async def _check(self, counters: list[Counter], caller: Caller) -> None:
        tightest = await self._counters.tightest(counters)
        caller.tell(tightest)
        if tightest.remaining == 0:
            raise errors.TooMany(max(1, tightest.reset_after))


def _growing(limit: int) -> list[RateLimitItemPerMinute]:
    return [RateLimitItemPerMinute(times * limit, minutes) for minutes, times in WINDOWS]
