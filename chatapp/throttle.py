"""How often somebody may try: wrong passwords for an account, wrong passwords and new accounts from an address; and how
much a user may do, search, take along and keep open.

Counted are failures, in windows that begin with the first one and end when their time is over, whatever comes in
between. There are several, each longer and, for its length, stricter than the one before it: who goes on guessing waits
five minutes first, then half an hour, then hours, and never longer than the last window.

Strangers share the counters of an account, whatever their addresses. An address from which the account was signed in
to with the right password lately counts for itself alone: whoever guesses elsewhere cannot lock the owner out, nor can
somebody behind the same address who guesses at others. A success clears those own counters only, never those of the
address, so a known account does not buy more guesses at others.

What a user does is counted without asking Redis each time: a process takes a handful from the shared counter and gives
it away by itself.
"""

import asyncio
import hashlib
import ipaddress
import logging
import math
import time
from collections import Counter as Counts
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar
from weakref import WeakValueDictionary

from limits import (
    RateLimitItem,
    RateLimitItemPerDay,
    RateLimitItemPerHour,
    RateLimitItemPerMinute,
    RateLimitItemPerSecond,
)
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import FixedWindowRateLimiter
from limits.errors import StorageError

from chatapp import errors
from chatapp.settings import Settings

logger = logging.getLogger(__name__)
P = ParamSpec("P")
T = TypeVar("T")

# Windows in which wrong passwords are counted: in so many minutes so many times the limit.
WINDOWS = ((5, 1), (30, 2), (180, 4))
KNOWN_FOR = 30  # days for which an address is known to be an account's
AT_ONCE_PER_ADDRESS = 4  # passwords checked at the same time; more would run past the limit
EXPORTS = 10  # of everything that is kept of a user, in an hour
REFUSALS = 5  # forms that may be refused for each account that may be made
PATIENCE = 1.0  # seconds for an answer of Redis
CONNECTIONS = 16  # to Redis, of each process; who comes later waits for one
REST = 5.0  # seconds without asking it, after it gave none
MINUTE = 60  # seconds
DOING = 10  # seconds in which acts and searches are counted
HANDFULS = 20  # that make up a limit; fewer cost fewer questions, more leave less with a process that needs it not
MOST_PURSES = 10_000  # a purse that is over is of no use; more than so many are looked through
_KNOWN = RateLimitItemPerDay(1, KNOWN_FOR)


@dataclass(frozen=True, slots=True)
class Allowance:
    """How much of a limit is left, and in how many seconds all of it is there again."""

    limit: int
    remaining: int
    reset_after: int


Tell = Callable[[Allowance], None]
Counter = tuple[RateLimitItem, str, str]  # the limit, what is counted, and of whom


@dataclass(slots=True)
class _Purse:
    """What this process has taken for somebody from the shared counter, and until when that is good."""

    left: int
    until: float


class Throttle:
    """Counts in memory, or in Redis for all processes. While Redis is away everybody is let through."""

    def __init__(self, settings: Settings) -> None:
        self._storage = _storage(settings)
        self._limiter = FixedWindowRateLimiter(self._storage)
        self._per_account = _growing(settings.login_attempts)
        self._per_address = _growing(settings.login_attempts_per_address)
        self._registrations = RateLimitItemPerHour(settings.registrations_per_address)
        self._refusals = RateLimitItemPerHour(REFUSALS * settings.registrations_per_address)
        self._limits, self._sockets_per_user = settings.limits, settings.sockets_per_user
        self._acts = RateLimitItemPerSecond(settings.acts, DOING)
        self._searches = RateLimitItemPerSecond(settings.searches, DOING)
        self._exports = RateLimitItemPerHour(EXPORTS)
        self._purses: dict[tuple[str, object], _Purse] = {}
        self._sockets: Counts[int] = Counts()
        self._resting_until = 0.0
        self._lines = asyncio.Semaphore(CONNECTIONS)
        self._turns: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()

    async def stop(self) -> None:
        if isinstance(self._storage, RedisStorage):
            bridge: Any = self._storage.bridge
            await bridge.get_connection().aclose()

    @asynccontextmanager
    async def sign_in(self, account: str, address: str, tell: Tell) -> AsyncGenerator[None]:
        """Around the check of a password, at sign-in or before it is changed.

        Raises `TooMany` at the limit; counts when `InvalidCredentials` or `WrongPassword` comes out.
        """
        account, address = _digest(account), _network(address)
        both = f"{account}@{address}"
        async with self._turn(address, AT_ONCE_PER_ADDRESS), self._turn(account, 1):
            is_known = await self._ask(self._limiter.test, _KNOWN, "known", both) is False
            name, whose = ("pair", both) if is_known else ("account", account)
            own: list[Counter] = [(limit, name, whose) for limit in self._per_account]
            shared: list[Counter] = [(limit, "address", address) for limit in self._per_address]
            decisive = own if is_known else own + shared
            await self._check(decisive, tell)
            try:
                yield
            except (errors.InvalidCredentials, errors.WrongPassword):
                for counter in own + shared:
                    await self._ask(self._limiter.hit, *counter)
                tell(await self._tightest(decisive))
                raise
            for limit in self._per_account:
                await self._ask(self._limiter.clear, limit, "pair", both)
            if not is_known:
                await self._ask(self._limiter.hit, _KNOWN, "known", both)

    @asynccontextmanager
    async def registration(self, address: str, tell: Tell) -> AsyncGenerator[None]:
        """Around the making of an account. Raises `TooMany` at the limit; what fails is not counted in it.

        A refusal may tell that an address is taken, so refusals have a counter of their own.
        """
        address = _network(address)
        made: Counter = (self._registrations, "registration", address)
        refused: Counter = (self._refusals, "refusal", address)
        async with self._turn(address, AT_ONCE_PER_ADDRESS):
            await self._check([made, refused], tell)
            if await self._ask(self._limiter.hit, *made) is False:  # another one was faster
                await self._ask(self._limiter.hit, *made, cost=-1)
                raise errors.TooMany(max(1, (await self._allowance(made)).reset_after))
            try:
                yield
            except Exception as error:
                await self._ask(self._limiter.hit, *made, cost=-1)
                if isinstance(error, errors.Invalid):
                    await self._ask(self._limiter.hit, *refused)
                raise
            finally:
                tell(await self._tightest([made, refused]))

    async def act(self, who: object, cost: int = 1) -> None:
        """Somebody does or asks something: a user by id, a stranger by address. Raises `TooMany` at the limit."""
        for _ in range(cost):
            await self._spend(self._acts, "act", _network(who) if isinstance(who, str) else who)

    async def search(self, user_id: int) -> None:
        """A user looks for somebody; that costs more, and tells whoever asks long enough who is there."""
        await self._spend(self._searches, "search", user_id)

    async def export(self, user_id: int) -> None:
        """A user takes along everything that is kept of them: a long read of the database, and a file."""
        await self._spend(self._exports, "export", user_id)

    def check_open(self, count: int) -> None:
        """Raises `TooMany` for one more connection of a user who has so many in this process."""
        if self._limits and count >= self._sockets_per_user:
            raise errors.TooMany(DOING, "You have too many connections open: close some first.")

    @contextmanager
    def socket(self, user_id: int) -> Generator[None]:
        """As long as a socket of a user is open in this process; raises `TooMany` where there are enough."""
        self.check_open(self._sockets[user_id])
        self._sockets[user_id] += 1
        try:
            yield
        finally:
            self._sockets[user_id] -= 1
            if not self._sockets[user_id]:
                del self._sockets[user_id]

    async def _spend(self, limit: RateLimitItem, kind: str, who: object) -> None:
        """Give one away of what is in the purse: a microsecond, and one question to Redis for each handful."""
        if not self._limits:
            return
        purse = self._purse_of(kind, who)
        if purse is None:
            async with self._turn(f"{kind}:{who}", 1):  # another one may have filled it meanwhile
                purse = self._purse_of(kind, who) or await self._fill(limit, kind, who)
        purse.left -= 1

    def _purse_of(self, kind: str, who: object) -> _Purse | None:
        """The purse of somebody, if there is something in it that is still good."""
        purse = self._purses.get((kind, who))
        return purse if purse is not None and purse.left and purse.until > time.monotonic() else None

    async def _fill(self, limit: RateLimitItem, kind: str, who: object) -> _Purse:
        counter: Counter = (limit, kind, str(who))
        handful = max(1, limit.amount // HANDFULS)
        if await self._ask(self._limiter.hit, *counter, cost=handful) is False:
            wait = max(1, (await self._allowance(counter)).reset_after)
            raise errors.TooMany(wait, f"That was too much at once. Try again in {_in_words(wait)}.")
        now = time.monotonic()
        if len(self._purses) > MOST_PURSES:
            self._purses = {key: purse for key, purse in self._purses.items() if purse.until > now}
        purse = self._purses[kind, who] = _Purse(handful, now + DOING)
        return purse

    async def _check(self, counters: list[Counter], tell: Tell) -> None:
        tightest = await self._tightest(counters)
        tell(tightest)
        if tightest.remaining == 0:
            raise errors.TooMany(max(1, tightest.reset_after))

    async def _tightest(self, counters: list[Counter]) -> Allowance:
        allowances = [await self._allowance(counter) for counter in counters]
        return min(allowances, key=lambda each: (each.remaining, -each.reset_after))

    async def _allowance(self, counter: Counter) -> Allowance:
        limit = counter[0].amount
        stats = await self._ask(self._limiter.get_window_stats, *counter)
        if stats is None:
            return Allowance(limit, limit, 0)
        return Allowance(limit, stats.remaining, max(0, math.ceil(stats.reset_time - time.time())))

    async def _ask(self, question: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> T | None:
        """The answer, or nothing while Redis is away; then it is left alone for a while, or everybody would wait."""
        async with self._lines:
            if time.monotonic() < self._resting_until:
                return None
            try:
                async with asyncio.timeout(PATIENCE):
                    return await question(*args, **kwargs)
            except (StorageError, OSError) as error:
                logger.warning("redis is away, attempts are not counted: %r", error)
                self._resting_until = time.monotonic() + REST
                return None

    def _turn(self, name: str, at_once: int) -> asyncio.Semaphore:
        """Attempts wait for each other, or a thousand at once would all be checked before the first is counted."""
        turn = self._turns.get(name)
        if turn is None:
            turn = self._turns[name] = asyncio.Semaphore(at_once)
        return turn


def _in_words(seconds: int) -> str:
    if seconds > 2 * MINUTE:
        return f"{-(-seconds // MINUTE)} minutes"
    return "a second" if seconds == 1 else f"{seconds} seconds"


def _growing(limit: int) -> list[RateLimitItem]:
    return [RateLimitItemPerMinute(times * limit, minutes) for minutes, times in WINDOWS]


def _storage(settings: Settings) -> MemoryStorage | RedisStorage:
    url = settings.redis_url
    if url is None:
        return MemoryStorage()
    return RedisStorage(
        url.replace("unix://", "redis+unix://", 1) if url.startswith("unix://") else url,
        wrap_exceptions=True,
        implementation="redispy",
        key_prefix=f"{settings.redis_prefix}:limits",
        socket_timeout=PATIENCE,
        socket_connect_timeout=PATIENCE,
    )


def _digest(text: str) -> str:
    """A short name of fixed length, which tells nobody who can read the counters whom they belong to."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _network(address: str) -> str:
    """The address, or of IPv6 the /64 network: one customer has all of it (RFC 6177)."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return _digest(address)
    if isinstance(ip, ipaddress.IPv4Address):
        return str(ip)
    return str(ip.ipv4_mapped or ipaddress.ip_network((ip, 64), strict=False).network_address)
