"""The link over real servers that stop, hang, and become replicas."""

import asyncio
import time

import pytest

from chatapp.domain.events import PersonalChanged
from chatapp.realtime import redis_bus, redis_link
from chatapp.realtime.redis_bus import RedisBus
from chatapp.realtime.redis_link import COMMANDS, OTHER_CONNECTIONS, Away, RedisLink
from tests.support import lossy, redis
from tests.support.server import free_port
from tests.support.waiting import until


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(redis_link, "TIMEOUT", 0.2)
    monkeypatch.setattr(redis_link, "PROBE_EVERY", 0.01)


@pytest.fixture
async def connect():
    """Make links that are closed in the end."""
    made = []

    def connect(url):
        made.append(RedisLink(url, "chatapp"))
        return made[-1]

    yield connect
    for link in made:
        await link.close()


async def write(link):
    """Whether a write was accepted."""
    try:
        await link.ask(lambda: link.client.incr("chatapp:written"))
    except Away:
        return False
    return True


async def test_a_server_that_stopped_is_asked_again_when_it_is_back(redis_of_its_own, connect, caplog):
    link = connect(redis_of_its_own.url)
    assert await write(link)
    redis_of_its_own.stop()
    assert [await write(link) for _ in range(5)] == [False] * 5
    assert not link.is_up
    redis_of_its_own.start()
    await until(lambda: link.is_up)
    assert await write(link)
    assert [record.message.partition(" after")[0].partition(":")[0] for record in caplog.records] == [
        "redis is away",
        "redis is back",
    ]


async def test_while_the_server_hangs_nobody_waits_in_a_row(redis_of_its_own, connect):
    link = connect(redis_of_its_own.url)
    await write(link)
    redis_of_its_own.pause()
    began = time.monotonic()
    assert not any(await asyncio.gather(*(write(link) for _ in range(20 * COMMANDS))))
    assert not any([await write(link) for _ in range(50)])
    assert time.monotonic() - began < 2
    redis_of_its_own.resume()
    await until(lambda: link.is_up)
    assert await write(link)


async def test_many_commands_at_once_share_a_few_connections(redis_server, connect):
    link = connect(redis_server.url)
    assert all(await asyncio.gather(*(write(link) for _ in range(20 * COMMANDS))))
    with redis_server.client() as client:
        assert len(client.client_list()) <= COMMANDS + OTHER_CONNECTIONS + 1


async def test_a_primary_that_became_a_replica_counts_as_away(redis_of_its_own, connect):
    link = connect(redis_of_its_own.url)
    assert await write(link)
    redis_of_its_own.become_replica()
    assert not await write(link)
    assert not link.is_up
    redis_of_its_own.become_primary()
    await until(lambda: link.is_up)
    assert await write(link)


async def test_after_a_failover_commands_and_subscription_go_to_the_new_primary(connect, monkeypatch):
    """The name of the server leads to the new primary, while the connections to the old one stay open."""
    monkeypatch.setattr(redis_bus, "RETRY_AFTER", 0.01)
    ports, received = [free_port(), free_port()], []
    with redis.server(ports[0]) as old, redis.server(ports[1]) as new:
        async with lossy.line(ports[0]) as name:
            link = connect(f"redis://127.0.0.1:{name.port}/0")
            bus = RedisBus(link)
            await bus.start(received.append, lambda _silence: None)
            assert await write(link)
            await asyncio.to_thread(old.become_replica)
            name.target = ports[1]
            assert not await write(link)
            await until(lambda: link.is_up)
            assert await write(link)
            await until(lambda: new.subscribers("chatapp:events") == 1)
            event = PersonalChanged("blocks", frozenset({1}), 1)
            bus.publish([event])
            await until(lambda: received == [event])
            await bus.stop()
            await link.close()
        with new.client() as client:
            assert client.get("chatapp:written") == b"1"


async def test_closing_lets_the_commands_under_way_end(redis_of_its_own):
    """None of them opens a connection, or probes, after that."""
    before = asyncio.all_tasks()
    link = RedisLink(redis_of_its_own.url, "chatapp")
    redis_of_its_own.pause()
    written = asyncio.create_task(write(link))
    await asyncio.sleep(0)
    await link.close()
    assert written.done()
    assert asyncio.all_tasks() == before
    assert not await write(link)
    redis_of_its_own.resume()


async def test_closing_ends_the_probe(redis_of_its_own):
    before = asyncio.all_tasks()
    link = RedisLink(redis_of_its_own.url, "chatapp")
    redis_of_its_own.stop()
    assert not await write(link)
    await link.close()
    assert asyncio.all_tasks() == before
    redis_of_its_own.start()
