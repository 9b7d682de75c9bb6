"""Whose morning it was: what browsers and other senders say of their clocks."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.collect.zones import EASTMOST, WESTMOST, utc_offset

WINTER, SUMMER = datetime(2026, 1, 15, tzinfo=UTC), datetime(2026, 7, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "timezone", "at", "offset"),
    [
        (0, None, WINTER, 0),
        (-210, "Asia/Shanghai", WINTER, -210),
        (None, "Europe/Berlin", WINTER, 60),
        (None, "Europe/Berlin", SUMMER, 120),
        ("60", "Asia/Kolkata", WINTER, 330),
        (True, None, WINTER, None),
        (841, None, WINTER, None),
        (None, "Europe", WINTER, None),
        (None, "../etc/passwd", WINTER, None),
        (None, None, WINTER, None),
    ],
)
def test_the_browsers_own_word_counts_and_then_the_name_of_its_zone(said, timezone, at, offset):
    assert utc_offset(said, timezone, at=at) == offset


@given(st.one_of(st.none(), st.integers(), st.text(), st.floats()), st.one_of(st.none(), st.text()))
def test_whatever_is_sent_an_offset_is_one_there_can_be(said, timezone):
    offset = utc_offset(said, timezone, at=WINTER)
    assert offset is None or WESTMOST <= offset <= EASTMOST
