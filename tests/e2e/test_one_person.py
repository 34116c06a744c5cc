"""One person with three tabs in two browsers, over lines that fail, while servers are killed and others speak."""

import asyncio
import os
import random
from contextlib import AsyncExitStack

import pytest

from tests.support import lossy
from tests.support.person import DESKTOP, PHONE, Person
from tests.support.server import server
from tests.support.walk import NOTE_WHAT_IS_SHOWN, Device, Through, Walk

SEEDS = [int(seed) for seed in os.environ.get("WALKS", "1").split()]  # more for a longer search
STEPS = int(os.environ.get("WALK_STEPS", "40"))
WITHIN = 60.0  # seconds after the last fault


@pytest.fixture
def own_server(tmp_path):
    with server(tmp_path / "data") as one:
        yield one


async def sit_down(browser, line, me, tabs, size=DESKTOP):
    first = await Person.opens(browser, Through(line), size=size)
    await first.context.add_init_script(NOTE_WHAT_IS_SHOWN)
    await first.signs_in(me)
    people = [first, *[await Person.opens_tab(first.context, first.server) for _ in range(tabs - 1)]]
    for person in people[1:]:
        await person.page.goto("/")
    return Device(line, people, is_touched=size is PHONE)


async def settles(condition, about):
    """Within a time; else with what `about` tells."""
    wrong = None
    try:
        async with asyncio.timeout(WITHIN):
            while wrong := await condition():  # noqa: ASYNC110 - what it looks at lives in other processes
                await asyncio.sleep(0.1)
    except TimeoutError:
        pytest.fail(f"{wrong}\n{about()}")


@pytest.mark.parametrize("seed", SEEDS)
async def test_nothing_typed_is_lost_and_unread_is_what_a_person_would_count(own_server, newcomer, browser, seed):
    me, grace, linus = (newcomer(name, own_server) for name in ("Ada", "Grace", "Linus"))
    group = linus.starts(me, grace, name="Compilers")
    titles = {me.starts(grace): grace.name, me.starts(linus): linus.name, group: "Compilers"}
    others = dict(zip(titles, (grace, linus, linus), strict=True))
    async with AsyncExitStack() as stack:
        lines = [await stack.enter_async_context(lossy.line(own_server.port)) for _ in range(2)]
        devices = [await sit_down(browser, lines[0], me, 2), await sit_down(browser, lines[1], me, 1, PHONE)]
        walk = Walk(own_server, me, titles, others, group, devices, random.Random(seed))  # noqa: S311 - a seed to repeat it
        await walk.goes(STEPS)

        await settles(walk.unaccounted, walk.told)

        async def miscounted():
            shown = [await walk.rows(tab) for device in devices for tab in device.tabs]
            return [counts for counts in shown if counts != walk.unread()]

        await settles(miscounted, walk.told)
        assert await walk.read_unseen() == [], walk.told()
        assert [fault for device in devices for tab in device.tabs for fault in tab.faults] == []
        await browser.contexts[0].close()
