"""What a reader misses after a place, in one snapshot."""

import pytest

from chatapp import errors
from chatapp.domain.conversation import End
from chatapp.services import backlog, conversations, messages, participants
from tests.support.cast import say


@pytest.fixture
def read(runtime, cast):
    async def read(seq, revision, conversation=cast.pair, limit=3, viewer=cast.ada):
        about = {"viewer_id": viewer.id, "conversation_id": conversation.id}
        return await runtime.read(backlog.after, **about, position=End(seq, revision), limit=limit)

    return read


@pytest.fixture
async def sent(runtime, cast):
    return [(await say(runtime, cast.ada, cast.pair, f"number {number}")).message for number in range(1, 5)]


async def edit(runtime, message, content):
    return await runtime.work(messages.edit, editor_id=message.sender, message_id=message.id, content=content)


def seqs(found):
    return [message.seq for message in found]


async def test_nothing_is_missed_at_the_end(read, sent):
    found = await read(4, 1)
    assert (found.messages, found.changed, found.conversation) == ([], [], None)
    assert found.is_whole
    assert found.reached == found.end == End(4, 1)


async def test_messages_come_a_part_at_a_time_and_changes_with_the_last(runtime, read, sent):
    for message in (sent[0], sent[3]):
        await edit(runtime, message, "again")
    first = await read(0, 1)
    assert (seqs(first.messages), first.changed, first.reached) == ([1, 2, 3], [], End(3, 1))
    assert (first.is_whole, first.end) == (False, End(4, 3))
    last = await read(3, 1)
    assert (seqs(last.messages), seqs(last.changed), last.reached) == ([4], [1], End(4, 3))
    assert last.messages[0].content == "again"
    assert last.is_whole


async def test_changes_come_once_in_their_last_state_and_a_part_at_a_time(runtime, read, sent):
    for place in (0, 1, 0, 2, 3):
        await edit(runtime, sent[place], f"changed {place}")
        await edit(runtime, sent[place], f"changed {place} again")
    first = await read(4, 1)
    assert (seqs(first.changed), first.is_whole) == ([2, 1, 3], False)
    last = await read(first.reached.seq, first.reached.revision)
    assert (seqs(last.changed), last.is_whole) == ([4], True)
    assert last.reached == last.end


async def test_a_place_beyond_the_end_goes_back_to_it(read, sent):
    found = await read(9, 9)
    assert (found.messages, found.changed, found.reached) == ([], [], End(4, 1))


async def test_revisions_that_no_message_explains_bring_the_conversation(runtime, cast, read):
    group = cast.group
    about = {"actor_id": cast.ada.id, "conversation_id": group.id}
    message = (await say(runtime, cast.ada, group, "hello")).message
    before = await read(0, 0, group)
    await edit(runtime, message, "explained")
    assert (await read(1, before.end.revision, group)).conversation is None
    await runtime.work(conversations.rename, **about, name="Parsers")
    await runtime.work(participants.remove, **about, user_id=cast.linus.id)
    found = await read(1, before.end.revision, group)
    assert found.conversation is not None
    assert (found.conversation.name, found.conversation.participants_count) == ("Parsers", 2)
    assert seqs(found.changed) == [1]


async def test_outsiders_read_nothing(cast, read, sent):
    with pytest.raises(errors.ConversationNotFound):
        await read(0, 0, viewer=cast.mallory)
