"""A user's list in this process: emitted as far as it changed, not more often than others can bear."""

import asyncio

import pytest

from chatapp.domain.conversation import ListFilter
from chatapp.domain.events import ParticipationChanged
from chatapp.domain.participant import Participation
from chatapp.live import hub as hubs
from chatapp.services import accounts, conversations, messages, participants, receipts
from tests.support.cast import add_users, say
from tests.support.rooms import RecordingRoom, show_list
from tests.support.waiting import until


async def test_the_list_emits_only_what_changed(runtime, cast, clock):
    room = await show_list(runtime, cast.ada.id)
    clock.step()
    await say(runtime, cast.grace, cast.pair, "hi")
    await until(lambda: room.emissions)
    assert [sorted(emission) for emission in room.emissions] == [["figures", "rows"]]
    assert room.values["rows"][0].last_message_preview.content == "hi"
    assert room.values["figures"].unread == 1


async def test_rows_and_figures_of_a_list_are_of_the_same_moment(runtime, cast, monkeypatch):
    read = runtime.read

    async def read_while_somebody_writes(*args, **kwargs):
        found = await read(*args, **kwargs)
        await say(runtime, cast.grace, cast.pair, "meanwhile")
        return found

    monkeypatch.setattr(runtime, "read", read_while_somebody_writes)
    room = await show_list(runtime, cast.ada.id)
    assert room.values["figures"].unread == sum(row.unread_count for row in room.values["rows"])


async def test_lists_are_emitted_less_often_the_more_there_are(runtime, cast, monkeypatch):
    """As many as the processor can bear, and each at least now and then."""
    pauses, opened = [], runtime.hub.open_list(cast.ada.id, lambda: RecordingRoom(cast.ada.id))
    monkeypatch.setattr(hubs, "LISTS_PER_SECOND", 2)
    for user_id in await add_users(runtime, 5):
        pauses.append(round(opened.pause(), 2))
        runtime.hub.open_list(user_id, lambda user_id=user_id: RecordingRoom(user_id))
    assert pauses == [0.5, 1.0, 1.5, 2.0, 2.0]


async def test_joining_leaving_and_longer_lists(runtime, cast):
    room = await show_list(runtime, cast.ada.id)
    group = await runtime.work(
        conversations.start_group, starter_id=cast.linus.id, other_ids=[cast.ada.id], name="Kernels"
    )
    await until(lambda: room.values["rows"][0].title == "Kernels")
    await runtime.work(participants.leave, user_id=cast.ada.id, conversation_id=group.id)
    await until(lambda: "Kernels" not in [row.title for row in room.values["rows"]])
    assert room.values["figures"].conversations == 2


async def test_who_is_out_is_shown_nothing_more_from_that_moment_on(runtime, cast, monkeypatch):
    """Also to a tab that joins while the list pauses, or while the database is away."""
    await show_list(runtime, cast.grace.id)
    with monkeypatch.context() as paused:
        paused.setattr(runtime, "read", lambda *_, **__: asyncio.Event().wait())
        ask = {"actor_id": cast.ada.id, "conversation_id": cast.group.id}
        await runtime.work(participants.remove, **ask, user_id=cast.grace.id)
        titles = [row.title for row in runtime.hub.list_of(cast.grace.id).values()["rows"]]
    assert titles == ["Ada Lovelace"]


async def test_own_names_show_beside_every_page(runtime, cast):
    room = await show_list(runtime, cast.ada.id)
    await runtime.work(accounts.update_profile, user_id=cast.ada.id, changes={"first_name": "Augusta"})
    await until(lambda: room.values["me"].first_name == "Augusta")


@pytest.mark.parametrize("more", [1, 2])
async def test_a_list_grows_by_pages(runtime, cast, more, monkeypatch):
    monkeypatch.setattr("chatapp.live.listing.PAGE", 1)
    for other in (cast.linus, cast.mallory):
        await runtime.work(conversations.start_direct, starter_id=cast.ada.id, other_id=other.id)
    room = RecordingRoom(cast.ada.id)
    listing = runtime.hub.open_list(cast.ada.id, lambda: room)
    await listing.loaded
    before = len(listing.values()["rows"])
    for _ in range(more):
        listing.show_more(ListFilter.ALL)
    await until(lambda: len(room.values.get("rows", ())) == before + more)


async def test_a_tab_that_joins_between_leaving_and_coming_back_is_sent_all_rows(runtime, cast, monkeypatch):
    """It was shown other rows than the tabs before it: what these know already is new to it."""
    room, read = await show_list(runtime, cast.grace.id), runtime.read
    listing, answer = runtime.hub.list_of(cast.grace.id), asyncio.Event()
    before = listing.values()

    async def slow(service, **about):
        await answer.wait()
        return await read(service, **about)

    monkeypatch.setattr(runtime, "read", slow)
    gone = {cast.grace.id: Participation(revision=9, is_member=False)}
    runtime.hub.receive(ParticipationChanged(cast.group.id, gone, cast.ada.id))  # late: she is back already
    joined = {**listing.values()}
    answer.set()
    await until(lambda: room.emissions)
    assert joined["rows"] != before["rows"]
    assert joined | room.emissions[0] == before


@pytest.fixture
async def long_list(runtime, cast, monkeypatch):
    """Grace's list of three rows a page: three direct conversations above her group and her pair with ada."""
    monkeypatch.setattr("chatapp.live.listing.PAGE", 3)
    for other in await add_users(runtime, 3):
        await runtime.work(conversations.start_direct, starter_id=cast.grace.id, other_id=other)
    room = await show_list(runtime, cast.grace.id)
    return runtime.hub.list_of(cast.grace.id), room


def ids(view, *, further=False):
    return [row.id for row in (view["rows"][view["whole"] :] if further else view["rows"][: view["whole"]])]


async def test_a_filter_shows_what_the_first_page_does_not_have(runtime, cast, long_list, clock):
    listing, room = long_list
    assert cast.group.id not in ids(room.values)
    listing.show(ListFilter.GROUP)
    await until(lambda: ids(room.values, further=True) == [cast.group.id])
    figures = room.values["figures"]
    assert (figures.conversations, figures.groups, figures.unread_conversations) == (5, 1, 0)


async def test_what_a_filter_shows_is_kept_up_to_date_without_reading(runtime, cast, long_list, clock, monkeypatch):
    """A message moves a conversation to the top, for every filter."""
    listing, room = long_list
    listing.show(ListFilter.GROUP)
    await until(lambda: ids(room.values, further=True))
    monkeypatch.setattr(listing, "_load", lambda: pytest.fail("was read again"))
    clock.step()
    await say(runtime, cast.ada, cast.group, "hello")
    await until(lambda: not ids(room.values, further=True))
    assert ids(room.values)[0] == cast.group.id
    assert len(ids(room.values)) == 4
    figures = room.values["figures"]
    assert (figures.unread, figures.unread_conversations) == (1, 1)
    await runtime.work(receipts.mark_read, reader_id=cast.grace.id, conversation_id=cast.group.id)
    await until(lambda: room.values["figures"].unread_conversations == 0)


async def test_unread_conversations_are_found_and_counted_however_old_they_are(runtime, cast, long_list, clock):
    listing, room = long_list
    await say(runtime, cast.ada, cast.pair, "hello")
    for row in [row for row in room.values["rows"] if row.id != cast.pair.id]:
        clock.step()
        await runtime.work(messages.send, sender_id=cast.grace.id, conversation_id=row.id, content="busy")
    listing.reread()
    await until(lambda: cast.pair.id not in ids(room.values))
    listing.show(ListFilter.UNREAD)
    await until(lambda: ids(room.values, further=True) == [cast.pair.id])
    assert room.values["figures"].unread_conversations == 1


async def test_who_is_out_of_a_filtered_conversation_is_not_shown_it(runtime, cast, long_list):
    listing, room = long_list
    listing.show(ListFilter.GROUP)
    await until(lambda: ids(room.values, further=True))
    await runtime.work(participants.leave, user_id=cast.grace.id, conversation_id=cast.group.id)
    await until(lambda: not ids(room.values, further=True))
    assert len(ids(room.values)) == 3
    await until(lambda: room.values["figures"].groups == 0)
