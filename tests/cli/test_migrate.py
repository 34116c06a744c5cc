import sqlite3
import subprocess
import sys

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect

from chatapp.cli import migrate
from chatapp.cli.build import ROOT
from chatapp.domain.tables import metadata
from chatapp.settings import Settings

TABLES = {
    "activity",
    "alembic_version",
    "blocks",
    "conversations",
    "departures",
    "installation",
    "introductions",
    "message_edits",
    "messages",
    "participants",
    "pictures",
    "sessions",
    "users",
}


@pytest.fixture(params=["sqlite", "postgres"])
def empty_database(request, tmp_path):
    """The address of a database without tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.db"
        return
    server = request.getfixturevalue("postgres_server")
    name = server.make()
    yield Settings(database_url=server.url(name)).database
    server.drop(name)


def tables(database: str) -> set[str]:
    engine = create_engine(database)
    try:
        return set(inspect(engine).get_table_names())
    finally:
        engine.dispose()


def test_migrations_go_up_and_down_and_up(empty_database):
    assert migrate.upgrade(empty_database)
    assert tables(empty_database) == TABLES
    command.downgrade(migrate.alembic_config(empty_database), "base")
    assert tables(empty_database) == {"alembic_version"}
    migrate.upgrade(empty_database)
    assert tables(empty_database) == TABLES


def test_a_database_is_new_once(empty_database):
    assert [migrate.upgrade(empty_database), migrate.upgrade(empty_database)] == [True, False]


def test_migrations_make_what_the_models_say(empty_database):
    migrate.upgrade(empty_database)
    engine = create_engine(empty_database)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_every_constraint_has_a_name(empty_database):
    """So that a later migration can take it away."""
    migrate.upgrade(empty_database)
    engine = create_engine(empty_database)
    database = inspect(engine)
    for table in TABLES - {"alembic_version"}:
        found = [
            database.get_pk_constraint(table),
            *database.get_foreign_keys(table),
            *database.get_unique_constraints(table),
        ]
        assert all(constraint["name"] for constraint in found), table
    engine.dispose()


def test_sqlite_is_switched_to_write_ahead_logging(tmp_path):
    migrate.upgrade(f"sqlite:///{tmp_path}/chatapp.db")
    connection = sqlite3.connect(tmp_path / "chatapp.db")
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_two_who_start_at_once_migrate_once(empty_database):
    program = "import sys; from chatapp.cli import migrate; print(migrate.upgrade(sys.argv[1]))"
    command = [sys.executable, "-c", program, empty_database]
    starts = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]  # noqa: S603 - our own words
    assert sorted(start.communicate()[0] for start in starts) == ["False\n", "True\n"]


def test_migrate_says_that_it_is_done(run):
    assert run("migrate") == (0, "The database is up to date.\n", "")
