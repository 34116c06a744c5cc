"""Feeds: at once when quiet, gathered when busy, filled from the database where something is missing."""

import asyncio

from chatapp.domain.events import MessageSent
from chatapp.domain.message import MessageView
from chatapp.services import messages
from chatapp.web.feeds import InboxFeed, ThreadFeed
from chatapp.web.pulse import Pulse
from chatapp.web.window import WINDOW
from tests.support.cast import say
from tests.support.waiting import until


class Screen:
    def __init__(self) -> None:
        self.emissions: list[dict] = []
        self.values: dict = {}

    async def emit(self, values: dict) -> None:
        self.emissions.append(values)
        self.values |= values

    @property
    def seqs(self) -> list[int]:
        return [bubble.seq for bubble in [*self.values.get("pages", []), *self.values.get("tail", [])]]


def event_of(message: MessageView) -> MessageSent:
    return MessageSent(message, {})


async def open_thread(runtime, cast, screen: Screen) -> ThreadFeed:
    feed = ThreadFeed(cast.pair.id, cast.ada.id, screen.emit)
    await feed.loaded
    screen.values = feed.values()
    return feed


async def test_a_pulse_runs_at_once_and_gathers_what_comes_meanwhile():
    runs, gate = [], asyncio.Event()

    async def act() -> None:
        runs.append(len(runs))
        await gate.wait()

    pulse = Pulse(act)
    pulse.ask()
    await until(lambda: runs == [0])
    for _ in range(5):
        pulse.ask()
    gate.set()
    await until(lambda: runs == [0, 1])
    pulse.ask()
    await until(lambda: runs == [0, 1, 2])


async def test_a_pulse_that_failed_runs_again(caplog):
    fails = [True]
    done = asyncio.Event()

    async def act() -> None:
        if fails.pop():
            raise OSError
        done.set()

    pulse = Pulse(act)
    pulse.ask()
    await until(lambda: not fails)
    fails.append(False)
    await until(lambda: pulse.is_idle)
    pulse.ask()
    await asyncio.wait_for(done.wait(), 5)
    assert "a feed could not go on" in caplog.text


async def test_a_message_reaches_the_screen_with_the_tail_alone(runtime, cast):
    screen = Screen()
    feed = await open_thread(runtime, cast, screen)
    sent = await say(runtime, cast.grace, cast.pair, "hello")
    feed.receive(event_of(sent.message))
    await until(lambda: screen.emissions)
    assert list(screen.emissions[0]) == ["tail"]
    assert screen.seqs == [1]


async def test_disorder_doubles_and_holes_end_in_order(runtime, cast):
    screen = Screen()
    feed = await open_thread(runtime, cast, screen)
    said = [(await say(runtime, cast.grace, cast.pair, f"number {n}")).message for n in range(12)]
    for message in (said[3], said[0], said[3], said[7], said[1], said[11], said[11]):
        feed.receive(event_of(message))
    await until(lambda: screen.seqs == list(range(1, 13)))


async def test_what_arrives_while_the_window_loads_is_not_lost(runtime, cast):
    screen = Screen()
    await say(runtime, cast.grace, cast.pair, "before")
    feed = ThreadFeed(cast.pair.id, cast.ada.id, screen.emit)
    sent = await say(runtime, cast.grace, cast.pair, "meanwhile")
    feed.receive(event_of(sent.message))
    await feed.loaded
    await until(lambda: feed.window.last == 2)


async def test_after_a_lost_subscription_the_window_catches_up(runtime, cast):
    screen = Screen()
    feed = await open_thread(runtime, cast, screen)
    for number in range(5):
        await say(runtime, cast.grace, cast.pair, f"unheard {number}")
    feed.reread()
    await until(lambda: screen.seqs == [1, 2, 3, 4, 5])


async def test_more_than_a_page_missed_begins_a_new_window(runtime, cast):
    screen = Screen()
    feed = await open_thread(runtime, cast, screen)
    last = WINDOW * 2 + 10
    for number in range(last):
        await say(runtime, cast.grace, cast.pair, f"unheard {number}")
    feed.reread()
    await until(lambda: screen.seqs[-1:] == [last])
    assert screen.seqs == list(range(last - WINDOW + 1, last + 1))


async def test_a_burst_is_shown_in_few_emissions(runtime, cast):
    screen = Screen()
    feed = await open_thread(runtime, cast, screen)
    for number in range(40):
        feed.receive(event_of((await say(runtime, cast.grace, cast.pair, f"number {number}")).message))
        if number == 0:
            await until(lambda: screen.emissions)
    await until(lambda: screen.seqs[-1:] == [40])
    assert screen.seqs == list(range(1, 41))


async def test_the_list_emits_only_what_changed(runtime, cast, bus, clock):
    screen = Screen()
    feed = InboxFeed(cast.ada.id, screen.emit)
    await feed.loaded
    clock.step()
    await runtime.work(messages.send, sender_id=cast.grace.id, conversation_id=cast.pair.id, content="hi")
    (event,) = bus.of(MessageSent)
    feed.receive(event)
    await until(lambda: screen.emissions)
    assert [sorted(emission) for emission in screen.emissions] == [["figures", "head"]]
    assert screen.values["head"][0].preview == "hi"
    assert screen.values["figures"].unread == 1
