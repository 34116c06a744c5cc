from chatapp.services import conversations, dashboard, receipts
from chatapp.services.dashboard import RECENT
from tests.support.cast import add_users, say


async def test_overview_of_somebody_new_is_empty(runtime, cast):
    stats = await runtime.read(dashboard.overview, viewer_id=cast.mallory.id)
    assert (stats.total_conversations, stats.total_messages_sent, stats.total_unread) == (0, 0, 0)
    assert stats.recent_conversations == []


async def test_overview_counts_what_the_viewer_has(runtime, cast):
    for number in range(3):
        await say(runtime, cast.ada, cast.group, f"message {number}")
    await say(runtime, cast.ada, cast.pair, "hello")
    await say(runtime, cast.linus, cast.group, "hi")
    await runtime.work(receipts.mark_read, reader_id=cast.grace.id, conversation_id=cast.group.id, seq=1)

    async def figures(person):
        stats = await runtime.read(dashboard.overview, viewer_id=person.id)
        return stats.total_conversations, stats.total_messages_sent, stats.total_unread

    assert await figures(cast.ada) == (2, 4, 1)
    assert await figures(cast.grace) == (2, 0, 4)
    assert await figures(cast.linus) == (1, 1, 0)


async def test_overview_shows_the_latest_conversations_of_the_list(runtime, cast, clock):
    for other in await add_users(runtime, RECENT):
        clock.step()
        await runtime.work(conversations.start_direct, starter_id=cast.ada.id, other_id=other)
    stats = await runtime.read(dashboard.overview, viewer_id=cast.ada.id)
    listed = await runtime.read(conversations.list_for, viewer_id=cast.ada.id)
    assert stats.recent_conversations == listed[:RECENT]
    assert stats.total_conversations == len(listed) == RECENT + 2
