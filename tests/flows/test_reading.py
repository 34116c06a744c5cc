"""Reading everywhere at once, and taking that back."""

import pytest

from chatapp import errors
from chatapp.domain.receipt import UnreadPlace
from chatapp.flows import reading
from chatapp.services import conversations, participants, receipts
from tests.support.cast import say


async def unread(runtime, person):
    rows = await runtime.read(conversations.list_for, viewer_id=person.id)
    return {row.id: row.unread_count for row in rows}


async def test_all_is_read_and_unread_again_as_it_was(runtime, cast):
    for number in range(3):
        await say(runtime, cast.ada, cast.group, f"message {number}")
        await say(runtime, cast.ada, cast.pair, f"message {number}")
    await runtime.work(receipts.mark_read, reader_id=cast.grace.id, conversation_id=cast.pair.id, seq=1)
    before = await unread(runtime, cast.grace)
    places = await reading.read_all(runtime, reader_id=cast.grace.id)
    assert sorted(places, key=lambda place: place.last_seq - place.unread_from) == [
        UnreadPlace(cast.pair.id, 2, 3),
        UnreadPlace(cast.group.id, 1, 3),
    ]
    assert set((await unread(runtime, cast.grace)).values()) == {0}
    assert await reading.read_all(runtime, reader_id=cast.grace.id) == []
    await reading.unread_again(runtime, reader_id=cast.grace.id, places=places)
    assert await unread(runtime, cast.grace) == before
    assert set(before.values()) == {2, 3}


async def test_each_conversation_that_is_read_at_once_costs_an_act(runtime, cast, monkeypatch):
    spent = []

    async def act(who, cost=1):
        spent.append((who, cost))

    for place in (cast.group, cast.pair):
        await say(runtime, cast.ada, place, "hello")
    monkeypatch.setattr(runtime.limits, "act", act)
    places = await reading.read_all(runtime, reader_id=cast.grace.id)
    await reading.unread_again(runtime, reader_id=cast.grace.id, places=places)
    assert spent == [(cast.grace.id, 2)] * 2
    places = await reading.read_all(runtime, reader_id=cast.ada.id)
    assert (places, len(spent)) == ([], 2)


async def test_what_comes_meanwhile_stays_unread(runtime, cast):
    await say(runtime, cast.ada, cast.group, "before")
    await say(runtime, cast.ada, cast.pair, "before")
    work = runtime.work

    async def interrupted(service, *args, **kwargs):
        if service is receipts.mark_read:
            for place in (cast.group, cast.pair):
                await say(runtime, cast.ada, place, "meanwhile")
        return await work(service, *args, **kwargs)

    runtime.work = interrupted
    try:
        places = await reading.read_all(runtime, reader_id=cast.grace.id)
    finally:
        del runtime.work
    assert len(places) == 2
    assert all(count > 0 for count in (await unread(runtime, cast.grace)).values())


async def test_who_was_removed_meanwhile_gets_nothing_back(runtime, cast):
    await say(runtime, cast.ada, cast.group, "hello")
    await say(runtime, cast.ada, cast.pair, "hello")
    places = await reading.read_all(runtime, reader_id=cast.grace.id)
    about = {"actor_id": cast.ada.id, "conversation_id": cast.group.id}
    await runtime.work(participants.remove, **about, user_id=cast.grace.id)
    await reading.unread_again(runtime, reader_id=cast.grace.id, places=places)
    assert await unread(runtime, cast.grace) == {cast.pair.id: 1}
    with pytest.raises(errors.ConversationNotFound):
        await reading.unread_again(runtime, reader_id=cast.mallory.id, places=places)
