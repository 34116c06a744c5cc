"""Dates of the viewer's calendar, as a date field and the server have them."""

import pytest

from tests.support.rendering import run


@pytest.mark.parametrize(
    ("zone", "begin", "date"),
    [
        ("UTC", "2026-03-12T00:00:00.000Z", "2026-03-12"),
        ("Asia/Tokyo", "2026-03-11T15:00:00.000Z", "2026-03-13"),
        ("America/New_York", "2026-03-12T04:00:00.000Z", "2026-03-12"),
    ],
)
def test_a_date_begins_where_the_viewer_is(zone, begin, date):
    code = "return [dates.beginOf('2026-03-12'), dates.dateOf('2026-03-12T23:30:00.000Z')];"
    assert run(code, zone=zone) == [begin, date]


def test_what_is_no_date_begins_never():
    assert run("return ['', '2026-99-99', 'x'].map(dates.beginOf);") == ["", "", ""]
