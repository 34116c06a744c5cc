import asyncio
import json

import pytest
from chatapp.api.sockets.sinks import ConversationSink

from chatapp import errors
from chatapp.api.sockets import outbox, thread
from chatapp.api.sockets.outbox import Close
from chatapp.domain.events import (
    ConversationStarted,
    MessageDeleted,
    MessageEdited,
    MessageSent,
    ParticipantRemoved,
    ReceiptAdvanced,
    SessionEnded,
)
from chatapp.domain.session import Viewer
from chatapp.services.messages import Page
from tests.support.builders import make_message
from tests.support.waiting import until

CONVERSATION, SESSION, ME = 7, 3, 1


class Reader:
    """A socket's other end, and the database behind it: `stored` messages, in pages of 100."""

    def __init__(self, last=0):
        self.stored, self.cursors = 0, {}
        self.fetches = []
        self.refusal = None
        self.frames = []
        self.may_send = asyncio.Event()
        self.may_send.set()
        self.may_look = asyncio.Event()
        self.may_look.set()
        self.sink = ConversationSink(CONVERSATION, Viewer(ME, SESSION), self)
        self.outbox, self.thread = self.sink.outbox, self.sink.thread
        if last is not None:
            self.sink.begin(last)

    async def page(self, conversation_id, seq):
        assert conversation_id == CONVERSATION
        self.fetches.append(seq)
        await asyncio.sleep(0)
        if self.refusal:
            raise self.refusal
        found = [make_message(each) for each in range(seq + 1, min(seq + 100, self.stored) + 1)]
        return Page(found, has_older=seq > 0, has_newer=seq + 100 < self.stored)

    async def reads(self, conversation_id):
        assert conversation_id == CONVERSATION
        if self.refusal:
            raise self.refusal
        found = dict(self.cursors)
        await self.may_look.wait()
        return found

    async def take(self, text):
        await self.may_send.wait()
        self.frames.append(json.loads(text))

    def tell(self, *seqs):
        for seq in seqs:
            self.stored = max(self.stored, seq)
            self.sink.receive(MessageSent(make_message(seq), {1: 0}))

    @property
    def seqs(self):
        return [frame["message"]["seq"] for frame in self.frames if frame["type"] == "message"]


@pytest.fixture
async def reader():
    reader = Reader()
    sending = asyncio.create_task(reader.outbox.send_all(reader.take))
    yield reader
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    reader.sink.release()


@pytest.fixture
def no_grace(monkeypatch):
    monkeypatch.setattr(thread, "HOLE_GRACE", 0)


async def test_messages_go_out_in_order_and_once(reader):
    reader.tell(1, 2, 2, 1, 3)
    await until(lambda: reader.seqs == [1, 2, 3])
    assert reader.fetches == []


async def test_what_was_overtaken_is_waited_for(reader, monkeypatch):
    monkeypatch.setattr(thread, "HOLE_GRACE", 60)
    reader.tell(1, 4, 3)
    await until(lambda: reader.seqs == [1])
    reader.tell(2)
    await until(lambda: reader.seqs == [1, 2, 3, 4])
    assert reader.fetches == []


async def test_each_hole_has_its_own_time(reader, monkeypatch):
    monkeypatch.setattr(thread, "HOLE_GRACE", 0.05)
    reader.tell(2)
    first = reader.thread._hole
    reader.tell(1, 4)
    await until(lambda: reader.thread._hole is not first)
    reader.tell(3)
    await until(lambda: reader.seqs == [1, 2, 3, 4])
    assert reader.fetches == []


async def test_a_hole_is_filled_from_the_database(reader, no_grace):
    reader.tell(1, 5)
    await until(lambda: reader.seqs == [1, 2, 3, 4, 5])
    assert reader.fetches == [1]
    reader.tell(2, 3, 4, 6)
    await until(lambda: reader.seqs == [1, 2, 3, 4, 5, 6])


async def test_a_hole_of_several_pages_is_filled(reader, no_grace):
    reader.tell(450)
    await until(lambda: reader.seqs == list(range(1, 451)))
    assert reader.fetches == [0, 100, 200, 300, 400]


async def test_what_arrives_while_a_hole_is_filled_comes_once(reader, no_grace):
    reader.tell(1, 3)
    await until(lambda: reader.fetches)
    reader.tell(2, 4, 5)
    await until(lambda: len(reader.seqs) == 5)
    assert reader.seqs == [1, 2, 3, 4, 5]


async def test_messages_from_before_the_beginning_are_left_out():
    reader = Reader(last=None)
    reader.tell(5, 7, 6)  # while the socket is being let in
    reader.sink.begin(5)
    sending = asyncio.create_task(reader.outbox.send_all(reader.take))
    await until(lambda: reader.seqs == [6, 7])
    sending.cancel()
    reader.sink.release()


async def test_a_hole_before_the_beginning_is_filled(no_grace):
    reader = Reader(last=None)
    reader.tell(8)
    reader.sink.begin(5)
    sending = asyncio.create_task(reader.outbox.send_all(reader.take))
    await until(lambda: reader.seqs == [6, 7, 8])
    sending.cancel()
    reader.sink.release()


async def test_a_slow_reader_gets_everything_and_keeps_little(reader):
    reader.may_send.clear()
    reader.tell(*range(1, 3001))
    assert len(reader.outbox._queue) + len(reader.thread._early) <= 2 * outbox.MAX_WAITING
    reader.may_send.set()
    await until(lambda: len(reader.seqs) == 3000)
    assert reader.seqs == list(range(1, 3001))


async def test_a_slow_reader_who_is_told_on_the_way_gets_everything_once(reader):
    reader.may_send.clear()
    for seq in range(1, 1001):
        reader.tell(seq)
        if seq % 90 == 0:
            reader.may_send.set()
            await asyncio.sleep(0)
            reader.may_send.clear()
    reader.may_send.set()
    await until(lambda: len(reader.seqs) >= 1000)
    assert reader.seqs == list(range(1, 1001))


async def test_of_the_receipts_of_a_slow_reader_the_last_of_each_person_counts(reader):
    reader.may_send.clear()
    reader.tell(*range(1, 400))
    for seq in range(1, 400):
        for user in (2, 3):
            reader.sink.receive(ReceiptAdvanced(CONVERSATION, user, "x", seq, frozenset()))
    reader.may_send.set()
    await until(lambda: len(reader.frames) == 401)
    assert reader.seqs == list(range(1, 400))
    assert [(frame["user_id"], frame["last_read_seq"]) for frame in reader.frames[-2:]] == [(2, 399), (3, 399)]


async def test_a_receipt_does_not_overtake_an_older_one_of_the_same_person(reader):
    reader.may_send.clear()
    reader.tell(*range(1, 400))
    reader.sink.receive(ReceiptAdvanced(CONVERSATION, 2, "x", 10, frozenset()))
    reader.may_send.set()
    await asyncio.sleep(0)  # there is room in the queue again, and the first receipt still waits
    reader.sink.receive(ReceiptAdvanced(CONVERSATION, 2, "x", 20, frozenset()))
    await until(lambda: len(reader.seqs) == 399 and reader.frames[-1]["type"] == "read")
    assert [frame["last_read_seq"] for frame in reader.frames if frame["type"] == "read"] == [20]


async def test_a_receipt_waits_for_the_messages_that_are_read_again(reader, monkeypatch):
    real, asked, may_go = reader.page, asyncio.Event(), asyncio.Event()

    async def slow(*place):
        asked.set()
        await may_go.wait()
        return await real(*place)

    monkeypatch.setattr(reader, "page", slow)
    reader.stored = 3
    reader.sink.reread()
    await asked.wait()
    reader.sink.receive(ReceiptAdvanced(CONVERSATION, 2, "x", 3, frozenset()))
    may_go.set()
    await until(lambda: len(reader.frames) == 4)
    assert (reader.seqs, reader.frames[-1]["type"]) == ([1, 2, 3], "read")


async def test_rereading_brings_what_no_event_told(reader):
    reader.tell(1)
    reader.stored = 3
    reader.sink.reread()
    await until(lambda: reader.seqs == [1, 2, 3])


async def test_what_was_read_during_the_first_look_is_not_told_again(reader):
    reader.cursors = {1: 0, 2: 0}
    reader.may_look.clear()
    await asyncio.sleep(0)  # the look has begun, and knows nothing of what comes now
    reader.tell(1, 2)
    reader.sink.receive(ReceiptAdvanced(CONVERSATION, 2, "x", 2, frozenset()))
    reader.cursors = {1: 2, 2: 2}
    reader.may_look.set()
    await until(lambda: len(reader.frames) == 3)
    reader.sink.reread()
    reader.tell(3)
    await until(lambda: reader.seqs == [1, 2, 3])
    assert [frame["user_id"] for frame in reader.frames if frame["type"] == "read"] == [2]


async def test_other_conversations_and_sessions_are_not_this_sockets(reader):
    reader.sink.receive(MessageSent(make_message(1, conversation=CONVERSATION + 1), {1: 0}))
    reader.sink.receive(ReceiptAdvanced(CONVERSATION + 1, 1, "x", 1, frozenset()))
    reader.sink.receive(SessionEnded(SESSION + 1, frozenset({1})))
    reader.sink.receive(ConversationStarted(CONVERSATION, frozenset({1})))
    reader.tell(1)
    await until(lambda: reader.frames)
    assert reader.seqs == [1]
    assert len(reader.frames) == 1
    assert reader.outbox.code is None


@pytest.mark.parametrize(
    ("refusal", "code"),
    [(errors.TokenInvalid(), Close.SESSION_OVER), (errors.ConversationNotFound(), Close.REMOVED)],
)
async def test_who_may_not_read_any_more_is_closed(reader, refusal, code):
    reader.refusal = refusal
    reader.sink.reread()
    await until(lambda: reader.outbox.code)
    assert reader.outbox.code == code


async def test_a_database_that_is_away_is_asked_again(reader, monkeypatch):
    monkeypatch.setattr(outbox, "RETRY_AFTER", 0)
    reader.stored, reader.refusal = 2, errors.Unavailable()
    reader.sink.reread()
    await until(lambda: len(reader.fetches) > 3)
    assert reader.outbox.code is None
    reader.refusal = None
    await until(lambda: reader.seqs == [1, 2])


async def test_nothing_is_sent_after_the_session_is_over(reader):
    reader.may_send.clear()
    reader.tell(1, 2, 3)
    await asyncio.sleep(0)
    reader.sink.receive(SessionEnded(SESSION, frozenset({1})))
    reader.may_send.set()
    await until(lambda: reader.outbox.code)
    await asyncio.sleep(0)
    assert reader.seqs == [1]  # it was under way
    assert reader.outbox.code == Close.SESSION_OVER


async def test_the_first_reason_to_close_is_the_one(reader):
    reader.outbox.close(Close.REMOVED)
    reader.outbox.close(Close.OUT_OF_PACE)
    assert reader.outbox.code == Close.REMOVED


async def test_who_asks_on_without_reading_is_closed(reader):
    reader.may_send.clear()
    for _ in range(outbox.MAX_REPLIES + 2):
        reader.outbox.reply("{}")
        await asyncio.sleep(0)
    assert reader.outbox.code == Close.OUT_OF_PACE


async def test_only_who_takes_nothing_is_stalled(reader, monkeypatch):
    monkeypatch.setattr(outbox, "STALLED_AFTER", 0)
    assert not reader.outbox.is_stalled()
    reader.may_send.clear()
    reader.tell(1)
    await until(reader.outbox.is_stalled)
    reader.may_send.set()
    await until(lambda: reader.seqs == [1])
    assert not reader.outbox.is_stalled()


async def test_an_update_follows_its_message(reader):
    reader.tell(1)
    for event in (MessageEdited, MessageDeleted):
        reader.sink.receive(event(make_message(1, content="again"), frozenset({1})))
    await until(lambda: [frame["type"] for frame in reader.frames] == ["message", "message_updated", "message_updated"])


async def test_an_update_waits_for_its_message(reader):
    reader.sink.receive(MessageEdited(make_message(2, content="newer", updated_at="2027"), frozenset({1})))
    reader.sink.receive(MessageEdited(make_message(2, content="older", updated_at="2026"), frozenset({1})))
    reader.tell(1, 2)
    await until(lambda: len(reader.frames) == 3)
    assert [frame["message"]["seq"] for frame in reader.frames] == [1, 2, 2]
    assert reader.frames[-1]["message"]["content"] == "newer"


async def test_an_older_edit_that_comes_late_is_not_told(reader):
    reader.tell(1, 2)
    for seq, content, at in ((1, "newer", "2027"), (1, "older", "2026"), (2, "of another", "2026")):
        reader.sink.receive(MessageEdited(make_message(seq, content=content, updated_at=at), frozenset({1})))
    await until(lambda: len(reader.frames) == 4)
    assert [frame["message"]["content"] for frame in reader.frames[2:]] == ["newer", "of another"]


async def test_nothing_is_told_of_a_message_after_its_deletion(reader):
    reader.tell(1, 2)
    reader.sink.receive(MessageDeleted(make_message(1, updated_at="2026", deleted_at="2026"), frozenset({1})))
    reader.sink.receive(MessageEdited(make_message(1, content="late", updated_at="2027"), frozenset({1})))
    reader.sink.receive(MessageEdited(make_message(2, content="last", updated_at="2026"), frozenset({1})))
    await until(lambda: reader.frames and reader.frames[-1]["message"]["content"] == "last")
    assert [frame["message"]["seq"] for frame in reader.frames] == [1, 2, 1, 2]


async def test_an_older_edit_is_not_told_after_what_the_database_had(reader, monkeypatch, no_grace):
    views = [make_message(1, content="newer", updated_at="2027"), make_message(2)]

    async def page(*_arguments):
        return Page(views, has_older=False, has_newer=False)

    monkeypatch.setattr(reader, "page", page)
    reader.tell(2)
    await until(lambda: reader.seqs == [1, 2])
    reader.sink.receive(MessageEdited(make_message(1, content="older", updated_at="2026.5"), frozenset({1})))
    reader.tell(3)
    await until(lambda: len(reader.frames) == 3)
    assert reader.seqs == [1, 2, 3]


async def test_how_far_somebody_has_read_never_goes_back(reader):
    for user, seq in ((1, 5), (1, 3), (2, 3), (1, 5), (1, 6)):
        reader.sink.receive(ReceiptAdvanced(CONVERSATION, user, "x", seq, frozenset()))
    await until(lambda: len(reader.frames) == 3)
    assert [(frame["user_id"], frame["last_read_seq"]) for frame in reader.frames] == [(1, 5), (2, 3), (1, 6)]


async def test_an_update_of_another_conversation_is_none(reader):
    reader.sink.receive(MessageEdited(make_message(1, conversation=99), frozenset({1})))
    reader.tell(1)
    await until(lambda: reader.frames)
    assert len(reader.frames) == 1


async def test_who_is_removed_is_sent_nothing_more(reader):
    reader.may_send.clear()
    reader.tell(1, 2)
    reader.sink.receive(ParticipantRemoved(CONVERSATION, "", 99, 1, frozenset({ME, 99})))
    reader.sink.receive(ParticipantRemoved(99, "", ME, 1, frozenset({ME})))
    assert reader.outbox.code is None
    reader.sink.receive(ParticipantRemoved(CONVERSATION, "", ME, 1, frozenset({ME})))
    assert reader.outbox.code is Close.REMOVED
