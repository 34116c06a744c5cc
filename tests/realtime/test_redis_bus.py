"""The bus over a real server; each `Process` stands for one process of the program."""

import asyncio
import time
from contextlib import AsyncExitStack

import pytest

from chatapp.domain.events import MessagePosted, PersonalChanged
from chatapp.realtime import redis_bus, redis_link
from chatapp.realtime.redis_bus import RedisBus
from chatapp.realtime.redis_link import Away, RedisLink
from tests.support.builders import make_message
from tests.support.waiting import until

PREFIX, CHANNEL = "chatapp", "chatapp:events"


class Process:
    """One bus with what it received and how often it resumed."""

    def __init__(self, url):
        self.link = RedisLink(url, PREFIX)
        self.bus = RedisBus(self.link)
        self.received, self.resumed = [], 0

    async def start(self):
        await self.bus.start(self.received.append, self._resume)

    async def stop(self):
        await self.bus.stop()
        await self.link.close()

    def publish(self, *numbers):
        self.bus.publish([event(number) for number in numbers])

    @property
    def numbers(self):
        return [event.conversation_id for event in self.received]

    def _resume(self, silence):
        self.resumed += 1
        self.silence = silence


def event(number):
    return PersonalChanged("blocks", frozenset({1, 2}), number)


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    """Shorter waits, the same steps."""
    monkeypatch.setattr(redis_bus, "RETRY_AFTER", 0.01)
    monkeypatch.setattr(redis_bus, "QUIET_FOR", 0.2)
    monkeypatch.setattr(redis_bus, "STOP_WITHIN", 0.4)
    monkeypatch.setattr(redis_bus, "UNKNOWN_TOLD_AFTER", 0.3)
    monkeypatch.setattr(redis_link, "TIMEOUT", 0.2)
    monkeypatch.setattr(redis_link, "PROBE_EVERY", 0.01)


@pytest.fixture
async def join():
    """Start a process on a server; all are stopped in the end."""
    async with AsyncExitStack() as stack:

        async def join(server):
            process = Process(server.url)
            await process.start()
            stack.push_async_callback(process.stop)
            return process

        yield join


async def test_events_reach_every_process_once_and_in_order(redis_server, join):
    one, two = await join(redis_server), await join(redis_server)
    for number in range(100):
        one.publish(number)
        if number % 10 == 0:
            await asyncio.sleep(0)
    await until(lambda: len(one.received) >= 100 and len(two.received) >= 100)
    assert one.numbers == two.numbers == list(range(100))


async def test_processes_that_publish_at_once_agree_on_the_order(redis_server, join):
    one, two = await join(redis_server), await join(redis_server)
    for number in range(50):
        one.publish(number)
        two.publish(100 + number)
        await asyncio.sleep(0)
    await until(lambda: len(one.received) >= 100 and len(two.received) >= 100)
    assert one.numbers == two.numbers
    assert [number for number in one.numbers if number < 100] == list(range(50))
    assert [number for number in one.numbers if number >= 100] == list(range(100, 150))


async def test_what_gathers_leaves_in_one_command(redis_server, join):
    process = await join(redis_server)
    with redis_server.client() as client:
        client.config_resetstat()
        for number in range(200):
            process.publish(number)
        await until(lambda: len(process.received) == 200)
        assert client.info("commandstats")["cmdstat_publish"]["calls"] == 1


async def test_event_arrives_with_all_that_it_says(redis_server, join):
    one, two = await join(redis_server), await join(redis_server)
    sent = MessagePosted(make_message(content="שלום 👩‍👩‍👧 \u2028"), {1: 5, 2: 0})
    one.bus.publish([sent])
    await until(lambda: two.received)
    assert two.received == [sent]


async def test_first_subscription_counts_as_resumed(redis_server, join):
    process = await join(redis_server)
    assert process.resumed == 1


async def test_quiet_line_stays_up(redis_server, join, monkeypatch):
    """The line is checked by pings, and not made anew."""
    monkeypatch.setattr(redis_bus, "QUIET_FOR", 0.005)
    process = await join(redis_server)
    with redis_server.client() as client:
        client.config_resetstat()
        await until(lambda: client.info("commandstats").get("cmdstat_ping", {}).get("calls", 0) >= 5)
    process.publish(1)
    await until(lambda: process.received)
    assert process.resumed == 1


async def test_events_stay_in_the_process_while_redis_is_away(redis_of_its_own, join, caplog):
    one, two = await join(redis_of_its_own), await join(redis_of_its_own)
    redis_of_its_own.stop()
    one.publish(1, 2)
    await until(lambda: len(one.received) == 2)
    one.publish(3)
    await until(lambda: len(one.received) == 3)
    assert (one.numbers, two.numbers) == ([1, 2, 3], [])
    assert "redis is away" in caplog.text


async def test_deliveries_go_on_after_a_restart(redis_of_its_own, join):
    one, two = await join(redis_of_its_own), await join(redis_of_its_own)
    redis_of_its_own.restart()
    await until(lambda: one.resumed == two.resumed == 2 and one.link.is_up and two.link.is_up)
    one.publish(1)
    two.publish(2)
    await until(lambda: len(one.received) == len(two.received) == 2)
    assert one.numbers == two.numbers


async def test_who_resumes_is_told_since_when_nothing_was_heard(redis_of_its_own, join):
    process = await join(redis_of_its_own)
    assert process.silence < 1
    began = time.monotonic()
    process.publish(1)
    await until(lambda: process.received)
    redis_of_its_own.pause()
    await until(lambda: time.monotonic() - began > 1)
    redis_of_its_own.restart()
    await until(lambda: process.resumed == 2)
    assert 1 < process.silence < time.monotonic() - began


async def test_interrupted_subscription_is_made_anew(redis_server, join):
    process = await join(redis_server)
    redis_server.end_connections()
    await until(lambda: process.resumed == 2)
    process.publish(1)
    await until(lambda: process.received)
    assert process.numbers == [1]


async def test_server_that_does_not_answer_is_away(redis_of_its_own, join, caplog):
    process = await join(redis_of_its_own)
    redis_of_its_own.pause()
    process.publish(1)
    await until(lambda: process.received and "events of other processes are missed" in caplog.text)
    redis_of_its_own.resume()
    await until(lambda: process.resumed >= 2 and process.link.is_up)
    process.publish(2)
    await until(lambda: 2 in process.numbers)


async def test_process_starts_while_redis_is_away(redis_of_its_own, join):
    redis_of_its_own.stop()
    process = await join(redis_of_its_own)
    assert process.resumed == 0
    process.publish(1)
    await until(lambda: process.received)
    redis_of_its_own.start()
    await until(lambda: process.resumed and process.link.is_up)
    process.publish(2)
    await until(lambda: process.numbers == [1, 2])


@pytest.mark.parametrize("garbage", [b"garbage", b"\xff\xfe", b"{}", b'[{"type": "of_a_newer_version"}]', b""])
async def test_garbage_on_the_channel_is_left_out(garbage, redis_server, join, caplog):
    process = await join(redis_server)
    with redis_server.client() as client:
        client.publish(CHANNEL, garbage)
        client.publish("another:channel", garbage)
    process.publish(1)
    await until(lambda: process.received)
    assert process.numbers == [1]
    assert "unknown form" in caplog.text


async def test_events_of_another_version_are_read_from_the_database(redis_server, join):
    """While servers are updated one after the other, old and new ones share the channel."""
    process = await join(redis_server)
    with redis_server.client() as client:
        for number in range(100):
            client.publish(CHANNEL, f'[{{"type": "of_another_version", "number": {number}}}]')
        await until(lambda: process.resumed > 1)
        process.publish(1)
        await until(lambda: process.received)
        assert process.resumed < 50  # many share one call
        before = process.resumed
        client.publish(CHANNEL, '[{"type": "of_another_version"}]')
        await until(lambda: process.resumed > before)
    assert process.silence == redis_bus.UNKNOWN_TOLD_AFTER


async def test_event_without_json_does_not_silence_the_rest(redis_server, join, caplog):
    one, two = await join(redis_server), await join(redis_server)
    resumed = two.resumed
    one.bus.publish([MessagePosted(make_message(content="half a pair: \ud800"), {1: 1})])
    await until(lambda: one.received)
    one.publish(1)
    await until(lambda: two.received)
    assert two.numbers == [1]
    await until(lambda: two.resumed > resumed)  # it reads what it was not told
    assert "stay in this process" in caplog.text


async def test_mistake_of_a_receiver_does_not_end_the_deliveries(redis_server, caplog):
    received = []

    def receive(event):
        received.append(event.conversation_id)
        if len(received) == 1:
            raise KeyError

    link = RedisLink(redis_server.url, PREFIX)
    bus = RedisBus(link)
    await bus.start(receive, lambda _silence: None)
    bus.publish([event(1)])
    await until(lambda: "made anew" in caplog.text)
    await until(lambda: redis_server.subscribers(CHANNEL) == 1)
    bus.publish([event(2)])
    await until(lambda: received == [1, 2])
    await bus.stop()
    await link.close()


async def test_stop_sends_what_was_published_before(redis_server, join):
    one, two = Process(redis_server.url), await join(redis_server)
    await one.start()
    one.publish(1, 2, 3)
    await one.stop()
    await until(lambda: len(two.received) == 3)
    assert two.numbers == [1, 2, 3]


async def test_stop_leaves_nothing_behind(redis_server):
    before = asyncio.all_tasks()
    processes = [Process(redis_server.url) for _ in range(2)]
    for process in processes:
        await process.start()
    for process in processes:
        process.publish(1)
    await until(lambda: all(len(process.received) == 2 for process in processes))
    for process in processes:
        await process.stop()
    assert asyncio.all_tasks() == before
    with redis_server.client() as client:
        await until(lambda: len(client.client_list()) == 1)


async def test_stop_ends_the_listener_at_any_moment(redis_of_its_own):
    """A cancellation may be swallowed when it comes together with an answer."""
    for moment in range(6):
        process = Process(redis_of_its_own.url)
        await process.start()
        redis_of_its_own.pause()
        process.publish(1)
        await until(lambda now=process: now.received)
        redis_of_its_own.resume()
        for _ in range(2 * moment):
            await asyncio.sleep(0.001)
        async with asyncio.timeout(5):
            await process.stop()


async def test_stop_does_not_wait_for_a_redis_that_is_away(redis_of_its_own):
    process = Process(redis_of_its_own.url)
    await process.start()
    redis_of_its_own.pause()
    process.publish(1)
    async with asyncio.timeout(5):
        await process.stop()


async def test_a_server_that_hangs_holds_up_the_own_events_no_longer_than_patience(redis_of_its_own, join, monkeypatch):
    monkeypatch.setattr(redis_bus, "QUIET_FOR", 60)
    process = await join(redis_of_its_own)
    redis_of_its_own.pause()
    process.publish(1)
    await until(lambda: process.numbers == [1], within=2)
    redis_of_its_own.resume()


async def test_other_processes_read_again_what_was_withheld_while_the_circuit_was_open(redis_of_its_own, join):
    """Their own subscription was never interrupted, so nothing else would tell them."""
    one, two = await join(redis_of_its_own), await join(redis_of_its_own)
    redis_of_its_own.become_replica()
    with pytest.raises(Away):
        await one.link.ask(lambda: one.link.client.set("chatapp:x", 1))
    one.publish(1)
    await until(lambda: one.numbers == [1])
    assert (two.numbers, two.resumed) == ([], 1)
    redis_of_its_own.become_primary()
    await until(lambda: two.resumed == 2)
    assert two.silence < 10
    one.publish(2)
    await until(lambda: two.numbers == [2])
    assert two.resumed == 2
