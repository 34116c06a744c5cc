"""Many at once, against real databases."""

import asyncio
from collections import defaultdict

import pytest

from chatapp import errors
from chatapp.domain.events import MessagePosted, ParticipationChanged
from chatapp.flows import accounts
from chatapp.services import conversations, messages, receipts
from tests.support.builders import make_registration
from tests.support.cast import add_users, say

SENDERS, EACH = 50, 20


async def crowd_in(runtime, cast):
    """A conversation of so many senders."""
    others = await add_users(runtime, SENDERS - 1)
    view = await runtime.work(conversations.start_group, starter_id=cast.ada.id, other_ids=others)
    return view.id, [cast.ada.id, *others]


async def test_fifty_senders_at_once_leave_no_hole(runtime, cast, bus, request):
    conversation_id, senders = await crowd_in(runtime, cast)
    bus.take()

    async def talk(sender_id):
        for number in range(EACH):
            await runtime.work(
                messages.send, sender_id=sender_id, conversation_id=conversation_id, content=f"{sender_id}:{number}"
            )

    async with asyncio.timeout(60):
        await asyncio.gather(*(talk(sender_id) for sender_id in senders))

    total = SENDERS * EACH
    page = await runtime.read(messages.newest, viewer_id=cast.ada.id, conversation_id=conversation_id, limit=2 * total)
    assert [message.seq for message in page.messages] == list(range(1, total + 1))
    said = defaultdict(list)
    for message in page.messages:
        said[message.sender].append(message.content)
    assert said == {sender_id: [f"{sender_id}:{number}" for number in range(EACH)] for sender_id in senders}
    told = {event.message.seq: event.message.content for event in bus.of(MessagePosted)}
    assert len(bus.events) == total
    assert told == {message.seq: message.content for message in page.messages}
    if request.node.callspec.params["database_url"] == "sqlite":
        assert [event.message.seq for event in bus.events] == list(range(1, total + 1))


async def test_each_event_says_how_far_everybody_was_at_its_place(runtime, cast, bus):
    """`cursors` never runs ahead of the message."""
    senders = [cast.ada, cast.grace, cast.linus]
    await asyncio.gather(*(say(runtime, sender, cast.group, f"{number}") for number in range(10) for sender in senders))
    for event in bus.of(MessagePosted):
        assert max(event.cursors.values()) <= event.message.seq
        assert event.audience == cast.everybody


async def test_direct_started_by_both_at_once_is_one_conversation(runtime, cast, bus):
    sides = [(cast.ada.id, cast.linus.id), (cast.linus.id, cast.ada.id)] * 4
    async with asyncio.timeout(30):
        answers = await asyncio.gather(
            *(runtime.work(conversations.start_direct, starter_id=one, other_id=other) for one, other in sides)
        )
    assert len({view.id for view, _ in answers}) == 1
    assert [was_there for _, was_there in answers].count(False) == 1
    assert len(bus.of(ParticipationChanged)) == 1
    assert {len(view.participants) for view, _ in answers} == {2}


async def test_equal_registrations_at_once_make_one_account(runtime):
    forms = [make_registration(name) for name in ("ada", "ADA", "Ada", "aDA") * 2]
    async with asyncio.timeout(30):
        answers = await asyncio.gather(*(accounts.register(runtime, form) for form in forms), return_exceptions=True)
    refusals = [answer for answer in answers if isinstance(answer, Exception)]
    assert [type(refusal) for refusal in refusals] == [errors.Invalid] * 7
    assert all("username" in refusal.fields for refusal in refusals)


@pytest.mark.parametrize("same", ["username", "email"])
async def test_registrations_that_share_one_key_at_once_make_one_account(same, runtime):
    forms = [
        make_registration("ada", email=f"ada{number}@example.org")
        if same == "username"
        else make_registration(f"ada{number}", email="ada@example.org")
        for number in range(8)
    ]
    answers = await asyncio.gather(*(accounts.register(runtime, form) for form in forms), return_exceptions=True)
    refusals = [answer for answer in answers if isinstance(answer, Exception)]
    assert [type(refusal) for refusal in refusals] == [errors.Invalid] * 7
    assert all(set(refusal.fields) == {same} for refusal in refusals)


async def test_same_client_id_at_once_is_one_message(runtime, cast, bus):
    def send():
        return runtime.work(
            messages.send, sender_id=cast.ada.id, conversation_id=cast.pair.id, content="hello", client_id="one"
        )

    async with asyncio.timeout(30):
        answers = await asyncio.gather(*(send() for _ in range(8)))
    assert [answer.is_new for answer in answers].count(True) == 1
    assert len({answer.message.id for answer in answers}) == 1
    assert {answer.message.seq for answer in answers} == {1}
    assert len(bus.of(MessagePosted)) == 1
    view = await runtime.read(conversations.open_one, viewer_id=cast.grace.id, conversation_id=cast.pair.id)
    assert (view.last_seq, view.unread_count) == (1, 1)


async def test_unread_is_right_while_all_write_and_read_at_once(runtime, cast):
    people = [cast.ada, cast.grace, cast.linus]

    async def take_part(person):
        for number in range(10):
            await say(runtime, person, cast.group, f"{number}")
            await runtime.work(receipts.mark_read, reader_id=person.id, conversation_id=cast.group.id)

    await asyncio.gather(*(take_part(person) for person in people))
    for person in people:
        view = await runtime.read(conversations.open_one, viewer_id=person.id, conversation_id=cast.group.id)
        cursors = {participant.user_id: participant.last_read_seq for participant in view.participants}
        assert view.last_seq == 30
        ask = {"viewer_id": person.id, "conversation_id": cast.group.id, "seq": cursors[person.id]}
        later = (await runtime.read(messages.page_after, **ask)).messages
        assert view.unread_count == sum(message.sender != person.id for message in later)
        assert all(0 < cursor <= 30 for cursor in cursors.values())
    for person in people:
        await runtime.work(receipts.mark_read, reader_id=person.id, conversation_id=cast.group.id)
        view = await runtime.read(conversations.open_one, viewer_id=person.id, conversation_id=cast.group.id)
        assert view.unread_count == 0


async def test_deliveries_to_many_at_once_are_all_written_down(runtime, cast):
    """The processes tell of the same people in any order, which is how rows lock each other."""
    await asyncio.gather(*(say(runtime, cast.ada, cast.group, f"{number}") for number in range(10)))
    people = [cast.ada.id, cast.grace.id, cast.linus.id]
    async with asyncio.timeout(30):
        await asyncio.gather(
            *(
                runtime.work(
                    receipts.mark_delivered, arrived={cast.group.id: dict.fromkeys(people[:: 1 - 2 * (seq % 2)], seq)}
                )
                for seq in range(1, 11)
            )
        )
    cursors = await runtime.read(receipts.cursors, viewer_id=cast.ada.id, conversation_id=cast.group.id)
    assert [cursor.delivered for cursor in cursors.values()] == [10, 10, 10]


async def test_messages_of_many_conversations_keep_their_own_order(runtime, cast, bus):
    await asyncio.gather(
        *(say(runtime, cast.ada, place, f"{number}") for number in range(20) for place in (cast.pair, cast.group))
    )
    for place in (cast.pair, cast.group):
        page = await runtime.read(messages.newest, viewer_id=cast.ada.id, conversation_id=place.id)
        assert [message.seq for message in page.messages] == list(range(1, 21))
    assert len(bus.events) == 40
