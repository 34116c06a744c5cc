"""Policies: kept by each process, changed by the administrator, obeyed by editing and deleting."""

import asyncio

import pytest

from chatapp import errors
from chatapp import runtime as runtimes
from chatapp.domain.events import CacheStale
from chatapp.domain.policies import Policies
from chatapp.services import messages, policies
from chatapp.services.cache import LONGEST
from chatapp.storage import server_settings
from tests.support.cast import say
from tests.support.fakes import RecordingBus
from tests.support.statements import recorded


async def change(runtime, **values):
    return await runtime.work(policies.change, values=values)


async def now(runtime):
    return await runtime.read(policies.now)


@pytest.fixture
async def other(settings, clock):
    """Another process, which hears nothing of this one."""
    here = runtimes.build(settings, bus=RecordingBus(), clock=clock)
    await here.start()
    yield here
    await here.stop()


async def test_without_a_change_nothing_is_limited(runtime):
    assert await now(runtime) == Policies(edit_minutes=0, delete_minutes=0)


async def test_a_change_keeps_the_others_and_is_told_to_processes_alone(runtime, bus):
    await change(runtime, edit_minutes="15")
    assert await change(runtime, delete_minutes=5) == Policies(edit_minutes=15, delete_minutes=5)
    assert await now(runtime) == Policies(edit_minutes=15, delete_minutes=5)
    assert bus.events == [CacheStale("policies")] * 2
    assert bus.events[0].audience == frozenset()


async def test_names_of_a_newer_program_are_kept(runtime):
    await runtime.work(lambda work: server_settings.locked(work.db, policies.NAME, '{"newer": 7}'))
    await change(runtime, edit_minutes=15)
    stored = await runtime.read(lambda work: server_settings.value(work.db, policies.NAME))
    assert '"newer": 7' in stored


@pytest.mark.parametrize(
    "values", [{"edit_minutes": -1}, {"edit_minutes": "soon"}, {"delete_minutes": 10**9}, {"x": 1}]
)
async def test_what_is_no_policy_is_refused(runtime, bus, values):
    with pytest.raises(errors.Invalid) as caught:
        await change(runtime, **values)
    assert caught.value.fields.keys() == values.keys()
    assert (await now(runtime), bus.events) == (Policies(), [])


async def test_changes_at_once_are_all_kept(runtime, other):
    """Also the first ones, for which there is no row yet."""
    await asyncio.gather(change(runtime, edit_minutes=1), change(other, delete_minutes=2))
    assert await now(runtime) == Policies(edit_minutes=1, delete_minutes=2)


async def test_a_process_keeps_them_until_it_hears_of_a_change_or_some_seconds_are_over(runtime, other, clock):
    clock.step()
    await now(other)
    with recorded(other) as statements:
        await now(other)
    assert statements == []
    await change(runtime, edit_minutes=1)
    assert (await now(other)).edit_minutes == 0
    other.bus.publish([CacheStale("policies")])
    assert (await now(other)).edit_minutes == 1
    clock.step()
    await now(other)
    await change(runtime, edit_minutes=2)
    assert (await now(other)).edit_minutes == 1
    clock.step(seconds=LONGEST.total_seconds())
    assert (await now(other)).edit_minutes == 2


async def test_after_an_outage_of_the_bus_they_are_read_again(runtime, other, clock):
    clock.step()
    await now(other)
    await change(runtime, edit_minutes=1)
    other.bus.resumed(0)
    assert (await now(other)).edit_minutes == 1


def test_what_was_read_before_it_was_dropped_is_not_kept(runtime, clock):
    began = clock()
    runtime.cache.drop("policies", clock.step())
    runtime.cache.put("policies", "old", began)
    assert runtime.cache.get("policies", clock()) is None
    runtime.cache.put("policies", "new", clock.step())
    assert runtime.cache.get("policies", clock()) == "new"


class TestWindows:
    """In which authors may edit and delete."""

    @pytest.fixture
    async def said(self, runtime, cast):
        return (await say(runtime, cast.ada, cast.pair, "hello")).message

    @pytest.fixture
    def edit(self, runtime, cast, said):
        async def edit(content="hello again"):
            return await runtime.work(messages.edit, editor_id=cast.ada.id, message_id=said.id, content=content)

        return edit

    @pytest.fixture
    def delete(self, runtime, cast, said):
        async def delete():
            return await runtime.work(messages.delete, editor_id=cast.ada.id, message_id=said.id)

        return delete

    async def test_without_a_limit_it_is_never_too_late(self, clock, edit, delete):
        clock.step(days=900)
        await edit()
        await delete()

    async def test_each_is_allowed_to_the_end_of_its_window_and_then_too_late(self, runtime, clock, edit, delete, bus):
        await change(runtime, edit_minutes=15, delete_minutes=60)
        clock.step(minutes=15)
        await edit()
        clock.step(seconds=1)
        bus.take()
        with pytest.raises(errors.TooLate) as caught:
            await edit("once more")
        words = "Here a message can be edited for 15 minutes. This one is older."
        assert (caught.value.code, caught.value.detail) == ("too_late", words)
        clock.step(hours=1)
        with pytest.raises(errors.TooLate, match="deleted for 60 minutes"):
            await delete()
        assert bus.events == []

    async def test_what_was_done_in_time_may_be_repeated(self, runtime, clock, edit, delete):
        """The answer may have been lost."""
        await change(runtime, edit_minutes=15, delete_minutes=15)
        edited = await edit()
        clock.step(hours=1)
        assert await edit() == edited
        await change(runtime, delete_minutes=0)
        deleted = await delete()
        await change(runtime, delete_minutes=15)
        assert await delete() == deleted
