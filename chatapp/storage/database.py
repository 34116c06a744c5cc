"""Threads, connections and transactions: one unit of work runs whole in one database thread.

Measured with 50 senders on SQLite, messages stored a second: 379 at best with one async statement after the
other, 913 with the same in one thread, 8,953 with plain statements and shared commits.
"""

import asyncio
import logging
import queue
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url, select
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel import Session

from chatapp import errors
from chatapp.domain.tables import metadata

from .shortcuts import UnitSession, plain_savepoints

logger = logging.getLogger(__name__)
T = TypeVar("T")
Act = Callable[[Session], T]
Committed = Callable[[T], None]

SQLITE_READERS = 2  # as many as run at once beside the event loop: four take 5.3 ms for a list of 50, two take 4.5
SHARED_COMMIT = 32  # units of work that may share one commit
POSTGRES_PATIENCE = 20.0  # seconds for a unit of work, its wait for a connection included
ATTEMPTS = 3  # a unit that lost a race is run again: it then sees what the winner stored
SQLITE_PRAGMAS = ("synchronous=full", "foreign_keys=on", "busy_timeout=5000")
POSTGRES_OPTIONS = (
    "-c statement_timeout=10000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=15000 -c timezone=UTC"
)
# A host that vanishes says nothing: without these, its connections would hold their threads for a quarter of an hour.
POSTGRES_LINE = {"connect_timeout": 5, "keepalives_idle": 10, "keepalives_interval": 5, "tcp_user_timeout": 20_000}


class Database(Protocol):
    """`write` and `read` run `act` in a database thread and await its result.

    `committed` is called in the event loop with the result of a write, in the order of the commits and even if
    nobody waits for the result any more: what was stored is always told. Raises `errors.Unavailable` when the
    database cannot be reached in time. PostgreSQL commits from several threads, so there two units that commit at
    the same moment may be told the other way round, as units of different processes may.
    """

    engines: list[Engine]

    def start(self) -> None: ...

    async def write(self, act: Act[T], committed: Committed[T]) -> T: ...

    async def read(self, act: Act[T]) -> T: ...

    async def close(self) -> None:
        """Let what is under way finish and be told; refuse the rest."""
        ...


def connect(url: str, connections: int) -> Database:
    """The database behind an address: SQLite, or PostgreSQL through psycopg 3 with so many connections."""
    return SqliteDatabase(url) if url.startswith("sqlite") else PostgresDatabase(url, connections)


def look(session: Session) -> None:
    """The least that shows that the database answers and has our tables."""
    try:
        session.connection().execute(select(metadata.tables["users"].c.id).limit(1)).first()
    except ProgrammingError as error:  # how PostgreSQL says that there is no such table
        raise errors.Unavailable from error


class _Unit:
    """A write that waits for its turn."""

    def __init__(self, act: Act[Any], committed: Committed[Any], waiting: asyncio.Future[Any]) -> None:
        self.act, self.committed, self.waiting = act, committed, waiting
        self.result: Any = None
        self.error: Exception | None = None
        self.is_given_up = False

    def run(self, connection: Connection) -> None:
        """Run within the open transaction; a failure undoes this unit only."""
        self.error = None
        with UnitSession(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as session:
            try:
                self.result = self.act(session)
                session.commit()
            except Exception as error:  # noqa: BLE001 - whatever it is, it belongs to the one who waits
                session.rollback()
                self.error = _told(error)

    def settle(self) -> None:
        """In the event loop: tell what was committed, then wake the one who waits."""
        if self.error is None:
            try:
                self.committed(self.result)
            except Exception:  # the others who share the commit, and the one who waits, must not wait for ever
                logger.exception("what was committed could not be told")
        if self.waiting.done():
            return
        if self.error is None:
            self.waiting.set_result(self.result)
        else:
            self.waiting.set_exception(self.error)


class SqliteDatabase:
    """One writer thread, whose waiting units share commits, and a few reader threads (WAL lets them go on)."""

    def __init__(self, url: str) -> None:
        Path(make_url(url).database or "").parent.mkdir(parents=True, exist_ok=True)
        self._writer = _sqlite_engine(url, "BEGIN IMMEDIATE", 1)
        self._reader = _sqlite_engine(url, "BEGIN", SQLITE_READERS, "query_only=on")
        self.engines = [self._writer, self._reader]
        self._waiting: queue.SimpleQueue[_Unit | None] = queue.SimpleQueue()
        self._readers = ThreadPoolExecutor(SQLITE_READERS, "db-reader")
        self._thread = threading.Thread(target=self._write_until_closed, name="db-writer", daemon=True)
        self._is_open = True

    def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._thread.start()

    async def write(self, act: Act[T], committed: Committed[T]) -> T:
        if not self._is_open:
            raise errors.Unavailable
        waiting: asyncio.Future[T] = self._loop.create_future()
        self._waiting.put(_Unit(act, committed, waiting))
        return await waiting

    async def read(self, act: Act[T]) -> T:
        if not self._is_open:
            raise errors.Unavailable
        return await asyncio.get_running_loop().run_in_executor(self._readers, _read, self._reader, act)

    async def close(self) -> None:
        self._is_open = False
        self._waiting.put(None)
        if self._thread.is_alive():
            await asyncio.to_thread(self._thread.join)
        await asyncio.to_thread(self._readers.shutdown)
        for engine in self.engines:
            engine.dispose()

    def _write_until_closed(self) -> None:
        is_open = True
        while is_open:
            batch = [self._waiting.get()]
            while len(batch) < SHARED_COMMIT and not self._waiting.empty():
                batch.append(self._waiting.get())
            units = [unit for unit in batch if unit is not None]
            is_open = len(units) == len(batch)
            self._commit(units)

    def _commit(self, units: list[_Unit]) -> None:
        try:
            with self._writer.begin() as connection:
                for unit in units:
                    unit.run(connection)
        except Exception as error:  # noqa: BLE001 - nothing of this batch was stored: everyone who waits must hear it
            for unit in units:
                unit.error = _told(error)
        if units:
            self._loop.call_soon_threadsafe(_settle, units)


class PostgresDatabase:
    """Bounded pools of threads with a connection each: half of them write and may wait for locks, the others read."""

    def __init__(self, url: str, connections: int) -> None:
        self._engine = create_engine(
            url,
            hide_parameters=True,
            pool_size=connections,
            max_overflow=0,
            pool_pre_ping=True,
            connect_args={"options": POSTGRES_OPTIONS, **POSTGRES_LINE},
        )
        self._snapshot = self._engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        self.engines = [self._engine]
        self._writers = ThreadPoolExecutor(connections // 2, "db-writer")
        self._readers = ThreadPoolExecutor(connections - connections // 2, "db-reader")
        self._is_open = True

    def start(self) -> None:
        self._loop = asyncio.get_running_loop()

    async def write(self, act: Act[T], committed: Committed[T]) -> T:
        if not self._is_open:
            raise errors.Unavailable
        unit = _Unit(act, committed, self._loop.create_future())
        self._writers.submit(self._commit, unit)
        try:
            return await _in_time(unit.waiting)
        except errors.Unavailable:
            unit.is_given_up = True
            raise

    async def read(self, act: Act[T]) -> T:
        if not self._is_open:
            raise errors.Unavailable
        return await _in_time(self._loop.run_in_executor(self._readers, _read, self._snapshot, act))

    async def close(self) -> None:
        self._is_open = False
        await asyncio.to_thread(self._writers.shutdown)
        await asyncio.to_thread(self._readers.shutdown)
        self._engine.dispose()

    def _commit(self, unit: _Unit) -> None:
        if unit.is_given_up:  # whoever wanted it was told that it failed, and has perhaps asked again
            return
        for _ in range(ATTEMPTS):
            try:
                with UnitSession(self._engine, expire_on_commit=False) as session:
                    unit.result, unit.error = unit.act(session), None
                    session.commit()
            except Exception as error:  # noqa: BLE001 - whatever it is, it belongs to the one who waits
                unit.error = _told(error)
                if _lost_a_race(error):
                    continue
            break
        self._loop.call_soon_threadsafe(unit.settle)


async def _in_time(answer: Awaitable[T]) -> T:
    """A server that keeps the line open and says nothing holds our threads, not those who wait for them."""
    try:
        async with asyncio.timeout(POSTGRES_PATIENCE):
            return await answer
    except TimeoutError as error:
        raise _told(error) from error


def _read(engine: Engine, act: Act[T]) -> T:
    try:
        with UnitSession(engine, expire_on_commit=False) as session:
            return act(session)
    except Exception as error:
        raise _told(error) from error


def _settle(units: list[_Unit]) -> None:
    for unit in units:
        unit.settle()


def _lost_a_race(error: Exception) -> bool:
    """A unique constraint, a deadlock or a serialization failure (SQLSTATE 23505, 40P01, 40001)."""
    state = getattr(getattr(error, "orig", None), "sqlstate", None)
    return isinstance(error, IntegrityError) or state in ("40P01", "40001")


def _told(error: Exception) -> Exception:
    """A database that is away, locked or too slow becomes the product's own `Unavailable`."""
    is_line_cut = isinstance(error, DBAPIError) and error.connection_invalidated
    if is_line_cut or isinstance(error, (OperationalError, InterfaceError, PoolTimeout, TimeoutError)):
        logger.error("the database does not answer as it should: %s", error)
        unavailable = errors.Unavailable()
        unavailable.__cause__ = error
        return unavailable
    return error


def _sqlite_engine(url: str, begin: str, connections: int, *pragmas: str) -> Engine:
    engine = create_engine(
        url,
        hide_parameters=True,
        pool_size=connections,
        max_overflow=0,
        connect_args={"check_same_thread": False, "timeout": 5},
    )

    plain_savepoints(engine)

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver must not begin transactions by itself
        for pragma in (*SQLITE_PRAGMAS, *pragmas):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _began(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
