from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.insight.periods import LONGEST_DAYS, Period

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 30, 10, tzinfo=UTC)


def test_a_period_is_of_the_days_of_the_readers_calendar():
    asked_late_in_the_evening = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    period = Period.latest(7, zone=ZoneInfo("Asia/Shanghai"), now=asked_late_in_the_evening)
    assert (period.first, period.last) == (date(2026, 2, 25), date(2026, 3, 3))
    assert period.start == datetime(2026, 2, 24, 16, tzinfo=UTC)


def test_the_day_the_clocks_change_has_23_hours():
    period = Period(date(2026, 3, 28), date(2026, 3, 30), BERLIN, NOW)
    assert [day.end - day.start for day in period.days] == [
        timedelta(hours=hours) for hours in (24, 23, 24)
    ]


def test_a_day_not_over_is_compared_with_as_much_of_its_counterpart():
    period = Period(date(2026, 3, 28), date(2026, 3, 30), BERLIN, NOW)
    assert period.end == NOW
    # Noon in Berlin, before and after the clocks changed.
    assert period.previous.end == datetime(2026, 3, 27, 11, tzinfo=UTC)


def test_a_period_that_is_over_ends_at_midnight_and_so_does_the_one_before():
    period = Period(date(2026, 3, 1), date(2026, 3, 7), UTC, NOW)
    assert period.end == datetime(2026, 3, 8, tzinfo=UTC)
    assert (period.previous.first, period.previous.end) == (date(2026, 2, 22), period.start)


def test_a_period_that_cannot_be_shown_is_refused_in_words():
    with pytest.raises(ValueError, match="ends before it begins"):
        Period(date(2026, 3, 2), date(2026, 3, 1), UTC, NOW)
    with pytest.raises(ValueError, match="366 days or fewer"):
        Period(date(2024, 3, 2), date(2026, 3, 1), UTC, NOW)


@given(
    st.dates(date(2000, 1, 1), date(2035, 1, 1)),
    st.integers(1, LONGEST_DAYS),
    st.sampled_from(
        ["UTC", "Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Beirut"]
    ),
)
def test_days_follow_each_other_without_gap_or_overlap(first, length, zone):
    last = first + timedelta(days=length - 1)
    period = Period(first, last, ZoneInfo(zone), datetime(2040, 1, 1, tzinfo=UTC))
    days = period.days
    assert [day.date for day in days] == [first + timedelta(days=n) for n in range(length)]
    assert all(a.end == b.start for a, b in pairwise(days))
    assert (days[0].start, days[-1].end) == (period.start, period.end)
    assert period.previous.length == length
    assert period.previous.end == period.start
