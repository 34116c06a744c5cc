"""PostgreSQL through psycopg 3: writers and readers are threads with a connection each, from one bounded pool.

Half of the threads write and may wait for locks, the others read. The units of one requester are written one after
another; those with the same `batch` share a transaction while no other requester waits for a thread. Behind a pooler
that gives a connection for each transaction (PgBouncer), nothing may be kept in a session: timeouts are set in each
transaction, and statements are not prepared on the server.
"""

import time
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text

from .threads import BATCH_SECONDS, SHARED_COMMIT, ThreadedDatabase
from .units import Write, settle_all, told

ATTEMPTS = 3  # a unit that lost a race is run again
SETTINGS = {
    "statement_timeout": "10000",
    "lock_timeout": "5000",
    "idle_in_transaction_session_timeout": "15000",
    "timezone": "UTC",
}
# A host that vanishes says nothing: without these, its connections would hold their threads for a quarter of an hour.
LINE = {"connect_timeout": 5, "keepalives_idle": 10, "keepalives_interval": 5, "tcp_user_timeout": 20_000}
_FOR_POOLER: dict[str, Any] = {"prepare_threshold": None}


class PostgresDatabase(ThreadedDatabase):
    def __init__(self, url: str, connections: int, *, is_pooled: bool) -> None:
        writers = connections // 2
        super().__init__(writers=writers, readers=connections - writers, write_at_once=1)
        self._engine = create_engine(
            url,
            hide_parameters=True,
            pool_size=connections,
            max_overflow=0,
            pool_pre_ping=True,
            connect_args=LINE | (_FOR_POOLER if is_pooled else _for_server()),
        )
        if is_pooled:
            _set_in_each_transaction(self._engine)
        self._snapshot = self._engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        self.engines = [self._engine]

    def _write(self, unit: Write) -> None:
        batch = [unit]
        if not (self.writes.is_followed(unit, unit.may_follow) and self._write_together(batch)):
            for each in batch:
                each.run_alone(self._engine, ATTEMPTS)
        self._loop.call_soon_threadsafe(settle_all, batch)  # before another thread may take the next unit
        for each in batch:
            self.writes.done(each)

    def _write_together(self, batch: list[Write]) -> bool:
        """Write a unit and those that may follow it in one transaction. False when one failed: none is stored."""
        try:
            with self._engine.connect() as connection:
                transaction = connection.begin()
                if not self._run_all(batch, connection):
                    return False  # closing the connection rolls back
                transaction.commit()
        except BaseException as error:  # noqa: BLE001 - nothing of this batch was stored: every caller must hear it
            for each in batch:
                each.error = told(error)
        return True

    def _run_all(self, batch: list[Write], connection: Connection) -> bool:
        first, ends = batch[0], time.monotonic() + BATCH_SECONDS
        while batch[-1].run_with_others(connection):
            is_full = len(batch) >= SHARED_COMMIT or time.monotonic() >= ends
            if is_full or not (unit := self.writes.take_following(first, first.may_follow)):
                return True
            batch.append(unit)
        return False

    def _reader_engine(self) -> Engine:
        return self._snapshot


def _for_server() -> dict[str, Any]:
    return {"options": " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())}


def _set_in_each_transaction(engine: Engine) -> None:
    """One statement more for each unit of work."""
    calls = ", ".join(f"set_config('{name}', '{value}', true)" for name, value in SETTINGS.items())
    statement = text(f"SELECT {calls}")

    @event.listens_for(engine, "begin")
    def _began(connection: Connection) -> None:
        connection.execute(statement)
