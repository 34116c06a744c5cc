"""Timers act once, at their time, whichever process is there: on both databases, and when processes are killed."""

import asyncio
import contextlib
import os
import signal
import sys
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, text
from sqlmodel import select

from chatapp import errors
from chatapp import runtime as runtimes
from chatapp.cli.build import ROOT
from chatapp.domain.introduction import DAY, Introduction
from chatapp.domain.timer import Timer, TimerKind
from chatapp.flows.timers import OUTSIDE, Clockwork
from chatapp.services import conversations, timer_acts, timers
from tests.support.cast import add_users
from tests.support.fakes import Clock, RecordingBus
from tests.support.waiting import until

KIND = TimerKind.FORGET_INTRODUCTIONS
SHORT = 0.05  # seconds that a clockwork sleeps at most
PROCESSES, KILLED_AFTER, MANY = 3, 20, 150
PROCESS = """
import asyncio, sys
from sqlalchemy import text
from chatapp import runtime
from chatapp.flows.timers import OUTSIDE, Clockwork
from chatapp.services import timer_acts
from chatapp.settings import Settings

def act(work, timer):
    values = {"key": timer.key}
    work.db.connection().execute(text("INSERT INTO effects VALUES (:key)"), values)

timer_acts.ACTS = dict.fromkeys(timer_acts.ACTS, act)
timer_acts.RECURRING = ()

async def main():
    here = runtime.build(Settings())
    await here.start()
    print("ready", flush=True)
    await Clockwork(here, longest=0.05).keep()

asyncio.run(main())
"""


@pytest.fixture
def acted(monkeypatch):
    """The keys of the timers that acted, instead of what they do."""
    keys = []
    monkeypatch.setattr(timer_acts, "ACTS", {KIND: lambda _work, timer: keys.append(timer.key)})
    return keys


@pytest.fixture
def effects(database_url):
    """A table of effects, and a connection that reads it."""
    engine = create_engine(database_url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("DROP TABLE IF EXISTS effects"))
        connection.execute(text("CREATE TABLE effects (key VARCHAR NOT NULL)"))
        yield lambda: list(connection.execute(text("SELECT key FROM effects")).scalars())
        connection.execute(text("DROP TABLE effects"))
    engine.dispose()


def set_many(work, count, due_at=None):
    for number in range(count):
        timers.set(work, kind=KIND, key=str(number), due_at=due_at or work.now)


def all_timers(work):
    return list(work.db.exec(select(Timer)))


async def look(run):
    """What a clockwork does each time it wakes; which timers acted."""
    found = await run.read(timer_acts.due)
    return [await run.work(timer_acts.fire, timer_id=timer_id) for timer_id in found.ids]


@contextlib.asynccontextmanager
async def ticking(clockwork):
    task = asyncio.create_task(clockwork.keep())
    yield
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


@contextlib.asynccontextmanager
async def another(settings, clock, **start):
    """A second process, as far as the database is concerned."""
    here = runtimes.build(settings, bus=RecordingBus(), clock=clock)
    await here.start(**start)
    yield here
    await here.stop()


def test_every_kind_of_timer_has_an_act():
    assert timer_acts.ACTS.keys() | OUTSIDE.keys() == set(TimerKind)
    assert OUTSIDE.keys() == timer_acts.OUTSIDE.keys()
    assert not timer_acts.ACTS.keys() & OUTSIDE.keys()


class TestIntroductions:
    """The first user of timers."""

    async def test_whom_somebody_met_is_forgotten_after_its_day(self, runtime, cast, clock):
        first, second = await add_users(runtime, 2)
        await runtime.work(conversations.start_direct, starter_id=cast.ada.id, other_id=first)
        clock.step(hours=10)
        await runtime.work(conversations.start_direct, starter_id=cast.ada.id, other_id=second)
        kept = []
        for hours in (13, 1, 9, 1):
            clock.step(hours=hours)
            await look(runtime)
            kept.append({each.user_id for each in await runtime.read(introductions)})
        known = {cast.grace.id, cast.linus.id}
        assert kept == [{first, second} | known, {second}, {second}, set()]
        assert await runtime.read(all_timers) == []


def introductions(work):
    return list(work.db.exec(select(Introduction)))


async def test_a_timer_acts_when_it_is_due_and_then_is_gone(runtime, clock, acted):
    await runtime.work(set_many, 1, due_at=clock() + DAY)
    assert await look(runtime) == []
    clock.step(days=1)
    assert await look(runtime) == [True]
    assert await look(runtime) == []
    assert acted == ["0"]


async def test_setting_replaces_and_cancelling_takes_away(runtime, clock, acted):
    await runtime.work(set_many, 2, due_at=clock())
    found = await runtime.read(timer_acts.due)
    await runtime.work(timers.set, kind=KIND, key="0", due_at=clock() + DAY)
    await runtime.work(timers.cancel, kind=KIND, key="1")
    assert [await runtime.work(timer_acts.fire, timer_id=timer_id) for timer_id in found.ids] == [False, False]
    (left,) = await runtime.read(all_timers)
    assert (left.key, left.due_at) == ("0", clock() + DAY)
    assert acted == []


async def test_kinds_of_a_newer_program_are_left_to_it(runtime, clock, acted, monkeypatch):
    await runtime.work(set_many, 1)
    monkeypatch.setattr(timer_acts, "ACTS", {})
    found = await runtime.read(timer_acts.due)
    assert (found.ids, found.then) == ([], None)


async def test_a_failing_timer_rests_and_holds_nobody_up(runtime, clock, acted, monkeypatch, caplog):
    def act(_work, timer):
        if timer.key == "0" and len(acted) < 2:
            raise ZeroDivisionError
        acted.append(timer.key)

    monkeypatch.setattr(timer_acts, "ACTS", {KIND: act})
    await runtime.work(set_many, 2)
    async with ticking(Clockwork(runtime, longest=SHORT)):
        await until(lambda: acted == ["1"] and "failed" in caplog.text)
        await until_attempts(runtime, 1)
        clock.step(seconds=15)
        await until_attempts(runtime, 2)
        acted.append("mended")
        clock.step(seconds=29)
        assert await look(runtime) == []
        clock.step(seconds=1)
        await until(lambda: acted[-1] == "0")


async def until_attempts(runtime, count):
    async with asyncio.timeout(10):
        while [each.attempts for each in await runtime.read(all_timers)] != [count]:  # noqa: ASYNC110 - a row
            await asyncio.sleep(0.01)


async def test_a_timer_that_is_set_here_wakes_the_clockwork_after_the_commit(runtime, acted):
    def refused(work):
        set_many(work, 1)
        raise errors.Forbidden

    async with ticking(runtime.clockwork):
        await until(lambda: not runtime.clockwork._woken.is_set())
        with pytest.raises(errors.Forbidden):
            await runtime.work(refused)
        assert not runtime.clockwork._woken.is_set()
        await runtime.work(set_many, 30)
        await until(lambda: len(acted) == 30)


async def test_a_timer_of_another_process_acts_within_the_longest_sleep(runtime, settings, clock, acted):
    async with another(settings, clock) as other, ticking(Clockwork(other, longest=SHORT)):
        await until(lambda: other.clockwork._wakes_at is None)
        await runtime.work(set_many, 1)
        await until(lambda: acted == ["0"])


async def test_processes_whose_clocks_differ_act_once(runtime, settings, clock, acted):
    later = Clock(clock() + timedelta(seconds=10))
    async with another(settings, later) as other:
        await runtime.work(set_many, 50, due_at=clock() + timedelta(seconds=5))
        async with ticking(Clockwork(runtime, longest=SHORT)), ticking(Clockwork(other, longest=SHORT)):
            await until(lambda: len(acted) >= 10)
            clock.step(seconds=5)
            await until(lambda: len(acted) >= 50)
    assert sorted(acted) == sorted(map(str, range(50)))
    assert await runtime.read(all_timers) == []


async def test_what_became_due_meanwhile_acts_after_a_start_of_a_server_and_of_no_command(
    runtime, settings, clock, acted
):
    await runtime.work(set_many, 3)
    clock.step(days=3)
    async with another(settings, clock):
        assert len(await runtime.read(all_timers)) == 3
    async with another(settings, clock, serves=True):
        await until(lambda: sorted(acted) == ["0", "1", "2"])


async def test_a_database_that_was_away_is_looked_at_again(runtime, acted, away):
    async with away() as asked, ticking(Clockwork(runtime, longest=SHORT)):
        await asked.wait()
    await runtime.work(set_many, 1)
    async with ticking(Clockwork(runtime, longest=SHORT)):
        await until(lambda: acted == ["0"])


async def test_each_effect_happens_once_though_a_process_is_killed(runtime, settings, effects, tmp_path):
    environment = {**os.environ, "CHATAPP_DATABASE_URL": settings.database_url, "CHATAPP_DATA_DIR": str(tmp_path)}
    program = (sys.executable, "-c", PROCESS)
    pipe = asyncio.subprocess.PIPE
    processes = [
        await asyncio.create_subprocess_exec(*program, cwd=ROOT, env=environment, stdout=pipe) for _ in range(PROCESSES)
    ]
    try:
        for each in processes:
            assert await each.stdout.readline() == b"ready\n"
        await runtime.work(set_many, MANY)
        await until(lambda: len(effects()) >= KILLED_AFTER)
        processes[0].send_signal(signal.SIGKILL)
        await until(lambda: len(set(effects())) == MANY)
    finally:
        for each in processes:
            with contextlib.suppress(ProcessLookupError):
                each.kill()
            await each.wait()
    assert sorted(effects()) == sorted(map(str, range(MANY)))
    assert await runtime.read(all_timers) == []
