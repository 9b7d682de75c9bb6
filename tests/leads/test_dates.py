from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.leads.dates import reader

SHANGHAI = ZoneInfo("Asia/Shanghai")


def read(*values, **given):
    one = reader(values, column="Created", zone=given.pop("zone", UTC), **given)
    return [one(value) for value in values]


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-04T05:06:07Z",
        "2026-03-04T05:06:07+00:00",
        "2026-03-04 05:06:07",
        "2026-03-04 05:06:07 UTC",
        "2026/3/4 5:06:07",
        "2026年3月4日 05:06:07",
        "4 March 2026 05:06:07",
        "Mar 4, 2026 5:06:07 AM",
        "Wed, 4 Mar 2026 05:06:07",
        "1772600767",
        "1772600767000",
        "２０２６-03-04 05:06:07",
    ],
)
def test_every_usual_way_to_write_a_moment_is_read(text):
    assert read(text) == [datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)]


def test_a_time_without_a_zone_is_in_the_companys():
    [moment] = read("2026-03-04 08:00", zone=SHANGHAI)
    assert moment == datetime(2026, 3, 4, tzinfo=UTC)


def test_one_date_settles_the_order_of_all():
    assert [d.date() for d in read("03/04/2026", "25/12/2025")] == [
        date(2026, 4, 3),
        date(2025, 12, 25),
    ]
    assert [d.date() for d in read("03/04/2026", "12/25/2025")] == [
        date(2026, 3, 4),
        date(2025, 12, 25),
    ]
    assert [d.date() for d in read("03.04.2026")] == [date(2026, 4, 3)]


def test_dates_that_do_not_say_their_order_are_asked_about():
    with pytest.raises(ValueError, match="--date-order"):
        read("03/04/2026", "05/06/2026")
    assert [d.date() for d in read("03/04/2026", order="month")] == [date(2026, 3, 4)]


def test_dates_that_contradict_each_other_are_refused():
    with pytest.raises(ValueError, match="contradict"):
        read("25/12/2025", "12/25/2025")


@pytest.mark.parametrize(
    "text", ["soon", "2026-13-01", "2026-02-30", "0001-01-01", "99999999999999"]
)
def test_what_is_no_date_is_refused_with_its_column(text):
    with pytest.raises(ValueError, match="Created"):
        read(text, zone=SHANGHAI)


@given(
    st.datetimes(datetime(1971, 1, 1), datetime(2068, 1, 1)),  # noqa: DTZ001 - written without a zone
    st.sampled_from(["%Y-%m-%d %H:%M", "%d/%m/%y %H:%M", "%m-%d-%Y %I:%M %p", "%d %b %Y %H:%M"]),
)
def test_what_is_written_is_read_back(moment, layout):
    minute = moment.replace(second=0, microsecond=0)
    order = "month" if layout.startswith("%m") else "day"
    assert read(moment.strftime(layout), order=order) == [minute.replace(tzinfo=UTC)]
