import asyncio
import threading

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from chatapp import errors
from chatapp.storage.database import connect
from tests.support.units import CONNECTIONS, Gate, notes, put, words
from tests.support.waiting import until


class Refusal(Exception):
    pass


def refuse(db):
    put("refused")(db)
    raise Refusal


def nobody(_result):
    """Nothing is told."""


async def test_write_stores_then_tells_then_returns(database):
    told = []

    def tell(result):
        told.append((result, threading.current_thread() is threading.main_thread()))

    assert await database.write(put("hello"), tell) == "hello"
    assert told == [("hello", True)]
    assert await database.read(words) == ["hello"]


async def test_units_run_outside_of_the_event_loop(database):
    threads = [await database.write(lambda _: threading.current_thread(), nobody)]
    threads.append(await database.read(lambda _: threading.current_thread()))
    assert threading.main_thread() not in threads


async def test_failing_unit_stores_nothing_and_tells_nothing(database):
    told = []
    with pytest.raises(Refusal):
        await database.write(refuse, told.append)
    assert told == []
    assert await database.read(words) == []


async def test_failing_units_do_not_undo_those_beside_them(database):
    gate, told = Gate(), []
    held = asyncio.create_task(database.write(gate.before(put("first")), told.append))
    await until(gate.reached.is_set)
    acts = [put("one"), refuse, put("two"), put("one"), put("three")]
    others = [asyncio.create_task(database.write(act, told.append)) for act in acts]
    gate.open()
    results = await asyncio.gather(held, *others, return_exceptions=True)
    failed = [type(result) for result in results if isinstance(result, Exception)]
    assert sorted(failed, key=lambda kind: kind.__name__) == [IntegrityError, Refusal]
    stored = await database.read(words)
    assert sorted(stored) == sorted(told) == ["first", "one", "three", "two"]


async def test_cancelled_waiter_does_not_silence_what_was_stored(database):
    gate, told = Gate(), []
    waiter = asyncio.create_task(database.write(gate.before(put("hello")), told.append))
    await until(gate.reached.is_set)
    waiter.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiter
    gate.open()
    await until(lambda: told)
    assert told == await database.read(words) == ["hello"]


async def test_telling_that_fails_does_not_leave_anybody_waiting(database, caplog):
    def fail(_result):
        raise Refusal

    told = []
    writes = [database.write(put("one"), fail), database.write(put("two"), told.append)]
    async with asyncio.timeout(5):
        assert await asyncio.gather(*writes) == ["one", "two"]
    assert told == ["two"]
    assert "Refusal" in caplog.text


async def test_read_sees_one_moment(database):
    """A snapshot: what is committed while it runs does not show."""
    gate = Gate()
    await database.write(put("before"), nobody)

    def read_twice(db):
        first = words(db)
        return first, gate.before(words)(db)

    reading = asyncio.create_task(database.read(read_twice))
    await until(gate.reached.is_set)
    await database.write(put("meanwhile"), nobody)
    gate.open()
    assert await reading == (["before"], ["before"])
    assert await database.read(words) == ["before", "meanwhile"]


async def test_read_goes_on_while_a_write_is_under_way(database):
    gate = Gate()
    writing = asyncio.create_task(database.write(gate.after(put("new")), nobody))
    await until(gate.reached.is_set)
    assert await database.read(words) == []
    gate.open()
    assert await writing == "new"


async def test_read_cannot_write(database):
    """Otherwise what a service writes by mistake is lost without a word."""
    with pytest.raises((DBAPIError, errors.Unavailable)):
        await database.read(put("hello"))
    assert await database.read(words) == []


async def test_failing_read_tells_its_error(database):
    def refuse(_db):
        raise Refusal

    with pytest.raises(Refusal):
        await database.read(refuse)


async def test_errors_show_no_values(database, caplog):
    """They end in logs, and values are passwords' hashes and private messages."""
    await database.write(put("a private word"), nobody)
    wrong = insert(notes).values(word="another private word", id=text("nowhere"))
    with pytest.raises((DBAPIError, errors.Unavailable)) as caught:
        await database.write(lambda db: db.connection().execute(wrong), nobody)
    shown = f"{caught.value} {caught.value.__cause__} {caplog.text}"
    assert "nowhere" in shown
    assert "private" not in shown


async def test_closed_database_refuses_instead_of_letting_wait(database_url):
    database = connect(database_url, CONNECTIONS)
    database.start()
    await database.close()
    async with asyncio.timeout(5):
        with pytest.raises(errors.Unavailable):
            await database.write(put("late"), nobody)
        with pytest.raises(errors.Unavailable):
            await database.read(words)


async def test_closing_lets_what_is_under_way_finish_and_be_told(database_url):
    database, gate, told = connect(database_url, CONNECTIONS), Gate(), []
    database.start()
    writing = asyncio.create_task(database.write(gate.before(lambda _: "done"), told.append))
    await until(gate.reached.is_set)
    closing = asyncio.create_task(database.close())
    await asyncio.sleep(0)
    gate.open()
    await closing
    assert told == ["done"]
    assert await writing == "done"


async def test_database_that_was_never_started_can_be_closed(database_url):
    await connect(database_url, CONNECTIONS).close()
