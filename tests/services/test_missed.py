"""What was changed while nobody could be told, as events for those who take part."""

from datetime import timedelta

import pytest

from chatapp.domain.events import MessageDeleted, MessageEdited, ReceiptAdvanced
from chatapp.services import messages, missed, participants, receipts
from chatapp.storage import messages as rows
from tests.support.cast import say


async def changes(runtime, since):
    return await runtime.read(missed.changes, since=since)


@pytest.fixture
async def said(runtime, cast, clock):
    """Three messages of a while ago, one of them edited then."""
    sent = [(await say(runtime, cast.ada, cast.group, text)).message for text in ("one", "two", "three")]
    await runtime.work(messages.edit, editor_id=cast.ada.id, message_id=sent[2].id, content="drei")
    await runtime.work(receipts.mark_read, reader_id=cast.grace.id, conversation_id=cast.group.id, seq=1)
    clock.step(hours=1)
    return sent


async def test_edits_deletions_and_reading_since_then_are_told_to_everybody_in_the_conversation(
    runtime, cast, clock, said
):
    since = clock()
    clock.step()
    await runtime.work(receipts.mark_read, reader_id=cast.linus.id, conversation_id=cast.group.id, seq=2)
    edited = await runtime.work(messages.edit, editor_id=cast.ada.id, message_id=said[0].id, content="uno")
    gone = await runtime.work(messages.delete, editor_id=cast.ada.id, message_id=said[1].id)
    audience = frozenset({cast.ada.id, cast.grace.id, cast.linus.id})
    found = await changes(runtime, since)
    assert sorted(found, key=lambda event: event.type) == [
        MessageDeleted(gone, audience),
        MessageEdited(edited, audience),
        ReceiptAdvanced(cast.group.id, cast.linus.id, "linus", 2, audience),
    ]
    assert await changes(runtime, clock() + timedelta(seconds=1)) == []


async def test_what_everybody_has_read_is_read(runtime, cast, clock, said):
    for reader in (cast.grace, cast.linus):
        await runtime.work(receipts.mark_read, reader_id=reader.id, conversation_id=cast.group.id)
    since = clock.step()
    await runtime.work(messages.edit, editor_id=cast.ada.id, message_id=said[0].id, content="uno")
    (event,) = await changes(runtime, since)
    assert event.message.is_read


async def test_whoever_said_something_is_not_told_to_have_read_it(runtime, cast, clock, said):
    since = clock()
    await say(runtime, cast.ada, cast.group, "four")
    assert await changes(runtime, since) == []


async def test_who_has_left_is_told_nothing(runtime, cast, clock, said):
    since = clock()
    await runtime.work(messages.edit, editor_id=cast.ada.id, message_id=said[0].id, content="uno")
    await runtime.work(participants.leave, user_id=cast.linus.id, conversation_id=cast.group.id)
    (event,) = await changes(runtime, since)
    assert event.audience == {cast.ada.id, cast.grace.id}


@pytest.mark.parametrize(
    ("module", "bound"), [(missed, "MOST"), (rows, "RECENT")], ids=["as can be told", "as are looked through"]
)
async def test_the_newest_are_told_as_many(runtime, cast, clock, said, monkeypatch, module, bound):
    monkeypatch.setattr(module, bound, 2)
    since = clock()
    for message in said:
        await runtime.work(messages.edit, editor_id=cast.ada.id, message_id=message.id, content="again")
    assert [event.message.seq for event in await changes(runtime, since)] == [3, 2]


async def test_in_large_groups_nobody_is_told_who_has_read(runtime, cast, clock, said, monkeypatch):
    since = clock()
    await runtime.work(receipts.mark_read, reader_id=cast.linus.id, conversation_id=cast.group.id)
    assert len(await changes(runtime, since)) == 1
    monkeypatch.setattr(missed, "NAMED", 2)
    assert await changes(runtime, since) == []
