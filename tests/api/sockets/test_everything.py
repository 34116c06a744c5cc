"""The sink of a socket of everything, with a database that is a dictionary and events that come as the test likes."""

import asyncio
import contextlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatapp import errors
from chatapp.api.sockets import everything, outbox, thread
from chatapp.api.sockets.everything import EverythingSink
from chatapp.api.sockets.outbox import Close
from chatapp.domain.events import (
    ConversationRenamed,
    ConversationStarted,
    MessageEdited,
    MessageSent,
    ParticipantRemoved,
    ParticipantsAdded,
    PresenceChanged,
    ReceiptAdvanced,
    RoleChanged,
    SessionEnded,
    TypingStarted,
)
from chatapp.domain.presence import Presence
from chatapp.domain.session import Viewer
from chatapp.services.messages import Page
from tests.support.builders import make_message, make_row
from tests.support.waiting import until

SESSION, ME, OTHER = 3, 1, 2
HERE, THERE, NEW = 7, 8, 9
FIRST = 5  # seq of the last message when the socket comes


class Reader:
    """A socket's other end, and the database behind it.

    `lasts` has the last `seq` of every conversation, `joined` where the user came into those that they are in.
    """

    def __init__(self):
        self.lasts = {HERE: FIRST, THERE: FIRST}
        self.joined = {HERE: 0, THERE: 0}
        self.looked_up = []
        self.pages = []
        self.refusal = None
        self.frames = []
        self.may_send = asyncio.Event()
        self.may_send.set()
        self.sink = EverythingSink(Viewer(ME, SESSION), self)

    async def ends(self):
        await self._answer()
        return {key: self.lasts[key] for key in self.joined}

    async def look_up(self, conversation_ids):
        await self._answer()
        self.looked_up.append(set(conversation_ids))
        rows = [make_row(key, last_seq=self.lasts[key]) for key in sorted(conversation_ids) if key in self.joined]
        found = [(row, self.joined[row.id]) for row in rows]
        await asyncio.sleep(0)
        return found

    async def page(self, conversation_id, seq):
        await self._answer()
        if conversation_id not in self.joined:
            raise errors.ConversationNotFound
        self.pages.append((conversation_id, seq))
        last = self.lasts[conversation_id]
        found = [make_message(each, conversation=conversation_id) for each in range(seq + 1, min(seq + 100, last) + 1)]
        await asyncio.sleep(0)
        return Page(found, has_older=seq > 0, has_newer=seq + 100 < last)

    async def take(self, text):
        await self.may_send.wait()
        self.frames.append(json.loads(text))

    async def _answer(self):
        await asyncio.sleep(0)
        if self.refusal:
            raise self.refusal

    def said(self, conversation=HERE):
        """The event of a new message."""
        self.lasts[conversation] += 1
        return MessageSent(make_message(self.lasts[conversation], conversation=conversation), {ME: 0})

    def left(self, conversation=HERE):
        """The event of the user's removal."""
        del self.joined[conversation]
        return ParticipantRemoved(conversation, "", ME, OTHER, frozenset({ME, OTHER}))

    def came(self, conversation=HERE):
        """The event of the user's addition."""
        self.joined[conversation] = self.lasts.setdefault(conversation, 0)
        return ParticipantsAdded(conversation, "", frozenset({ME}), frozenset({ME, OTHER}))

    def tell(self, *events):
        for event in events:
            self.sink.receive(event)

    def seqs(self, conversation=HERE):
        """Of the messages of a conversation that arrived."""
        messages = [frame["message"] for frame in self.frames if frame["type"] == "message"]
        return [message["seq"] for message in messages if message["conversation"] == conversation]

    @property
    def kinds(self):
        return [(frame["type"], frame["conversation"]) for frame in self.frames if "conversation" in frame]

    @contextlib.asynccontextmanager
    async def reading(self):
        sending = asyncio.create_task(self.sink.outbox.send_all(self.take))
        try:
            yield self
        finally:
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)
            self.sink.release()


@pytest.fixture(autouse=True)
def _patient(monkeypatch):
    """Nothing starts by itself."""
    monkeypatch.setattr(everything, "WAIT_FOR_RESUME", 60)
    monkeypatch.setattr(outbox, "RETRY_AFTER", 0)


@pytest.fixture
async def held():
    """It has begun to follow, and waits for a resumption."""
    reader = Reader()
    async with reader.reading():
        reader.sink.begin(await reader.ends())
        yield reader


@pytest.fixture
def reader(held):
    held.sink.start()
    return held


async def test_messages_of_each_conversation_go_out_in_order_and_once(reader):
    events = [reader.said(), reader.said(), reader.said(THERE), reader.said(), reader.said(THERE)]
    reader.tell(*[events[index] for index in (1, 0, 0, 2, 4, 3, 1)])
    await until(lambda: len(reader.frames) == 5)
    assert (reader.seqs(), reader.seqs(THERE)) == ([6, 7, 8], [6, 7])
    assert (reader.pages, reader.looked_up) == ([], [])


async def test_a_hole_of_one_conversation_holds_up_no_other(reader, monkeypatch):
    monkeypatch.setattr(thread, "HOLE_GRACE", 60)
    reader.said()
    reader.tell(reader.said(), reader.said(THERE))
    await until(lambda: reader.frames)
    assert (reader.seqs(), reader.seqs(THERE)) == ([], [6])


async def test_nothing_starts_before_its_time(held):
    held.tell(held.said(), held.said(THERE), ConversationRenamed(HERE, "x", frozenset({ME})))
    held.sink.reread()
    held.tell(ReceiptAdvanced(HERE, OTHER, "x", 6, frozenset({ME})))
    await until(lambda: held.frames)
    assert held.kinds == [("read", HERE)]
    held.sink.start()
    await until(lambda: len(held.frames) == 4)
    assert set(held.kinds) == {("read", HERE), ("message", HERE), ("message", THERE), ("conversation", HERE)}


async def test_it_starts_by_itself_after_a_while(monkeypatch):
    monkeypatch.setattr(everything, "WAIT_FOR_RESUME", 0)
    reader = Reader()
    async with reader.reading():
        reader.sink.begin(await reader.ends())
        reader.tell(reader.said())
        await until(lambda: reader.seqs() == [6])


async def test_it_does_not_start_while_the_resumption_is_read(monkeypatch):
    monkeypatch.setattr(everything, "WAIT_FOR_RESUME", 0)
    reader = Reader()
    async with reader.reading():
        reader.sink.begin(await reader.ends())
        reader.tell(reader.said())
        real, asked, may_go = reader.ends, asyncio.Event(), asyncio.Event()

        async def slow():
            asked.set()
            await may_go.wait()
            return await real()

        monkeypatch.setattr(reader, "ends", slow)
        resuming = asyncio.create_task(reader.sink.resume({HERE: 2}))
        await asked.wait()
        for _ in range(10):
            await asyncio.sleep(0)
        may_go.set()
        await resuming
        await until(lambda: reader.frames and reader.frames[-1] == {"type": "resumed"})
        assert reader.seqs() == [3, 4, 5, 6]


async def test_a_slow_reader_gets_everything_and_keeps_little(reader):
    reader.may_send.clear()
    for _ in range(1000):
        reader.tell(reader.said(), reader.said(THERE))
    threads = reader.sink._threads.values()
    assert len(reader.sink.outbox._queue) + sum(len(each._early) for each in threads) <= 3 * outbox.MAX_WAITING
    reader.may_send.set()
    await until(lambda: len(reader.frames) == 2000)
    assert reader.seqs() == reader.seqs(THERE) == list(range(6, 1006))


async def test_conversations_that_are_behind_take_turns(reader):
    reader.lasts = {HERE: 1005, THERE: 1005}
    reader.sink.reread()
    await until(lambda: len(reader.frames) == 2000)
    assert reader.pages[:4] in ([(HERE, 5), (THERE, 5), (HERE, 105), (THERE, 105)], [(THERE, 5), (HERE, 5)] * 2)


async def test_a_word_comes_after_all_that_was_missing(held):
    held.lasts = {HERE: 350, THERE: 400}
    await held.sink.resume({HERE: 0, THERE: 100})
    await until(lambda: {"type": "resumed"} in held.frames)
    assert held.frames[-1] == {"type": "resumed"}
    assert (held.seqs(), held.seqs(THERE)) == (list(range(1, 351)), list(range(101, 401)))


async def test_what_cannot_be_resumed_is_followed_from_the_connection_on(held):
    held.tell(held.said())
    await held.sink.resume({HERE: 99, NEW: 0})
    await until(lambda: {"type": "resumed"} in held.frames)
    assert held.kinds == [("resync", HERE), ("message", HERE)]


async def test_a_new_conversation_is_told_with_all_that_was_said_in_it(reader):
    reader.lasts[NEW] = 0
    reader.joined[NEW] = 0
    reader.tell(ConversationStarted(NEW, frozenset({ME})), *[reader.said(NEW) for _ in range(3)])
    await until(lambda: len(reader.frames) == 4)
    assert reader.kinds == [("conversation", NEW)] + [("message", NEW)] * 3
    assert reader.frames[0]["row"]["id"] == NEW


async def test_a_conversation_of_which_only_a_message_told_is_looked_up(reader):
    reader.lasts[NEW] = 5
    reader.came(NEW)
    reader.said(NEW)
    reader.tell(reader.said(NEW))
    await until(lambda: len(reader.frames) == 3)
    assert reader.kinds == [("conversation", NEW), ("message", NEW), ("message", NEW)]
    assert reader.seqs(NEW) == [6, 7]


async def test_changes_at_once_are_looked_up_once(reader):
    mine = frozenset({ME})
    reader.may_send.clear()
    reader.tell(reader.said())
    for event in (
        ConversationRenamed(HERE, "x", mine),
        RoleChanged(HERE, OTHER, "admin", mine),
        ParticipantsAdded(HERE, "x", frozenset({OTHER}), mine),
        ParticipantRemoved(HERE, "x", OTHER, ME, mine),
        ConversationRenamed(THERE, "x", mine),
    ):
        reader.tell(event)
    reader.may_send.set()
    await until(lambda: len(reader.frames) == 3)
    assert reader.looked_up == [{HERE, THERE}]


async def test_who_is_removed_hears_nothing_more(reader):
    late = reader.said()
    reader.tell(reader.left(), late, MessageEdited(make_message(6, conversation=HERE), frozenset({ME})))
    await until(lambda: reader.frames)
    reader.tell(reader.said(THERE))
    await until(lambda: reader.seqs(THERE))
    assert reader.kinds == [("conversation_removed", HERE), ("message", THERE)]


async def test_an_old_removal_that_comes_late_costs_nothing(reader):
    gone, back = reader.left(), reader.came()
    reader.tell(back, reader.said())
    await until(lambda: reader.seqs() == [6])
    reader.tell(gone, reader.said())
    await until(lambda: reader.seqs() == [6, 7])
    assert [kind for kind in reader.kinds if kind[0] != "message"] == [("conversation", HERE)] * 2


async def test_who_is_removed_while_messages_are_read_is_told(reader):
    reader.lasts[HERE] = 300
    reader.sink.reread()
    await until(lambda: reader.pages)
    reader.tell(reader.left())
    await until(lambda: ("conversation_removed", HERE) in reader.kinds)
    assert reader.kinds[-1] == ("conversation_removed", HERE)


async def test_a_removal_that_nobody_told_is_found(reader):
    reader.left()
    reader.sink.reread()
    await until(lambda: reader.frames)
    assert reader.kinds == [("conversation_removed", HERE)]
    assert set(reader.sink._threads) == {THERE}


async def test_what_was_read_of_a_conversation_before_a_removal_is_not_told_after_it(reader, monkeypatch):
    real, may_go = reader.look_up, asyncio.Event()

    async def slow(conversation_ids):
        found = await real(conversation_ids)
        await may_go.wait()
        return found

    monkeypatch.setattr(reader, "look_up", slow)
    reader.tell(ConversationRenamed(HERE, "x", frozenset({ME})))
    await until(lambda: reader.looked_up)
    reader.tell(reader.left())
    may_go.set()
    await until(lambda: reader.frames)
    assert reader.kinds == [("conversation_removed", HERE)]


async def test_messages_that_were_read_before_a_removal_are_not_told_after_it(reader, monkeypatch):
    real, may_go = reader.page, asyncio.Event()

    async def slow(*place):
        found = await real(*place)
        await may_go.wait()
        return found

    monkeypatch.setattr(reader, "page", slow)
    reader.said()
    reader.sink.reread()
    await until(lambda: reader.pages)
    reader.tell(reader.left())
    may_go.set()
    await until(lambda: reader.frames)
    assert reader.kinds == [("conversation_removed", HERE)]


async def test_what_changes_before_the_start_is_known_after_it(held):
    """Somebody is removed from one conversation and hears from another that nobody has told about."""
    held.lasts[NEW] = 5
    held.came(NEW)
    held.tell(held.left(), held.said(NEW))
    held.sink.start()
    held.tell(MessageSent(make_message(6, conversation=HERE), {ME: 0}))
    await until(lambda: len(held.frames) == 3)
    assert sorted(held.kinds) == [("conversation", NEW), ("conversation_removed", HERE), ("message", NEW)]
    held.tell(held.said(NEW))
    await until(lambda: held.seqs(NEW) == [6, 7])
    assert held.seqs() == []


@pytest.mark.parametrize("what", [ConversationRenamed(HERE, "x", frozenset({ME})), None])
async def test_a_database_that_is_away_is_asked_again(reader, what):
    reader.refusal = errors.Unavailable()
    reader.said()
    reader.sink.reread() if what is None else reader.tell(what)
    for _ in range(20):
        await asyncio.sleep(0)
    assert not reader.frames
    reader.refusal = None
    await until(lambda: reader.frames)
    assert reader.kinds == [("message", HERE) if what is None else ("conversation", HERE)]


async def test_who_may_not_read_any_more_is_closed(reader):
    reader.refusal = errors.TokenInvalid()
    reader.sink.reread()
    await until(lambda: reader.sink.outbox.code)
    assert reader.sink.outbox.code == Close.SESSION_OVER


async def test_the_end_of_another_session_is_none(reader):
    reader.tell(SessionEnded(SESSION + 1, frozenset({ME})))
    assert reader.sink.outbox.code is None
    reader.tell(SessionEnded(SESSION, frozenset({ME})))
    assert reader.sink.outbox.code == Close.SESSION_OVER


async def test_of_what_passes_the_last_of_each_person_and_conversation_counts(reader):
    reader.may_send.clear()
    for _ in range(400):
        reader.tell(reader.said())
    for seq in range(1, 50):
        for key in (HERE, THERE):
            reader.tell(ReceiptAdvanced(key, OTHER, "x", seq, frozenset({ME})))
            reader.tell(TypingStarted(key, OTHER, "x", "X", frozenset({ME})))
        for user in (ME, OTHER):
            reader.tell(_presence(user))
    reader.may_send.set()
    await until(lambda: len(reader.frames) == 405)
    passing = reader.frames[-5:]
    assert sorted((frame["type"], frame.get("conversation", 0)) for frame in passing) == [
        ("presence", 0),
        ("read", HERE),
        ("read", THERE),
        ("typing", HERE),
        ("typing", THERE),
    ]
    assert {frame["last_read_seq"] for frame in passing if frame["type"] == "read"} == {49}


def _presence(user):
    everywhere = frozenset({HERE, THERE})
    return PresenceChanged(user, "x", Presence.OFFLINE, Presence.AWAY, None, everywhere, frozenset({ME}))


class Play:
    """Events that overtake each other and get lost, and a reader who stalls."""

    def __init__(self, reader):
        self.reader = reader
        self.pending = []

    def say(self, key, _):
        event = self.reader.said(key)
        if key in self.reader.joined:
            self.pending.append(event)

    def leave(self, key, _):
        if key in self.reader.joined:
            self.pending.append(self.reader.left(key))

    def come(self, key, _):
        if key not in self.reader.joined:
            self.pending.append(self.reader.came(key))

    def deliver(self, _, number):
        if self.pending:
            self.reader.tell(self.pending.pop(min(number, len(self.pending) - 1)))

    def lose(self, _, number):
        if self.pending:
            self.pending.pop(min(number, len(self.pending) - 1))

    def reread(self, *_):
        self.reader.sink.reread()

    def stall(self, *_):
        self.reader.may_send.clear()

    def go(self, *_):
        self.reader.may_send.set()

    async def run(self, steps):
        for name, key, number in steps:
            getattr(self, name)(key, number)
            for _ in range(number * 3):
                await asyncio.sleep(0)
        self.go()
        self.reread()
        box = self.reader.sink.outbox
        await until(lambda: not (box._queue or box._late or box._passing or box._wake.is_set()))


OFTEN = ("say", "say", "say", "deliver", "deliver", "deliver")
STEPS = st.lists(
    st.tuples(
        st.sampled_from([*OFTEN, "leave", "come", "lose", "stall", "go", "reread"]),
        st.sampled_from([HERE, THERE, NEW]),
        st.integers(0, 3),
    ),
    max_size=60,
)


@settings(max_examples=300)
@given(STEPS)
def test_however_events_come_everything_is_told_once_in_order_without_holes(steps):
    asyncio.run(_play(steps))


async def _play(steps):
    reader = Reader()
    reader.lasts[NEW] = 3
    async with reader.reading():
        reader.sink.begin(await reader.ends())
        reader.sink.start()
        await Play(reader).run(steps)
        followed = {key for key, each in reader.sink._threads.items() if not each.is_held}
    for key, last in reader.lasts.items():
        seqs = reader.seqs(key)
        assert seqs == sorted(set(seqs)), "once, and in order"
        told = [
            kind for kind, place in reader.kinds if place == key and kind in ("conversation", "conversation_removed")
        ]
        if key in reader.joined:
            since = reader.joined[key] or FIRST
            assert [seq for seq in seqs if seq > since] == list(range(since + 1, last + 1)), "without holes"
            assert told[-1:] in ([], ["conversation"])
        else:
            assert told[-1:] in ([], ["conversation_removed"])
    assert followed == set(reader.sink._threads) == set(reader.joined)
