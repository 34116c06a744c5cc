"""Preferences: one's own, with bounds, told to one's own devices alone."""

import asyncio

import pytest

from chatapp import errors
from chatapp.domain.events import PersonalChanged
from chatapp.domain.preferences import Preferences
from chatapp.services import preferences
from chatapp.storage import preferences as rows


async def change(runtime, user, **changes):
    return await runtime.work(preferences.change, viewer_id=user.id, changes=changes)


async def of(runtime, user):
    return await runtime.read(preferences.of, viewer_id=user.id)


async def test_who_has_chosen_nothing_has_the_defaults(runtime, cast):
    assert await of(runtime, cast.ada) == Preferences(density="cosy", hours="auto", enter_sends=True, revision=0)


async def test_what_is_chosen_is_kept_beside_the_rest_and_told_to_oneself(runtime, cast, bus):
    await change(runtime, cast.ada, density="compact")
    chosen = await change(runtime, cast.ada, enter_sends="false")
    assert chosen == Preferences(density="compact", enter_sends=False, revision=2)
    assert await of(runtime, cast.ada) == chosen
    assert (await of(runtime, cast.grace)).revision == 0
    assert bus.events == [PersonalChanged("preferences", frozenset({cast.ada.id}))] * 2


async def test_what_is_chosen_already_is_no_change(runtime, cast, bus):
    await change(runtime, cast.ada, density="compact")
    bus.take()
    assert (await change(runtime, cast.ada, density="compact")).revision == 1
    assert bus.events == []


@pytest.mark.parametrize(
    "changes", [{"density": "huge"}, {"hours": 12}, {"enter_sends": "x" * 10_000}, {"revision": 7}]
)
async def test_what_there_is_not_is_refused(runtime, cast, bus, changes):
    with pytest.raises(errors.Invalid) as caught:
        await change(runtime, cast.ada, **changes)
    assert caught.value.fields.keys() == changes.keys()
    assert ((await of(runtime, cast.ada)).revision, bus.events) == (0, [])


async def test_names_of_a_newer_program_are_kept(runtime, cast, clock):
    ask = {"data": '{"newer": 7, "density": "compact"}', "revision": 1, "at": clock()}
    await runtime.work(lambda work: rows.put(work.db, cast.ada.id, **ask))
    await change(runtime, cast.ada, hours="24")
    stored, revision = await runtime.read(lambda work: rows.of(work.db, cast.ada.id))
    assert ('"newer": 7' in stored, '"density": "compact"' in stored, revision) == (True, True, 2)


async def test_choices_at_once_on_two_devices_are_both_kept(runtime, cast):
    await asyncio.gather(change(runtime, cast.ada, density="compact"), change(runtime, cast.ada, hours="24"))
    assert await of(runtime, cast.ada) == Preferences(density="compact", hours="24", revision=2)
