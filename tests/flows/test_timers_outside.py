"""Timers whose acts have effects outside the database: at least once, a few at a time, each for a bounded time."""

import asyncio
import contextlib
from datetime import timedelta

import pytest
from sqlmodel import select

from chatapp import errors
from chatapp import runtime as runtimes
from chatapp.domain.timer import Timer, TimerKind
from chatapp.flows import timers as timer_flows
from chatapp.flows.timers import Clockwork
from chatapp.realtime.tasks import end
from chatapp.services import timer_acts, timers
from chatapp.services.timer_acts import Terms
from tests.support.fakes import RecordingBus
from tests.support.waiting import until

KIND = TimerKind.FORGET_INTRODUCTIONS
SHORT = 0.05  # seconds that a clockwork sleeps at most


class Effects:
    """What acts did outside. `gate` lets them end; those whose key is in `failing` fail then."""

    def __init__(self):
        self.begun, self.ended, self.failing, self.gate = [], [], set(), asyncio.Event()

    async def act(self, _run, timer):
        self.begun.append(timer.key)
        await self.gate.wait()
        if timer.key in self.failing:
            raise ZeroDivisionError
        self.ended.append(timer.key)


@pytest.fixture
def outside(monkeypatch):
    """Acts of one kind have an effect outside, instead of what they do."""

    def outside(**terms):
        effects = Effects()
        monkeypatch.setattr(timer_acts, "ACTS", {})
        monkeypatch.setattr(timer_acts, "OUTSIDE", {KIND: Terms(**terms)})
        monkeypatch.setattr(timer_flows, "OUTSIDE", {KIND: effects.act})
        return effects

    return outside


def set_many(work, count):
    for number in range(count):
        timers.set(work, kind=KIND, key=str(number), due_at=work.now)


def rows(work):
    return [(each.key, each.attempts) for each in work.db.exec(select(Timer).order_by(Timer.key))]


@contextlib.asynccontextmanager
async def ticking(run):
    task = asyncio.create_task(Clockwork(run, longest=SHORT).keep())
    try:
        yield
    finally:
        await end(task)


async def rows_become(runtime, expected):
    async with asyncio.timeout(10):
        while await runtime.read(rows) != expected:  # noqa: ASYNC110 - rows
            await asyncio.sleep(0.01)


async def test_a_few_act_at_once_and_their_timers_go_when_they_have_acted(runtime, outside):
    effects = outside(at_once=2)
    await runtime.work(set_many, 5)
    async with ticking(runtime):
        await until(lambda: len(effects.begun) == 2)
        assert sum(attempts for _, attempts in await runtime.read(rows)) == 2
        effects.gate.set()
        await until(lambda: len(effects.ended) == 5)
        await rows_become(runtime, [])
    assert sorted(effects.begun) == list("01234")


async def test_one_that_takes_long_holds_up_no_timer_of_another_kind(runtime, outside, monkeypatch):
    effects, acted = outside(at_once=1), []
    monkeypatch.setattr(timer_acts, "ACTS", {TimerKind.FORGET_MARKS: lambda _work, timer: acted.append(timer.key)})
    monkeypatch.setattr(timer_acts, "RECURRING", ())
    await runtime.work(set_many, 2)
    async with ticking(runtime):
        await until(lambda: len(effects.begun) == 1)
        await runtime.work(lambda work: timers.set(work, kind=TimerKind.FORGET_MARKS, key="x", due_at=work.now))
        await until(lambda: acted == ["x"])
    assert (effects.begun, effects.ended) == (["0"], [])


async def test_two_processes_do_not_begin_the_same_while_its_lease_lasts(runtime, settings, clock, outside):
    effects = outside(at_once=5)
    other = runtimes.build(settings, bus=RecordingBus(), clock=clock)
    await other.start()
    await runtime.work(set_many, 8)
    async with ticking(runtime), ticking(other):
        await until(lambda: len(effects.begun) == 8)
        effects.gate.set()
        await rows_become(runtime, [])
    await other.stop()
    assert sorted(effects.begun) == sorted(effects.ended) == list("01234567")


async def test_one_whose_process_ended_is_repeated_after_its_lease(runtime, clock, outside):
    effects = outside(seconds=30)
    await runtime.work(set_many, 1)
    async with ticking(runtime):
        await until(lambda: effects.begun == ["0"])
    effects.gate.set()
    clock.step(seconds=39)
    assert (await runtime.read(timer_acts.due, places={KIND: 1})).outside == []
    async with ticking(runtime):
        clock.step(seconds=1)
        await until(lambda: effects.ended == ["0"])
        await rows_become(runtime, [])


async def test_what_takes_too_long_has_failed(runtime, outside):
    effects = outside(seconds=0.01)
    await runtime.work(set_many, 1)
    async with ticking(runtime):
        await until(lambda: effects.begun == ["0"])
        await rest_becomes(runtime, timedelta(seconds=15))
    assert await runtime.read(rows) == [("0", 1)]


async def rest_becomes(runtime, rest):
    def found(work):
        return [each.leased_until for each in work.db.exec(select(Timer))]

    async with asyncio.timeout(10):
        while await runtime.read(found) != [runtime.clock() + rest]:  # noqa: ASYNC110 - a row
            await asyncio.sleep(0.01)


async def test_failures_rest_ever_longer_and_are_given_up_after_the_last(runtime, clock, outside, caplog):
    effects = outside(attempts=3)
    effects.failing.add("0")
    effects.gate.set()
    await runtime.work(set_many, 1)
    async with ticking(runtime):
        for attempts, seconds in ((1, 15), (2, 30)):
            await until(lambda attempts=attempts: len(effects.begun) == attempts)
            await rest_becomes(runtime, timedelta(seconds=seconds))
            clock.step(seconds=seconds)
        await rows_become(runtime, [])
    assert (effects.begun, effects.ended) == (["0"] * 3, [])
    assert "failed 3 times and is given up" in caplog.text


async def test_one_that_is_set_anew_while_it_acts_acts_again(runtime, outside):
    effects = outside(at_once=1)
    await runtime.work(set_many, 1)
    async with ticking(runtime):
        await until(lambda: effects.begun == ["0"])
        await runtime.work(set_many, 1)
        effects.gate.set()
        await until(lambda: effects.ended == ["0", "0"])
        await rows_become(runtime, [])


async def test_one_that_fails_while_somebody_sets_it_anew_does_not_rest(runtime, outside):
    effects = outside(at_once=1, attempts=1)
    effects.failing.add("0")
    await runtime.work(set_many, 1)
    async with ticking(runtime):
        await until(lambda: effects.begun == ["0"])
        await runtime.work(set_many, 1)
        effects.failing.clear()
        effects.gate.set()
        await until(lambda: effects.ended[-1:] == ["0"])
        await rows_become(runtime, [])


async def test_a_database_that_is_away_at_the_end_leaves_the_place_free(runtime, outside, monkeypatch, caplog):
    effects = outside(at_once=1)
    await runtime.work(set_many, 1)
    monkeypatch.setattr(timer_acts, "finish", refuse)
    effects.gate.set()
    async with ticking(runtime):
        await until(lambda: "could not be finished" in caplog.text)
        await runtime.work(lambda work: timers.set(work, kind=KIND, key="1", due_at=work.now))
        await until(lambda: "1" in effects.ended)


def refuse(_work, **_):
    raise errors.Unavailable
