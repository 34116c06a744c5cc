"""A limit of new people a day, over every door that begins to talk with somebody."""

import asyncio

import pytest

from chatapp import errors
from chatapp.domain.user import User
from chatapp.flows import blocks
from chatapp.services import conversations, participants
from tests.support.cast import add_users

LIMIT = 4
HOUR = 3600  # seconds


@pytest.fixture
def settings(settings):
    return settings.model_copy(update={"new_people_per_day": LIMIT})


@pytest.fixture
async def people(runtime, cast, clock):
    """Strangers to ada, who has met grace and linus on another day."""
    clock.step(hours=25)
    return await add_users(runtime, 12)


async def start(runtime, user, other_id):
    await runtime.work(conversations.start_direct, starter_id=user.id, other_id=other_id)


async def group(runtime, user, *other_ids):
    await runtime.work(conversations.start_group, starter_id=user.id, other_ids=other_ids)


async def add(runtime, cast, *user_ids):
    ask = {"actor_id": cast.ada.id, "conversation_id": cast.group.id}
    await runtime.work(participants.add, **ask, user_ids=user_ids)


async def test_the_limit_counts_over_all_doors_together(runtime, cast, people):
    await start(runtime, cast.ada, people[0])
    await group(runtime, cast.ada, *people[1:3])
    await add(runtime, cast, people[3])
    for attempt in (
        start(runtime, cast.ada, people[4]),
        group(runtime, cast.ada, people[4]),
        add(runtime, cast, people[4]),
    ):
        with pytest.raises(errors.TooMany) as caught:
            await attempt
        assert 23 * HOUR < caught.value.retry_after <= 24 * HOUR
        assert "4 new people a day. Try again in 24 hours" in caught.value.detail


async def test_who_is_known_already_does_not_count(runtime, cast, people):
    await group(runtime, cast.ada, *people[:4])
    await start(runtime, cast.ada, people[0])
    await start(runtime, cast.ada, cast.linus.id)
    await group(runtime, cast.ada, *people[:4], cast.grace.id)
    await add(runtime, cast, people[0])


async def test_adding_removing_and_adding_others_does_not_get_around_it(runtime, cast, people):
    await add(runtime, cast, *people[:4])
    for user_id in people[:4]:
        ask = {"actor_id": cast.ada.id, "conversation_id": cast.group.id}
        await runtime.work(participants.remove, **ask, user_id=user_id)
    with pytest.raises(errors.TooMany):
        await add(runtime, cast, people[4])
    await add(runtime, cast, people[0])


async def test_an_invitation_to_a_stranger_counts_too(runtime, cast, people):
    await add(runtime, cast, people[0])
    await runtime.work(participants.leave, user_id=people[0], conversation_id=cast.group.id)
    await group(runtime, cast.ada, *people[1:4])
    await add(runtime, cast, people[0])
    with pytest.raises(errors.TooMany):
        await start(runtime, cast.ada, people[4])


async def test_after_a_day_there_is_room_again_one_by_one(runtime, cast, people, clock):
    await start(runtime, cast.ada, people[0])
    clock.step(hours=10)
    await group(runtime, cast.ada, *people[1:4])
    with pytest.raises(errors.TooMany) as caught:
        await start(runtime, cast.ada, people[4])
    assert caught.value.retry_after == 14 * HOUR
    clock.step(seconds=caught.value.retry_after)
    await start(runtime, cast.ada, people[4])
    with pytest.raises(errors.TooMany):
        await start(runtime, cast.ada, people[5])


async def test_more_at_once_than_a_day_allows_is_refused(runtime, cast, people):
    with pytest.raises(errors.TooMany) as caught:
        await group(runtime, cast.ada, *people[:5])
    assert caught.value.retry_after == 24 * HOUR
    assert "choose fewer people" in caught.value.detail


async def test_each_account_has_its_own_day_and_being_added_costs_nothing(runtime, cast, people):
    await group(runtime, cast.ada, *people[:3], cast.mallory.id)
    await group(runtime, cast.mallory, *people[4:8])


async def test_what_is_refused_otherwise_is_not_counted(runtime, cast, people):
    await blocks.block(runtime, viewer_id=people[0], user_id=cast.ada.id)
    for _ in range(LIMIT + 1):
        with pytest.raises(errors.NotReachable):
            await start(runtime, cast.ada, people[0])
    await group(runtime, cast.ada, *people[1:5])


async def test_administrators_are_exempt(runtime, cast, people):
    await runtime.work(lambda work: setattr(work.db.get(User, cast.ada.id), "is_admin", True))
    await group(runtime, cast.ada, *people)


async def test_at_once_they_are_counted_one_after_the_other(runtime, cast, people):
    attempts = [start(runtime, cast.ada, user_id) for user_id in people]
    answers = await asyncio.gather(*attempts, return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in answers) == ["NoneType"] * 4 + ["TooMany"] * 8


class TestWithoutLimits:
    @pytest.fixture
    def settings(self, settings):
        return settings.model_copy(update={"limits": False})

    async def test_nothing_is_counted(self, runtime, cast, people):
        await group(runtime, cast.ada, *people)
