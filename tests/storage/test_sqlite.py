"""What only SQLite does: shared commits, pragmas, one writer."""

import asyncio
import sqlite3

import pytest
from sqlalchemy import text

from chatapp import errors
from chatapp.domain.participant import Participant
from chatapp.storage import database as databases
from chatapp.storage import sqlite
from chatapp.storage.threads import SHARED_COMMIT
from tests.support.fakes import START
from tests.support.units import Gate, put, task_of, words
from tests.support.waiting import until


@pytest.fixture
def database_url(sqlite_url):
    return sqlite_url


def nobody(_result):
    """Nothing is told."""


def add_participant_of_nothing(db):
    db.add(Participant(conversation_id=404, user_id=404, joined_at=START))
    db.flush()


@pytest.fixture
def write_behind_a_gate(database, monkeypatch):
    """Let all acts wait for the same moment, so that they share a commit as far as they may. The gate, a unit of the
    first user, has one of its own as long as there is no other user.
    """

    async def write_behind_a_gate(acts, told, seconds=10.0, users=1):
        monkeypatch.setattr(sqlite, "BATCH_SECONDS", 0)
        gate = Gate()
        held = task_of(1, database.write(gate.before(put("first")), nobody))
        await until(gate.reached.is_set)
        monkeypatch.setattr(sqlite, "BATCH_SECONDS", seconds)
        waiting = [task_of(1 + place % users, database.write(act, told.append)) for place, act in enumerate(acts)]
        await until(lambda: len(database.writes) == len(acts))
        gate.open()
        await held
        return await asyncio.gather(*waiting, return_exceptions=True)

    return write_behind_a_gate


@pytest.mark.parametrize("which", [0, 1], ids=["writer", "readers"])
async def test_connections_are_set_up_for_safety(which, database):
    with database.engines[which].connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("foreign_keys", "synchronous", "busy_timeout", "journal_mode", "query_only")
        }
    assert pragmas == {
        "foreign_keys": 1,
        "synchronous": 2,  # FULL
        "busy_timeout": 5000,
        "journal_mode": "wal",
        "query_only": which,
    }


async def test_waiting_units_share_commits(database, commits, write_behind_a_gate):
    told = []
    names = [f"word {number}" for number in range(SHARED_COMMIT + 1)]
    assert await write_behind_a_gate([put(name) for name in names], told) == names
    assert len(commits) == 3  # the gate's own, a full one, and what was left
    assert told == names
    assert await database.read(words) == ["first", *names]


async def test_a_batch_whose_time_is_over_is_committed(database, commits, write_behind_a_gate):
    """Otherwise those who were first wait for units that came long after them."""
    names = ["one", "two", "three"]
    assert await write_behind_a_gate([put(name) for name in names], [], seconds=0) == names
    assert len(commits) == 1 + len(names)


async def test_the_first_units_of_many_users_share_a_commit_however_long_it_takes(
    database, commits, write_behind_a_gate
):
    """Each commit waits for the disk: with one for every few units, fewer messages are stored when it is busy."""
    names = [f"word {number}" for number in range(SHARED_COMMIT)]
    assert await write_behind_a_gate([put(name) for name in names], [], seconds=0, users=SHARED_COMMIT) == names
    assert len(commits) == 2


async def test_units_are_told_in_the_order_of_their_commits(database):
    told = []
    names = [f"word {number}" for number in range(200)]
    await asyncio.gather(*(database.write(put(name), told.append) for name in names))
    assert told == await database.read(words)


async def test_unit_sees_what_the_one_before_it_stored(write_behind_a_gate):
    results = await write_behind_a_gate([put("one"), lambda db: ",".join(words(db))], [])
    assert results == ["one", "first,one"]


async def test_commit_that_fails_fails_all_who_share_it(database, write_behind_a_gate):
    def break_promise(db):
        """A foreign key that is checked at the commit only."""
        db.connection().execute(text("PRAGMA defer_foreign_keys = on"))
        add_participant_of_nothing(db)
        return "broken"

    told = []
    results = await write_behind_a_gate([put("one"), break_promise, put("two")], told)
    assert all(isinstance(result, Exception) for result in results)
    assert told == []
    assert await database.read(words) == ["first"]
    assert await database.write(put("later"), told.append) == "later"


async def test_full_disk_is_unavailable_and_what_was_told_is_stored(database, write_behind_a_gate):
    def fill(db):
        put("x" * 200_000)(db)
        return "filled"

    def shrink(db):
        pages = db.connection().execute(text("PRAGMA page_count")).scalar_one()
        db.connection().execute(text(f"PRAGMA max_page_count = {pages + 4}"))
        return "shrunk"

    told = []
    results = await write_behind_a_gate([shrink, put("one"), fill, put("two")], told)
    assert isinstance(results[2], errors.Unavailable)
    stored = await database.read(words)
    assert [word for word in told if word != "shrunk"] == stored[1:]
    assert [result for result in results if not isinstance(result, Exception)] == told


async def test_failing_foreign_key_is_noticed_at_once(database):
    with pytest.raises(Exception, match="FOREIGN KEY"):
        await database.write(add_participant_of_nothing, nobody)


@pytest.fixture
def _impatient(monkeypatch):
    monkeypatch.setattr(sqlite, "PRAGMAS", (*sqlite.PRAGMAS, "busy_timeout=20"))


@pytest.mark.usefixtures("_impatient")
async def test_database_locked_by_others_is_unavailable(sqlite_url):
    database = databases.connect(sqlite_url, 1)
    database.start()
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    told = []
    try:
        with pytest.raises(errors.Unavailable) as caught:
            await database.write(lambda _: "hello", told.append)
        assert "locked" in str(caught.value.__cause__)
        assert told == []
        assert await database.read(lambda db: db.connection().execute(text("SELECT 1")).scalar_one()) == 1
        other.execute("ROLLBACK")
        assert await database.write(lambda _: "hello", told.append) == "hello"
        assert told == ["hello"]
    finally:
        other.close()
        await database.close()


async def test_folder_of_the_file_is_made(tmp_path):
    database = databases.connect(f"sqlite:///{tmp_path}/new/folder/chatapp.db?timeout=5", 1)
    database.start()
    assert await database.read(lambda db: db.connection().execute(text("SELECT 1")).scalar_one()) == 1
    await database.close()
    assert (tmp_path / "new/folder/chatapp.db").exists()
