"""An open conversation: at once when quiet, coalesced when busy, and right after whatever was missed."""

import asyncio

from chatapp.domain.events import MessageChanged, MessagePosted, UserChanged
from chatapp.live import debounce
from chatapp.live.window import PAGE, WINDOW
from chatapp.services import accounts, conversations, messages, participants, presence
from tests.support.cast import say
from tests.support.rooms import RecordingRoom, show_list, show_thread
from tests.support.waiting import until


async def edit(runtime, message, content):
    return await runtime.work(messages.edit, editor_id=message.sender, message_id=message.id, content=content)


def page_of(room, seq):
    return next(page for page in room.values["pages"] if any(message.seq == seq for message in page))


async def test_a_message_reaches_the_room_at_once(runtime, cast):
    room = await show_thread(runtime, cast.pair.id, cast.ada.id)
    await say(runtime, cast.grace, cast.pair, "hello")
    await until(lambda: room.emissions)
    assert list(room.emissions[0]) == ["pages"]
    assert room.seqs == [1]


async def test_what_arrives_while_the_window_loads_is_not_lost(runtime, cast):
    room = RecordingRoom(cast.ada.id)
    await say(runtime, cast.grace, cast.pair, "before")
    thread = runtime.hub.open_thread(cast.pair.id, lambda: room)
    await say(runtime, cast.grace, cast.pair, "meanwhile")
    await asyncio.gather(*(feed.loaded for feed in thread.feeds))
    await until(lambda: [m.seq for page in thread.values()["pages"] for m in page] == [1, 2])


async def test_after_a_lost_subscription_everything_is_shown_as_it_is(runtime, cast, bus):
    """Messages, edits and deletions; and tabs are told to read anew what they alone hold."""
    first, second = [(await say(runtime, cast.ada, cast.pair, text)).message for text in ("one", "two")]
    room = await show_thread(runtime, cast.pair.id, cast.ada.id)
    bus.is_deaf = True
    await edit(runtime, first, "uno")
    await runtime.work(messages.delete, editor_id=cast.ada.id, message_id=second.id)
    await say(runtime, cast.grace, cast.pair, "three")
    runtime.hub.reread()
    await until(lambda: [message.content for message in room.messages] == ["uno", "", "three"])
    assert room.messages[1].deleted_at
    assert room.values["changes"] > 0
    assert room.values["news"] > 0


async def test_more_than_a_page_missed_begins_a_new_window(runtime, cast, bus):
    room = await show_thread(runtime, cast.pair.id, cast.ada.id)
    bus.is_deaf = True
    last = WINDOW * 2 + 10
    for number in range(last):
        await say(runtime, cast.grace, cast.pair, f"unheard {number}")
    runtime.hub.reread()
    await until(lambda: room.seqs[-1:] == [last])
    assert room.seqs == list(range(last - WINDOW + 1, last + 1))


async def test_a_burst_changes_few_pages_and_is_whole(runtime, cast):
    room = await show_thread(runtime, cast.pair.id, cast.ada.id)
    for number in range(40):
        await say(runtime, cast.grace, cast.pair, f"number {number}")
    await until(lambda: room.seqs == list(range(1, 41)))
    assert max(len(page) for page in room.values["pages"]) <= PAGE


async def test_a_change_touches_the_page_of_its_message_alone(runtime, cast):
    said = [(await say(runtime, cast.grace, cast.pair, f"number {n}")).message for n in range(20)]
    room = await show_thread(runtime, cast.pair.id, cast.ada.id)
    before = room.values["pages"]
    await edit(runtime, said[0], "second thoughts")
    await until(lambda: room.values["changes"] == 1)
    assert room.messages[0].content == "second thoughts"
    assert sum(one is not other for one, other in zip(before, room.values["pages"], strict=True)) == 1


async def test_an_older_change_does_not_undo_a_newer_one(runtime, cast, bus):
    first = (await say(runtime, cast.grace, cast.pair, "first")).message
    room = await show_thread(runtime, cast.pair.id, cast.ada.id)
    bus.is_deaf = True
    for content in ("second", "third"):
        await edit(runtime, first, content)
    older, newer = bus.of(MessageChanged)
    for event in (newer, older, older):
        runtime.hub.receive(event)
    await until(lambda: room.messages[0].content == "third")


async def test_a_deletion_behind_a_hole_is_shown_when_the_database_is_back(runtime, cast, bus, away):
    first = (await say(runtime, cast.grace, cast.pair, "regrets")).message
    room = await show_thread(runtime, cast.pair.id, cast.ada.id)
    bus.is_deaf = True
    await runtime.work(messages.delete, editor_id=cast.grace.id, message_id=first.id)
    for number in range(3):
        await say(runtime, cast.grace, cast.pair, f"{number}")
    async with away() as asked:
        runtime.hub.receive(bus.of(MessagePosted)[-1])  # behind a hole, which only the database can fill
        runtime.hub.receive(bus.of(MessageChanged)[0])
        await asked.wait()
    await until(lambda: room.seqs == [1, 2, 3, 4])
    assert room.messages[0].deleted_at


async def test_new_names_show_at_their_messages_and_are_news(runtime, cast):
    await say(runtime, cast.grace, cast.pair, "hello")
    room = await show_thread(runtime, cast.pair.id, cast.ada.id)
    await runtime.work(accounts.update_profile, user_id=cast.grace.id, changes={"first_name": "Amazing"})
    await until(lambda: room.values["news"] == 1)
    assert [message.sender_name for message in room.messages] == ["Amazing Hopper"]


async def test_a_new_name_of_the_conversation_is_news_and_nothing_else(runtime, cast):
    room = await show_thread(runtime, cast.group.id, cast.ada.id)
    await runtime.work(conversations.rename, actor_id=cast.ada.id, conversation_id=cast.group.id, name="Others")
    await until(lambda: room.values["news"] == 1)
    assert {"news"} in [set(emission) - {"pages"} for emission in room.emissions]


async def test_a_room_goes_on_with_another_viewer_when_one_is_out(runtime, cast, bus):
    room = await show_thread(runtime, cast.group.id, cast.grace.id, cast.linus.id)
    bus.is_deaf = True
    await runtime.work(participants.leave, user_id=cast.grace.id, conversation_id=cast.group.id)
    runtime.hub.reread()
    await until(lambda: room.messages and room.messages[-1].content == "Grace Hopper left")
    assert room.lost == [cast.grace.id]


async def test_what_opens_while_the_database_is_away_waits_for_it(runtime, cast, away):
    await say(runtime, cast.grace, cast.pair, "before")
    room, beside = RecordingRoom(cast.ada.id), RecordingRoom(cast.ada.id)
    async with away() as asked:
        thread = runtime.hub.open_thread(cast.pair.id, lambda: room)
        listing = runtime.hub.open_list(cast.ada.id, lambda: beside)
        await asked.wait()
    feeds = (*thread.feeds, listing)
    await asyncio.wait_for(asyncio.gather(*(feed.loaded for feed in feeds)), 5)
    assert thread.values()["pages"][0][0].content == "before"


async def test_what_was_to_be_read_again_is_read_when_the_database_is_back(runtime, cast, bus, away):
    room, beside = await show_thread(runtime, cast.pair.id, cast.ada.id), await show_list(runtime, cast.ada.id)
    bus.is_deaf = True
    await say(runtime, cast.grace, cast.pair, "unheard")
    async with away() as asked:
        runtime.hub.reread()
        await asked.wait()
    await until(lambda: room.seqs == [1])
    await until(lambda: beside.values["figures"].unread == 1)


async def test_a_closed_thread_shows_nothing_more(runtime, cast):
    room = await show_thread(runtime, cast.pair.id, cast.ada.id)
    runtime.hub.close_thread(cast.pair.id)
    await say(runtime, cast.grace, cast.pair, "unseen")
    assert room.emissions == []
    assert runtime.hub.thread(cast.pair.id) is None


async def test_what_could_not_be_emitted_is_emitted_again(runtime, cast, monkeypatch):
    monkeypatch.setattr(debounce, "RETRY_AFTER", 0)

    class Failing(RecordingRoom):
        failures = 1

        async def emit(self, values):
            if self.failures:
                self.failures -= 1
                raise ValueError
            await super().emit(values)

    room = await show_thread(runtime, cast.pair.id, cast.ada.id, kind=Failing)
    await say(runtime, cast.grace, cast.pair, "hello")
    await until(lambda: room.seqs == [1])


async def test_new_names_show_also_while_the_people_load(runtime, cast, monkeypatch):
    await say(runtime, cast.grace, cast.pair, "hello")
    answer, read = asyncio.Event(), runtime.read

    async def slow(service, **about):
        found = await read(service, **about)
        if service is presence.company:
            await answer.wait()
        return found

    monkeypatch.setattr(runtime, "read", slow)
    room = RecordingRoom(cast.ada.id)
    window, _ = runtime.hub.open_thread(cast.pair.id, lambda: room).feeds
    await window.loaded
    await runtime.work(accounts.update_profile, user_id=cast.grace.id, changes={"first_name": "Amazing"})
    await until(lambda: room.values.get("news") == 1)
    assert [message.sender_name for message in room.messages] == ["Amazing Hopper"]


async def test_older_names_do_not_replace_newer_ones(runtime, cast, bus):
    await say(runtime, cast.grace, cast.pair, "hello")
    room = await show_thread(runtime, cast.pair.id, cast.ada.id)
    bus.is_deaf = True
    for name in ("Older", "Newer"):
        await runtime.work(accounts.update_profile, user_id=cast.grace.id, changes={"first_name": name})
    older, newer = bus.of(UserChanged)
    for event in (newer, older):
        runtime.hub.receive(event)
    await until(lambda: room.emissions)
    assert [message.sender_name for message in room.messages] == ["Newer Hopper"]
