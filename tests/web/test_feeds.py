"""Feeds: at once when quiet, gathered when busy, filled from the database where something is missing."""

import asyncio
import contextlib

import pytest

from chatapp import errors
from chatapp.domain.events import ConversationRenamed, MessageDeleted, MessageEdited, MessageSent
from chatapp.domain.message import MessageView
from chatapp.services import messages, participants
from chatapp.web import pulse as pulse_module
from chatapp.web.feeds import InboxFeed, ThreadFeed
from chatapp.web.loaded import Loaded
from chatapp.web.pulse import Pulse
from chatapp.web.viewpoint import Viewpoint
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
    feed = ThreadFeed(Viewpoint(cast.pair.id, cast.ada.id), screen.emit)
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


def test_lists_are_emitted_less_often_the_more_there_are():
    loaded = Loaded(Screen().emit, Screen().emit, lambda *_: None)
    pauses = []
    for many in (1, 50, 200, 10_000):
        loaded.inboxes = dict.fromkeys(range(many))
        pauses.append(loaded._pause())
    assert pauses == [0.2, 0.2, 0.8, 2.0]


async def test_a_pulse_that_failed_runs_again_by_itself(caplog, monkeypatch):
    fails = [False, True]
    done = asyncio.Event()

    async def act() -> None:
        if fails.pop():
            raise OSError
        done.set()

    monkeypatch.setattr(pulse_module, "RETRY_AFTER", 0.01)
    Pulse(act).ask()
    await asyncio.wait_for(done.wait(), 5)
    assert "a feed could not go on" in caplog.text


async def test_a_pulse_that_was_stopped_runs_no_more():
    runs, gate = [], asyncio.Event()

    async def act() -> None:
        runs.append(len(runs))
        await gate.wait()

    pulse = Pulse(act)
    pulse.ask()
    await until(lambda: runs == [0])
    pulse.ask()
    pulse.stop()
    pulse.ask()
    gate.set()
    await until(lambda: pulse.is_idle)
    assert runs == [0]


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
    feed = ThreadFeed(Viewpoint(cast.pair.id, cast.ada.id), screen.emit)
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


async def test_after_a_lost_subscription_edits_and_deletions_are_shown(runtime, cast):
    """In the window, and by `changes` in what a tab holds of the history: it reads that anew when the counter moves."""
    screen = Screen()
    first, second = [(await say(runtime, cast.ada, cast.pair, text)).message for text in ("one", "two")]
    feed = await open_thread(runtime, cast, screen)
    await runtime.work(messages.edit, editor_id=cast.ada.id, message_id=first.id, content="uno")
    await runtime.work(messages.delete, editor_id=cast.ada.id, message_id=second.id)
    feed.reread()
    await until(lambda: screen.values.get("changes") == 1)
    shown = [(bubble.content, bubble.is_edited, bubble.is_deleted) for bubble in feed.window.pages + feed.window.tail]
    assert shown == [("uno", True, False), ("", False, True)]


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


async def edit(runtime, sent, content):
    return await runtime.work(messages.edit, editor_id=sent.sender, message_id=sent.id, content=content)


async def test_an_edit_shows_where_its_message_stands_and_is_counted(runtime, cast, clock):
    screen = Screen()
    said = [(await say(runtime, cast.grace, cast.pair, f"number {n}")).message for n in range(20)]
    feed = await open_thread(runtime, cast, screen)
    clock.step()
    for message, part in ((said[0], "pages"), (said[-1], "tail")):
        screen.emissions.clear()
        edited = await edit(runtime, message, "second thoughts")
        feed.receive(MessageEdited(edited, frozenset({cast.ada.id})))
        await until(lambda: screen.emissions)
        assert set(screen.emissions[0]) == {part, "changes", "news"}
    shown = [*screen.values["pages"], *screen.values["tail"]]
    assert [(b.content, b.is_edited) for b in (shown[0], shown[-1])] == [("second thoughts", True)] * 2
    assert screen.values["changes"] == 2


async def test_an_older_edit_does_not_undo_a_newer_one(runtime, cast, clock):
    screen = Screen()
    sent = (await say(runtime, cast.grace, cast.pair, "first")).message
    feed = await open_thread(runtime, cast, screen)
    edits = []
    for content in ("second", "third"):
        clock.step()
        edits.append(await edit(runtime, sent, content))
    for edited in (*reversed(edits), edits[0]):
        feed.receive(MessageEdited(edited, frozenset({cast.ada.id})))
    await until(lambda: screen.emissions)
    assert screen.values["tail"][0].content == "third"


async def test_an_edit_that_overtakes_its_message_is_not_lost(runtime, cast, clock):
    screen = Screen()
    feed = await open_thread(runtime, cast, screen)
    sent = (await say(runtime, cast.grace, cast.pair, "first")).message
    clock.step()
    feed.receive(MessageEdited(await edit(runtime, sent, "second"), frozenset({cast.ada.id})))
    await until(lambda: screen.emissions)
    feed.receive(event_of(sent))
    await until(lambda: screen.seqs == [1] and screen.values["tail"][0].content == "second")


async def test_edits_that_were_missed_are_read_again(runtime, cast, clock):
    screen = Screen()
    sent = (await say(runtime, cast.grace, cast.pair, "first")).message
    feed = await open_thread(runtime, cast, screen)
    clock.step()
    await edit(runtime, sent, "second")
    feed.reread()
    await until(lambda: screen.emissions)
    assert screen.values["tail"][0].content == "second"
    assert (screen.values["changes"], screen.values["news"]) == (1, 1)


async def test_rows_and_figures_of_a_list_are_of_the_same_moment(runtime, cast, monkeypatch):
    read = runtime.read

    async def read_while_somebody_writes(*args, **kwargs):
        found = await read(*args, **kwargs)
        await say(runtime, cast.grace, cast.pair, "meanwhile")
        return found

    monkeypatch.setattr(runtime, "read", read_while_somebody_writes)
    feed = InboxFeed(cast.ada.id, Screen().emit)
    await feed.loaded
    assert feed.inbox.figures.unread == sum(row.unread for row in feed.inbox.rows)


@pytest.fixture
def away(runtime, monkeypatch):
    """A database that does not answer, for as long as the block lasts."""
    monkeypatch.setattr(pulse_module, "RETRY_AFTER", 0.01)

    @contextlib.asynccontextmanager
    async def block():
        asked = asyncio.Event()

        async def refuse(*_, **__):
            asked.set()
            raise errors.Unavailable

        with monkeypatch.context() as broken:
            broken.setattr(runtime, "read", refuse)
            yield asked

    return block


async def test_a_feed_that_opens_while_the_database_is_away_waits_for_it(runtime, cast, away):
    await say(runtime, cast.grace, cast.pair, "before")
    async with away() as asked:
        feed = ThreadFeed(Viewpoint(cast.pair.id, cast.ada.id), Screen().emit)
        inbox = InboxFeed(cast.ada.id, Screen().emit)
        await asked.wait()
    await asyncio.wait_for(asyncio.gather(feed.loaded, inbox.loaded), 5)
    assert feed.window.last == 1


async def test_what_was_to_be_read_again_is_read_when_the_database_is_back(runtime, cast, away):
    thread_screen, inbox_screen = Screen(), Screen()
    feed = await open_thread(runtime, cast, thread_screen)
    inbox = InboxFeed(cast.ada.id, inbox_screen.emit)
    await inbox.loaded
    await say(runtime, cast.grace, cast.pair, "unheard")
    async with away() as asked:
        feed.reread()
        inbox.reread()
        await asked.wait()
    await until(lambda: thread_screen.seqs == [1])
    await until(lambda: inbox_screen.values.get("figures") and inbox_screen.values["figures"].unread == 1)


async def test_a_deletion_that_comes_while_the_database_is_away_is_shown_later(runtime, cast, clock, away):
    screen = Screen()
    first = (await say(runtime, cast.grace, cast.pair, "regrets")).message
    feed = await open_thread(runtime, cast, screen)
    clock.step()
    deleted = await runtime.work(messages.delete, editor_id=cast.grace.id, message_id=first.id)
    later = [(await say(runtime, cast.grace, cast.pair, f"{number}")).message for number in range(3)]
    async with away() as asked:
        feed.receive(event_of(later[2]))  # behind a hole, which only the database can fill
        feed.receive(MessageDeleted(deleted, frozenset({cast.ada.id})))
        await asked.wait()
    await until(lambda: screen.seqs == [1, 2, 3, 4])
    assert (feed.window.pages + feed.window.tail)[0].is_deleted


async def test_news_of_the_conversation_are_counted_and_nothing_else_is_sent(runtime, cast):
    screen = Screen()
    feed = await open_thread(runtime, cast, screen)
    feed.receive(ConversationRenamed(cast.pair.id, "x", frozenset({cast.ada.id})))
    await until(lambda: screen.emissions)
    assert [sorted(emission) for emission in screen.emissions] == [["changes", "news"]]
    assert screen.values["news"] == 1


async def test_a_feed_goes_on_with_another_viewer_when_one_is_out(runtime, cast):
    screen, lost = Screen(), []

    def lose(user_id):
        lost.append(user_id)
        return cast.linus.id

    feed = ThreadFeed(Viewpoint(cast.group.id, cast.grace.id, lose), screen.emit)
    await feed.loaded
    await runtime.work(participants.leave, user_id=cast.grace.id, conversation_id=cast.group.id)
    feed.reread()
    await until(lambda: screen.emissions)
    assert lost == [cast.grace.id]
    assert screen.values["tail"][-1].content == "Grace Hopper left"
