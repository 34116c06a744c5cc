import asyncio

import pytest

from chatapp import errors
from chatapp.domain.events import ReceiptAdvanced
from chatapp.services import conversations, receipts
from chatapp.services.receipts import ReadState
from tests.support.cast import say

HUGE = 2**80  # no database has a column for it


@pytest.fixture
def read(runtime, cast):
    async def read(seq=None, *, reader=cast.grace, conversation=cast.group):
        return await runtime.work(receipts.mark_read, reader_id=reader.id, conversation_id=conversation.id, seq=seq)

    return read


@pytest.fixture
async def ten(runtime, cast, bus):
    for number in range(1, 11):
        await say(runtime, cast.ada, cast.group, f"message {number}")
    bus.take()


@pytest.mark.usefixtures("ten")
async def test_mark_read_moves_the_cursor_and_tells_everybody(cast, bus, read):
    assert await read(4) == ReadState(4, 6)
    assert bus.events == [ReceiptAdvanced(cast.group.id, cast.grace.id, "grace", 4, cast.everybody)]


@pytest.mark.usefixtures("ten")
async def test_mark_read_goes_to_the_end_by_default(bus, read):
    assert await read() == ReadState(10, 0)
    assert bus.events[0].last_read_seq == 10


@pytest.mark.usefixtures("ten")
@pytest.mark.parametrize("seq", [4, 3, 0, -1, -HUGE])
async def test_mark_read_never_goes_back(seq, bus, read):
    await read(4)
    bus.take()
    assert await read(seq) == ReadState(4, 6)
    assert bus.events == []


@pytest.mark.usefixtures("ten")
@pytest.mark.parametrize("seq", [11, HUGE])
async def test_mark_read_ends_at_the_last_message(seq, read):
    assert await read(seq) == ReadState(10, 0)


async def test_nothing_to_read_is_nothing_to_tell(bus, read):
    assert await read() == ReadState(0, 0)
    assert await read(5) == ReadState(0, 0)
    assert bus.events == []


@pytest.mark.usefixtures("ten")
async def test_mark_read_moves_the_own_cursor_only(runtime, cast, read):
    await read(4)
    view = await runtime.read(conversations.open_one, viewer_id=cast.linus.id, conversation_id=cast.group.id)
    assert {person.username: person.last_read_seq for person in view.participants} == {
        "ada": 10,
        "grace": 4,
        "linus": 0,
    }
    assert view.unread_count == 10


@pytest.mark.usefixtures("ten")
async def test_mark_read_refuses_a_stranger(cast, bus, read):
    with pytest.raises(errors.ConversationNotFound):
        await read(4, reader=cast.mallory)
    assert bus.events == []


@pytest.mark.usefixtures("ten")
async def test_cursor_moves_forward_only_whatever_comes_at_once(runtime, cast, bus, read):
    """Several tabs of one person tell what they have shown, in any order."""
    seqs = [3, 9, 1, 7, 7, 2, 8, 5, 9, 4]
    states = await asyncio.gather(*(read(seq) for seq in seqs))
    view = await runtime.read(conversations.open_one, viewer_id=cast.grace.id, conversation_id=cast.group.id)
    assert view.unread_count == 1
    assert all(state.last_read_seq >= seq for state, seq in zip(states, seqs, strict=True))
    told = [event.last_read_seq for event in bus.events]
    assert len(told) == len(set(told))
    assert max(told) == 9


async def test_sending_reads_what_came_before(runtime, cast, read):
    """Who answers has seen the conversation; the cursor goes to the own message."""
    await say(runtime, cast.ada, cast.group, "one")
    await say(runtime, cast.grace, cast.group, "two")
    assert await read(0) == ReadState(2, 0)


async def test_unread_is_the_same_wherever_it_is_shown(runtime, cast, read):
    for number in range(7):
        await say(runtime, cast.ada, cast.group, f"message {number}")
    state = await read(3)
    row = (await runtime.read(conversations.list_for, viewer_id=cast.grace.id))[0]
    view = await runtime.read(conversations.open_one, viewer_id=cast.grace.id, conversation_id=cast.group.id)
    assert state.unread_count == row.unread_count == view.unread_count == view.last_seq - state.last_read_seq == 4
