"""PostgreSQL through psycopg 3: writers and readers are threads with a connection each, from one bounded pool.

Half of the threads write and may wait for locks, the others read. The units of one requester are written one after
another.
"""

from sqlalchemy import Engine, create_engine

from .threads import ThreadedDatabase
from .units import Write

ATTEMPTS = 3  # a unit that lost a race is run again
SETTINGS = {
    "statement_timeout": "10000",
    "lock_timeout": "5000",
    "idle_in_transaction_session_timeout": "15000",
    "timezone": "UTC",
}
# A host that vanishes says nothing: without these, its connections would hold their threads for a quarter of an hour.
LINE = {"connect_timeout": 5, "keepalives_idle": 10, "keepalives_interval": 5, "tcp_user_timeout": 20_000}


class PostgresDatabase(ThreadedDatabase):
    def __init__(self, url: str, connections: int) -> None:
        writers = connections // 2
        super().__init__(writers=writers, readers=connections - writers, write_at_once=1)
        options = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
        self._engine = create_engine(
            url,
            hide_parameters=True,
            pool_size=connections,
            max_overflow=0,
            pool_pre_ping=True,
            connect_args={"options": options, **LINE},
        )
        self._snapshot = self._engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        self.engines = [self._engine]

    def _write(self, unit: Write) -> None:
        unit.run_alone(self._engine, ATTEMPTS)
        self._writes.done(unit)
        self._loop.call_soon_threadsafe(unit.settle)

    def _reader_engine(self) -> Engine:
        return self._snapshot
