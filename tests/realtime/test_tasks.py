import asyncio

from chatapp.realtime.tasks import end


async def test_task_ends_even_where_it_swallows_a_cancellation():
    swallowed = []

    async def stubborn():
        while True:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                swallowed.append(1)
                if len(swallowed) == 3:
                    raise

    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    await end(task)
    assert task.cancelled()
    assert len(swallowed) == 3


async def test_task_that_has_ended_is_left_alone():
    async def fail():
        raise KeyError

    task = asyncio.create_task(fail())
    await asyncio.wait([task])
    await end(task)
    assert isinstance(task.exception(), KeyError)
