"""Acts run at the same time, are bounded, and are answered in the order of their start."""

import asyncio
from functools import partial

import pytest

from chatapp.api.sockets.pipeline import MOST_AT_ONCE, Pipeline
from tests.support.waiting import until


class Acts:
    """Each act has a number, and ends when it is let go."""

    def __init__(self):
        self.running, self.answers = {}, []

    async def act(self, number, *, answer=True):
        self.running[number] = asyncio.get_running_loop().create_future()
        try:
            await self.running[number]
        finally:
            del self.running[number]
        return str(number) if answer else None

    def let_go(self, *numbers):
        for number in numbers:
            self.running[number].set_result(None)


@pytest.fixture
def acts():
    return Acts()


@pytest.fixture
async def pipeline(acts):
    async with asyncio.TaskGroup() as group, asyncio.timeout(10):
        yield Pipeline(group, acts.answers.append)


async def test_answers_come_in_the_order_of_the_start(acts, pipeline):
    for number in range(3):
        await pipeline.start(partial(acts.act, number))
    await until(lambda: len(acts.running) == 3)
    acts.let_go(2, 1)
    await until(lambda: list(acts.running) == [0])
    assert acts.answers == []
    acts.let_go(0)
    await until(lambda: acts.answers == ["0", "1", "2"])


async def test_an_act_without_an_answer_holds_no_other_back(acts, pipeline):
    await pipeline.start(partial(acts.act, 0, answer=False))
    await pipeline.start(partial(acts.act, 1))
    await until(lambda: len(acts.running) == 2)
    acts.let_go(0, 1)
    await until(lambda: acts.answers == ["1"])


async def test_one_more_than_there_is_room_for_waits(acts, pipeline):
    for number in range(MOST_AT_ONCE):
        await pipeline.start(partial(acts.act, number))
    further = asyncio.create_task(pipeline.start(partial(acts.act, "further")))
    await until(lambda: len(acts.running) == MOST_AT_ONCE)
    acts.let_go(1)
    await until(lambda: len(acts.running) == MOST_AT_ONCE - 1)
    assert not further.done()  # the answer to the first one is still to come
    acts.let_go(0)
    await further
    await until(lambda: "further" in acts.running)
    acts.let_go(*acts.running)


async def test_an_act_that_runs_alone_starts_after_the_others_were_answered(acts, pipeline):
    await pipeline.start(partial(acts.act, 0))
    alone = asyncio.create_task(pipeline.run_alone(partial(acts.act, "alone")))
    await until(lambda: 0 in acts.running)
    assert not alone.done()
    acts.let_go(0)
    await until(lambda: "alone" in acts.running)
    assert acts.answers == ["0"]
    acts.let_go("alone")
    await alone
    assert acts.answers == ["0", "alone"]


async def test_what_runs_is_cancelled_with_its_owner(acts):
    async def own():
        async with asyncio.TaskGroup() as group:
            pipeline = Pipeline(group, acts.answers.append)
            for number in range(MOST_AT_ONCE + 1):
                await pipeline.start(partial(acts.act, number))

    owner = asyncio.create_task(own())
    await until(lambda: len(acts.running) == MOST_AT_ONCE)
    owner.cancel()
    await asyncio.wait([owner])
    assert not acts.running
    assert acts.answers == []
