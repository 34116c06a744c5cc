"""Whoever floods waits behind their own units, on both databases and with real threads."""

import asyncio

import pytest

from chatapp import errors
from chatapp.storage import threads, turns
from tests.support.units import Gate, make_table, put, task_of, words
from tests.support.waiting import until

FLOODER, OTHER = 1, 2
MANY = 100


def nobody(_result):
    """Nothing is told."""


async def test_a_flood_of_writes_lets_another_write_after_one_unit_at_most(database):
    gate, told = Gate(), []
    flood = [task_of(FLOODER, database.write(gate.before(put("gate")), told.append))]
    await until(gate.reached.is_set)
    flood += [task_of(FLOODER, database.write(put(f"flood {number}"), told.append)) for number in range(MANY)]
    await until(lambda: len(database.writes) == MANY)
    other = task_of(OTHER, database.write(put("other"), told.append))
    await until(lambda: len(database.writes) == MANY + 1 or other.done())
    gate.open()
    assert await other == "other"
    await asyncio.gather(*flood)
    assert told.index("other") <= 2
    assert [word for word in told if word != "other"] == ["gate", *(f"flood {number}" for number in range(MANY))]


async def test_a_flood_of_reads_leaves_a_reader_to_others(database):
    gate = Gate()
    flood = [task_of(FLOODER, database.read(gate.before(lambda _: "read"))) for _ in range(MANY)]
    await until(gate.reached.is_set)
    async with asyncio.timeout(5):  # with the flooder's reads held in their threads
        assert await task_of(OTHER, database.read(words)) == []
    gate.open()
    assert await asyncio.gather(*flood) == ["read"] * MANY


async def test_units_of_one_are_written_in_their_order(database):
    told = []
    names = [f"word {number}" for number in range(MANY)]
    await asyncio.gather(*(task_of(FLOODER, database.write(put(name), told.append)) for name in names))
    assert told == await database.read(words) == names


async def test_who_has_too_many_units_is_refused_and_others_are_not(database, monkeypatch):
    monkeypatch.setattr(turns, "MOST_OF_ONE", 3)
    gate = Gate()
    flood = [task_of(FLOODER, database.write(gate.before(put("gate")), nobody))]
    await until(gate.reached.is_set)
    flood += [task_of(FLOODER, database.write(put(f"flood {number}"), nobody)) for number in range(3)]
    await until(lambda: len(database.writes) == 3)
    with pytest.raises(errors.TooMany):
        await task_of(FLOODER, database.write(put("too many"), nobody))
    other = task_of(OTHER, database.write(put("other"), nobody))
    gate.open()
    await asyncio.gather(*flood, other)
    assert "too many" not in await database.read(words)


async def test_a_cancelled_write_that_waits_is_stored_and_told(database):
    """The caller may be a tab that was closed: what it sent counts."""
    gate, told = Gate(), []
    held = task_of(FLOODER, database.write(gate.before(put("gate")), told.append))
    await until(gate.reached.is_set)
    waiter = task_of(FLOODER, database.write(put("closed"), told.append))
    await until(lambda: len(database.writes) == 1)
    waiter.cancel()
    gate.open()
    await held
    await until(lambda: len(told) == 2)
    assert told == await database.read(words) == ["gate", "closed"]


async def test_a_cancelled_read_that_waits_is_not_begun(database):
    """A flood that hangs up leaves nothing to do."""
    gate, begun = Gate(), []
    held = [task_of(FLOODER, database.read(gate.before(words))) for _ in range(4)]
    await until(gate.reached.is_set)
    waiter = task_of(FLOODER, database.read(begun.append))
    await until(lambda: len(database.reads) == 4)
    waiter.cancel()
    await asyncio.gather(waiter, return_exceptions=True)
    gate.open()
    await asyncio.gather(*held)
    assert await task_of(FLOODER, database.read(words)) == []  # its turn is after the cancelled one
    assert begun == []


async def test_a_write_that_waits_too_long_is_unavailable_and_never_stored(database, monkeypatch, caplog):
    monkeypatch.setattr(threads, "TIMEOUT", 0.02)
    gate, told = Gate(), []
    held = task_of(FLOODER, database.write(gate.before(make_table), told.append))
    await until(gate.reached.is_set)
    with pytest.raises(errors.Unavailable):
        await task_of(FLOODER, database.write(put("late"), told.append))
    assert len(caplog.records) <= 1  # of the unit that had begun; a flood that waits for itself fills no log
    monkeypatch.undo()
    gate.open()
    with pytest.raises(errors.Unavailable):
        await held  # it had begun, so it is stored and told
    await task_of(FLOODER, database.write(put("after"), told.append))
    assert told == [None, "after"]
    assert await database.read(words) == ["after"]
