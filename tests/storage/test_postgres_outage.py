"""A PostgreSQL that is killed, started again, and frozen, while units of work go on."""

import asyncio

import pytest

from chatapp import errors
from chatapp.storage import database as databases
from chatapp.storage import postgres as storage
from chatapp.storage import threads
from tests.support import postgres
from tests.support.units import CONNECTIONS, Gate, make_table, put, words
from tests.support.waiting import WITHIN, until


@pytest.fixture(scope="module")
def server():
    with postgres.programs() as own:
        yield own


@pytest.fixture
async def database(server):
    database = databases.connect(server.address.replace("postgresql:", "postgresql+psycopg:"), CONNECTIONS)
    database.start()
    await database.write(make_table, lambda _: None)
    yield database
    await database.close()


async def write_all(database, names, told):
    """Write one after the other; what was acknowledged, and what was refused."""
    acknowledged, refused = [], []
    for name in names:
        try:
            acknowledged.append(await database.write(put(name), told.append))
        except errors.Unavailable:
            refused.append(name)
            await asyncio.sleep(0.01)
    return acknowledged, refused


async def test_a_killed_server_loses_nothing_that_was_acknowledged_and_is_used_again(server, database):
    told = []
    writers = [
        asyncio.create_task(write_all(database, [f"{writer}: {number}" for number in range(300)], told))
        for writer in range(CONNECTIONS)
    ]
    await until(lambda: len(told) > 50)
    server.kill()
    with pytest.raises(errors.Unavailable):
        await database.read(words)
    server.start()
    ends = await asyncio.gather(*writers)
    acknowledged = {name for done, _ in ends for name in done}
    refused = {name for _, lost in ends for name in lost}
    stored = await database.read(words)
    assert refused
    assert acknowledged == set(told)
    assert len(told) == len(acknowledged)
    assert acknowledged <= set(stored)
    assert set(stored) - acknowledged <= refused  # the answer to a commit may be lost with the line
    assert await database.write(put("after"), told.append) == "after"


async def test_a_frozen_server_is_unavailable_and_nothing_is_done_behind_anybodys_back(server, database, monkeypatch):
    monkeypatch.setattr(threads, "TIMEOUT", 0.5)
    told = []
    server.pause()
    names = [f"word {number}" for number in range(5 * CONNECTIONS)]
    async with asyncio.timeout(5):
        ends = await asyncio.gather(*(write_all(database, [name], told) for name in names))
        with pytest.raises(errors.Unavailable):
            await database.read(words)
    assert [refused for _, refused in ends] == [[name] for name in names]
    server.resume()
    monkeypatch.setattr(threads, "TIMEOUT", 10)
    assert await database.write(put("after"), told.append) == "after"
    async with asyncio.timeout(WITHIN):  # units that had begun may commit after the refusal, and then are told
        while set(told) != (stored := set(await database.read(words))):  # noqa: ASYNC110 - asks the database
            await asyncio.sleep(0.01)
    assert len(stored) <= CONNECTIONS + 1  # those that had begun


async def test_a_transaction_that_forgets_to_end_lets_go_of_its_locks(server, database, monkeypatch):
    """Its host may be frozen; everybody else in the conversation must go on."""
    monkeypatch.setitem(storage.SETTINGS, "idle_in_transaction_session_timeout", "100")
    forgetful = databases.connect(server.address.replace("postgresql:", "postgresql+psycopg:"), 2)
    forgetful.start()
    await database.write(put("word"), lambda _: None)

    def lock(db):
        return db.connection().exec_driver_sql("SELECT word FROM notes FOR UPDATE").scalar_one()

    gate = Gate()
    forgetting = asyncio.create_task(forgetful.write(gate.after(lock), lambda _: None))
    await until(gate.reached.is_set)
    await database.write(lambda db: db.connection().exec_driver_sql("UPDATE notes SET word = 'free'"), lambda _: None)
    gate.open()
    with pytest.raises(errors.Unavailable):
        await forgetting
    await forgetful.close()
    assert await database.read(words) == ["free"]
