import asyncio

import pytest

from chatapp import errors
from chatapp.limits import Quota
from chatapp.limits.quotas import EXPORTS, PASSWORDS, PREVIEWS, UPLOADS
from tests.limits.conftest import SMALL

AMOUNTS = {
    Quota.SEARCHES: SMALL["searches"],
    Quota.EXPORTS: EXPORTS,
    Quota.PASSWORDS: PASSWORDS,
    Quota.GROUPS: SMALL["groups_per_hour"],
    Quota.UPLOADS: UPLOADS,
    Quota.PREVIEWS: PREVIEWS,
}


async def spent(limits, quota, times, user_id=1):
    """How many of so many uses were let through."""
    ends = [await asyncio.gather(limits.quotas.spend(quota, user_id), return_exceptions=True) for _ in range(times)]
    assert all(end is None or isinstance(end, errors.TooMany) for (end,) in ends)
    return sum(end is None for (end,) in ends)


@pytest.mark.parametrize("quota", Quota)
async def test_each_quota_is_spent_by_each_user_alone(both, redis_url, quota):
    most = AMOUNTS[quota]
    assert await spent(both[0], quota, most + 5) == most
    assert await spent(both[1], quota, most + 5) == (0 if redis_url else most)
    assert await spent(both[0], quota, 1, user_id=2) == 1
    others = set(Quota) - {quota}
    assert [await spent(both[0], other, 1) for other in others] == [1] * len(others)


async def test_the_refusal_says_how_many_minutes_to_wait(limits):
    await spent(limits, Quota.EXPORTS, EXPORTS)
    with pytest.raises(errors.TooMany, match=r"Try again in \d+ minutes\.") as refusal:
        await limits.quotas.spend(Quota.EXPORTS, 1)
    assert 60 < refusal.value.retry_after <= 3600
