import asyncio
import threading

import pytest

from chatapp import errors
from chatapp.threads import Threads
from tests.support.waiting import until


@pytest.fixture
def threads():
    made = Threads("test", 1, 3)
    yield made
    made.stop()


@pytest.fixture
def gate():
    made = threading.Event()
    yield made
    made.set()


async def test_more_calls_than_may_wait_are_refused_at_once(threads, gate):
    waiting = [asyncio.create_task(threads.run(gate.wait)) for _ in range(3)]
    await until(lambda: threads.under_way == 3)
    with pytest.raises(errors.Unavailable):
        await threads.run(int)
    gate.set()
    assert await asyncio.gather(*waiting) == [True] * 3
    assert await threads.run(int) == 0


async def test_a_caller_that_went_away_leaves_its_place(threads, gate):
    waiting = [asyncio.create_task(threads.run(gate.wait)) for _ in range(3)]
    await until(lambda: threads.under_way == 3)
    waiting[2].cancel()
    await asyncio.wait([waiting[2]])
    late = asyncio.create_task(threads.run(int))
    gate.set()
    assert await late == 0
    await asyncio.gather(*waiting[:2])
