"""Composition root: what lives as long as the process, and how units of work are opened."""

import asyncio
import contextlib
import logging
import os
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Concatenate, ParamSpec, TypeVar

from chatapp import context, errors, metrics, security
from chatapp.decoding import Decoders
from chatapp.domain import times
from chatapp.domain.events import CacheStale, Event, SessionEnded
from chatapp.domain.session import Lifetimes
from chatapp.flows import limited, presence
from chatapp.flows.recognised import Recognised
from chatapp.flows.timers import Clockwork
from chatapp.limits import Limits
from chatapp.live.hub import Hub
from chatapp.outgoing import Outgoing
from chatapp.realtime.bus import Bus, MemoryBus
from chatapp.realtime.presence import Attendance, MemoryPresence, PresenceStore
from chatapp.realtime.redis_bus import RedisBus
from chatapp.realtime.redis_link import RedisLink
from chatapp.realtime.redis_presence import RedisPresence
from chatapp.realtime.redis_tickets import RedisTickets
from chatapp.realtime.tasks import end
from chatapp.realtime.tickets import MemoryTickets, TicketStore
from chatapp.services import authority, installation, receipts
from chatapp.services.cache import Cache
from chatapp.services.files import Space
from chatapp.services.work import Clock, Work, cost_of
from chatapp.settings import Settings
from chatapp.storage.database import Database, Session, connect, look
from chatapp.store import Store
from chatapp.threads import Threads

logger = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

# Each hash takes 19 MiB and 17 ms of a core; the other half of the cores is for those who talk meanwhile.
HASHING_THREADS = max(1, (os.cpu_count() or 1) // 2)
MOST_HASHING = 200  # hashes that run or wait: some 3 seconds of one thread
MOST_JUDGING = 20  # passwords that are judged or wait for it: some 1 second
LOOK_TAKES = 2.0  # seconds for a server to answer before it counts as away
LOOK_EVERY = 1.0  # seconds between two looks, however many ask
ASK_AGAIN_AFTER = 1.0  # seconds before a database that is away is asked again
SESSIONS_ASKED_EVERY = 20.0  # seconds between two looks whether the sessions that are served here are still open
UNHEARD_BEFORE = timedelta(minutes=1)  # as much earlier an event may say it was: commits take time, clocks differ


class Runtime:
    """Settings, database, bus, hub and what is shared of one process. It is the `Runner` that services ask for."""

    def __init__(
        self, settings: Settings, database: Database, link: RedisLink | None, bus: Bus | None, clock: Clock
    ) -> None:
        self.settings, self.database, self.link, self.clock = settings, database, link, clock
        self.bus: Bus = bus or (RedisBus(link) if link else MemoryBus())
        self.presence: PresenceStore = RedisPresence(link) if link else MemoryPresence()
        self.tickets: TicketStore = RedisTickets(link) if link else MemoryTickets()
        self.attendance = Attendance(timedelta(seconds=settings.presence_grace))
        self.recognised = Recognised(clock)
        self.limits = Limits(settings, link)
        self.hub = Hub(self)
        self.cache, self.clockwork = Cache(), Clockwork(self)
        self._lifetimes = Lifetimes(timedelta(days=settings.session_idle_days), timedelta(days=settings.session_days))
        self._new_people = settings.new_people_per_day if settings.limits else None
        self._looking: asyncio.Task[list[str]] | None = None
        self._looked_at = 0.0
        self._telling: set[asyncio.Task[None]] = set()
        self._hashers = Threads("hashing", HASHING_THREADS, MOST_HASHING)
        self._judges = Threads("judging", 1, MOST_JUDGING)  # the estimator keeps the words of a person in a global
        self.decoders = Decoders()
        self.square, self.photo, self.poster = self.decoders.square, self.decoders.photo, self.decoders.poster
        self.store, self.outgoing = Store(settings), Outgoing(settings.outgoing_allowed)
        self.space = Space(settings.file_bytes, settings.files_per_user, settings.files_in_all)

    async def start(self, *, serves: bool = False) -> None:
        """Begin. A process that `serves` waits until the database answers; else `errors.Unavailable` is raised.

        Servers wait: one worker that is replaced while the database is away must not end all of them. Only servers let
        timers act: what a command of the administrator told, no tab would hear.
        """
        self.database.start()
        key = await (_until_answered(self._own_key) if serves else self._own_key())
        self._belong_to(key)
        await self.bus.start(self._receive, self._resumed)
        self._keeping_presence = asyncio.create_task(presence.keep(self))
        self._watching = asyncio.create_task(metrics.watch_loop())
        self._asking = asyncio.create_task(self.ask_sessions())
        self._ticking = asyncio.create_task(self.clockwork.keep()) if serves else None

    async def _own_key(self) -> str:
        return await self.work(installation.key)

    def _belong_to(self, key: str) -> None:
        """Bind all tokens to this installation. The key changes only by a restore, for which servers are stopped."""
        self.installation = security.public_id(key)
        self.secret_key = security.signing_key(self.settings.secret_key, key)
        self.former_keys = tuple(security.signing_key(former, key) for former in self.settings.former_keys)

    async def stop(self) -> None:
        """The database goes before the bus, so that what it still commits is told."""
        for task in (*self._telling, self._watching, self._asking, self._ticking):
            if task is not None:
                await end(task)
        await end(self._keeping_presence)
        with contextlib.suppress(errors.Unavailable):
            await presence.close(self)
        await self.database.close()
        await self.bus.stop()
        await self.limits.stop()
        if self.link:
            await self.link.close()
        for threads in (self._hashers, self._judges, self.outgoing):
            threads.stop()

    async def work(self, service: Callable[Concatenate[Work, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a service in one transaction; when it is committed, publish what it emitted and debit what it cost.

        Raises `TooMany` where the requester's budget was overdrawn while the unit waited for its turn.
        """
        who = context.requester()
        await limited.spend(self.limits, service, kwargs)

        def act(session: Session) -> tuple[T, Work]:
            self.limits.acts.check(who)
            work = self._work(session)
            return service(work, *args, **kwargs), work

        def committed(done: tuple[T, Work]) -> None:
            work = done[1]
            self._publish(work.events)
            for due_at in work.due:
                self.clockwork.expect(due_at)
            self.limits.acts.debit(who, cost_of(work.events))

        with metrics.WRITING():
            result, _ = await self.database.write(act, committed, _batch(service, kwargs))
        return result

    async def read(self, service: Callable[Concatenate[Work, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a service that only reads, on one snapshot, beside the writers."""
        await limited.spend(self.limits, service, kwargs)
        with metrics.READING():
            return await self.database.read(lambda session: service(self._work(session), *args, **kwargs))

    async def tell(self, service: Callable[Concatenate[Work, P], None], *args: P.args, **kwargs: P.kwargs) -> None:
        """Run a service that stores nothing, and publish what it emitted: there is no commit to wait for."""

        def act(session: Session) -> list[Event]:
            work = self._work(session)
            service(work, *args, **kwargs)
            return work.events

        events = await self.database.read(act)
        self._publish(events)
        self.limits.acts.debit(context.requester(), cost_of(events))

    def _work(self, session: Session) -> Work:
        limit = self._new_people
        return Work(session, self.clock(), self._lifetimes, new_people_per_day=limit, cache=self.cache)

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
        """Hash or verify a password; raises `Unavailable` where MOST_HASHING wait already."""
        return await self._hashers.run(lambda: function(*args, **kwargs))

    async def judging(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Judge a new password, apart from the hashes of sign-ins; raises `TooMany` where MOST_JUDGING wait already."""
        try:
            return await self._judges.run(lambda: function(*args, **kwargs))
        except errors.Unavailable as error:
            raise errors.TooMany(error.retry_after) from error

    async def end_sessions(self) -> None:
        """Tell the sinks of this process which of their sessions are over: ended by a process that this one does not
        hear, expired, or of an account that was disabled. Raises `Unavailable`.
        """
        if viewers := self.hub.viewers():
            for event in await self.read(authority.ended_among, viewers=viewers):
                self._receive(event)

    async def ask_sessions(self) -> None:
        while True:
            await asyncio.sleep(SESSIONS_ASKED_EVERY)
            try:
                await self.end_sessions()
            except errors.Unavailable:
                logger.warning("the database is away: nobody knows which sessions are over; asked again soon")
            except Exception:
                logger.exception("sessions could not be asked about; the next attempt follows")

    def _publish(self, events: list[Event]) -> None:
        if events:
            self._notice(events)
            self.bus.publish(events)

    def _receive(self, event: Event) -> None:
        self._notice([event])
        self.hub.receive(event)

    def _resumed(self, silence: float) -> None:
        """Events may have been missed: sinks read again what they can, and are told the rest."""
        self.cache.drop_all(self.clock())
        self.hub.reread()
        task = asyncio.create_task(self._tell_missed(self.clock() - timedelta(seconds=silence) - UNHEARD_BEFORE))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def _tell_missed(self, since: datetime) -> None:
        """End sessions that are over, then tell cursors as if they had just moved: a sink may be told twice."""
        await _until_answered(self.end_sessions)
        for event in await _until_answered(lambda: self.read(receipts.moved_since, since=since)):
            self.hub.receive(event)
            await asyncio.sleep(0)

    def _notice(self, events: list[Event]) -> None:
        for event in events:
            match event:
                case SessionEnded():
                    self.recognised.forget()
                case CacheStale():
                    self.cache.drop(event.what, self.clock())
                case _:
                    pass


def _batch(service: Callable[..., object], arguments: Mapping[str, object]) -> object:
    """Calls of one service for one conversation may share a transaction: they lock the same rows."""
    conversation_id = arguments.get("conversation_id")
    return None if conversation_id is None else (service, conversation_id)


async def _until_answered(ask: Callable[[], Awaitable[T]]) -> T:
    """Ask a database that is away again and again."""
    while True:
        try:
            return await ask()
        except errors.Unavailable:
            await asyncio.sleep(ASK_AGAIN_AFTER)


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
) -> Runtime:
    """Put a process together; the keywords are what a test may replace."""
    link = RedisLink(settings.redis_url, settings.redis_prefix) if settings.redis_url else None
    if database is None:
        database = connect(settings.database, settings.database_connections, is_pooled=settings.database_pooler)
    return Runtime(settings, database, link, bus, clock)


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
