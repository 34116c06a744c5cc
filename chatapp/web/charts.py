"""What the charts and the notes of the cards show, made from the dashboard's sums; pure and without Reflex."""

from collections.abc import Sequence

from chatapp.domain.ids import UserId
from chatapp.domain.stats import DashboardCharts, Trend

from .figures import HeatCell, HeatRow, Leader, Note, Notes
from .vars import row_of

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LEVELS = 4  # above nothing
SHARED_FROM = 20  # messages of a week; of fewer, a percentage says nothing
SPARK_WIDTH, SPARK_HEIGHT = 48, 24
Bar = dict[str, str | int]


def bars_of(charts: DashboardCharts) -> list[Bar]:
    """A day each: its date in the viewer's calendar, and what was sent and received."""
    return [{"day": one.day.isoformat(), "sent": one.sent, "received": one.received} for one in charts.days]


def busiest_of(charts: DashboardCharts) -> int:
    """The messages of the busiest hour of a week."""
    return max(max(row) for row in charts.hours)


def heat_of(charts: DashboardCharts) -> list[HeatRow]:
    """Seven weekdays of 24 hours, coloured by their share of the busiest hour."""
    most = busiest_of(charts) or 1
    return [
        HeatRow(
            day, day[:3], [HeatCell(-(-LEVELS * n // most), n, _hour_title(day, hour, n)) for hour, n in enumerate(row)]
        )
        for day, row in zip(DAYS, charts.hours, strict=True)
    ]


def leaders_of(charts: DashboardCharts, viewer_id: UserId) -> list[Leader]:
    """The most active conversations, the first one's bar at full length."""
    leaders: list[Leader] = []
    for one in charts.most_active:
        row, share = row_of(one.row, viewer_id), 100 * one.messages // charts.most_active[0].messages
        leaders.append(Leader(row.id, row.title, row.initials, row.gradient, row.avatar, one.messages, f"{share}%"))
    return leaders


def notes_of(charts: DashboardCharts) -> Notes:
    """What the cards say below their figures."""
    new = charts.new_conversations
    return Notes(
        conversations=_note(
            charts.conversations_by_day, f"{new}" if new else "", "this week" if new else "None new this week", "up"
        ),
        sent=_trend(charts.sent, [one.sent for one in charts.week]),
        active=_note(charts.active_by_day, "", ""),
        active_today=charts.active_by_day[-1],
    )


def _trend(trend: Trend, by_day: Sequence[int]) -> Note:
    """A share where there is enough to compare with, else the counts."""
    if not trend.before:
        return _note(by_day, "", f"{_count(trend.now)} this week")
    if trend.before < SHARED_FROM:
        return _note(by_day, "", f"{_count(trend.now)} this week, {trend.before} before")
    change = round(100 * (trend.now - trend.before) / trend.before)
    if not change:
        return _note(by_day, "", "As much as last week")
    return _note(by_day, f"{abs(change):,}%", "on last week", "up" if change > 0 else "down")


def _note(by_day: Sequence[int], strong: str, text: str, way: str = "") -> Note:
    """With a line through the days, from their least to their most; where nothing was, there is no line."""
    if not any(by_day):
        return Note(strong, text, way if strong else "")
    least, most = min(by_day), max(by_day)
    step, span = SPARK_WIDTH / (len(by_day) - 1), most - least
    heights = [SPARK_HEIGHT * ((most - count) / span if span else 0.5) for count in by_day]
    points = [f"{index * step:.3g} {height:.3g}" for index, height in enumerate(heights)]
    return Note(strong, text, way if strong else "", f"M{' L'.join(points)}", f"{heights[-1]:.3g}")


def _count(number: int) -> str:
    return f"{number:,}" if number else "None"


def _hour_title(day: str, hour: int, count: int) -> str:
    return f"{day} {hour:02}:00, {count:,} {'message' if count == 1 else 'messages'}"
