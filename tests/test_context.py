import asyncio

import pytest

from chatapp import context
from chatapp.context import SYSTEM, UNKNOWN


async def in_a_task(act, *arguments):
    """The requester that a task ends with; the test's own stays."""

    async def run():
        act(*arguments)
        return await asyncio.create_task(asyncio.sleep(0, context.requester()))

    return await asyncio.create_task(run())


async def test_a_task_works_for_the_system_until_somebody_asks():
    assert context.requester() == SYSTEM
    assert await in_a_task(context.work_for_user, 7) == 7
    assert context.requester() == SYSTEM


@pytest.mark.parametrize(
    ("address", "requester"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::", "2001:db8:1:2::"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("not an address: at all", UNKNOWN),
        ("", UNKNOWN),
        (None, UNKNOWN),
    ],
)
async def test_strangers_are_told_apart_by_network(address, requester):
    assert await in_a_task(context.work_for_address, address) == requester


async def test_what_all_share_is_done_for_the_system():
    async def start_for_all():
        context.work_for_user(7)
        return await asyncio.create_task(asyncio.sleep(0, context.requester))

    ask = await asyncio.create_task(start_for_all())
    assert context.of_system().run(ask) == SYSTEM
