from itertools import product

import pytest

from chatapp import errors
from chatapp.domain.events import MessagePosted
from chatapp.domain.message import MAX_CONTENT
from chatapp.domain.times import parse_rfc3339, rfc3339
from chatapp.services import accounts, conversations, messages, receipts
from tests.support.cast import say
from tests.support.statements import recorded

HUGE = 2**80  # no database has a column for it


@pytest.fixture
def send(runtime, cast):
    async def send(content="hello", *, sender=cast.ada, conversation=cast.pair, client_id=None):
        return await runtime.work(
            messages.send,
            sender_id=sender.id,
            conversation_id=conversation.id,
            content=content,
            client_id=client_id,
        )

    return send


@pytest.fixture
def page(runtime, cast):
    """The `seq` of a page of the group, with its two flags."""

    async def page(service, **where):
        found = await runtime.read(service, viewer_id=cast.grace.id, conversation_id=cast.group.id, **where)
        return [message.seq for message in found.messages], found.has_older, found.has_newer

    return page


@pytest.fixture
async def ten(runtime, cast):
    for number in range(1, 11):
        await say(runtime, cast.ada, cast.group, f"message {number}")


async def test_send_stores_the_message(runtime, cast, clock, send):
    sent = await send("\r\n  hello\r\nyou\0  ")
    assert sent.is_new
    message = sent.message
    assert (message.content, message.seq, message.kind) == ("  hello\nyou", 1, "text")
    assert (message.sender, message.sender_username, message.sender_name) == (cast.ada.id, "ada", "Ada Lovelace")
    assert message.created_at == message.updated_at == rfc3339(clock())
    assert (message.edited_at, message.deleted_at, message.is_read) == (None, None, False)
    page = await runtime.read(messages.newest, viewer_id=cast.grace.id, conversation_id=cast.pair.id)
    assert page.messages == [message]


async def test_send_tells_everybody_in_the_conversation(cast, bus, send):
    sent = await send(conversation=cast.group)
    cursors = {cast.ada.id: 1, cast.grace.id: 0, cast.linus.id: 0}
    assert bus.events == [MessagePosted(sent.message, cursors)]
    assert bus.events[0].audience == cast.everybody


async def test_send_gives_each_conversation_its_own_places(cast, clock, send):
    seqs = [(await send(conversation=conversation)).message.seq for conversation in (cast.pair, cast.group, cast.pair)]
    assert seqs == [1, 1, 2]


async def test_send_moves_a_conversation_up_the_list(runtime, cast, clock, send):
    clock.step()
    await send(conversation=cast.pair)
    clock.step()
    await send(conversation=cast.group)
    rows = await runtime.read(conversations.list_for, viewer_id=cast.ada.id)
    assert [row.id for row in rows] == [cast.group.id, cast.pair.id]
    assert rows[0].updated_at == rfc3339(clock())


async def test_sender_has_read_the_own_message(runtime, cast, send):
    await send()
    ours = await runtime.read(conversations.open_one, viewer_id=cast.ada.id, conversation_id=cast.pair.id)
    theirs = await runtime.read(conversations.open_one, viewer_id=cast.grace.id, conversation_id=cast.pair.id)
    assert (ours.unread_count, theirs.unread_count) == (0, 1)


async def test_send_refuses_a_stranger(cast, bus, send):
    with pytest.raises(errors.ConversationNotFound):
        await send(sender=cast.mallory)
    with pytest.raises(errors.ConversationNotFound):
        await send(sender=cast.linus)
    assert bus.events == []


async def test_send_refuses_nothing(runtime, cast, bus, send):
    for content in ("", " ", "\n\t\r\n", "\0", "\ud800", "\u2003\xa0"):
        with pytest.raises(errors.Invalid) as caught:
            await send(content)
        assert caught.value.code == "content_empty"
        assert set(caught.value.fields) == {"content"}
    view = await runtime.read(conversations.open_one, viewer_id=cast.ada.id, conversation_id=cast.pair.id)
    assert (view.last_seq, bus.events) == (0, [])


async def test_send_refuses_more_than_the_limit(send):
    assert len((await send(f" \n{'x' * MAX_CONTENT}  ")).message.content) == MAX_CONTENT
    assert len((await send("😀" * MAX_CONTENT)).message.content) == MAX_CONTENT
    with pytest.raises(errors.Invalid) as caught:
        await send("x" * (MAX_CONTENT + 1))
    assert caught.value.code == "content_too_long"
    assert "4001" in caught.value.detail


async def test_content_comes_back_as_it_was_written(runtime, cast, send):
    contents = ["<b>x</b>", "'; DROP TABLE messages; --", "%s {0} \\n", "👩‍👩‍👧 שלום", "a\tb\n\n\nc"]
    for content in contents:
        await send(content)
    page = await runtime.read(messages.newest, viewer_id=cast.grace.id, conversation_id=cast.pair.id)
    assert [message.content for message in page.messages] == contents


async def test_repeated_client_id_returns_the_first_message(runtime, cast, clock, bus, send):
    first = await send(client_id="one")
    clock.step()
    again = await send("\nhello ", client_id="one")
    assert not again.is_new
    assert again.message == first.message
    assert len(bus.of(MessagePosted)) == 1
    page = await runtime.read(messages.newest, viewer_id=cast.ada.id, conversation_id=cast.pair.id)
    assert len(page.messages) == 1


async def test_client_id_is_not_for_another_message(cast, bus, send):
    await send(client_id="one")
    bus.take()
    with pytest.raises(errors.ClientIdReused):
        await send("something else", client_id="one")
    with pytest.raises(errors.ClientIdReused):
        await send(conversation=cast.group, client_id="one")
    assert bus.events == []


async def test_client_ids_of_two_senders_do_not_clash(cast, send):
    first = await send(client_id="one")
    second = await send("hi", sender=cast.grace, client_id="one")
    assert second.is_new
    assert second.message.id != first.message.id


async def test_messages_without_client_id_are_all_new(send):
    first, second = await send(), await send()
    assert first.message.client_id != second.message.client_id
    assert second.message.seq == 2


async def test_send_refuses_what_is_no_client_id(send):
    for client_id in ("", "x" * 65, "a\0b", "\ud800", "a b", "é"):
        with pytest.raises(errors.Invalid) as caught:
            await send(client_id=client_id)
        assert set(caught.value.fields) == {"client_id"}


@pytest.mark.usefixtures("ten")
async def test_newest_is_the_end_of_a_conversation(page):
    assert await page(messages.newest, limit=3) == ([8, 9, 10], True, False)
    assert await page(messages.newest, limit=10) == (list(range(1, 11)), False, False)
    assert await page(messages.newest) == (list(range(1, 11)), False, False)


@pytest.mark.usefixtures("ten")
async def test_page_before_is_what_was_said_just_before(page):
    assert await page(messages.page_before, seq=8, limit=3) == ([5, 6, 7], True, True)
    assert await page(messages.page_before, seq=4, limit=3) == ([1, 2, 3], False, True)
    assert await page(messages.page_before, seq=1, limit=3) == ([], False, True)


@pytest.mark.usefixtures("ten")
async def test_page_after_is_what_was_said_just_after(page):
    assert await page(messages.page_after, seq=2, limit=3) == ([3, 4, 5], True, True)
    assert await page(messages.page_after, seq=7, limit=3) == ([8, 9, 10], True, False)
    assert await page(messages.page_after, seq=10, limit=3) == ([], True, False)
    assert await page(messages.page_after, seq=0, limit=3) == ([1, 2, 3], False, True)


@pytest.mark.usefixtures("ten")
async def test_page_around_holds_the_place_and_no_more_than_asked(page):
    for limit, seq in product([1, 2, 3, 4, 5, 10, 50], [1, 2, 5, 9, 10]):
        seqs, has_older, has_newer = await page(messages.page_around, seq=seq, limit=limit)
        assert seq in seqs
        assert len(seqs) <= limit
        assert seqs == list(range(seqs[0], seqs[-1] + 1))
        assert (has_older, has_newer) == (seqs[0] > 1, seqs[-1] < 10)


@pytest.mark.usefixtures("ten")
async def test_pages_in_both_directions_are_complete(page):
    for limit in (1, 3, 4):
        back, seq, has_older = [], 11, True
        while has_older:
            found, has_older, _ = await page(messages.page_before, seq=seq, limit=limit)
            assert found, "there should be more"
            back, seq = found + back, found[0]
        forth, seq, has_newer = [], 0, True
        while has_newer:
            found, _, has_newer = await page(messages.page_after, seq=seq, limit=limit)
            assert found, "there should be more"
            forth, seq = forth + found, found[-1]
        assert back == forth == list(range(1, 11))


@pytest.mark.usefixtures("ten")
async def test_places_beyond_the_ends_are_empty_or_whole(page):
    everything = list(range(1, 11))
    for beyond in (11, HUGE):
        assert await page(messages.page_before, seq=beyond, limit=10) == (everything, False, False)
        assert (await page(messages.page_after, seq=beyond, limit=10))[0] == []
        assert (await page(messages.page_around, seq=beyond, limit=20))[0] == everything
    for before in (0, -1, -HUGE):
        assert (await page(messages.page_before, seq=before, limit=10))[0] == []
        assert (await page(messages.page_after, seq=before, limit=10)) == (everything, False, False)
        assert (await page(messages.page_around, seq=before, limit=20))[0] == everything


async def test_empty_conversation_has_nothing_on_either_side(page):
    assert await page(messages.newest) == ([], False, False)
    assert await page(messages.page_before, seq=5) == ([], False, False)
    assert await page(messages.page_after, seq=5) == ([], False, False)
    assert await page(messages.page_around, seq=5) == ([], False, False)


@pytest.mark.usefixtures("ten")
async def test_message_is_read_when_everybody_has_read_it(runtime, cast):
    async def read_by_all():
        page = await runtime.read(messages.newest, viewer_id=cast.ada.id, conversation_id=cast.group.id)
        return [message.seq for message in page.messages if message.is_read]

    assert await read_by_all() == []
    for reader, seq in [(cast.grace, 6), (cast.linus, 4)]:
        await runtime.work(receipts.mark_read, reader_id=reader.id, conversation_id=cast.group.id, seq=seq)
    assert await read_by_all() == [1, 2, 3, 4]


async def test_messages_show_the_senders_present_name(runtime, cast, send):
    await send()
    await runtime.work(accounts.update_profile, user_id=cast.ada.id, changes={"first_name": "Augusta"})
    page = await runtime.read(messages.newest, viewer_id=cast.ada.id, conversation_id=cast.pair.id)
    assert page.messages[0].sender_name == "Augusta Lovelace"


async def test_times_never_run_against_the_places(runtime, cast, clock, send):
    """A transaction takes its time before it waits for the one whose place comes first."""
    first = clock.step(seconds=1)
    await send()
    clock.step(seconds=-1)
    message = (await send()).message
    view = await runtime.read(conversations.open_one, viewer_id=cast.ada.id, conversation_id=cast.pair.id)
    assert (message.seq, message.created_at, view.updated_at) == (2, rfc3339(first), rfc3339(first))


async def test_a_moment_is_found_without_reading_all(runtime, cast, clock):
    for number in range(40):
        await say(runtime, cast.ada, cast.group, f"message {number}")
        clock.step()
    page = await runtime.read(messages.page_after, viewer_id=cast.ada.id, conversation_id=cast.group.id, seq=24)
    about = {"viewer_id": cast.ada.id, "conversation_id": cast.group.id}
    with recorded(runtime) as statements:
        moment = parse_rfc3339(page.messages[0].created_at)
        assert await runtime.read(messages.seq_at, **about, moment=moment) == 25
    assert len(statements) < 10
