"""An act runs at once, is coalesced while it runs, and is retried when it failed."""

import asyncio

from chatapp import context
from chatapp.live import debounce
from chatapp.live.debounce import Debounce
from tests.support.waiting import until


async def test_an_act_runs_at_once_and_once_more_for_all_that_came_meanwhile():
    runs, gate = [], asyncio.Event()

    async def act() -> None:
        runs.append(len(runs))
        await gate.wait()

    debounced = Debounce(act)
    debounced.request()
    await until(lambda: runs == [0])
    for _ in range(5):
        debounced.request()
    gate.set()
    await until(lambda: runs == [0, 1])
    debounced.request()
    await until(lambda: runs == [0, 1, 2])


async def test_an_act_that_failed_runs_again_by_itself(caplog, monkeypatch):
    fails, done = [False, True], asyncio.Event()

    async def act() -> None:
        if fails.pop():
            raise OSError
        done.set()

    monkeypatch.setattr(debounce, "RETRY_AFTER", 0.01)
    Debounce(act).request()
    await asyncio.wait_for(done.wait(), 5)
    assert "retries an act that failed" in caplog.text


async def test_an_act_that_was_stopped_runs_no_more():
    runs, gate = [], asyncio.Event()

    async def act() -> None:
        runs.append(len(runs))
        await gate.wait()

    debounced = Debounce(act)
    debounced.request()
    await until(lambda: runs == [0])
    debounced.request()
    debounced.stop()
    debounced.request()
    gate.set()
    await until(lambda: debounced.is_idle)
    assert runs == [0]


async def test_what_all_tabs_share_is_done_for_the_system():
    """Whoever asks first does not pay for what is written for everybody."""
    requesters, done = [], asyncio.Event()

    async def act():
        requesters.append(context.requester())
        done.set()

    context.work_for_user(7)
    Debounce(act).request()
    await asyncio.wait_for(done.wait(), 5)
    assert requesters == [context.SYSTEM]
