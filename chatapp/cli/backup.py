"""Backups: everything that the database holds in one file, made beside a running server, and brought back as a whole.

The file is the archive of `storage.archive`, packed with gzip. Only its owner may read it: it has what people wrote.
"""

import gzip
import os
import secrets
import sqlite3
import zlib
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import typer
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DataError, IntegrityError, OperationalError, ProgrammingError

from chatapp.domain import times
from chatapp.settings import Settings
from chatapp.storage import archive, sessions

from . import migrate
from .failure import CommandFailed

SUFFIX = ".jsonl.gz"
# Errors of a damaged or foreign file: of gzip, of text, and of rows that do not fit.
UNREADABLE = (
    *(archive.NotAnArchive, gzip.BadGzipFile, EOFError, zlib.error, UnicodeError),
    *(IntegrityError, DataError, ProgrammingError, OverflowError),
)


def backup(settings: Settings, file: Path | None) -> Path:
    """Keep all that was committed at this moment; gives the file, which has its name once it is whole."""
    target = file or settings.backups / f"chatapp-{_stamp()}{SUFFIX}"
    if target.exists():
        msg = f"{target} is there already, and is left as it is."
        raise CommandFailed(msg)
    engine = migrate.engine_of(settings.database, "BEGIN")
    if engine.dialect.name == "sqlite" and not Path(engine.url.database or "").exists():
        msg = f"There is no database at {engine.url.database}."
        raise CommandFailed(msg)
    try:
        _write(engine, target)
    except OperationalError as error:
        raise migrate.cannot_be_used(error) from error
    return target


def restore(settings: Settings, file: Path, *, replace: bool) -> dict[str, int]:
    """Put a backup into a database that holds nothing, or in the place of what it holds; then bring its schema up to
    date. All in one transaction: wholly, or not at all. Gives the number of rows by table.

    Nobody stays signed in. The sessions of the backup end, and the database gets another installation key at its next
    start, so every token from before is refused.
    """
    try:
        with gzip.open(file, "rt") as lines, migrate.sole_writer(settings.database) as connection:
            if not (replace or archive.is_empty(connection)):
                msg = "This database holds something. Name an empty one, or say --replace to lose what it holds."
                raise CommandFailed(msg)
            return _fill(connection, iter(lines))
    except UNREADABLE as error:
        reason = str(error) if isinstance(error, archive.NotAnArchive) else archive.DAMAGED
        msg = f"{reason} Nothing was changed."
        raise CommandFailed(msg) from error
    except OperationalError as error:
        raise migrate.cannot_be_used(error) from error


def upgrade(settings: Settings) -> bool:
    """Bring the schema up to date, and before that keep a database that is not new; tell whether it was new."""

    def keep(current: str, wanted: str) -> None:
        try:
            _keep(settings, current, wanted)
        except (OSError, sqlite3.Error) as error:
            msg = f"The database was not migrated, because the backup before it failed: {error}."
            raise CommandFailed(msg) from error

    return migrate.upgrade(settings.database, keep if settings.migration_backups else None)


def _keep(settings: Settings, current: str, wanted: str) -> None:
    """A copy of SQLite's file beside it, which an older program can use as it is; an archive of PostgreSQL."""
    engine = migrate.engine_of(settings.database, "BEGIN")
    name = f"before-{wanted}-{_stamp()}"
    if engine.dialect.name == "sqlite":
        target = Path(f"{engine.url.database}.{name}")
        with _whole(target) as draft, closing(sqlite3.connect(str(engine.url.database))) as source:
            source.execute("VACUUM INTO ?", (str(draft),))
    else:
        target = settings.backups / f"chatapp-{current}-{name}{SUFFIX}"
        _write(engine, target)
    typer.echo(f"Before the migration the database was kept in {target}.")


def _write(engine: Engine, target: Path) -> None:
    """One moment of a database into a new file."""
    with _moment(engine) as connection:
        revision = migrate.revision_of(connection)
        if revision is None:
            msg = "The database has no tables yet: there is nothing to keep."
            raise CommandFailed(msg)
        with _whole(target) as draft, gzip.open(draft, "wt") as packed:
            packed.writelines(f"{line}\n" for line in archive.lines_of(connection, revision))


@contextmanager
def _moment(engine: Engine) -> Generator[Connection, None, None]:
    """A connection that sees what was committed when it began, and hinders nobody."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        yield connection


@contextmanager
def _whole(target: Path) -> Generator[Path, None, None]:
    """A file for its owner alone, which gets its name when it is whole and on the disk."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = target.with_name(f"{target.name}.{secrets.token_hex(4)}")
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        yield draft
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        draft.rename(target)
    finally:
        draft.unlink(missing_ok=True)


def _fill(connection: Connection, lines: Iterator[str]) -> dict[str, int]:
    revision = archive.revision_of(lines)
    archive.drop_all(connection)
    migrate.step(connection, revision)
    counts = archive.fill(connection, lines)
    migrate.step(connection, "head")
    sessions.end_all(connection, times.now())
    return counts


def _stamp() -> str:
    return f"{times.now():%Y%m%dT%H%M%S%f}"[:-3]
