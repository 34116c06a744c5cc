"""Replies: what may be answered, and what the quote says of it, wherever messages are read."""

import pytest

from chatapp import errors
from chatapp.domain.events import MessagePosted
from chatapp.domain.quote import Quote
from chatapp.services import accounts, backlog, conversations, messages, participants
from tests.support.cast import say
from tests.support.statements import recorded


@pytest.fixture
def reply(runtime, cast):
    async def reply(to, content="yes", *, sender=cast.grace, conversation=cast.pair, client_id=None):
        about = {"sender_id": sender.id, "conversation_id": conversation.id, "content": content}
        return await runtime.work(messages.send, **about, client_id=client_id, reply_to=to)

    return reply


@pytest.fixture
def quotes(runtime, cast):
    """The quotes in a conversation, as its newest page has them."""

    async def quotes(conversation=cast.pair):
        page = await runtime.read(messages.newest, viewer_id=cast.ada.id, conversation_id=conversation.id)
        return [message.reply for message in page.messages]

    return quotes


async def test_a_reply_quotes_the_original_in_one_line(runtime, cast, bus, reply, quotes):
    await say(runtime, cast.ada, cast.pair, "Is it\nin `code`? " + "x" * 200)
    sent = await reply(1)
    expected = Quote(1, cast.ada.id, "Ada Lovelace", ("Is it in code? " + "x" * 200)[:100], is_gone=False, revision=0)
    assert sent.message.reply == expected
    assert [event.message.reply for event in bus.events if isinstance(event, MessagePosted)] == [None, expected]
    assert await quotes() == [None, expected]


async def test_a_long_block_of_code_is_quoted_as_code(runtime, cast, reply):
    await say(runtime, cast.ada, cast.pair, "See:\n```\n" + "x\n" * 1500 + "```")
    assert (await reply(1)).message.reply.text == "See: Code"


async def test_only_texts_of_the_same_conversation_are_answered(runtime, cast, reply):
    await say(runtime, cast.ada, cast.group, "elsewhere")
    await runtime.work(
        participants.remove, actor_id=cast.ada.id, conversation_id=cast.group.id, user_id=cast.linus.id
    )  # a line of the system
    for conversation, seq in ((cast.pair, 1), (cast.group, 2), (cast.group, 9), (cast.group, 0), (cast.group, -1)):
        with pytest.raises(errors.Invalid) as caught:
            await reply(seq, conversation=conversation)
        assert (caught.value.code, [*caught.value.fields]) == ("reply_to_missing", ["reply_to"])
    with pytest.raises(errors.ConversationNotFound):
        await reply(1, sender=cast.mallory, conversation=cast.group)


async def test_a_deleted_message_is_not_answered_and_nothing_is_stored(runtime, cast, reply, quotes):
    gone = await say(runtime, cast.ada, cast.pair, "never mind")
    await runtime.work(messages.delete, editor_id=cast.ada.id, message_id=gone.message.id)
    with pytest.raises(errors.Invalid) as caught:
        await reply(1)
    assert caught.value.code == "reply_to_deleted"
    assert len(await quotes()) == 1
    assert (await say(runtime, cast.ada, cast.pair, "next")).message.seq == 2


async def test_a_quote_follows_its_original(runtime, cast, reply, quotes):
    original = (await say(runtime, cast.ada, cast.pair, "at nine")).message
    await reply(1)
    edited = await runtime.work(messages.edit, editor_id=cast.ada.id, message_id=original.id, content="at ten")
    assert (await quotes())[1] == Quote(
        1, cast.ada.id, "Ada Lovelace", "at ten", is_gone=False, revision=edited.revision
    )
    names = {"first_name": "Augusta", "last_name": "King"}
    await runtime.work(accounts.update_profile, user_id=cast.ada.id, changes=names)
    assert (await quotes())[1].name == "Augusta King"
    gone = await runtime.work(messages.delete, editor_id=cast.ada.id, message_id=original.id)
    assert (await quotes())[1] == Quote(1, cast.ada.id, "Augusta King", "", is_gone=True, revision=gone.revision)


async def test_a_change_of_an_original_costs_one_event_however_often_it_is_quoted(runtime, cast, bus, reply):
    original = (await say(runtime, cast.ada, cast.pair, "at nine")).message
    for _ in range(5):
        await reply(1)
    bus.events.clear()
    await runtime.work(messages.edit, editor_id=cast.ada.id, message_id=original.id, content="at ten")
    assert [event.message.seq for event in bus.events] == [1]


async def test_whoever_comes_back_hears_of_an_original_that_changed(runtime, cast, reply):
    original = (await say(runtime, cast.ada, cast.pair, "at nine")).message
    await reply(1)
    about = {"viewer_id": cast.ada.id, "conversation_id": cast.pair.id}
    place = await runtime.read(conversations.end_of, **about)
    await runtime.work(messages.edit, editor_id=cast.ada.id, message_id=original.id, content="at ten")
    missing = await runtime.read(backlog.after, **about, position=place, limit=10)
    assert [(message.seq, message.content) for message in missing.changed] == [(1, "at ten")]


async def test_a_deleted_reply_answers_nothing(runtime, cast, reply, quotes):
    await say(runtime, cast.ada, cast.pair, "at nine")
    answer = (await reply(1)).message
    assert (await runtime.work(messages.edit, editor_id=cast.grace.id, message_id=answer.id, content="no")).reply
    await runtime.work(messages.delete, editor_id=cast.grace.id, message_id=answer.id)
    assert await quotes() == [None, None]


async def test_a_repeated_client_id_is_the_same_reply_or_a_conflict(runtime, cast, reply):
    original = (await say(runtime, cast.ada, cast.pair, "at nine")).message
    await say(runtime, cast.ada, cast.pair, "or ten")
    first = await reply(1, client_id="a")
    await runtime.work(messages.delete, editor_id=cast.ada.id, message_id=original.id)
    again = await reply(1, client_id="a")
    assert (again.is_new, again.message.id) == (False, first.message.id), "the original may be gone meanwhile"
    for other in (2, None):
        with pytest.raises(errors.ClientIdReused):
            await reply(other, client_id="a")


async def test_a_page_of_replies_asks_no_more_than_any_page(runtime, cast, reply):
    async def statements():
        with recorded(runtime) as found:
            await runtime.read(messages.newest, viewer_id=cast.ada.id, conversation_id=cast.pair.id)
        return len(found)

    await say(runtime, cast.ada, cast.pair, "at nine")
    plain = await statements()
    for number in range(10):
        await reply(number + 1)
    assert await statements() == plain
