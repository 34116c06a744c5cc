"""The door to both databases: one unit of work runs whole in one database thread, in fair turns by requester."""

from typing import Protocol

from sqlalchemy import Engine, select
from sqlalchemy.exc import ProgrammingError
from sqlmodel import Session

from chatapp import errors
from chatapp.domain.tables import metadata

from .postgres import PostgresDatabase
from .sqlite import SqliteDatabase
from .units import Act, Committed, T

__all__ = ["Database", "Session", "check", "connect", "look"]


class Database(Protocol):
    """`write` and `read` run `act` in a database thread and await its result.

    The units of one requester (`chatapp.context`) are written in the order in which they came, and requesters take
    turns. `committed` is called in the event loop with the result of a write, in the order of the commits and even if
    nobody waits for the result any more: what was stored is always told. Raises `errors.Unavailable` when the database
    cannot be reached in time, and `errors.TooMany` when too many units of one requester wait. On PostgreSQL the units
    of one requester that follow each other and have the same `batch` may share a transaction, so such units must lock
    the same rows in the same order; on SQLite, which has one writer, any units may. PostgreSQL commits from
    several threads, so there two units of different requesters that commit at the same moment may be told the other
    way round, as units of different processes may.
    """

    engines: list[Engine]

    def start(self) -> None: ...

    async def write(self, act: Act[T], committed: Committed[T], batch: object = None) -> T: ...

    async def read(self, act: Act[T]) -> T: ...

    async def close(self) -> None:
        """Let what is under way finish and be told; refuse the rest."""
        ...


def connect(url: str, connections: int, *, is_pooled: bool = False) -> Database:
    """The database behind an address: SQLite, or PostgreSQL with so many connections, to a pooler or to the server."""
    return SqliteDatabase(url) if url.startswith("sqlite") else PostgresDatabase(url, connections, is_pooled=is_pooled)


def check(url: str, *, is_pooled: bool) -> None:
    """Connect once, as the server will; raises `sqlalchemy.exc.OperationalError` where that is not possible."""
    for engine in connect(url, 2, is_pooled=is_pooled).engines:
        engine.connect().close()
        engine.dispose()


def look(session: Session) -> None:
    """The least that shows that the database answers and has our tables."""
    try:
        session.connection().execute(select(metadata.tables["users"].c.id).limit(1)).first()
    except ProgrammingError as error:  # how PostgreSQL says that there is no such table
        raise errors.Unavailable from error
