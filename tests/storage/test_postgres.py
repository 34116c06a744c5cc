"""What only PostgreSQL does: it may be away, and transactions may lose against each other."""

import asyncio

import psycopg
import pytest
from sqlalchemy import text

from chatapp import errors
from chatapp.storage import database as databases
from chatapp.storage import postgres
from chatapp.storage.postgres import ATTEMPTS
from chatapp.storage.threads import SHARED_COMMIT
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


@pytest.fixture
def write_behind_a_gate(database, monkeypatch):
    """Let units of user 1 wait for the same moment; a batch may take as long as it likes."""
    monkeypatch.setattr(postgres, "BATCH_SECONDS", 10.0)

    async def write_behind_a_gate(acts, told, batch="batch"):
        gate = Gate()
        held = task_of(1, database.write(gate.before(put("first")), nobody))
        await until(gate.reached.is_set)
        waiting = [task_of(1, database.write(act, told.append, batch)) for act in acts]
        await until(lambda: len(database.writes) == len(acts))
        gate.open()
        await held
        return await asyncio.gather(*waiting, return_exceptions=True)

    return write_behind_a_gate


async def test_waiting_units_of_one_batch_share_transactions(database, commits, write_behind_a_gate):
    told, names = [], [f"word {number}" for number in range(SHARED_COMMIT + 1)]
    assert await write_behind_a_gate([put(name) for name in names], told) == names
    assert len(commits) == 3  # the gate's own, a full one, and what was left
    assert told == names
    assert await database.read(words) == ["first", *names]


async def test_units_of_no_batch_have_transactions_of_their_own(database, commits, write_behind_a_gate):
    names = ["one", "two", "three"]
    assert await write_behind_a_gate([put(name) for name in names], [], batch=None) == names
    assert len(commits) == 1 + len(names)


async def test_a_batch_whose_time_is_over_is_committed(commits, write_behind_a_gate, monkeypatch):
    """Others in the conversation wait for its lock."""
    monkeypatch.setattr(postgres, "BATCH_SECONDS", 0)
    names = ["one", "two", "three"]
    assert await write_behind_a_gate([put(name) for name in names], []) == names
    assert len(commits) == 1 + len(names)


async def test_a_unit_that_is_refused_undoes_no_other_of_its_batch(database, write_behind_a_gate):
    runs, told = [], []

    def refuse(db):
        runs.append(put(f"refused {len(runs)}")(db))
        raise errors.Forbidden

    results = await write_behind_a_gate([put("one"), put("two"), refuse, put("three")], told)
    assert isinstance(results[2], errors.Forbidden)
    assert [result for result in results if isinstance(result, str)] == told == ["one", "two", "three"]
    assert await database.read(words) == ["first", "one", "two", "three"]
    assert len(runs) == 2  # with the others, and alone


async def test_a_unit_that_lost_a_race_in_a_batch_is_run_again_in_its_place(database, write_behind_a_gate):
    act, runs = fails_with("40P01", 2)
    told = []
    results = await write_behind_a_gate([put("one"), act, put("two")], told)
    assert results == told == ["one", "run 2", "two"]
    assert await database.read(words) == ["first", *told]
    assert len(runs) == 3


async def test_a_batch_whose_connection_ends_is_written_on_another(lonely, postgres_server, monkeypatch):
    """Nothing of it was committed, so nothing of it is written twice."""
    monkeypatch.setattr(postgres, "BATCH_SECONDS", 10.0)
    database, name = lonely
    before, within, told = Gate(), Gate(), []
    held = task_of(1, database.write(before.before(put("first")), nobody))
    await until(before.reached.is_set)
    acts = [put("one"), within.after(put("two")), put("three")]
    waiting = [task_of(1, database.write(act, told.append, "batch")) for act in acts]
    await until(lambda: len(database.writes) == len(acts))
    before.open()
    await until(within.reached.is_set)
    postgres_server.end_connections(name)
    within.open()
    await asyncio.gather(held, *waiting)
    assert told == ["one", "two", "three"]
    assert await database.read(words) == ["first", *told]


async def test_a_commit_that_fails_fails_the_whole_batch(database, write_behind_a_gate):
    """Whether it was stored is unknown, so it is not written again."""

    def break_promise(db):
        """A constraint that is checked at the commit only."""
        db.connection().execute(text("CREATE TABLE promises (id int REFERENCES notes DEFERRABLE INITIALLY DEFERRED)"))
        db.connection().execute(text("INSERT INTO promises VALUES (404)"))

    told = []
    results = await write_behind_a_gate([put("one"), break_promise, put("two")], told)
    assert all(isinstance(result, Exception) for result in results)
    assert told == []
    assert await database.read(words) == ["first"]


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
