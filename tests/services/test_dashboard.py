from datetime import UTC, date, datetime, timedelta

import pytest

from chatapp import errors
from chatapp.domain.stats import Trend
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
    assert await figures(cast.linus) == (1, 1, 3)  # whoever answers has not read yet


async def test_overview_shows_the_latest_conversations_of_the_list(runtime, cast, clock):
    for other in await add_users(runtime, RECENT):
        clock.step()
        await runtime.work(conversations.start_direct, starter_id=cast.ada.id, other_id=other)
    stats = await runtime.read(dashboard.overview, viewer_id=cast.ada.id)
    listed = await runtime.read(conversations.list_for, viewer_id=cast.ada.id)
    assert stats.recent_conversations == listed[:RECENT]
    assert stats.total_conversations == len(listed) == RECENT + 2


async def test_what_stands_beside_has_the_cursors_for_what_the_viewer_said_last(runtime, cast):
    await say(runtime, cast.ada, cast.group, "mine")
    await say(runtime, cast.grace, cast.pair, "yours")
    await runtime.work(receipts.mark_read, reader_id=cast.grace.id, conversation_id=cast.group.id)
    beside = await runtime.read(dashboard.beside, viewer_id=cast.ada.id, recent=RECENT)
    assert {key: {user: at.read for user, at in of.items()} for key, of in beside.cursors.items()} == {
        cast.group.id: {cast.grace.id: 1, cast.linus.id: 0}
    }


async def test_charts_of_somebody_new_are_empty_and_whole(runtime, cast):
    charts = await runtime.read(dashboard.charts, viewer_id=cast.mallory.id, days=30, zone="Europe/Berlin")
    assert len(charts.days) == 30
    assert {(day.sent, day.received) for day in charts.days} == {(0, 0)}
    assert [len(row) for row in charts.hours] == [24] * 7
    assert charts.most_active == []
    assert charts.sent == charts.received == Trend(0, 0)


@pytest.mark.parametrize("days", [0, 1, 8, 91, 10**6, -7])
async def test_only_three_spans_can_be_asked_for(runtime, cast, days):
    with pytest.raises(errors.Invalid):
        await runtime.read(dashboard.charts, viewer_id=cast.ada.id, days=days, zone="UTC")


@pytest.mark.parametrize(
    ("zone", "day", "hour"),
    [
        ("UTC", date(2026, 3, 12), 9),
        ("Asia/Tokyo", date(2026, 3, 12), 18),
        ("Pacific/Auckland", date(2026, 3, 12), 22),
        ("America/Los_Angeles", date(2026, 3, 12), 2),
        ("Pacific/Honolulu", date(2026, 3, 11), 23),
        ("Asia/Kolkata", date(2026, 3, 12), 14),
        ("Asia/Kathmandu", date(2026, 3, 12), 14),
        ("Mars/Olympus", date(2026, 3, 12), 9),
        ("", date(2026, 3, 12), 9),
        ("../../etc/passwd", date(2026, 3, 12), 9),
        ("America", date(2026, 3, 12), 9),
        ("\x00", date(2026, 3, 12), 9),
    ],
)
async def test_days_and_hours_are_the_viewers(runtime, cast, zone, day, hour):
    await say(runtime, cast.ada, cast.pair, "hello")
    for person, counts in ((cast.ada, (1, 0)), (cast.grace, (0, 1))):
        charts = await runtime.read(dashboard.charts, viewer_id=person.id, days=7, zone=zone)
        assert {one.day: (one.sent, one.received) for one in charts.days if one.sent + one.received} == {day: counts}
        assert [(d, h) for d in range(7) for h in range(24) if charts.hours[d][h]] == [(day.weekday(), hour)]


@pytest.mark.parametrize(
    ("zone", "offset"),
    [
        ("Asia/Kolkata", timedelta(hours=5, minutes=30)),
        ("Asia/Kathmandu", timedelta(hours=5, minutes=45)),
        ("Pacific/Chatham", timedelta(hours=13, minutes=45)),
        ("America/St_Johns", -timedelta(hours=2, minutes=30)),
        ("Europe/Berlin", timedelta(hours=1)),
    ],
)
async def test_a_day_begins_at_midnight_in_zones_that_are_no_whole_hours_away(runtime, cast, clock, zone, offset):
    """One message in the last quarter hour of a day, two in the first and one in the last of the next day's first
    hour, each in a conversation of its own or with another.
    """
    midnight = datetime(2026, 3, 20, tzinfo=UTC) - offset
    acts = [(-1, cast.pair), (0, cast.group), (14, cast.group), (59, cast.group)]
    for minutes, place in acts:
        clock.time = midnight + timedelta(minutes=minutes)
        await say(runtime, cast.ada, place, "tick")
    charts = await runtime.read(dashboard.charts, viewer_id=cast.ada.id, days=7, zone=zone)
    assert charts.days[-1].day == date(2026, 3, 20)
    assert [one.sent for one in charts.days[-2:]] == [1, 3]
    assert charts.active_by_day == [0, 0, 0, 0, 0, 1, 1]
    assert [(d, h, n) for d, row in enumerate(charts.hours) for h, n in enumerate(row) if n] == [(3, 23, 1), (4, 0, 3)]


async def test_where_the_clock_is_moved_by_half_an_hour_every_message_has_its_day(runtime, cast, clock):
    clock.time = datetime(2026, 4, 3, 13, tzinfo=UTC)  # Lord Howe puts its clocks back on 5 April
    for _ in range(24 * 6):
        await say(runtime, cast.ada, cast.pair, "tick")
        clock.step(minutes=30)
    charts = await runtime.read(dashboard.charts, viewer_id=cast.ada.id, days=7, zone="Australia/Lord_Howe")
    assert [one.sent for one in charts.days[-3:]] == [48, 49, 47]


@pytest.mark.parametrize(
    ("zone", "spring", "offsets"),
    [
        ("Europe/Berlin", datetime(2026, 3, 29, 12, tzinfo=UTC), (1, 2)),
        ("America/Havana", datetime(2027, 3, 14, 12, tzinfo=UTC), (-5, -4)),  # where the clock is moved at midnight
    ],
)
async def test_a_day_of_23_hours_takes_its_own_messages_and_no_other(runtime, cast, clock, zone, spring, offsets):
    """One message in every hour of three days around the change."""
    midnight = datetime(spring.year, spring.month, spring.day, tzinfo=UTC)
    clock.time = midnight - timedelta(days=1, hours=offsets[0])
    for _ in range(71):
        await say(runtime, cast.ada, cast.pair, "tick")
        clock.step(hours=1)
    clock.step(hours=-1)
    charts = await runtime.read(dashboard.charts, viewer_id=cast.ada.id, days=7, zone=zone)
    assert [one.sent for one in charts.days[-3:]] == [24, 23, 24]
    assert sum(one.sent for one in charts.days) == 71
    assert charts.active_by_day == [0, 0, 0, 0, 1, 1, 1]
    sunday = charts.hours[6]
    assert sunday.count(0) == 1


async def test_a_day_of_25_hours_counts_the_repeated_one_twice(runtime, cast, clock):
    clock.time = datetime(2026, 10, 24, 22, tzinfo=UTC)  # Sunday 25 October begins in Berlin
    for _ in range(25):
        await say(runtime, cast.ada, cast.pair, "tick")
        clock.step(hours=1)
    clock.step(hours=-1)
    charts = await runtime.read(dashboard.charts, viewer_id=cast.ada.id, days=7, zone="Europe/Berlin")
    assert charts.days[-1].sent == 25
    assert charts.hours[6][2] == 2


async def test_trends_compare_two_weeks(runtime, cast, clock):
    await say(runtime, cast.ada, cast.pair, "long ago")
    clock.step(days=7)
    for _ in range(2):
        await say(runtime, cast.ada, cast.pair, "lately")
    await say(runtime, cast.grace, cast.pair, "lately too")
    charts = await runtime.read(dashboard.charts, viewer_id=cast.ada.id, days=7, zone="UTC")
    assert (charts.sent, charts.received) == (Trend(2, 1), Trend(1, 0))
    clock.step(days=7)
    charts = await runtime.read(dashboard.charts, viewer_id=cast.ada.id, days=7, zone="UTC")
    assert (charts.sent, charts.received) == (Trend(0, 2), Trend(0, 1))


async def test_most_active_conversations_of_the_chosen_days(runtime, cast, clock):
    for _ in range(5):
        await say(runtime, cast.ada, cast.group, "forgotten")
    clock.step(days=31)
    await say(runtime, cast.grace, cast.group, "one")
    for _ in range(2):
        await say(runtime, cast.ada, cast.pair, "two")
    most = {7: [(cast.pair.id, 2), (cast.group.id, 1)], 90: [(cast.group.id, 6), (cast.pair.id, 2)]}
    for days, expected in most.items():
        charts = await runtime.read(dashboard.charts, viewer_id=cast.ada.id, days=days, zone="UTC")
        assert [(one.row.id, one.messages) for one in charts.most_active] == expected
    assert charts.active_by_day == [0] * 6 + [2]
    assert charts.conversations_by_day == [2] * 7
    assert [one.sent for one in charts.days if one.sent] == [5, 2]


async def test_a_conversation_counts_from_the_day_it_began(runtime, cast, clock):
    clock.step(days=1)
    await runtime.work(conversations.start_direct, starter_id=cast.ada.id, other_id=cast.mallory.id)
    charts = await runtime.read(dashboard.charts, viewer_id=cast.ada.id, days=7, zone="UTC")
    assert charts.conversations_by_day == [0, 0, 0, 0, 0, 2, 3]


async def test_nobody_sees_what_others_did(runtime, cast):
    await say(runtime, cast.ada, cast.pair, "between us")
    for person in (cast.linus, cast.mallory):
        charts = await runtime.read(dashboard.charts, viewer_id=person.id, days=7, zone="UTC")
        assert sum(sum(row) for row in charts.hours) == 0
        assert charts.most_active == []
