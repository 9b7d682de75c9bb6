from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tracker.journey.facts import OLDEST, corrected_time

RECEIVED = datetime(2026, 3, 2, 9, tzinfo=UTC)
ages = st.timedeltas(timedelta(0), OLDEST)
moments = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone


@given(age=ages, wrong_by=st.timedeltas(timedelta(days=-400), timedelta(days=400)))
def test_a_clock_that_is_wrong_does_not_matter(age, wrong_by):
    sent = RECEIVED + wrong_by
    assert corrected_time(received_at=RECEIVED, sent_at=sent, original=sent - age) == RECEIVED - age


@given(sent=moments, original=moments)
def test_no_event_lies_in_the_future_or_long_ago(sent, original):
    at = corrected_time(received_at=RECEIVED, sent_at=sent, original=original)
    assert RECEIVED - OLDEST <= at <= RECEIVED


def test_without_a_clock_it_happened_when_it_came():
    assert corrected_time(received_at=RECEIVED, sent_at=None, original=RECEIVED) == RECEIVED
