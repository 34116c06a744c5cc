"""What only PostgreSQL does: it may be away, and transactions may lose against each other."""

import asyncio

import psycopg
import pytest
from sqlalchemy import text

from chatapp import errors
from chatapp.storage import database as databases
from chatapp.storage import postgres
from chatapp.storage.postgres import ATTEMPTS
from tests.support.units import CONNECTIONS, Gate, make_table, put, task_of, words
from tests.support.waiting import until


@pytest.fixture
def database_url(postgres_url):
    return postgres_url


@pytest.fixture
async def lonely(postgres_server, postgres_of_its_own):
    """A database that may be broken, with its name."""
    database = databases.connect(postgres_server.url(postgres_of_its_own), CONNECTIONS)
    database.start()
    await database.write(make_table, nobody)
    yield database, postgres_of_its_own
    await database.close()


def nobody(_result):
    """Nothing is told."""


def fails_with(state, times):
    """A unit that the database refuses so many times with this SQLSTATE, and how often it was run."""
    runs = []

    def act(db):
        runs.append(put(f"run {len(runs)}")(db))
        if len(runs) <= times:
            db.connection().execute(text(f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{state}'; END $$"))
        return runs[-1]

    return act, runs


@pytest.mark.parametrize("state", ["40001", "40P01"], ids=["serialization", "deadlock"])
async def test_unit_that_lost_a_race_is_run_again(state, database):
    act, runs = fails_with(state, ATTEMPTS - 1)
    told = []
    assert await database.write(act, told.append) == f"run {ATTEMPTS - 1}"
    assert told == await database.read(words) == [runs[-1]]


@pytest.mark.parametrize("state", ["40001", "40P01"], ids=["serialization", "deadlock"])
async def test_unit_that_always_loses_is_unavailable(state, database):
    act, runs = fails_with(state, ATTEMPTS)
    with pytest.raises(errors.Unavailable):
        await database.write(act, nobody)
    assert len(runs) == ATTEMPTS
    assert await database.read(words) == []


async def test_refusal_is_not_run_again(database):
    runs = []

    def refuse(_db):
        runs.append(1)
        raise errors.Forbidden

    with pytest.raises(errors.Forbidden):
        await database.write(refuse, nobody)
    assert len(runs) == 1


async def test_more_units_than_connections_wait_their_turn(database):
    names = [f"word {number}" for number in range(3 * CONNECTIONS)]

    async with asyncio.timeout(10):
        await asyncio.gather(*(database.write(put(name), nobody) for name in names))
    assert sorted(await database.read(words)) == sorted(names)


async def test_writers_that_wait_for_a_lock_stop_no_reader(postgres_url, database):
    await database.write(put("hello"), nobody)
    started = []

    def change(db):
        started.append(1)
        db.connection().execute(text("UPDATE notes SET word = word || '!'"))

    with psycopg.connect(postgres_url.replace("+psycopg", "")) as other:
        other.execute("SELECT * FROM notes FOR UPDATE")
        count = CONNECTIONS
        writing = [task_of(user, database.write(change, nobody)) for user in range(1, count + 1)]
        await until(lambda: len(started) >= CONNECTIONS // 2)
        async with asyncio.timeout(2):
            assert await database.read(words) == ["hello"]
    await asyncio.gather(*writing)


async def test_units_of_one_user_are_written_one_after_another(database):
    """So one user holds one connection and one lock, however many units wait."""
    gate, told = Gate(), []
    held = task_of(1, database.write(gate.before(put("first")), told.append))
    await until(gate.reached.is_set)
    waiting = [task_of(1, database.write(put(name), told.append)) for name in ("second", "third")]
    assert await task_of(2, database.write(put("other"), told.append)) == "other"
    assert told == ["other"]
    gate.open()
    await asyncio.gather(held, *waiting)
    assert told == ["other", "first", "second", "third"]


async def test_row_locked_by_others_is_unavailable(postgres_url, database, monkeypatch):
    await database.write(put("hello"), nobody)
    monkeypatch.setitem(postgres.SETTINGS, "lock_timeout", "20")
    impatient = databases.connect(postgres_url, CONNECTIONS)
    impatient.start()
    change = text("UPDATE notes SET word = word || '!'")
    with psycopg.connect(postgres_url.replace("+psycopg", "")) as other:
        other.execute("SELECT * FROM notes FOR UPDATE")
        with pytest.raises(errors.Unavailable):
            await impatient.write(lambda db: db.connection().execute(change), nobody)
    await impatient.write(lambda db: db.connection().execute(change), nobody)
    await impatient.close()
    assert await database.read(words) == ["hello!"]


async def test_statement_that_takes_too_long_is_unavailable(postgres_url, monkeypatch):
    monkeypatch.setitem(postgres.SETTINGS, "statement_timeout", "20")
    database = databases.connect(postgres_url, CONNECTIONS)
    database.start()
    with pytest.raises(errors.Unavailable):
        await database.read(lambda db: db.connection().execute(text("SELECT pg_sleep(10)")))
    await database.close()


async def test_server_that_went_away_is_unavailable_until_it_is_back(lonely, postgres_server):
    database, name = lonely
    told = []
    await database.write(put("before"), told.append)
    postgres_server.close_to_all(name)
    with pytest.raises(errors.Unavailable):
        await database.write(put("meanwhile"), told.append)
    with pytest.raises(errors.Unavailable):
        await database.read(words)
    postgres_server.open_again(name)
    await database.write(put("after"), told.append)
    assert told == await database.read(words) == ["before", "after"]


async def test_ended_connections_are_replaced_unnoticed(lonely, postgres_server):
    database, name = lonely
    await database.write(put("before"), nobody)
    await database.read(words)
    postgres_server.end_connections(name)
    assert await database.read(words) == ["before"]
    assert await database.write(put("after"), nobody) == "after"


async def test_unit_whose_connection_ends_is_unavailable_and_not_told(lonely, postgres_server):
    database, name = lonely
    gate, told = Gate(), []
    writing = asyncio.create_task(database.write(gate.after(put("lost")), told.append))
    await until(gate.reached.is_set)
    postgres_server.end_connections(name)
    gate.open()
    with pytest.raises(errors.Unavailable):
        await writing
    assert told == []
    assert await database.read(words) == []


async def test_server_that_was_never_there_is_unavailable(tmp_path):
    database = databases.connect(f"postgresql+psycopg://nobody@/nothing?host={tmp_path}", CONNECTIONS)
    database.start()
    with pytest.raises(errors.Unavailable):
        await database.read(words)
    with pytest.raises(errors.Unavailable):
        await database.write(words, nobody)
    await database.close()
