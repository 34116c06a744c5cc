"""How Alembic reaches the database: one process at a time, one transaction for all that is new.

SQLite gets the same treatment as PostgreSQL: its driver is told not to begin transactions by itself, so that a
migration that fails leaves nothing behind. Foreign keys are not enforced on these connections, which SQLite
demands for rebuilding a table (https://www.sqlite.org/lang_altertable.html, section 7).
"""

from pathlib import Path
from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.pool import NullPool
from sqlalchemy.types import TypeDecorator

from chatapp.cli.locks import alone
from chatapp.domain.tables import metadata
from chatapp.settings import Settings

POSTGRES_LOCK = 7_227_651  # any number that nothing else in this database locks


def main() -> None:
    """Migrate the database whose address the command line gave, or the settings' own."""
    engine = create_engine(context.config.attributes.get("database") or Settings().database, poolclass=NullPool)
    if engine.dialect.name == "sqlite":
        _use_whole_transactions(engine)
        # Switching to WAL needs the file for itself, and fails at once, without waiting, where it is in use.
        with alone(Path(f"{engine.url.database}.lock")):
            _migrate(engine)
    else:
        _migrate(engine)


def _migrate(engine: Engine) -> None:
    with engine.connect() as connection:
        context.configure(
            connection,
            target_metadata=metadata,
            transactional_ddl=True,
            render_as_batch=True,  # SQLite can alter little, and rebuilds the table instead
            render_item=_as_stored,
        )
        with context.begin_transaction():
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": POSTGRES_LOCK})
            context.config.attributes["was_new"] = context.get_context().get_current_revision() is None
            context.run_migrations()


def _use_whole_transactions(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA busy_timeout = 30000")
        connection.execute("PRAGMA journal_mode = WAL")  # kept in the file: readers go on beside the writer

    @event.listens_for(engine, "begin")
    def _began(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _as_stored(kind: str, item: Any, _context: object) -> str | Literal[False]:
    """Write our own column types as what they are in the database, so that old migrations never need our code."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


main()
