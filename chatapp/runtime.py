"""Composition root: what lives as long as the process, and how units of work are opened."""

import asyncio
import contextlib
import os
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Concatenate, ParamSpec, TypeVar

from chatapp import context, errors, metrics
from chatapp.domain import times
from chatapp.domain.events import Event, SessionEnded
from chatapp.domain.session import Lifetimes
from chatapp.realtime.bus import Bus, MemoryBus
from chatapp.realtime.fanout import Fanout
from chatapp.realtime.presence import Attendance, MemoryPresence, PresenceStore
from chatapp.realtime.redis_bus import RedisBus
from chatapp.realtime.redis_presence import RedisPresence
from chatapp.realtime.redis_tickets import RedisTickets
from chatapp.realtime.tasks import end
from chatapp.realtime.tickets import MemoryTickets, TicketStore
from chatapp.services import missed, presence
from chatapp.services.recognised import Recognised
from chatapp.services.work import Clock, Work
from chatapp.settings import Settings
from chatapp.storage.database import Database, Session, connect, look
from chatapp.throttle import Throttle

P = ParamSpec("P")
T = TypeVar("T")

# Each hash takes 19 MiB and 17 ms of a core; the other half of the cores is for those who talk meanwhile.
HASHING_THREADS = max(1, (os.cpu_count() or 1) // 2)
LOOK_TAKES = 2.0  # seconds for a server to answer before it counts as away
LOOK_EVERY = 1.0  # seconds between two looks, however many ask
MISSED_AGAIN_AFTER = 1.0  # seconds before a database that is away is asked again
UNHEARD_BEFORE = timedelta(minutes=1)  # as much earlier an event may say it was: commits take time, clocks differ
LOOP_WATCHED_EVERY = 1.0  # seconds
IMAGING_THREADS = 1  # a picture of the largest size takes 320 MB while it is decoded


class Runtime:
    """Settings, database, bus, fan-out and what is shared of one process. It is the `Runner` that services ask for."""

    def __init__(
        self, settings: Settings, database: Database, bus: Bus, clock: Clock, presence_store: PresenceStore
    ) -> None:
        self.settings, self.database, self.bus, self.clock = settings, database, bus, clock
        self.presence, self.attendance = presence_store, Attendance(timedelta(seconds=settings.presence_grace))
        self.fanout, self.recognised = Fanout(), Recognised(clock)
        self.throttle = Throttle(settings)
        self.tickets: TicketStore = (
            RedisTickets(settings.redis_url, settings.redis_prefix) if settings.redis_url else MemoryTickets()
        )
        self.secret_key, self.former_keys = settings.secret_key, settings.former_keys
        self._lifetimes = Lifetimes(timedelta(days=settings.session_idle_days), timedelta(days=settings.session_days))
        self._looking: asyncio.Task[list[str]] | None = None
        self._looked_at = 0.0
        self._telling: set[asyncio.Task[None]] = set()
        self._hashers = ThreadPoolExecutor(HASHING_THREADS, "hashing")
        self._imagers = ThreadPoolExecutor(IMAGING_THREADS, "imaging")

    async def start(self) -> None:
        self.database.start()
        await self.bus.start(self._receive, self._resumed)
        self._keeping_presence = asyncio.create_task(presence.keep(self))
        self._watching = asyncio.create_task(_watch_loop())

    async def stop(self) -> None:
        """The database goes before the bus, so that what it still commits is told."""
        for task in (*self._telling, self._watching):
            await end(task)
        await end(self._keeping_presence)
        with contextlib.suppress(errors.Unavailable):
            await presence.close(self)
        await self.database.close()
        await self.bus.stop()
        await self.presence.close()
        await self.tickets.close()
        await self.throttle.stop()
        self._hashers.shutdown()
        self._imagers.shutdown()

    async def work(self, service: Callable[Concatenate[Work, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a service in one transaction; when it is committed, publish what it emitted."""

        def act(session: Session) -> tuple[T, list[Event]]:
            work = Work(session, self.clock(), self._lifetimes)
            return service(work, *args, **kwargs), work.events

        with metrics.WRITING():
            result, _ = await self.database.write(act, self._publish)
        return result

    async def read(self, service: Callable[Concatenate[Work, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a service that only reads, on one snapshot, beside the writers."""
        with metrics.READING():
            return await self.database.read(
                lambda session: service(Work(session, self.clock(), self._lifetimes), *args, **kwargs)
            )

    async def tell(self, service: Callable[Concatenate[Work, P], None], *args: P.args, **kwargs: P.kwargs) -> None:
        """Run a service that stores nothing, and publish what it emitted: there is no commit to wait for."""

        def act(session: Session) -> list[Event]:
            work = Work(session, self.clock(), self._lifetimes)
            service(work, *args, **kwargs)
            return work.events

        self._publish((None, await self.database.read(act)))

    async def missing(self) -> list[str]:
        """Which of the servers that this process needs do not answer. Many who ask at once share one look."""
        is_old = time.monotonic() - self._looked_at > LOOK_EVERY
        if self._looking is None or (self._looking.done() and is_old):
            self._looking = asyncio.create_task(self._look(), context=context.of_system())
        return await asyncio.shield(self._looking)

    async def _look(self) -> list[str]:
        database, bus = await asyncio.gather(_answers(self._reads()), _answers(self.bus.is_up()))
        self._looked_at = time.monotonic()
        return [name for name, is_there in (("database", database), ("redis", bus)) if not is_there]

    async def _reads(self) -> bool:
        await self.database.read(look)
        return True

    async def hashing(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run slow cryptography in its own few threads."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._hashers, lambda: function(*args, **kwargs))

    async def imaging(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Decode pictures one after the other, so that many large ones at once do not fill the memory."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._imagers, lambda: function(*args, **kwargs))

    def _publish(self, done: tuple[object, list[Event]]) -> None:
        if done[1]:
            self._notice(done[1])
            self.bus.publish(done[1])

    def _receive(self, event: Event) -> None:
        self._notice([event])
        self.fanout.deliver(event)

    def _resumed(self, silence: float) -> None:
        """Events may have been missed: sinks read again what they can, and are told the rest."""
        self.fanout.reread()
        task = asyncio.create_task(self._tell_missed(self.clock() - timedelta(seconds=silence) - UNHEARD_BEFORE))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def _tell_missed(self, since: datetime) -> None:
        """Changes are told as if they had just been made: who knows one is told the same once more."""
        while True:
            try:
                events = await self.read(missed.changes, since=since)
                break
            except errors.Unavailable:
                await asyncio.sleep(MISSED_AGAIN_AFTER)
        for event in events:
            self.fanout.deliver(event)
            await asyncio.sleep(0)

    def _notice(self, events: list[Event]) -> None:
        if any(isinstance(event, SessionEnded) for event in events):
            self.recognised.forget()


async def _watch_loop() -> None:
    while True:
        due = time.monotonic() + LOOP_WATCHED_EVERY
        await asyncio.sleep(LOOP_WATCHED_EVERY)
        metrics.LOOP_LAG.observe(time.monotonic() - due)
        metrics.TASKS.set(len(asyncio.all_tasks()))


async def _answers(question: Awaitable[bool]) -> bool:
    try:
        async with asyncio.timeout(LOOK_TAKES):
            return await question
    except (errors.Unavailable, TimeoutError):
        return False


def build(
    settings: Settings,
    *,
    database: Database | None = None,
    bus: Bus | None = None,
    clock: Clock = times.now,
    presence_store: PresenceStore | None = None,
) -> Runtime:
    """Put a process together; the keywords are what a test may replace."""
    url, prefix = settings.redis_url, settings.redis_prefix
    if bus is None:
        bus = RedisBus(url, prefix) if url else MemoryBus()
    if presence_store is None:
        presence_store = RedisPresence(url, prefix) if url else MemoryPresence()
    if database is None:
        database = connect(settings.database, settings.database_connections, is_pooled=settings.database_pooler)
    return Runtime(settings, database, bus, clock, presence_store)


_current: Runtime | None = None


def install(runtime: Runtime | None) -> None:
    """Make this the runtime of the process; `None` takes it away."""
    global _current  # noqa: PLW0603 - the one honest seam: Reflex constructs states itself
    _current = runtime


def current() -> Runtime:
    """The runtime of this process."""
    if _current is None:
        msg = "the runtime has not been started"
        raise RuntimeError(msg)
    return _current
