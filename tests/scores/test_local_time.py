from datetime import UTC, datetime

import pytest

from tracker.scores.local_time import local_time

WINTER, SUMMER = (datetime(2026, month, 1, 20, tzinfo=UTC) for month in (1, 7))


@pytest.mark.parametrize(
    ("at", "offset", "countries", "hour"),
    [
        (WINTER, 480, ("DE",), 4),
        (WINTER, 0, ("DE",), 20),
        (WINTER, None, ("DE",), 21),
        (SUMMER, None, ("de",), 22),
        (WINTER, None, (None, "Germany"), 21),
        (WINTER, None, ("?", " 中国 "), 4),
        (WINTER, None, ("India",), 1),
        (WINTER, None, ("USA",), 14),
        (WINTER, None, ("Atlantis", None, ""), 20),
        (WINTER, None, (), 20),
    ],
)
def test_the_browsers_clock_tells_first_then_the_country_then_greenwich(
    at, offset, countries, hour
):
    assert local_time(at, offset, *countries).hour == hour


def test_the_day_is_the_one_it_was_there():
    assert local_time(WINTER, 480).date() == datetime(2026, 1, 2).date()  # noqa: DTZ001 - a day
