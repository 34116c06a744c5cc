"""The dashboard: figures, the latest conversations, and charts from the sums of each quarter hour."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from chatapp import errors
from chatapp.domain.activity import QUARTERS, SECONDS, QuarterSum, hour_of, quarter_of
from chatapp.domain.conversation import ConversationRow, ListFilter
from chatapp.domain.departure import InvitationView
from chatapp.domain.ids import ConversationId, UserId
from chatapp.domain.message import Kind
from chatapp.domain.participant import NAMED
from chatapp.domain.preferences import Preferences
from chatapp.domain.receipt import Cursor
from chatapp.domain.stats import ActiveConversation, DashboardCharts, DashboardStats, DaySum, Trend
from chatapp.domain.times import EPOCH, zone_of
from chatapp.domain.user import OwnUserView
from chatapp.storage import blocks, lists, receipts, stats
from chatapp.storage.matching import Asked

from . import accounts, invitations, preferences
from .work import Work

RECENT = 5
MOST_ACTIVE = 5
SPANS = (7, 30, 90)  # days that the charts can show
WEEK = 7
WEEK_HOURS = WEEK * 24
NO_FILTER: Mapping[ListFilter, int] = {}


def overview(work: Work, *, viewer_id: UserId, recent: int = RECENT) -> DashboardStats:
    """What the viewer has: conversations, messages sent, unread, and so many of the latest conversations; a constant
    number of queries on one snapshot, whatever the history.
    """
    totals = stats.totals(work.db, viewer_id)
    return DashboardStats(
        total_conversations=totals.conversations,
        total_messages_sent=totals.sent,
        total_unread=totals.unread,
        total_groups=totals.groups,
        total_unread_conversations=totals.unread_conversations,
        total_calls=totals.calls,
        recent_conversations=lists.rows(work.db, viewer_id, limit=recent),
    )


class Beside(NamedTuple):
    """What stands beside every page. `further` are older conversations than the recent ones, which filters show;
    `blocked` are the people whom the viewer blocked. `cursors` has those of the others in each conversation whose last
    message is the viewer's own, up to NAMED participants.
    """

    stats: DashboardStats
    further: list[ConversationRow]
    me: OwnUserView
    blocked: list[UserId]
    invitations: list[InvitationView]
    cursors: dict[ConversationId, dict[UserId, Cursor]]
    preferences: Preferences


def beside(work: Work, *, viewer_id: UserId, recent: int, filtered: Mapping[ListFilter, int] = NO_FILTER) -> Beside:
    """The list with its figures and invitations, the signed-in user with their preferences, and whom they blocked.

    `filtered` has how many rows each filter shows. Where the recent ones are all of the list, none are read for it.
    """
    shown = overview(work, viewer_id=viewer_id, recent=recent)
    further = _further(work, viewer_id, shown, filtered)
    own = [row.id for row in (*shown.recent_conversations, *further) if _ends_with_own(row, viewer_id)]
    return Beside(
        shown,
        further,
        accounts.profile(work, user_id=viewer_id),
        blocks.ids(work.db, viewer_id),
        invitations.list_for(work, viewer_id=viewer_id),
        receipts.marks_of_others(work.db, own, viewer_id),
        preferences.of(work, viewer_id=viewer_id),
    )


def _ends_with_own(row: ConversationRow, viewer_id: UserId) -> bool:
    """Whether the row shows how far the viewer's own message has come."""
    last = row.last_message_preview
    is_own = last is not None and last.sender == viewer_id and last.kind == Kind.TEXT
    return is_own and row.participants_count <= NAMED


def _further(
    work: Work, viewer_id: UserId, shown: DashboardStats, filtered: Mapping[ListFilter, int]
) -> list[ConversationRow]:
    if len(shown.recent_conversations) == shown.total_conversations:
        return []
    there = {row.id for row in shown.recent_conversations}
    found = [lists.rows(work.db, viewer_id, limit=limit, asked=Asked(show)) for show, limit in filtered.items()]
    rows = {row.id: row for rows in found for row in rows if row.id not in there}
    return sorted(rows.values(), key=lambda row: (row.updated_at, row.id), reverse=True)


def charts(work: Work, *, viewer_id: UserId, days: int, zone: str) -> DashboardCharts:
    """What happened in the last 7, 30 or 90 days of the viewer's calendar; six queries whatever the history.

    `zone` is an IANA name, UTC where it names none.
    """
    if days not in SPANS:
        raise errors.Invalid({"days": [f"Choose one of {', '.join(map(str, SPANS))}."]})
    place = zone_of(zone)
    today = work.now.astimezone(place).date()
    dates = [today - timedelta(days=ago) for ago in reversed(range(max(days, WEEK)))]
    mornings = [_morning(day, place) for day in (*dates[-WEEK:], today + timedelta(days=1))]
    current = hour_of(work.now) + 1
    since = min(hour_of(_morning(dates[0], place)), current - 2 * WEEK_HOURS)
    sums = stats.quarters(work.db, viewer_id, since)
    by_day = _by_day(sums, dates, place)
    had = stats.conversations_had(work.db, viewer_id, mornings)
    return DashboardCharts(
        days=by_day[-days:],
        hours=_by_weekday_and_hour(sums, dates, place),
        most_active=_most_active(work, viewer_id, hour_of(_morning(dates[-days], place))),
        sent=_trend(((one.quarter // QUARTERS, one.sent) for one in sums), current),
        received=_trend(((one.quarter // QUARTERS, one.received) for one in sums), current),
        new_conversations=had[-1] - had[0],
        conversations_by_day=had[1:],
        active_by_day=stats.active(work.db, viewer_id, [quarter_of(morning) for morning in mornings]),
        week=by_day[-WEEK:],
    )


def _morning(day: date, zone: ZoneInfo) -> datetime:
    """When a day began there."""
    return datetime.combine(day, time(), zone)


def _local(quarter: int, zone: ZoneInfo) -> datetime:
    return (EPOCH + timedelta(seconds=quarter * SECONDS // QUARTERS)).astimezone(zone)


def _by_day(sums: list[QuarterSum], dates: list[date], zone: ZoneInfo) -> list[DaySum]:
    """A day for every date, also where nothing was said."""
    found: dict[date, tuple[int, int]] = dict.fromkeys(dates, (0, 0))
    for one in sums:
        day = _local(one.quarter, zone).date()
        if day in found:
            sent, received = found[day]
            found[day] = sent + one.sent, received + one.received
    return [DaySum(day, *counts) for day, counts in found.items()]


def _by_weekday_and_hour(sums: list[QuarterSum], dates: list[date], zone: ZoneInfo) -> list[list[int]]:
    """What was sent and received, added up over the days."""
    table = [[0] * 24 for _ in range(WEEK)]
    for one in sums:
        moment = _local(one.quarter, zone)
        if dates[0] <= moment.date() <= dates[-1]:
            table[moment.weekday()][moment.hour] += one.sent + one.received
    return table


def _trend(counts: Iterable[tuple[int, int]], current: int) -> Trend:
    """`current` is the hour that has not come yet."""
    now = before = 0
    for hour, count in counts:
        ago = (current - 1 - hour) // WEEK_HOURS
        now += count if ago == 0 else 0
        before += count if ago == 1 else 0
    return Trend(now, before)


def _most_active(work: Work, viewer_id: UserId, since: int) -> list[ActiveConversation]:
    counts = stats.most_active(work.db, viewer_id, since, limit=MOST_ACTIVE)
    rows = {row.id: row for row in lists.rows_of(work.db, viewer_id, list(counts))}
    return [ActiveConversation(rows[key], count) for key, count in counts.items() if key in rows]
