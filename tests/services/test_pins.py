"""Pins: any participant keeps a message in view for everybody; all are told, and nobody else."""

import asyncio

import pytest

from chatapp import errors
from chatapp.domain.events import ConversationChanged, MessageChanged, MessagePosted
from chatapp.domain.message import MAX_PINS
from chatapp.flows import blocks
from chatapp.services import messages, participants, pins
from tests.support.cast import say


async def pin(runtime, person, message, service=pins.add):
    return await runtime.work(service, actor_id=person.id, message_id=message.id)


async def listed(runtime, person, conversation):
    return await runtime.read(pins.list_for, viewer_id=person.id, conversation_id=conversation.id)


async def test_a_pin_is_seen_by_all_in_the_message_and_in_the_list(runtime, cast, bus):
    said = (await say(runtime, cast.ada, cast.group, "The rules")).message
    bus.take()
    pinned = await pin(runtime, cast.grace, said)
    (changed,), (conversation,) = bus.of(MessageChanged), bus.of(ConversationChanged)
    assert (changed.message, changed.audience) == (pinned, cast.everybody)
    assert pinned.is_pinned
    assert conversation.conversation.revision > changed.message.revision
    assert [event.message.content for event in bus.of(MessagePosted)] == ["Grace Hopper pinned a message"]
    (found,) = await listed(runtime, cast.linus, cast.group)
    assert (found.message.content, found.pinned_by_name) == ("The rules", "Grace Hopper")
    page = await runtime.read(messages.newest, viewer_id=cast.linus.id, conversation_id=cast.group.id)
    assert [message.is_pinned for message in page.messages] == [True, False]


async def test_pinning_again_and_unpinning_again_change_nothing(runtime, cast, bus):
    said = (await say(runtime, cast.ada, cast.pair, "The rules")).message
    for service, count in ((pins.add, 1), (pins.remove, 0)):
        await pin(runtime, cast.grace, said, service)
        bus.take()
        await pin(runtime, cast.ada, said, service)
        assert bus.take() == []
        assert len(await listed(runtime, cast.ada, cast.pair)) == count


async def test_two_who_pin_at_the_same_time_pin_once(runtime, cast, bus):
    said = (await say(runtime, cast.ada, cast.pair, "The rules")).message
    await asyncio.gather(*(pin(runtime, person, said) for person in (cast.ada, cast.grace)))
    assert len(await listed(runtime, cast.ada, cast.pair)) == 1
    assert len(bus.of(MessageChanged)) == 1


async def test_the_latest_pin_comes_first(runtime, cast, clock):
    said = [(await say(runtime, cast.ada, cast.pair, text)).message for text in ("one", "two", "three")]
    for message in (said[1], said[2], said[0]):
        clock.step()
        await pin(runtime, cast.ada, message)
    assert [found.message.content for found in await listed(runtime, cast.ada, cast.pair)] == ["one", "three", "two"]


async def test_a_deleted_message_is_pinned_no_more_and_cannot_be(runtime, cast):
    said = (await say(runtime, cast.ada, cast.pair, "regrets")).message
    await pin(runtime, cast.grace, said)
    deleted = await runtime.work(messages.delete, editor_id=cast.ada.id, message_id=said.id)
    assert not deleted.is_pinned
    assert await listed(runtime, cast.ada, cast.pair) == []
    with pytest.raises(errors.AlreadyDeleted):
        await pin(runtime, cast.grace, said)


async def test_lines_of_the_system_cannot_be_pinned(runtime, cast):
    await runtime.work(participants.leave, user_id=cast.linus.id, conversation_id=cast.group.id)
    page = await runtime.read(messages.newest, viewer_id=cast.ada.id, conversation_id=cast.group.id)
    with pytest.raises(errors.Invalid):
        await pin(runtime, cast.ada, page.messages[-1])


async def test_a_conversation_has_so_many_pins(runtime, cast):
    said = [(await say(runtime, cast.ada, cast.pair, f"{number}")).message for number in range(MAX_PINS + 1)]
    for message in said[:-1]:
        await pin(runtime, cast.ada, message)
    with pytest.raises(errors.Invalid) as caught:
        await pin(runtime, cast.ada, said[-1])
    assert "Unpin one" in caught.value.fields["message_id"][0]
    assert len(await listed(runtime, cast.ada, cast.pair)) == MAX_PINS


async def test_who_is_blocked_cannot_speak_by_pinning(runtime, cast):
    said = (await say(runtime, cast.ada, cast.pair, "hello")).message
    await blocks.block(runtime, viewer_id=cast.grace.id, user_id=cast.ada.id)
    with pytest.raises(errors.NotReachable):
        await pin(runtime, cast.ada, said)
    assert await listed(runtime, cast.ada, cast.pair) == []
