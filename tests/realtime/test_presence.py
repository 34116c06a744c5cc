"""Leases, in memory and over a real server: the same rules for both, by a clock that stands still."""

from datetime import timedelta

import pytest

from chatapp.domain.presence import Presence
from chatapp.realtime import redis_link
from chatapp.realtime.presence import CALM, Change, Lease, MemoryPresence
from chatapp.realtime.redis_link import RedisLink
from chatapp.realtime.redis_presence import RedisPresence
from tests.support.waiting import until

ADA, GRACE = 1, 2
OFFLINE, AWAY, ONLINE = Presence.OFFLINE, Presence.AWAY, Presence.ONLINE


@pytest.fixture
async def link(redis_server):
    made = RedisLink(redis_server.url, "chatapp")
    yield made
    await made.close()


@pytest.fixture(params=["memory", "redis"])
def store(request):
    return RedisPresence(request.getfixturevalue("link")) if request.param == "redis" else MemoryPresence()


@pytest.fixture
def held(store, clock):
    """Take or renew one lease; gives what changed."""

    async def hold(connection="tab", *, user=ADA, seconds=60.0, is_away=False):
        lease = Lease(user, connection, clock() + timedelta(seconds=seconds), is_away)
        return [(change.before, change.now) for change in await store.hold([lease], clock())]

    return hold


@pytest.fixture
def settled(store, clock):
    async def settle(**by):
        return [(change.user_id, change.now) for change in await store.settle(clock.step(**by))]

    return settle


async def test_the_first_connection_changes_and_the_second_does_not(store, held):
    assert await store.states([ADA, GRACE]) == {}
    assert await held("one") == [(OFFLINE, ONLINE)]
    assert await held("two") == []
    assert await store.states([ADA, GRACE]) == {ADA: ONLINE}
    assert await store.states([]) == {}


async def test_a_renewed_lease_lasts(held, settled):
    await held()
    for _ in range(10):
        assert await settled(seconds=25) == []
        assert await held() == []


async def test_an_expired_lease_ends_and_leaves_nothing(store, held, settled):
    await held()
    assert await settled(seconds=59) == []
    assert await settled(seconds=2) == [(ADA, OFFLINE)]
    assert await store.states([ADA]) == {}
    assert await settled(seconds=100) == []


async def test_the_last_connection_counts_and_a_short_lease_replaces_a_long_one(held, settled):
    await held("one")
    await held("two")
    await held("one", seconds=10)
    assert await settled(seconds=11) == []
    await held("two", seconds=10)
    assert await held("two", seconds=60) == []
    await held("two", seconds=10)
    assert await settled(seconds=11) == [(ADA, OFFLINE)]


async def test_the_best_connection_wins(held, settled, store):
    assert await held("phone", is_away=True) == [(OFFLINE, AWAY)]
    assert await settled(seconds=11) == []
    assert await held("desk") == [(AWAY, ONLINE)]
    await settled(seconds=11)
    assert await held("phone", is_away=True) == []
    assert await held("desk", is_away=True) == [(ONLINE, AWAY)]
    assert await store.states([ADA]) == {ADA: AWAY}


async def test_looking_away_and_back_is_told_at_most_once_in_a_while(held, settled):
    await held()
    assert await held(is_away=True) == []
    assert await settled(seconds=5) == []
    assert await settled(seconds=CALM.total_seconds() - 5) == [(ADA, AWAY)]
    assert await held() == []
    assert await settled(seconds=1) == []
    assert await held(is_away=True) == []
    assert await settled(seconds=30) == []


async def test_coming_and_going_is_never_held_back(held, settled):
    await held(seconds=1)
    assert await settled(seconds=2) == [(ADA, OFFLINE)]
    assert await held() == [(OFFLINE, ONLINE)]


async def test_many_leases_travel_together(store, clock):
    until = clock() + timedelta(seconds=60)
    leases = [Lease(user, name, until) for user in (ADA, GRACE) for name in ("one", "two")]
    assert await store.hold(leases, clock()) == [Change(user, OFFLINE, ONLINE) for user in (ADA, GRACE)]
    assert await store.hold([], clock()) == []
    ended = await store.settle(clock.step(seconds=61))
    assert {change.user_id for change in ended} == {ADA, GRACE}


async def test_of_two_processes_one_is_told(redis_server, link, clock):
    one, other = RedisPresence(link), RedisPresence(link)
    lease = Lease(ADA, "tab", clock() + timedelta(seconds=60))
    assert len(await one.hold([lease], clock())) == 1
    assert await other.hold([Lease(ADA, "tab of the other", lease.until)], clock()) == []
    assert await other.states([ADA]) == {ADA: ONLINE}
    clock.step(seconds=61)
    assert len(await one.settle(clock()) + await other.settle(clock())) == 1
    with redis_server.client() as client:
        assert client.keys("chatapp:presence:*") == []


async def test_without_redis_nobody_is_known_and_nothing_fails(redis_of_its_own, clock, monkeypatch):
    monkeypatch.setattr(redis_link, "PROBE_EVERY", 0.01)
    link = RedisLink(redis_of_its_own.url, "chatapp")
    store = RedisPresence(link)
    lease = Lease(ADA, "tab", clock() + timedelta(seconds=60))
    await store.hold([lease], clock())
    redis_of_its_own.stop()
    assert await store.states([ADA]) == {}
    assert await store.hold([lease], clock()) == []
    assert await store.settle(clock()) == []
    redis_of_its_own.start()
    await until(lambda: link.is_up)
    assert await store.hold([lease], clock()) == [Change(ADA, OFFLINE, ONLINE)]
    await link.close()


async def test_presence_moves_again_after_the_server_was_a_replica(redis_of_its_own, clock, monkeypatch):
    monkeypatch.setattr(redis_link, "PROBE_EVERY", 0.01)
    link = RedisLink(redis_of_its_own.url, "chatapp")
    store = RedisPresence(link)
    lease = Lease(ADA, "tab", clock() + timedelta(seconds=60))
    redis_of_its_own.become_replica()
    assert await store.hold([lease], clock()) == []
    redis_of_its_own.become_primary()
    await until(lambda: link.is_up)
    assert await store.hold([lease], clock()) == [Change(ADA, OFFLINE, ONLINE)]
    await link.close()
