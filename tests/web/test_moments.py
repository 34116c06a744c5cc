"""What the page's scripts make of times, numbers and emoji, in the viewer's zone and the page's language."""

import json

import pytest

from tests.support.rendering import run

NOON = "2026-01-14T12:00:00Z"  # a Wednesday

STANDING_CLOCK = f"""
const Moving = Date;
globalThis.Date = class extends Moving {{
  constructor(...given) {{ super(...(given.length ? given : ["{NOON}"])); }}
  static now() {{ return Moving.parse("{NOON}"); }}
}};
"""


def call(function: str, *values, zone: str = "Europe/London"):
    arguments = ", ".join(json.dumps(value) for value in values)
    return run(f"{STANDING_CLOCK} return moments.{function}({arguments});", zone=zone)


@pytest.mark.parametrize(("minutes", "is_within"), [(0, True), (15, True), (14, False)])
def test_whether_a_moment_is_some_minutes_ago_at_most(minutes, is_within):
    assert call("isWithin", "2026-01-14T11:45:00Z", minutes) is is_within


@pytest.mark.parametrize(("zone", "shown"), [("Europe/London", "09:14"), ("Asia/Tokyo", "18:14")])
def test_the_clock_is_the_viewers(zone, shown):
    assert call("clock", "2026-01-14T09:14:00Z", zone=zone) == shown


@pytest.mark.parametrize(
    ("name", "shown"), [("Asia/Kolkata", "17:30 local time"), ("", ""), ("Europe/Nowhere", ""), ("x" * 99, "")]
)
def test_what_time_it_is_elsewhere(name, shown):
    assert call("localTime", name) == shown


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        ("2026-01-14T00:00:00Z", "Today"),
        ("2026-01-13T23:59:00Z", "Yesterday"),
        ("2026-01-12T12:00:00Z", "Monday"),
        ("2026-01-08T00:00:00Z", "Thursday"),
        ("2026-01-07T23:59:00Z", "7 Jan 2026"),
        ("2025-03-02T12:00:00Z", "2 Mar 2025"),
    ],
)
def test_days_have_names_for_a_week_and_then_a_date(at, shown):
    assert call("day", at) == shown


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        ("2026-01-14T09:14:00Z", "09:14"),
        ("2026-01-13T09:14:00Z", "Yesterday"),
        ("2026-01-09T09:14:00Z", "Fri"),
        ("2026-01-07T09:14:00Z", "7 Jan 2026"),
        ("", ""),
    ],
)
def test_a_row_shows_as_much_of_the_time_as_it_needs(at, shown):
    assert call("rowTime", at) == shown


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        ("2026-01-14T09:14:00Z", "09:14"),
        ("2026-01-13T09:14:00Z", "Yesterday 09:14"),
        ("2026-01-09T09:14:00Z", "Fri 09:14"),
        ("2026-01-07T09:14:00Z", "7 Jan 09:14"),
        ("", ""),
    ],
)
def test_the_time_of_a_day_stands_behind_the_day(at, shown):
    assert call("dayTime", at) == shown


@pytest.mark.parametrize(
    ("now", "turn"),
    [
        ("2026-01-14T00:00:00Z", "2026-01-14T05:00:00.000Z"),
        ("2026-01-14T11:59:59.999Z", "2026-01-14T12:00:00.000Z"),
        ("2026-01-14T12:00:00Z", "2026-01-14T18:00:00.000Z"),
        ("2026-01-14T18:30:00Z", "2026-01-15T00:00:00.000Z"),
        ("2026-03-29T00:30:00Z", "2026-03-29T04:00:00.000Z"),  # London puts its clocks forward at one
    ],
)
def test_the_calendar_turns_at_midnight_and_with_the_greeting(now, turn):
    assert run(f"{STANDING_CLOCK.replace(NOON, now)} return calendar.nextTurn();") == turn


@pytest.mark.parametrize("language", ["de-DE", "fa-IR", "ja-JP"])
def test_the_language_is_the_pages_whatever_that_of_the_browser(language):
    shown = ["day", "shortDay", "longDay"]
    code = f"""{STANDING_CLOCK}
      return [...{json.dumps(shown)}.map((name) => moments[name]("2026-01-13")), moments.number(1234567)];"""
    assert run(code, language=language) == run(code) != []


@pytest.mark.parametrize(
    ("language", "shown"),
    [("en-GB", "14:05"), ("de-DE", "14:05"), ("en-US", "2:05 pm"), ("en-AU", "2:05 pm")],
)
def test_the_clock_has_the_hours_of_the_browser(language, shown):
    at = '"2026-01-14T14:05:00Z"'
    found = run(f"return [moments.clock({at}), moments.full({at}), moments.dateAndClock({at})];", language=language)
    assert found[0] == shown
    assert all(" pm" in text for text in found) == (" pm" in shown)


@pytest.mark.parametrize("language", ["en-GB", "en-US"])
@pytest.mark.parametrize(("hours", "shown"), [("12", "2:05 pm"), ("24", "14:05")])
def test_the_viewer_may_choose_other_hours(hours, shown, language):
    page = f'globalThis.document = {{ documentElement: {{ dataset: {{ hours: "{hours}" }} }} }};'
    assert run(f'{page} return moments.clock("2026-01-14T14:05:00Z");', language=language) == shown


def test_a_day_of_23_hours_is_a_day():
    clock = STANDING_CLOCK.replace(NOON, "2026-03-29T12:00:00Z")  # London puts its clocks forward at one
    assert run(f'{clock} return moments.day("2026-03-28T00:30:00Z");') == "Yesterday"


def test_the_full_time_tells_weekday_date_and_seconds():
    shown = call("full", "2026-01-14T09:14:05Z")
    assert all(part in shown for part in ("Wednesday", "14 January 2026", "09:14:05"))


@pytest.mark.parametrize(
    ("previous", "at", "zone", "is_new"),
    [
        ("", "2026-01-14T09:14:00Z", "Europe/London", True),
        ("2026-01-14T09:13:00Z", "2026-01-14T09:14:00Z", "Europe/London", False),
        ("2026-01-13T23:59:00Z", "2026-01-14T00:01:00Z", "Europe/London", True),
        ("2026-01-13T23:59:00Z", "2026-01-14T00:01:00Z", "America/New_York", False),
    ],
)
def test_a_new_day_begins_at_the_viewers_midnight(previous, at, zone, is_new):
    assert call("isNewDay", previous, at, zone=zone) is is_new


def test_large_numbers_are_grouped():
    assert call("number", 1284) == "1,284"


@pytest.mark.parametrize("text", ["👍", "🎉⛵", "👍🏽", "❤️", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "👨‍👩‍👧‍👦", "🇵🇱🇧🇷🇯🇵", "1️⃣", "😀 😀 😀"])
def test_one_to_three_emoji_are_emoji(text):
    assert run(f"return emoji.isEmoji({json.dumps(text)});") is True


@pytest.mark.parametrize("text", ["", "1", "12", "#", "👍👍👍👍", "👍!", "ok 👍", ":)", "a" * 5000, "👍\n\n👍"])
def test_text_is_not_emoji(text):
    assert run(f"return emoji.isEmoji({json.dumps(text)});") is False
