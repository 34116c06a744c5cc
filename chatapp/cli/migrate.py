"""The database's schema: brought to the newest revision with Alembic, by one process at a time."""

from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from chatapp.storage import database as storage

from .failure import CommandFailed
from .locks import alone

ROOT = Path(__file__).resolve().parents[2]
POSTGRES_LOCK = 7_227_651  # any number that nothing else in this database locks

Keep = Callable[[str, str], None]


def upgrade(database: str, keep: Keep | None = None) -> bool:
    """Bring the schema of the database at this address up to date; tell whether the database was new.

    One that is not new and not up to date is first handed to `keep`, with its revision and the one that it is to get.
    """
    try:
        with sole_writer(database) as connection:
            current, head = revision_of(connection), newest()
            if keep is not None and current not in (None, head):
                keep(current, head)
            step(connection, "head")
    except OperationalError as error:
        raise cannot_be_used(error) from error
    return current is None


def check(database: str, *, is_pooled: bool) -> None:
    """Refuse a database to which the server could not connect."""
    try:
        storage.check(database, is_pooled=is_pooled)
    except OperationalError as error:
        raise cannot_be_used(error) from error


def step(connection: Connection, revision: str) -> None:
    """Bring the schema to a revision, within the connection's transaction."""
    config = alembic_config("")
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, revision)
    except CommandError as error:
        msg = f"The database or backup has a schema that this version of the program does not know: {error}"
        raise CommandFailed(msg) from error


def revision_of(connection: Connection) -> str | None:
    """The revision of a database's schema; none where it has no tables yet."""
    return MigrationContext.configure(connection).get_current_revision()


def newest() -> str:
    """The revision that this program works with."""
    head = ScriptDirectory.from_config(alembic_config("")).get_current_head()
    assert head is not None  # noqa: S101 - the migrations are part of the program
    return head


@contextmanager
def sole_writer(database: str) -> Generator[Connection, None, None]:
    """A transaction in which schemas are changed: whole or not at all, on both databases, and nobody else in another.

    Foreign keys are not enforced on this connection by SQLite, which demands that for rebuilding a table
    (https://www.sqlite.org/lang_altertable.html, section 7).
    """
    engine = engine_of(database, "BEGIN IMMEDIATE")
    with ExitStack() as held:
        if engine.dialect.name == "sqlite":
            # Switching to WAL needs the file for itself, and fails at once, without waiting, where it is in use.
            held.enter_context(alone(Path(f"{engine.url.database}.lock")))
        connection = held.enter_context(engine.begin())
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": POSTGRES_LOCK})
        yield connection


def engine_of(database: str, begin: str) -> Engine:
    """Connections for the command line. SQLite's driver is told not to begin transactions by itself, but with `begin`:
    what fails leaves nothing behind, as on PostgreSQL.
    """
    # A pooler may give another connection for each transaction, where a prepared statement is not known.
    arguments = {} if database.startswith("sqlite") else {"prepare_threshold": None}
    engine = create_engine(database, poolclass=NullPool, hide_parameters=True, connect_args=arguments)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def _connected(connection: Any, _record: object) -> None:
            connection.isolation_level = None
            connection.execute("PRAGMA busy_timeout = 30000")
            connection.execute("PRAGMA journal_mode = WAL")  # kept in the file: readers go on beside the writer

        @event.listens_for(engine, "begin")
        def _began(connection: Connection) -> None:
            connection.exec_driver_sql(begin)

    return engine


def cannot_be_used(error: OperationalError) -> CommandFailed:
    """What the person at the command line is told."""
    hint = "" if "startup parameter" not in str(error.orig) else " Behind PgBouncer set CHATAPP_DATABASE_POOLER=true."
    return CommandFailed(f"The database cannot be used: {error.orig}{hint}")


def alembic_config(database: str) -> Config:
    """Alembic's configuration for this address. It goes beside the options, where `%` would have a meaning."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "alembic").replace("%", "%%"))
    config.attributes["database"] = database
    return config
