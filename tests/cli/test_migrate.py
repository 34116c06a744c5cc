import sqlite3
import subprocess
import sys
from contextlib import contextmanager

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, create_engine, inspect, select, text

from chatapp.cli import migrate
from chatapp.cli.build import ROOT
from chatapp.domain.tables import metadata
from chatapp.settings import Settings

DAY = 24 * 3600 * 1000  # milliseconds
TABLES = {
    "files",
    "objects",
    "activity",
    "alembic_version",
    "blocks",
    "conversations",
    "cursor_marks",
    "departures",
    "hidden",
    "links",
    "message_links",
    "installation",
    "introductions",
    "message_edits",
    "messages",
    "participants",
    "mentions",
    "pictures",
    "pins",
    "preferences",
    "reactions",
    "server_settings",
    "sessions",
    "timers",
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


# Two people, their conversation, and a text, a system line and a tombstone, as an earlier version stored them.
ROWS_OF_0011 = """
INSERT INTO users (id, username, username_key, email, email_key, first_name, last_name, search_key, bio, password_hash,
    is_active, is_admin, created_at)
VALUES (1, 'ada', 'ada', 'a@b.c', 'a@b.c', '', '', 'ada', '', '!', true, false, 1),
    (2, 'grace', 'grace', 'g@b.c', 'g@b.c', '', '', 'grace', '', '!', true, false, 1);
INSERT INTO conversations (id, is_group, name, created_by_id, last_seq, created_at, updated_at)
VALUES (1, true, 'A', 1, 3, 1, 1);
INSERT INTO participants (id, conversation_id, user_id, role, joined_at, joined_seq, last_read_seq, last_delivered_seq)
VALUES (1, 1, 1, 'owner', 1, 0, 3, 3), (2, 1, 2, 'member', 1, 0, 1, 2);
INSERT INTO messages (id, conversation_id, seq, kind, sender_id, client_id, content, created_at, edited_at, deleted_at)
VALUES (1, 1, 1, 'text', 1, 'a', 'hello', 1, 2, NULL), (2, 1, 2, 'system', 1, 'b', 'line', 1, NULL, NULL),
    (3, 1, 3, 'text', 1, 'c', '', 1, NULL, 2)
"""


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


@contextmanager
def connected(database: str):
    engine = create_engine(database)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def contents(connection) -> dict[str, list]:
    """All rows by table, in the order of ids."""
    found = MetaData()
    found.reflect(connection, only=["users", "conversations", "participants", "messages"])
    selects = {name: select(table).order_by(table.c.id) for name, table in found.tables.items()}
    return {name: [dict(row) for row in connection.execute(each).mappings()] for name, each in selects.items()}


def test_rows_from_before_revisions_are_at_revision_0_and_quiet_as_they_are(empty_database):
    with migrate.sole_writer(empty_database) as connection:
        migrate.step(connection, "0011")
        for row in ROWS_OF_0011.split(";"):
            connection.execute(text(row))
        before = contents(connection)
    migrate.upgrade(empty_database)
    with connected(empty_database) as connection:
        after = contents(connection)
    for name, rows in after.items():
        assert [row["revision"] for row in rows] == [0] * len(rows), name
        assert [{key: row[key] for key in old} for row, old in zip(rows, before[name], strict=True)] == before[name]
    assert [row["quiet"] for row in after["messages"]] == [0, 1, 2]
    assert [row["marked_after"] for row in after["conversations"]] == [
        row["last_seq"] for row in after["conversations"]
    ]
    assert {bool(row["no_preview"]) for row in after["messages"]} == {False}
    command.downgrade(migrate.alembic_config(empty_database), "0011")
    with connected(empty_database) as connection:
        assert contents(connection) == before
    migrate.upgrade(empty_database)


def test_addresses_that_turn_out_to_be_one_stay_with_the_older_account(empty_database):
    emails = ["a@b.example", "A@bücher.example", "a@xn--bcher-kva.example", "ß@b.example", "ss@b.example", ""]
    keys = ["a@b.example", "a@bücher.example", "a@xn--bcher-kva.example", "ss@b.example", "other", "deleted:6"]
    row = """INSERT INTO users (id, username, username_key, email, email_key, first_name, last_name, search_key, bio,
        password_hash, is_active, is_admin, created_at)
        VALUES (:id, :name, :name, :email, :key, '', '', '', '', '!', true, false, 1)"""
    with migrate.sole_writer(empty_database) as connection:
        migrate.step(connection, "0013")
        for number, (email, key) in enumerate(zip(emails, keys, strict=True), 1):
            connection.execute(text(row), {"id": number, "name": f"user{number}", "email": email, "key": key})
    migrate.upgrade(empty_database)
    with connected(empty_database) as connection:
        found = [each["email_key"] for each in contents(connection)["users"]]
    assert found == [
        *("a@b.example", "a@bücher.example", "a@xn--bcher-kva.example", "ß@b.example", "ss@b.example", "deleted:6")
    ]


def test_names_from_before_get_search_keys(empty_database):
    with migrate.sole_writer(empty_database) as connection:
        migrate.step(connection, "0013")
        for row in ROWS_OF_0011.split(";"):
            connection.execute(text(row))
        connection.execute(text("UPDATE users SET first_name = 'José', last_name = 'Müller' WHERE id = 1"))
        gone = "username = 'deleted:2', first_name = 'Deleted', last_name = 'user', search_key = ''"
        connection.execute(text(f"UPDATE users SET {gone} WHERE id = 2"))  # noqa: S608 - our own words
        connection.execute(text("UPDATE conversations SET name = 'Änderungen'"))
    migrate.upgrade(empty_database)
    with connected(empty_database) as connection:
        found = contents(connection)
    assert [row["search_key"] for row in found["users"]] == ["ada jose muller", "deleted user"]
    assert [row["search_key"] for row in found["conversations"]] == ["anderungen"]


def test_introductions_from_before_are_forgotten_after_their_day(empty_database):
    with migrate.sole_writer(empty_database) as connection:
        migrate.step(connection, "0011")
        for row in ROWS_OF_0011.split(";"):
            connection.execute(text(row))
        connection.execute(
            text("INSERT INTO introductions (by_id, user_id, at) VALUES (1, 2, 5), (2, 1, 7), (1, 1, 9)")
        )
    migrate.upgrade(empty_database)
    with connected(empty_database) as connection:
        found = connection.execute(text("SELECT kind, key, due_at FROM timers ORDER BY key")).all()
    assert [tuple(row) for row in found] == [
        ("forget_introductions", "1", DAY + 5),
        ("forget_introductions", "2", DAY + 7),
    ]


def test_statements_of_the_version_before_still_store_rows(empty_database):
    """In a rolling update, servers of both versions write at the same time."""
    migrate.upgrade(empty_database)
    with connected(empty_database) as connection:
        for row in ROWS_OF_0011.split(";"):
            connection.execute(text(row))
        assert [row["quiet"] for row in contents(connection)["messages"]] == [0, 0, 0]


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
