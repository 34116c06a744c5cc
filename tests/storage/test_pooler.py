"""Behind PgBouncer, which gives a connection for each transaction and has fewer of them than the program asks for."""

import asyncio

import psycopg
import pytest
from sqlalchemy import text

from chatapp import errors
from chatapp.cli import migrate
from chatapp.cli.failure import CommandFailed
from chatapp.domain.tables import metadata
from chatapp.storage import database as databases
from chatapp.storage import postgres
from tests.support.pgbouncer import pooler
from tests.support.units import CONNECTIONS, Gate, make_table, put, task_of, words
from tests.support.waiting import until


@pytest.fixture(scope="module")
def pooled_url(postgres_server, postgres_template):
    name = postgres_server.make(postgres_template)
    with pooler(postgres_server.url(name)) as address:
        yield address
    postgres_server.drop(name)


@pytest.fixture
async def database(pooled_url):
    database = databases.connect(pooled_url, CONNECTIONS, is_pooled=True)
    database.start()
    await database.write(make_table, nobody)
    yield database
    await database.close()


def nobody(_result):
    """Nothing is told."""


async def test_many_units_of_many_users_are_stored_and_read(database):
    """The same statement often enough for psycopg to prepare it."""
    names = [f"word {number}" for number in range(200)]
    writes = [task_of(1 + number % 7, database.write(put(name), nobody)) for number, name in enumerate(names)]
    reads = [task_of(1 + number % 7, database.read(words)) for number in range(100)]
    await asyncio.gather(*writes, *reads)
    assert sorted(await database.read(words)) == sorted(names)


async def test_timeouts_hold_in_each_transaction_and_stay_in_none(database):
    def settings(db):
        shown = [db.connection().execute(text(f"SHOW {name}")).scalar_one() for name in postgres.SETTINGS]
        return dict(zip(postgres.SETTINGS, shown, strict=True))

    expected = {
        "statement_timeout": "10s",
        "lock_timeout": "5s",
        "idle_in_transaction_session_timeout": "15s",
        "timezone": "UTC",
    }
    assert await database.read(settings) == expected
    assert await database.write(settings, nobody) == expected


async def test_a_locked_row_is_unavailable_in_time(database, pooled_url, monkeypatch):
    monkeypatch.setitem(postgres.SETTINGS, "lock_timeout", "20")
    await database.write(put("word"), nobody)
    impatient = databases.connect(pooled_url, CONNECTIONS, is_pooled=True)
    impatient.start()
    gate = Gate()
    change = text("UPDATE notes SET word = word || '!'")

    def update(db):
        db.connection().execute(change)
        return "done"

    holding = asyncio.create_task(database.write(gate.after(update), nobody))
    await until(gate.reached.is_set)
    with pytest.raises(errors.Unavailable):
        await impatient.write(update, nobody)
    gate.open()
    await holding
    await impatient.close()


async def test_reads_are_snapshots_that_cannot_write(database):
    with pytest.raises(Exception, match="read-only transaction"):
        await database.read(put("word"))
    assert await database.read(words) == []


def test_without_the_setting_the_server_does_not_start_and_says_what_to_set(pooled_url):
    with pytest.raises(CommandFailed, match="CHATAPP_DATABASE_POOLER=true"):
        migrate.check(pooled_url, is_pooled=False)
    migrate.check(pooled_url, is_pooled=True)


def test_schemas_are_made_through_a_pooler(postgres_server):
    name = postgres_server.make()
    with pooler(postgres_server.url(name)) as address:
        assert migrate.upgrade(address)
        with psycopg.connect(address.replace("+psycopg", "")) as connection:
            found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    assert {table.name for table in metadata.sorted_tables} <= {row[0] for row in found}
    postgres_server.drop(name)
