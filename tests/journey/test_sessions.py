from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from tracker.journey.sessions import choose

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def span(minutes: int = 10, start=NINE, **given):
    last = start + minutes * MINUTE
    named = {"source": "google", "campaign": None} | given
    return SimpleNamespace(started_at=start, last_at=last, **named)


@pytest.mark.parametrize(
    ("minute", "continues"),
    [(0, True), (10, True), (39, True), (40, False), (-29, True), (-30, False)],
)
def test_thirty_minutes_without_an_event_end_a_session(minute, continues):
    visit = span()
    assert (choose([visit], NINE + minute * MINUTE) is visit) == continues


def test_a_new_campaign_begins_a_new_session_and_the_same_one_does_not():
    visit = span(source="newsletter", campaign="may")
    at = NINE + 11 * MINUTE
    assert choose([visit], at, source="newsletter", campaign="may") is visit
    assert choose([visit], at, source="newsletter", campaign="june") is None
    assert choose([visit], at) is visit


def test_a_session_lasts_a_day_at_most():
    visit = span(minutes=24 * 60 - 5)
    assert choose([visit], NINE + timedelta(hours=24)) is visit
    assert choose([visit], NINE + timedelta(hours=24, minutes=1)) is None


def test_the_later_of_two_sessions_takes_what_fits_both():
    early, late = span(), span(start=NINE + 45 * MINUTE)
    assert choose([early, late], NINE + 30 * MINUTE) is late
