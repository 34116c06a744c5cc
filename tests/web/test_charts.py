"""What the charts and the cards' notes show for given sums."""

from datetime import date, timedelta

import pytest

from chatapp.domain.stats import ActiveConversation, DashboardCharts, DaySum, Trend
from chatapp.web import charts
from chatapp.web.components.charts import chart_card, day_bars, heat_legend, heat_map, leader_list
from chatapp.web.components.segment import segment
from tests.support.builders import make_row
from tests.support.rendering import Recorder, render, run, var

TODAY = date(2026, 3, 12)


def make_charts(**changes):
    week = [DaySum(TODAY - timedelta(days=ago), 7 - ago, 0) for ago in reversed(range(7))]
    values = {
        "days": week,
        "hours": [[0] * 24 for _ in range(7)],
        "most_active": [],
        "sent": Trend(0, 0),
        "received": Trend(0, 0),
        "new_conversations": 0,
        "conversations_by_day": [0] * 7,
        "active_by_day": [0] * 7,
        "week": week,
    }
    return DashboardCharts(**values | changes)


def test_a_bar_names_its_day_of_the_viewers_calendar():
    assert charts.bars_of(make_charts())[-1] == {"day": "2026-03-12", "sent": 7, "received": 0}


@pytest.mark.parametrize(("count", "level"), [(0, 0), (1, 1), (25, 1), (26, 2), (50, 2), (75, 3), (76, 4), (100, 4)])
def test_heat_has_a_level_for_each_quarter_of_the_most(count, level):
    hours = [[0] * 24 for _ in range(7)]
    hours[0][9], hours[6][23] = 100, count
    rows = charts.heat_of(make_charts(hours=hours))
    assert rows[0].cells[9].level == 4
    assert rows[6].cells[23].level == level
    assert rows[6].day == "Sunday"


def test_the_heat_of_nothing_is_cold():
    assert {cell.level for row in charts.heat_of(make_charts()) for cell in row.cells} == {0}


def test_an_hour_says_what_it_holds():
    hours = [[0] * 24 for _ in range(7)]
    hours[2][9] = 1
    assert charts.heat_of(make_charts(hours=hours))[2].cells[9].title == "Wednesday 09:00, 1 message"


def test_leaders_are_measured_by_the_first():
    active = [ActiveConversation(make_row(7, title="Harbour"), 40), ActiveConversation(make_row(8), 10)]
    leaders = charts.leaders_of(make_charts(most_active=active), 1)
    assert [(one.id, one.messages, one.share) for one in leaders] == [(7, 40, "100%"), (8, 10, "25%")]


@pytest.mark.parametrize(
    ("trend", "strong", "text", "way"),
    [
        (Trend(0, 0), "", "None this week", ""),
        (Trend(5, 0), "", "5 this week", ""),
        (Trend(16, 3), "", "16 this week, 3 before", ""),
        (Trend(0, 19), "", "None this week, 19 before", ""),
        (Trend(21, 20), "5%", "on last week", "up"),
        (Trend(112, 100), "12%", "on last week", "up"),
        (Trend(50, 100), "50%", "on last week", "down"),
        (Trend(0, 100), "100%", "on last week", "down"),
        (Trend(100, 100), "", "As much as last week", ""),
    ],
)
def test_a_week_is_compared_with_the_one_before(trend, strong, text, way):
    note = charts.notes_of(make_charts(sent=trend)).sent
    assert (note.strong, note.text, note.way) == (strong, text, way)


def test_a_line_goes_from_the_least_to_the_most():
    note = charts.notes_of(make_charts()).sent
    assert note.line.startswith("M0 24 L8 20 ")
    assert (note.line.endswith("L48 0"), note.end) == (True, "0")


def test_no_line_where_nothing_was_and_a_level_one_where_nothing_changed():
    notes = charts.notes_of(make_charts(conversations_by_day=[3] * 7))
    assert notes.active.line == ""
    assert set(notes.conversations.line[1:].replace("L", "").split()[1::2]) == {"12"}


def test_the_chart_writes_its_days_in_the_viewers_language():
    imports = day_bars(var([]).to(list[charts.Bar]))._get_all_imports()
    assert {"shortDay", "longDay"} <= {each.tag for each in imports["$/public/scripts/moments.js"]}


def test_the_heat_map_is_a_table_for_everybody():
    hours = [[0] * 24 for _ in range(7)]
    hours[0][9] = 12
    table = render(heat_map(var(charts.heat_of(make_charts(hours=hours))))).one("table")
    assert table.one("caption").text == "Messages by weekday and hour"
    rows = table.one("tbody").all("tr")
    assert [row.one("th")["aria-label"] for row in rows] == list(charts.DAYS)
    assert rows[0].one("th").text == "Mon"
    cell = rows[0].all("td")[9]
    assert (cell.text, cell.classes, cell["data-words"]) == ("12", {"h4"}, "Monday 09:00, 12 messages")
    assert len(table.one("thead").all("th")) == 24


def test_the_legend_of_the_heat_map_has_a_unit():
    assert render(heat_legend(var(1234))).one(class_name="legend").text == "01,234 messages"


def test_a_card_says_what_is_counted_in_it():
    card = render(chart_card("Busiest hours", means="What you sent."))
    region = card.one("section", aria_label="Busiest hours")
    opener, words = region.one("button"), region.one(role="note")
    assert (opener["aria-label"], opener["popoverTarget"]) == ("What is counted: Busiest hours", words["id"])
    assert (words.text, words["popover"]) == ("What you sent.", "auto")


def test_a_leader_is_a_link_with_its_count_in_words():
    active = [ActiveConversation(make_row(7, title="Harbour"), 1400)]
    link = render(leader_list(var(charts.leaders_of(make_charts(most_active=active), 1)))).one(class_name="leader")
    assert link["to"] == "/c/7"
    assert "Harbour1,400 messages" in link.text


def test_the_chosen_one_is_pressed():
    shown = render(segment("Days", {7: "7 days", 30: "30 days"}, chosen=var(30), on_choose=Recorder.press_one))
    assert [button["aria-pressed"] for button in shown.all("button")] == ["false", "true"]
    assert shown.all("button")[0].events("onClick") == [("press_one", {"number": 7})]


@pytest.mark.parametrize(
    ("clock", "words"),
    [("04:59", "evening"), ("05:00", "morning"), ("12:00", "afternoon"), ("18:00", "evening")],
)
def test_the_greeting_goes_by_the_viewers_clock(clock, words):
    code = f"""
        const moment = new Date("2026-03-12T{clock}");
        globalThis.Date = class extends Date {{ constructor() {{ super(moment); }} }};
        return moments.greeting();
    """
    assert run(code, zone="Asia/Tokyo") == f"Good {words}"


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Honolulu", "America/Havana"])
def test_a_date_stays_on_its_day_in_every_zone(zone):
    assert run('return [moments.shortDay("2026-03-08"), moments.longDay("2026-03-08")]', zone=zone) == [
        "8 Mar",
        "Sunday 8 March",
    ]
