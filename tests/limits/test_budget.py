import asyncio

import pytest

from chatapp import errors
from chatapp.context import SYSTEM
from chatapp.limits import buckets, budget
from chatapp.realtime import redis_link
from tests.limits.test_guesses import MEMORY
from tests.support.waiting import until

BURST = 40  # tokens, of the small limits
FEW = 6  # tokens that a bucket gets back while a test runs


async def acts(limits, times, who=1):
    """How many of so many acts were let through."""
    for done in range(times):
        try:
            await limits.act(who)
        except errors.TooMany:
            return done
    return times


async def refused(limits, who=1):
    """The seconds to wait."""
    with pytest.raises(errors.TooMany, match=r"That was too much at once\. Try again in ") as refusal:
        await limits.act(who)
    return refusal.value.retry_after


async def test_a_user_does_so_much_and_then_waits(limits):
    assert BURST <= await acts(limits, 200) <= BURST + FEW
    assert await acts(limits, BURST, who=2) == BURST


@MEMORY
async def test_a_budget_fills_again(limits, watch):
    await acts(limits, 200)
    watch.ahead += 1
    assert 4 <= await acts(limits, 200) <= 4 + FEW
    watch.ahead += 100
    assert BURST <= await acts(limits, 200) <= BURST + FEW


async def test_processes_share_a_budget(both, redis_url):
    total = sum([await acts(each, 30) for each in both])
    assert total == 60 if redis_url is None else BURST - 2 <= total <= BURST + FEW


async def test_acts_at_the_same_moment_are_counted_each(limits):
    ends = await asyncio.gather(*(limits.act(1) for _ in range(100)), return_exceptions=True)
    assert 60 - FEW <= sum(isinstance(end, errors.TooMany) for end in ends) <= 60


async def test_an_act_may_cost_more_than_one(limits):
    await limits.act(1, BURST - 1)
    assert await acts(limits, 100) <= 1 + FEW
    await limits.act(2, 1000)  # more than a whole budget costs a whole budget
    assert await acts(limits, 100, who=2) <= FEW


async def test_a_debit_overdraws_and_the_next_acts_wait(both, redis_url):
    limits, other = both
    await limits.act(1)
    limits.acts.debit(1, 3 * BURST)
    await until(lambda: not limits.acts.settling)
    assert 15 < await refused(limits) <= 21
    with pytest.raises(errors.TooMany):
        limits.acts.check(1)
    if redis_url:
        assert 15 < await refused(other) <= 21
    await limits.act(2)
    limits.acts.check(2)


async def test_the_debt_has_an_end(limits):
    limits.acts.debit(1, 1_000_000)
    await until(lambda: not limits.acts.settling)
    assert await refused(limits) <= buckets.DEEPEST * budget.WINDOW + 1


@MEMORY
async def test_a_debt_is_paid_by_waiting(limits, watch):
    limits.acts.debit(1, 2 * BURST)
    await until(lambda: not limits.acts.settling)
    watch.ahead += await refused(limits)
    await limits.act(1)
    limits.acts.check(1)


async def test_debits_within_the_lease_ask_nothing(limits):
    await limits.act(1)
    limits.acts.debit(1, 1)
    assert not limits.acts.settling


async def test_the_system_has_no_budget(limits):
    limits.acts.debit(SYSTEM, 10**9)
    assert await acts(limits, 200, who=SYSTEM) == 200
    limits.acts.check(SYSTEM)


async def test_strangers_of_one_network_share_a_budget(limits):
    assert BURST <= await acts(limits, 200, who="2001:db8::") <= BURST + FEW
    await limits.act("2001:db8:1::")


async def test_while_redis_is_away_a_process_counts_by_itself(redis_of_its_own, process, monkeypatch):
    monkeypatch.setattr(redis_link, "PROBE_EVERY", 0.01)
    limits = process(redis_of_its_own.url)
    redis_of_its_own.stop()
    assert BURST <= await acts(limits, 200) <= BURST + FEW
    redis_of_its_own.start()


async def test_buckets_in_redis_end_by_themselves(redis_server, process):
    limits = process(redis_server.url)
    await limits.act(1)
    with redis_server.client() as client:
        assert client.keys("*") == [b"chatapp:budget:act:1"]
        assert 0 < client.ttl("chatapp:budget:act:1") <= 2 * budget.WINDOW


@MEMORY
async def test_leases_and_buckets_that_are_over_are_forgotten(limits, watch, monkeypatch):
    monkeypatch.setattr(budget, "MOST_LEASES", 10)
    monkeypatch.setattr(buckets, "MOST_KEPT", 10)
    for who in range(1, 100):
        await limits.act(who)
        watch.ahead += 2
    assert len(limits.acts.leases) <= 12
    assert len(limits.acts._buckets._local) <= 12


@MEMORY
async def test_a_refusal_takes_its_time_so_that_a_flood_waits(limits, monkeypatch):
    await acts(limits, 200)
    monkeypatch.setattr(budget, "PAUSE", 3600)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(limits.act(1), 0.05)
    await limits.act(2)
