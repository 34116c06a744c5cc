"""Who is there, who types and how far everybody has read, in the rooms that show it."""

import pytest

from chatapp.domain.events import PresenceChanged
from chatapp.domain.presence import Presence
from chatapp.flows import blocks, presence
from chatapp.live import company, listing
from chatapp.services import receipts, typing
from tests.support.cast import add_user, say
from tests.support.rooms import show_list, show_thread
from tests.support.waiting import until


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    monkeypatch.setattr(company, "PAUSE", 0)
    monkeypatch.setattr(listing, "PAUSE", 0)


async def test_who_is_there_when_a_conversation_opens(runtime, cast):
    await presence.connect(runtime, user_id=cast.grace.id, connection="one")
    room = await show_thread(runtime, cast.group.id, cast.ada.id)
    shown = {name: room.values[name] for name in ("presence", "active", "last_seen", "typing")}
    assert shown == {"presence": {cast.grace.id: "online"}, "active": 1, "last_seen": {}, "typing": {}}


async def test_coming_looking_away_and_leaving_is_shown(runtime, cast, clock):
    room = await show_thread(runtime, cast.pair.id, cast.ada.id)
    await presence.connect(runtime, user_id=cast.grace.id, connection="one")
    await until(lambda: room.values["presence"] == {cast.grace.id: Presence.ONLINE})
    assert room.values["active"] == 1
    clock.step(seconds=20)
    await presence.hide(runtime, connection="one")
    await until(lambda: room.values["presence"] == {cast.grace.id: Presence.AWAY})
    assert room.values["active"] == 0
    await presence.disconnect(runtime, connection="one")
    clock.step(seconds=20)
    await presence.look(runtime)
    await until(lambda: room.values["presence"] == {})
    assert list(room.values["last_seen"]) == [cast.grace.id]


async def test_strangers_are_not_shown(runtime, cast):
    somebody = await add_user(runtime, "somebody")
    room = await show_thread(runtime, cast.pair.id, cast.ada.id)
    states = Presence.OFFLINE, Presence.ONLINE
    places, audience = frozenset({cast.pair.id}), frozenset({cast.ada.id})
    runtime.hub.receive(PresenceChanged(somebody.id, "somebody", *states, None, places, audience))
    await presence.connect(runtime, user_id=cast.grace.id, connection="one")
    await until(lambda: room.values["presence"] == {cast.grace.id: Presence.ONLINE})


async def test_a_large_group_shows_a_number(runtime, cast, monkeypatch):
    monkeypatch.setattr(company, "NAMED", 2)
    await presence.connect(runtime, user_id=cast.grace.id, connection="one")
    room = await show_thread(runtime, cast.group.id, cast.ada.id)
    assert (room.values["presence"], room.values["active"]) == ({}, 1)


async def test_what_was_missed_is_read_again(runtime, cast, bus):
    room = await show_thread(runtime, cast.pair.id, cast.ada.id)
    bus.is_deaf = True
    await presence.connect(runtime, user_id=cast.grace.id, connection="one")
    await say(runtime, cast.ada, cast.pair, "read this")
    await runtime.work(receipts.mark_read, reader_id=cast.grace.id, conversation_id=cast.pair.id)
    runtime.hub.reread()
    await until(lambda: room.values["active"] == 1)
    assert room.values["marks"].read.but(cast.ada.id) == 1


async def test_a_block_hides_presence_in_the_direct_conversation(runtime, cast):
    await presence.connect(runtime, user_id=cast.grace.id, connection="one")
    room = await show_thread(runtime, cast.pair.id, cast.ada.id)
    await blocks.block(runtime, viewer_id=cast.ada.id, user_id=cast.grace.id)
    await until(lambda: (room.values["presence"], room.values["last_seen"]) == ({}, {}))


async def test_cursors_move_by_reading_and_delivery_and_never_back(runtime, cast):
    room = await show_thread(runtime, cast.pair.id, cast.ada.id)

    def reached():
        marks = room.values["marks"]
        return marks.read.but(cast.ada.id), marks.delivered.but(cast.ada.id)

    for number in range(3):
        await say(runtime, cast.ada, cast.pair, f"number {number}")
    await runtime.work(receipts.mark_delivered, arrived={cast.pair.id: {cast.grace.id: 2}})
    await until(lambda: reached() == (0, 2))
    await runtime.work(receipts.mark_read, reader_id=cast.grace.id, conversation_id=cast.pair.id, seq=1)
    await until(lambda: reached() == (1, 2))
    await say(runtime, cast.grace, cast.pair, "an answer")
    await until(lambda: room.seqs == [1, 2, 3, 4])
    assert reached() == (1, 2)
    await runtime.work(receipts.mark_read, reader_id=cast.grace.id, conversation_id=cast.pair.id)
    await until(lambda: reached() == (4, 4))


async def test_typing_shows_in_the_conversation_and_in_the_list(runtime, cast):
    room, beside = await show_thread(runtime, cast.pair.id, cast.ada.id), await show_list(runtime, cast.ada.id)
    for tell, shown in ((typing.start, {cast.grace.id: "Grace Hopper"}), (typing.stop, {})):
        await runtime.tell(tell, typist_id=cast.grace.id, conversation_id=cast.pair.id)
        await until(lambda shown=shown: room.values["typing"] == shown)
        await until(lambda shown=shown: beside.values["typing"] == ({cast.pair.id: shown} if shown else {}))


async def test_a_list_does_not_say_that_its_own_user_types(runtime, cast):
    beside = await show_list(runtime, cast.ada.id)
    await runtime.tell(typing.start, typist_id=cast.ada.id, conversation_id=cast.pair.id)
    await runtime.tell(typing.start, typist_id=cast.grace.id, conversation_id=cast.group.id)
    await until(lambda: beside.values["typing"])
    assert beside.values["typing"] == {cast.group.id: {cast.grace.id: "Grace Hopper"}}


async def test_a_message_ends_the_typing_of_its_sender(runtime, cast):
    room = await show_thread(runtime, cast.pair.id, cast.ada.id)
    await runtime.tell(typing.start, typist_id=cast.grace.id, conversation_id=cast.pair.id)
    await until(lambda: room.values["typing"])
    await say(runtime, cast.grace, cast.pair, "there")
    await until(lambda: not room.values["typing"])
