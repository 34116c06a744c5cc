"""One follower for all readers of a conversation: everything once, in order, whatever is late, lost or removed."""

import asyncio
import contextlib

import pytest

from chatapp import errors
from chatapp.domain.conversation import End
from chatapp.domain.events import ConversationChanged, MessageChanged, MessagePosted
from chatapp.live import follower as followers
from chatapp.services import backlog, conversations, messages, participants, receipts
from tests.support.cast import say
from tests.support.waiting import until


class RecordingReader:
    """Writes down what it is told."""

    def __init__(self, *viewer_ids):
        self.viewer_ids = set(viewer_ids)
        self.posts, self.changes, self.others, self.lost = [], [], [], []
        self.skips = 0

    def posted(self, message):
        self.posts.append(message.seq)

    def changed(self, message, hidden_from):  # noqa: ARG002 - of the interface
        self.changes.append((message.seq, message.content))

    def told(self, event):
        self.others.append(event)

    def skipped(self):
        self.skips += 1

    def lose(self, user_id):
        self.lost.append(user_id)
        self.viewer_ids.discard(user_id)


@pytest.fixture
def follow(runtime, cast):
    """A reader of the pair (or of another conversation) that has begun where the conversation ends."""

    async def follow(*viewer_ids, place=None, kind=RecordingReader):
        place = place or cast.pair
        reader = kind(*viewer_ids)
        follower = runtime.hub.follow(place.id, reader)
        end = await runtime.read(conversations.end_of, viewer_id=next(iter(viewer_ids)), conversation_id=place.id)
        follower.begin(end)
        return reader

    return follow


async def say_many(runtime, cast, count):
    return [(await say(runtime, cast.grace, cast.pair, f"number {n}")).message for n in range(count)]


async def edit(runtime, message, content):
    return await runtime.work(messages.edit, editor_id=message.sender, message_id=message.id, content=content)


async def test_all_readers_are_told_in_order_what_comes_in_disorder(runtime, cast, bus, follow):
    readers = [await follow(cast.ada.id), await follow(cast.grace.id)]
    bus.is_deaf = True
    await say_many(runtime, cast, 5)
    events = bus.of(MessagePosted)
    for event in (events[3], events[0], events[3], events[2], events[4], events[1], events[1]):
        runtime.hub.receive(event)
    assert [reader.posts for reader in readers] == [[1, 2, 3, 4, 5]] * 2


async def test_a_hole_is_read_once_for_all_readers(runtime, cast, bus, follow, monkeypatch):
    readers = [await follow(cast.ada.id) for _ in range(50)]
    reads, read = [], runtime.read

    async def counted(service, **about):
        reads.append(service)
        return await read(service, **about)

    monkeypatch.setattr(runtime, "read", counted)
    bus.is_deaf = True
    await say_many(runtime, cast, 3)
    runtime.hub.receive(bus.of(MessagePosted)[2])
    await until(lambda: all(reader.posts == [1, 2, 3] for reader in readers))
    assert reads == [backlog.after]


async def test_changes_come_after_their_message_and_in_the_order_of_revisions(runtime, cast, bus, follow):
    reader = await follow(cast.ada.id)
    bus.is_deaf = True
    first, second = await say_many(runtime, cast, 2)
    await edit(runtime, first, "a")
    await edit(runtime, second, "b")
    await edit(runtime, first, "c")
    posts, changes = bus.of(MessagePosted), bus.of(MessageChanged)
    for event in (changes[2], changes[1], posts[0], changes[0]):
        runtime.hub.receive(event)
    assert (reader.posts, reader.changes) == ([1], [(1, "a")])
    runtime.hub.receive(posts[1])
    assert (reader.posts, reader.changes) == ([1, 2], [(1, "a"), (2, "b"), (1, "c")])


async def test_a_lost_change_is_read_when_the_next_one_shows_the_hole(runtime, cast, bus, follow):
    first, second = await say_many(runtime, cast, 2)
    reader = await follow(cast.ada.id)
    bus.is_deaf = True
    await edit(runtime, first, "lost")
    bus.is_deaf = False
    await edit(runtime, second, "heard")
    await until(lambda: len(reader.changes) == 2)
    assert sorted(reader.changes) == [(1, "lost"), (2, "heard")]


async def test_a_change_of_the_conversation_is_no_hole(runtime, cast, bus, follow):
    message = (await say(runtime, cast.ada, cast.group, "one")).message
    reader = await follow(cast.grace.id, place=cast.group)
    await runtime.work(conversations.rename, actor_id=cast.ada.id, conversation_id=cast.group.id, name="Others")
    await edit(runtime, message, "two")
    assert [type(event) for event in reader.others if isinstance(event, ConversationChanged)] == [ConversationChanged]
    assert [content for _, content in reader.changes] == ["two"]


async def test_what_was_missed_is_read_again_for_all(runtime, cast, bus, follow):
    (first,) = await say_many(runtime, cast, 1)
    readers = [await follow(cast.ada.id), await follow(cast.grace.id)]
    bus.is_deaf = True
    await edit(runtime, first, "unheard")
    await say_many(runtime, cast, 3)
    runtime.hub.reread()
    await until(lambda: all(reader.posts == [2, 3, 4] for reader in readers))
    await until(lambda: all(reader.changes == [(1, "unheard")] for reader in readers))


async def test_an_early_change_is_not_told_after_the_newer_state_that_was_read(runtime, cast, bus, follow):
    reader = await follow(cast.ada.id)
    bus.is_deaf = True
    (message,) = await say_many(runtime, cast, 1)
    for content in ("older", "newer"):
        await edit(runtime, message, content)
    for event in bus.of(MessageChanged):
        runtime.hub.receive(event)
    runtime.hub.reread()
    await until(lambda: reader.posts == [1])
    assert reader.changes == [(1, "newer")]


async def test_a_change_of_the_conversation_that_was_missed_is_told_as_it_is_now(runtime, cast, bus, follow):
    readers = [await follow(cast.grace.id, place=cast.group), await follow(cast.linus.id, place=cast.group)]
    bus.is_deaf = True
    for name in ("Parsers", "Linkers"):
        about = {"actor_id": cast.ada.id, "conversation_id": cast.group.id}
        await runtime.work(conversations.rename, **about, name=name)
    runtime.hub.reread()
    await until(lambda: all(reader.others for reader in readers))
    assert [[event.conversation.name for event in reader.others] for reader in readers] == [["Linkers"]] * 2


async def test_who_is_in_no_audience_any_more_is_lost(runtime, cast, bus, follow):
    gone, stays = await follow(cast.linus.id, place=cast.group), await follow(cast.grace.id, place=cast.group)
    bus.is_deaf = True
    await runtime.work(participants.leave, user_id=cast.linus.id, conversation_id=cast.group.id)
    bus.is_deaf = False
    await say(runtime, cast.ada, cast.group, "without linus")
    assert (gone.lost, stays.lost) == ([cast.linus.id], [])


async def test_readers_check_once_for_all(runtime, cast, bus, follow, monkeypatch):
    reader = await follow(cast.ada.id)
    follower = runtime.hub.follow(cast.pair.id, reader)
    bus.is_deaf = True
    await say_many(runtime, cast, 1)
    follower.check()
    monkeypatch.setattr(followers, "CHECK_EVERY", 0)
    follower.check()
    await until(lambda: reader.posts == [1])


async def test_more_than_a_page_missed_is_left_to_the_readers(runtime, cast, bus, follow):
    reader = await follow(cast.ada.id)
    bus.is_deaf = True
    await say_many(runtime, cast, 101)
    runtime.hub.reread()
    await until(lambda: reader.skips == 1)
    bus.is_deaf = False
    await say_many(runtime, cast, 1)
    await until(lambda: reader.posts == [102])


async def test_who_is_removed_is_lost_before_anything_else_is_told(runtime, cast, follow):
    reader = await follow(cast.grace.id, cast.linus.id, place=cast.group)
    ask = {"actor_id": cast.ada.id, "conversation_id": cast.group.id}
    await runtime.work(participants.remove, **ask, user_id=cast.grace.id)
    assert (reader.lost, reader.viewer_ids) == ([cast.grace.id], {cast.linus.id})


async def test_a_removal_that_nobody_heard_is_found_before_more_is_read(runtime, cast, bus, follow):
    reader = await follow(cast.grace.id, cast.linus.id, place=cast.group)
    bus.is_deaf = True
    ask = {"actor_id": cast.ada.id, "conversation_id": cast.group.id}
    await runtime.work(participants.remove, **ask, user_id=cast.grace.id)
    runtime.hub.reread()
    await until(lambda: reader.posts == [1])  # the line that says so
    assert reader.lost == [cast.grace.id]


async def test_other_eyes_are_taken_when_the_first_may_not_read_any_more(runtime, cast, bus, follow):
    leaver, stayer = await follow(cast.grace.id, place=cast.group), await follow(cast.linus.id, place=cast.group)
    follower = runtime.hub.follow(cast.group.id, stayer)
    bus.is_deaf = True
    await runtime.work(participants.leave, user_id=cast.grace.id, conversation_id=cast.group.id)
    found = await asyncio.gather(*(follower.read(service) for service in (receipts.cursors, messages.newest)))
    assert found[0].keys() == {cast.ada.id, cast.linus.id}
    assert leaver.lost == [cast.grace.id]
    assert stayer.lost == []


async def test_without_another_reader_there_is_nothing_to_read(runtime, cast, bus):
    follower = runtime.hub.follow(cast.pair.id, RecordingReader(cast.mallory.id))
    with pytest.raises(errors.NotFound):
        await follower.read(messages.newest)


async def test_a_failing_reader_does_not_stop_the_others(runtime, cast, follow, caplog):
    class Failing(RecordingReader):
        def posted(self, message):
            raise ValueError(message.seq)

    await follow(cast.ada.id, kind=Failing)
    reader = await follow(cast.grace.id)
    await say_many(runtime, cast, 1)
    assert reader.posts == [1]
    assert "a reader failed" in caplog.text


async def test_what_comes_before_the_end_is_known_is_kept(runtime, cast, bus):
    reader = RecordingReader(cast.ada.id)
    follower = runtime.hub.follow(cast.pair.id, reader)
    await say_many(runtime, cast, 3)
    assert reader.posts == []
    follower.begin(End(1, 0))
    assert reader.posts == [2, 3]


async def test_what_is_missing_is_read_when_the_database_is_back(runtime, cast, bus, follow, away):
    reader = await follow(cast.ada.id)
    bus.is_deaf = True
    await say_many(runtime, cast, 2)
    async with away() as asked:
        runtime.hub.reread()
        await asked.wait()
    await until(lambda: reader.posts == [1, 2])


async def test_nothing_is_told_when_nobody_reads(runtime, cast, follow):
    reader = await follow(cast.ada.id)
    runtime.hub.unfollow(cast.pair.id, reader)
    await say_many(runtime, cast, 1)
    assert reader.posts == []
    with contextlib.suppress(errors.NotFound):
        runtime.hub.reread()


async def test_a_reader_that_fails_keeps_nothing_from_the_others(runtime, cast, follow):
    class Failing(RecordingReader):
        def lose(self, _user_id):
            raise ValueError

    failing = await follow(cast.linus.id, place=cast.group, kind=Failing)
    other = await follow(cast.grace.id, place=cast.group)
    failing.viewer_ids = {cast.mallory.id}  # nobody in the audience
    await say(runtime, cast.ada, cast.group, "to those who are here")
    assert other.posts == [1]


async def test_a_person_who_comes_or_goes_is_told_once(runtime, cast, follow, monkeypatch):
    """Revisions of the participation are holes in what the follower hears: it reads, and finds nothing new."""
    reader = await follow(cast.ada.id, place=cast.group)
    done, read = [], runtime.read

    async def counted(service, **about):
        found = await read(service, **about)
        done.append(service)
        return found

    monkeypatch.setattr(runtime, "read", counted)
    ask = {"actor_id": cast.ada.id, "conversation_id": cast.group.id}
    await runtime.work(participants.add, **ask, user_ids=[cast.mallory.id])
    await until(lambda: done == [backlog.after])
    await runtime.work(participants.remove, **ask, user_id=cast.mallory.id)
    await until(lambda: done == [backlog.after] * 2)
    assert [event.conversation.participants_count for event in reader.others] == [4, 3]


async def test_what_was_missed_while_readers_are_verified_is_verified_again(runtime, cast, bus, follow, monkeypatch):
    reader = await follow(cast.grace.id, cast.linus.id, place=cast.group)
    follower = runtime.hub.follow(cast.group.id, reader)
    asked, answer, read = asyncio.Event(), asyncio.Event(), runtime.read

    async def slow(service, **about):
        found = await read(service, **about)
        if service is receipts.cursors:
            asked.set()
            await answer.wait()
        return found

    monkeypatch.setattr(runtime, "read", slow)
    bus.is_deaf = True
    follower.reread()
    await asked.wait()
    await runtime.work(participants.leave, user_id=cast.linus.id, conversation_id=cast.group.id)
    follower.reread()
    answer.set()
    await until(lambda: reader.lost == [cast.linus.id])
