"""Tickets, in memory and over a real server: the same rules for both."""

import asyncio
from datetime import timedelta

import pytest

from chatapp import errors
from chatapp.domain.session import Viewer
from chatapp.realtime import redis_link, redis_tickets
from chatapp.realtime.redis_link import RedisLink
from chatapp.realtime.redis_tickets import RedisTickets
from chatapp.realtime.tickets import LIFETIME, MemoryTickets
from tests.support.fakes import START
from tests.support.waiting import until

ADA = Viewer(1, 7, START + timedelta(minutes=15))


@pytest.fixture
async def link(redis_server):
    made = RedisLink(redis_server.url, "chatapp")
    yield made
    await made.close()


@pytest.fixture(params=["memory", "redis"])
def store(request):
    return RedisTickets(request.getfixturevalue("link")) if request.param == "redis" else MemoryTickets()


async def test_a_ticket_is_good_once(store, clock):
    await store.keep("one", ADA, clock())
    await store.keep("two", Viewer(2, 8), clock())
    found = await store.take("one", clock())
    assert (found, found.expires_at) == (ADA, ADA.expires_at)
    assert await store.take("one", clock()) is None
    assert await store.take("two", clock()) == Viewer(2, 8)


async def test_what_was_never_kept_is_nobodys(store, clock):
    assert await store.take("", clock()) is None
    assert await store.take("one", clock()) is None


async def test_of_many_who_ask_at_once_one_gets_it(store, clock):
    await store.keep("one", ADA, clock())
    found = await asyncio.gather(*(store.take("one", clock()) for _ in range(20)))
    assert [viewer for viewer in found if viewer] == [ADA]


async def test_in_memory_a_ticket_lasts_half_a_minute_and_leaves_nothing(clock):
    store = MemoryTickets()
    for name in ("one", "two", "three"):
        await store.keep(name, ADA, clock())
    clock.step(seconds=29.9)
    assert await store.take("one", clock()) == ADA
    await store.keep("late", ADA, clock())
    clock.step(seconds=0.1)
    assert await store.take("two", clock()) is None
    await store.keep("last", ADA, clock())
    assert set(store.kept) == {"late", "last"}


async def test_redis_forgets_a_ticket_by_itself(redis_server, link, clock, monkeypatch):
    store = RedisTickets(link)
    await store.keep("one", ADA, clock())
    with redis_server.client() as client:
        left = client.pttl("chatapp:tickets:one")
        assert 0 < left <= LIFETIME / timedelta(milliseconds=1)
        monkeypatch.setattr(redis_tickets, "LIFETIME", timedelta(milliseconds=20))
        await store.keep("two", ADA, clock())
        await until(lambda: client.keys("*") == [b"chatapp:tickets:one"])
    assert await store.take("two", clock()) is None


async def test_two_processes_share_them(link, clock):
    one, other = RedisTickets(link), RedisTickets(link)
    await one.keep("one", ADA, clock())
    found = await asyncio.gather(*(store.take("one", clock()) for store in (one, other) * 5))
    assert [viewer for viewer in found if viewer] == [ADA]


async def test_without_redis_nobody_is_let_in(redis_of_its_own, clock, monkeypatch):
    monkeypatch.setattr(redis_link, "PROBE_EVERY", 0.01)
    link = RedisLink(redis_of_its_own.url, "chatapp")
    store = RedisTickets(link)
    await store.keep("one", ADA, clock())
    redis_of_its_own.stop()
    with pytest.raises(errors.Unavailable):
        await store.take("one", clock())
    with pytest.raises(errors.Unavailable):
        await store.keep("two", ADA, clock())
    redis_of_its_own.start()
    await until(lambda: link.is_up)
    assert await store.take("one", clock()) is None
    await link.close()
