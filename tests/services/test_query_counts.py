"""What a screen asks of the database does not grow with what is in it."""

import pytest

from chatapp.services import (
    accounts,
    conversations,
    dashboard,
    hidden,
    mentions,
    messages,
    policies,
    receipts,
    switcher,
)
from tests.support.cast import add_users, say
from tests.support.statements import recorded


@pytest.fixture
def count(runtime):
    async def count(service, **arguments):
        with recorded(runtime) as statements:
            await runtime.work(service, **arguments)
        return len(statements)

    return count


@pytest.fixture
async def grow(runtime, cast):
    """Thirty people, thirty conversations with ada, and thirty messages in the group of all of them."""

    async def grow():
        people = await add_users(runtime, 30)

        def talk(work):
            group = conversations.start_group(work, starter_id=cast.ada.id, other_ids=people)
            for person in people:
                view, _ = conversations.start_direct(work, starter_id=person, other_id=cast.ada.id)
                for place in (group, view):
                    messages.send(work, sender_id=person, conversation_id=place.id, content="hello")
            return group.id

        return await runtime.work(talk)

    return grow


async def test_statements_of_a_screen_are_constant(runtime, cast, count, grow):
    ada = {"viewer_id": cast.ada.id}

    async def counts(conversation_id):
        place = ada | {"conversation_id": conversation_id}
        return {
            "list": await count(conversations.list_for, **ada),
            "overview": await count(dashboard.overview, **ada),
            "charts": await count(dashboard.charts, **ada, days=90, zone="Europe/Berlin"),
            "ends": await count(conversations.ends, **ada),
            "end": await count(conversations.end_of, **place),
            "shared": await count(conversations.shared, **place),
            "look up": await count(conversations.look_up, **ada, conversation_ids=range(1, 1000)),
            "open": await count(conversations.open_one, **place),
            "newest": await count(messages.newest, **place),
            "before": await count(messages.page_before, **place, seq=30),
            "after": await count(messages.page_after, **place, seq=1),
            "changed": await count(messages.changed_after, **place, revision=0, up_to=30),
            "mentions": await count(mentions.list_for, **ada),
            "candidates": await count(mentions.candidates, **place, text="", limit=8),
            "check": await count(mentions.check, **place, names=["grace"]),
            "send": await count(messages.send, sender_id=cast.ada.id, conversation_id=conversation_id, content="x"),
            "read": await count(receipts.mark_read, reader_id=cast.ada.id, conversation_id=conversation_id, seq=10**6),
            "cursors": await count(receipts.cursors, **place),
            "search": await count(accounts.search, **ada),
            "people": await count(switcher.people, **ada, text=""),
        }

    await say(runtime, cast.grace, cast.pair, "hello")
    await count(policies.now)  # once for a process
    few = await counts(cast.pair.id)
    many = await counts(await grow())
    assert many == few


async def test_list_takes_two_statements_and_the_overview_three(cast, count):
    assert await count(conversations.list_for, viewer_id=cast.ada.id) == 2
    assert await count(dashboard.overview, viewer_id=cast.ada.id) == 3


async def test_a_page_of_messages_takes_two_statements(cast, count):
    place = {"viewer_id": cast.ada.id, "conversation_id": cast.pair.id}
    assert await count(messages.newest, **place) == 2
    assert await count(messages.page_before, **place, seq=30) == 2


async def test_what_one_has_hidden_costs_a_page_and_a_list_nothing_more(runtime, cast, count):
    place = {"viewer_id": cast.ada.id, "conversation_id": cast.pair.id}
    for text in ("one", "two"):
        said = (await say(runtime, cast.grace, cast.pair, text)).message
    await runtime.work(hidden.hide, viewer_id=cast.ada.id, message_id=said.id)
    assert await count(messages.newest, **place, is_own=True) == 2
    assert await count(conversations.list_for, viewer_id=cast.ada.id) == 2
    assert await count(hidden.seqs, **place) == 2


async def test_opening_a_conversation_takes_three_statements(cast, count):
    assert await count(conversations.open_one, viewer_id=cast.ada.id, conversation_id=cast.pair.id) == 3


async def test_sending_takes_six_statements(cast, count):
    said = {"sender_id": cast.ada.id, "conversation_id": cast.pair.id, "content": "x"}
    assert await count(messages.send, **said, client_id="one") == 6


async def test_reading_takes_six_statements_and_four_where_no_cursor_moves(runtime, cast, count):
    await say(runtime, cast.ada, cast.pair, "hello")
    reading = {"reader_id": cast.grace.id, "conversation_id": cast.pair.id}
    assert [await count(receipts.mark_read, **reading) for _ in range(2)] == [6, 4]


async def test_the_receipts_of_a_message_take_six_statements(runtime, cast, count, grow):
    group = await grow()
    last = (await runtime.read(messages.newest, viewer_id=cast.ada.id, conversation_id=group)).messages[-1]
    assert await count(receipts.of_message, viewer_id=cast.ada.id, message_id=last.id) == 6


async def test_delivery_to_all_takes_three_statements_and_one_more_for_each_who_is_behind(runtime, cast, count, grow):
    group = await grow()
    people = await runtime.read(receipts.cursors, viewer_id=cast.ada.id, conversation_id=group)
    assert len(people) == 31
    assert await count(receipts.mark_delivered, arrived={group: dict.fromkeys(people, 20)}) == 3
    assert await count(receipts.mark_delivered, arrived={group: dict.fromkeys(people, 20)}) == 1
    arrived = dict.fromkeys(people, 30) | {cast.ada.id: 25}
    assert await count(receipts.mark_delivered, arrived={group: arrived}) == 4


async def test_counter_sees_what_is_asked(runtime, cast, count):
    def careless(work):
        for row in conversations.list_for(work, viewer_id=cast.ada.id):
            conversations.open_one(work, viewer_id=cast.ada.id, conversation_id=row.id)

    assert await count(careless) == 2 + 2 * 3
