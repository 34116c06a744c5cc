import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.domain import times
from chatapp.domain.times import UtcTime, parse_rfc3339, rfc3339, rfc3339_or_none

FORM = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")  # RFC 3339, section 5.6, in UTC with milliseconds
offsets = st.timedeltas(timedelta(hours=-23), timedelta(hours=23)).map(lambda by: by - by % timedelta(minutes=1))
moments = st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29), timezones=offsets.map(timezone))  # noqa: DTZ001


@given(moments)
def test_rfc3339_has_one_form(moment):
    assert FORM.fullmatch(rfc3339(moment))


@given(moments)
def test_rfc3339_comes_back_to_the_millisecond(moment):
    assert timedelta(0) <= moment - parse_rfc3339(rfc3339(moment)) < timedelta(milliseconds=1)


@given(moments, moments)
def test_rfc3339_sorts_as_time_does(one, other):
    if rfc3339(one) < rfc3339(other):
        assert one < other


@given(moments)
def test_column_keeps_a_moment_to_the_millisecond(moment):
    column = UtcTime()
    stored = column.process_bind_param(moment, None)
    assert isinstance(stored, int)
    assert timedelta(0) <= moment - column.process_result_value(stored, None) < timedelta(milliseconds=1)


def test_column_keeps_nothing_as_nothing():
    assert UtcTime().process_bind_param(None, None) is None
    assert UtcTime().process_result_value(None, None) is None


def test_column_refuses_a_time_without_zone():
    with pytest.raises(TypeError):
        UtcTime().process_bind_param(datetime(2026, 3, 12), None)  # noqa: DTZ001 - what it refuses


def test_now_is_what_a_column_keeps():
    now = times.now()
    assert now.tzinfo is UTC
    assert now.microsecond % 1000 == 0


def test_no_moment_has_no_text():
    assert rfc3339_or_none(None) is None
    assert rfc3339_or_none(datetime(2026, 3, 12, 9, tzinfo=UTC)) == "2026-03-12T09:00:00.000Z"
