"""Reactions: any participant answers a message with an emoji; all are told, and nobody else."""

import asyncio

import pytest

from chatapp import errors
from chatapp.domain.emojis import full_form
from chatapp.domain.events import MessageChanged, MessagePosted
from chatapp.domain.ids import UserId
from chatapp.domain.reaction import MAX_KINDS, SHOWN, Reacted, summed
from chatapp.flows import blocks
from chatapp.services import messages, participants, privacy, reactions, timer_acts
from chatapp.storage import reactions as rows
from tests.support.cast import say

PARTY, HEART = "🎉", "❤️"
OTHERS = tuple("👍👀🚀😀😁😂🤣😃😄😅😆😉😊😋😎😍😘🥰😗😙")


async def react(runtime, person, message, emoji=PARTY, act=reactions.add):
    return await runtime.work(act, actor_id=person.id, message_id=message.id, emoji=emoji)


async def test_all_see_who_reacted_in_the_order_of_first_use(runtime, cast, bus, clock):
    said = (await say(runtime, cast.ada, cast.group, "We are live")).message
    bus.take()
    await react(runtime, cast.grace, said)
    for person, emoji in ((cast.linus, "❤"), (cast.ada, PARTY)):
        clock.step()
        await react(runtime, person, said, emoji)
    *_, last = bus.of(MessageChanged)
    assert last.message.reactions == (
        Reacted(PARTY, (cast.grace.id, cast.ada.id), 2),
        Reacted(HEART, (cast.linus.id,), 1),
    )
    assert last.audience == cast.everybody
    assert last.message.revision == said.revision + 4
    assert bus.of(MessagePosted) == []
    (found,) = (await runtime.read(messages.newest, viewer_id=cast.linus.id, conversation_id=cast.group.id)).messages
    assert found.reactions == last.message.reactions
    assert found.updated_at == said.updated_at
    names = await runtime.read(reactions.names, viewer_id=cast.linus.id, message_id=said.id)
    assert names == {PARTY: (["Grace Hopper", "Ada Lovelace"], 2), HEART: (["Linus Torvalds"], 1)}


async def test_the_same_twice_and_taking_back_twice_change_nothing(runtime, cast, bus):
    said = (await say(runtime, cast.ada, cast.pair, "Hello")).message
    for act, count in ((reactions.add, 1), (reactions.remove, 0)):
        assert len((await react(runtime, cast.grace, said, act=act)).reactions) == count
        bus.take()
        assert len((await react(runtime, cast.grace, said, act=act)).reactions) == count
        assert bus.take() == []
    for count in (1, 0):
        assert len((await react(runtime, cast.grace, said, act=reactions.toggle)).reactions) == count


async def test_two_who_react_at_the_same_time_count_twice(runtime, cast):
    said = (await say(runtime, cast.ada, cast.pair, "Hello")).message
    await asyncio.gather(*(react(runtime, person, said) for person in (cast.ada, cast.grace, cast.ada)))
    assert (await react(runtime, cast.ada, said)).reactions[0].count == 2


@pytest.mark.parametrize("text", ["", "a", "👍👍", "👍 ", "x" * 9999, "1", "<b>", "\u200d"])
async def test_what_is_not_one_emoji_is_refused(runtime, cast, text):
    said = (await say(runtime, cast.ada, cast.pair, "Hello")).message
    with pytest.raises(errors.Invalid):
        await react(runtime, cast.ada, said, text)


async def test_a_message_has_few_kinds_and_tells_few_ids(runtime, cast, clock):
    said = (await say(runtime, cast.ada, cast.pair, "Hello")).message
    for emoji in OTHERS:
        clock.step()
        await react(runtime, cast.grace, said, emoji)
    assert len(OTHERS) == MAX_KINDS
    with pytest.raises(errors.Invalid, match="at most 20 different reactions"):
        await react(runtime, cast.ada, said)
    assert (await react(runtime, cast.ada, said, OTHERS[3])).reactions[3].count == 2
    (found,) = summed([(PARTY, UserId(number)) for number in range(1, 31)])
    assert (len(found.users), found.count) == (SHOWN, 30)


async def test_deleted_messages_and_lines_of_the_system_have_none(runtime, cast):
    said = (await say(runtime, cast.ada, cast.group, "regrets")).message
    await react(runtime, cast.grace, said)
    gone = await runtime.work(messages.delete, editor_id=cast.ada.id, message_id=said.id)
    assert gone.reactions == ()
    with pytest.raises(errors.AlreadyDeleted):
        await react(runtime, cast.grace, said)
    await runtime.work(participants.leave, user_id=cast.linus.id, conversation_id=cast.group.id)
    page = await runtime.read(messages.newest, viewer_id=cast.ada.id, conversation_id=cast.group.id)
    with pytest.raises(errors.Invalid):
        await react(runtime, cast.grace, page.messages[-1])


async def test_outsiders_find_no_message_and_blocked_people_reach_nobody(runtime, cast):
    said = (await say(runtime, cast.ada, cast.pair, "private")).message
    for act in (reactions.add, reactions.remove, reactions.toggle):
        with pytest.raises(errors.MessageNotFound):
            await react(runtime, cast.mallory, said, act=act)
    with pytest.raises(errors.MessageNotFound):
        await runtime.read(reactions.names, viewer_id=cast.mallory.id, message_id=said.id)
    await blocks.block(runtime, viewer_id=cast.ada.id, user_id=cast.grace.id)
    with pytest.raises(errors.NotReachable):
        await react(runtime, cast.grace, said)


async def test_reactions_of_a_deleted_account_go_and_all_are_told(runtime, cast, bus):
    places = [(await say(runtime, cast.ada, place, "Hello")).message for place in (cast.pair, cast.group, cast.group)]
    for message in places:
        await react(runtime, cast.grace, message)
        await react(runtime, cast.ada, message, HEART)
    shown = await runtime.read(privacy.hash_of, user_id=cast.grace.id)
    await runtime.work(privacy.delete, user_id=cast.grace.id, shown=shown)
    bus.take()
    units = 0
    while ids := (await runtime.read(timer_acts.due)).ids:
        for timer_id in ids:
            await runtime.work(timer_acts.fire, timer_id=timer_id)
        units += 1
    assert units == 2  # one for each conversation
    told = {event.message.id: event.message.reactions for event in bus.of(MessageChanged)}
    assert told == {message.id: (Reacted(HEART, (cast.ada.id,), 1),) for message in places}
    page = await runtime.read(messages.newest, viewer_id=cast.ada.id, conversation_id=cast.pair.id)
    assert page.messages[0].reactions == told[places[0].id]


async def test_a_reaction_that_was_under_way_when_its_account_was_deleted_goes_too(runtime, cast, clock):
    """In a direct conversation: its participants stay, so that nothing else waits for the reaction."""
    said = (await say(runtime, cast.ada, cast.pair, "Hello")).message
    shown = await runtime.read(privacy.hash_of, user_id=cast.grace.id)
    await runtime.work(privacy.delete, user_id=cast.grace.id, shown=shown)
    await runtime.work(lambda work: rows.add(work.db, said.id, PARTY, cast.grace.id, work.now))
    clock.step(seconds=61)
    for _ in range(2):
        for timer_id in (await runtime.read(timer_acts.due)).ids:
            await runtime.work(timer_acts.fire, timer_id=timer_id)
        clock.step(seconds=61)
    page = await runtime.read(messages.newest, viewer_id=cast.ada.id, conversation_id=cast.pair.id)
    assert page.messages[0].reactions == ()
    assert (await runtime.read(timer_acts.due)).ids == []


def test_an_emoji_has_one_form():
    assert full_form("❤") == full_form(HEART) == HEART
    assert full_form("👩\u200d👩\u200d👧") == "👩\u200d👩\u200d👧"
