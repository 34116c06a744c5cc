"""Forwarding: a copy in another conversation, with the name of whoever said it first."""

import pytest

from chatapp import errors
from chatapp.domain.deeds import Named
from chatapp.domain.events import MessagePosted
from chatapp.flows import blocks
from chatapp.services import accounts, conversations, forwarding, hidden, mentions, messages, participants
from tests.support.cast import say


async def forward(runtime, person, message, place, client_id=None):
    about = {"sender_id": person.id, "message_id": message.id, "conversation_id": place.id}
    return await runtime.work(forwarding.forward, **about, client_id=client_id)


async def original(runtime, person, message):
    return await runtime.read(forwarding.original, viewer_id=person.id, message_id=message.id)


@pytest.fixture
async def said(runtime, cast):
    """By ada to grace, who shares a group with linus and her."""
    return (await say(runtime, cast.ada, cast.pair, "Meet **here**, @linus")).message


@pytest.fixture
async def elsewhere(runtime, cast):
    """A conversation of grace and linus, without ada."""
    ask = {"starter_id": cast.grace.id, "other_id": cast.linus.id}
    return (await runtime.work(conversations.start_direct, **ask))[0]


async def test_the_copy_has_the_text_and_the_author(runtime, cast, bus, said, elsewhere):
    bus.take()
    copy = (await forward(runtime, cast.grace, said, elsewhere)).message
    assert (copy.sender, copy.content) == (cast.grace.id, said.content)
    assert copy.forwarded == Named(cast.ada.id, "Ada Lovelace")
    assert (copy.reply, copy.edited_at, copy.reactions) == (None, None, ())
    (event,) = bus.of(MessagePosted)
    assert (event.message, set(event.audience)) == (copy, {cast.grace.id, cast.linus.id})
    ask = {"viewer_id": cast.linus.id, "conversation_id": elsewhere.id}
    (found,) = (await runtime.read(messages.newest, **ask)).messages
    assert found == copy


async def test_a_copy_calls_nobody(runtime, cast, elsewhere):
    said = (await say(runtime, cast.ada, cast.pair, "@linus, @all: look")).message
    copy = (await forward(runtime, cast.grace, said, cast.group)).message
    assert (copy.mentions, copy.mentioned) == ((), ())
    assert (await runtime.read(mentions.list_for, viewer_id=cast.linus.id)).messages == []


async def test_the_copy_of_a_copy_comes_from_the_first_message(runtime, cast, said, elsewhere):
    copy = (await forward(runtime, cast.grace, said, elsewhere)).message
    again = (await forward(runtime, cast.linus, copy, cast.group)).message
    assert again.forwarded == copy.forwarded
    assert (await original(runtime, cast.grace, again)).id == said.id


async def test_the_original_is_shown_to_its_participants_alone(runtime, cast, said, elsewhere):
    copy = (await forward(runtime, cast.grace, said, elsewhere)).message
    assert await original(runtime, cast.grace, copy) == said
    for person, message in ((cast.linus, copy), (cast.ada, copy), (cast.grace, said), (cast.linus, said)):
        with pytest.raises(errors.MessageNotFound):
            await original(runtime, person, message)


async def test_only_what_one_sees_is_forwarded_and_only_where_one_takes_part(runtime, cast, said, elsewhere):
    with pytest.raises(errors.MessageNotFound):
        await forward(runtime, cast.linus, said, elsewhere)
    with pytest.raises(errors.ConversationNotFound):
        await forward(runtime, cast.ada, said, elsewhere)
    about = {"actor_id": cast.ada.id, "conversation_id": cast.group.id, "user_id": cast.grace.id}
    await runtime.work(participants.remove, **about)
    with pytest.raises(errors.ConversationNotFound):
        await forward(runtime, cast.grace, said, cast.group)


async def test_blocked_people_forward_nothing_to_each_other(runtime, cast, said):
    await blocks.block(runtime, viewer_id=cast.ada.id, user_id=cast.grace.id)
    with pytest.raises(errors.NotReachable):
        await forward(runtime, cast.grace, said, cast.pair)


async def test_deleted_messages_and_lines_of_the_system_are_not_forwarded(runtime, cast, said):
    about = {"actor_id": cast.ada.id, "conversation_id": cast.group.id}
    await runtime.work(conversations.rename, **about, name="Another name")
    *_, line = (await runtime.read(messages.newest, viewer_id=cast.ada.id, conversation_id=cast.group.id)).messages
    with pytest.raises(errors.Invalid):
        await forward(runtime, cast.ada, line, cast.pair)
    await runtime.work(messages.delete, editor_id=cast.ada.id, message_id=said.id)
    with pytest.raises(errors.AlreadyDeleted):
        await forward(runtime, cast.grace, said, cast.group)


async def test_a_copy_stays_when_the_original_changes(runtime, cast, said, elsewhere):
    copy = (await forward(runtime, cast.grace, said, elsewhere)).message
    await runtime.work(messages.edit, editor_id=cast.ada.id, message_id=said.id, content="Never mind")
    await runtime.work(messages.delete, editor_id=cast.ada.id, message_id=said.id)
    assert await runtime.read(messages.load_message, viewer_id=cast.linus.id, message_id=copy.id) == copy
    assert (await original(runtime, cast.grace, copy)).deleted_at


async def test_a_copy_is_not_edited_and_can_be_deleted(runtime, cast, said, elsewhere):
    copy = (await forward(runtime, cast.grace, said, elsewhere)).message
    about = {"editor_id": cast.grace.id, "message_id": copy.id}
    with pytest.raises(errors.Forbidden, match="stays as it was said"):
        await runtime.work(messages.edit, **about, content="Meet there")
    gone = await runtime.work(messages.delete, **about)
    assert (gone.content, gone.forwarded) == ("", None)
    with pytest.raises(errors.MessageNotFound):
        await original(runtime, cast.grace, copy)


async def test_a_client_id_stores_one_copy(runtime, cast, said, elsewhere):
    first = await forward(runtime, cast.grace, said, elsewhere, "one")
    await runtime.work(messages.edit, editor_id=cast.ada.id, message_id=said.id, content="Meet there")
    again = await forward(runtime, cast.grace, said, elsewhere, "one")
    assert (again.is_new, again.message.id) == (False, first.message.id)
    other = (await say(runtime, cast.ada, cast.pair, said.content)).message
    for place, message in ((elsewhere, other), (cast.group, said)):
        with pytest.raises(errors.ClientIdReused):
            await forward(runtime, cast.grace, message, place, "one")
    about = {"sender_id": cast.grace.id, "conversation_id": elsewhere.id, "client_id": "one"}
    with pytest.raises(errors.ClientIdReused):
        await runtime.work(messages.send, **about, content=said.content)


async def test_a_copy_has_the_author_as_they_are_called_now(runtime, cast, said, elsewhere):
    copy = (await forward(runtime, cast.grace, said, elsewhere)).message
    await runtime.work(accounts.update_profile, user_id=cast.ada.id, changes={"last_name": "Byron"})
    found = await runtime.read(messages.load_message, viewer_id=cast.linus.id, message_id=copy.id)
    assert found.forwarded.name == "Ada Byron"


async def test_a_message_that_one_has_deleted_for_oneself_is_still_the_original(runtime, cast, said, elsewhere):
    copy = (await forward(runtime, cast.grace, said, elsewhere)).message
    await runtime.work(hidden.hide, viewer_id=cast.grace.id, message_id=said.id)
    assert (await original(runtime, cast.grace, copy)).id == said.id
