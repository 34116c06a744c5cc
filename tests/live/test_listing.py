"""A user's list in this process: emitted as far as it changed, not more often than others can bear."""

import asyncio

import pytest

from chatapp.domain.events import ParticipationChanged
from chatapp.domain.participant import Participation
from chatapp.live import hub as hubs
from chatapp.services import accounts, conversations, participants
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
        listing.show_more()
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
