"""The link to Redis: one pool of connections and one circuit breaker, shared by bus, presence, tickets and limits.

The first command that fails opens the circuit. While it is open, every command is refused at once, so nobody waits for
a dead server; one task probes the server with a write and closes the circuit when the write succeeds.

A primary that became a replica keeps its connections open and answers READONLY. That counts as a dead line: all
connections are dropped and made anew, because by then the name of the server may lead to the new primary.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from redis.asyncio import ConnectionPool, Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ReadOnlyError, RedisError

from .tasks import end

logger = logging.getLogger(__name__)
T = TypeVar("T")
Subscription = PubSub

COMMANDS = 16  # that may be under way at once in a process; more wait for their turn
OTHER_CONNECTIONS = 2  # the subscription and the probe
TIMEOUT = 2.0  # seconds for Redis to answer a command
PROBE_EVERY = 0.5  # seconds between two probes of a server that is away
FAILURES = (RedisError, OSError)  # OSError includes TimeoutError


class Away(Exception):
    """Redis did not answer the command, or the circuit is open and the command was not sent."""


class RedisLink:
    """`prefix` begins every key and channel of this installation; `client` is for commands inside `ask`."""

    def __init__(self, url: str, prefix: str) -> None:
        self.prefix = prefix
        self.pool = ConnectionPool.from_url(
            url,
            max_connections=COMMANDS + OTHER_CONNECTIONS,
            socket_timeout=TIMEOUT,
            socket_connect_timeout=TIMEOUT,
            retry=Retry(NoBackoff(), 0),
        )
        self.client: Any = Redis.from_pool(self.pool)  # its stubs cannot tell async from sync
        self._slots = asyncio.Semaphore(COMMANDS)
        self._probing: asyncio.Task[None] | None = None
        self._is_closed = False
        self._when_up: list[Callable[[], None]] = []

    @property
    def is_up(self) -> bool:
        """Whether commands are sent: the circuit is closed, and the link is not."""
        return self._probing is None and not self._is_closed

    async def ask(self, command: Callable[[], Awaitable[T]]) -> T:
        """The answer of Redis; raises `Away` after TIMEOUT seconds, or at once while the circuit is open."""
        async with self._slots:
            if not self.is_up:
                raise Away
            try:
                async with asyncio.timeout(TIMEOUT):
                    return await command()
            except FAILURES as error:
                self._open_circuit(error)
                raise Away from error

    def subscription(self) -> Subscription:
        """A subscription with its own connection, to be used as a context manager."""
        return self.client.pubsub()

    def when_up(self, callback: Callable[[], None]) -> None:
        """Call this each time that the circuit was closed again."""
        self._when_up.append(callback)

    async def close(self) -> None:
        """Refuse new commands, let those under way end, and drop all connections; a second call changes nothing."""
        if self._is_closed:
            return
        self._is_closed = True
        for _ in range(COMMANDS):
            await self._slots.acquire()
        for _ in range(COMMANDS):
            self._slots.release()
        if self._probing is not None:
            await end(self._probing)
        await self.client.aclose()

    def _open_circuit(self, error: Exception) -> None:
        if self.is_up:
            logger.warning("redis is away: %r", error)
            self._probing = asyncio.create_task(self._probe_until_up())

    async def _probe_until_up(self) -> None:
        began, was_replica = time.monotonic(), False
        while (error := await self._probe()) is not None:
            if isinstance(error, ReadOnlyError):
                was_replica = True
                await self.pool.disconnect(inuse_connections=False)
            await asyncio.sleep(PROBE_EVERY)
        if was_replica:  # the subscription may still be at the replica
            await self.pool.disconnect(inuse_connections=True)
        logger.warning("redis is back after %.0f seconds", time.monotonic() - began)
        self._probing = None
        for callback in self._when_up:
            callback()

    async def _probe(self) -> Exception | None:
        try:
            async with asyncio.timeout(TIMEOUT):
                await self.client.set(f"{self.prefix}:probe", 1, px=1000)
        except FAILURES as error:
            return error
        return None
