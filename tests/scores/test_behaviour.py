"""What leads did, summed up: from events as they are, whoever read them."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.scores import visits
from tracker.scores.behaviour import behaviour
from tracker.scores.instants import A_MICROSECOND, EPOCH, PER_DAY, instant
from tracker.scores.visits import Did, gathered

NOW = instant(datetime(2026, 3, 2, 9, 30, tzinfo=UTC))
DAY, MINUTE = PER_DAY, PER_DAY // 24 // 60
MOMENTS = st.integers(NOW - 60 * DAY, NOW + 60 * DAY)
PATHS = ["/", "/pricing", "/demo", "/contact", "/jobs", None]
EVENTS = st.lists(
    st.builds(
        Did,
        lead_id=st.integers(1, 3),
        id=st.just(0),
        at=MOMENTS,
        session_id=st.integers(1, 4),
        visitor_id=st.integers(1, 2),
        type=st.sampled_from(["page", "track", "identify", "engaged", "download", "mail"]),
        path=st.sampled_from(PATHS),
        page_message_id=st.sampled_from(["a", "b", None]),
        engaged_ms=st.none() | st.integers(0, 10**7),
        scroll_depth=st.none() | st.integers(0, 100),
    )
).map(lambda events: [event._replace(id=i) for i, event in enumerate(events)])
LEADS = np.array([1, 2, 3])


def known(events, moments=(NOW, NOW, NOW), leads=LEADS):
    """Return the features of leads at moments, a row each."""
    moments = np.array(moments)
    return pd.DataFrame(behaviour(gathered(events).seen(leads, moments), moments))


def at(moment, type_, session_id=1, path=None, lead_id=1, **given):
    number = given.pop("id", 0)
    return Did(lead_id, number, moment, session_id, 1, type_, path, **given)


def numbered(events):
    return [event._replace(id=i) for i, event in enumerate(events)]


@given(events=EVENTS, moments=st.tuples(MOMENTS, MOMENTS, MOMENTS), data=st.data())
def test_nothing_that_happens_later_changes_what_was_known(events, moments, data):
    earlier = [e for e in events if e.at <= moments[e.lead_id - 1]]
    later = [e for e in events if e.at > moments[e.lead_id - 1]]
    some = data.draw(st.lists(st.sampled_from(later))) if later else []

    pd.testing.assert_frame_equal(
        known(list(dict.fromkeys(earlier + some)), moments), known(earlier, moments)
    )


@given(events=EVENTS, data=st.data())
def test_the_order_in_which_events_are_read_does_not_matter(events, data):
    shuffled = data.draw(st.permutations(events))

    pd.testing.assert_frame_equal(known(shuffled), known(events))


@given(events=EVENTS, moments=st.tuples(MOMENTS, MOMENTS, MOMENTS))
def test_each_lead_is_seen_as_if_there_were_no_other(events, moments):
    together = known(events, moments)

    for place, lead_id in enumerate(LEADS):
        mine = [e for e in events if e.lead_id == lead_id]
        alone = known(mine, moments[place : place + 1], LEADS[place : place + 1])
        pd.testing.assert_frame_equal(together.iloc[[place]].reset_index(drop=True), alone)


@given(events=EVENTS, moments=st.tuples(MOMENTS, MOMENTS, MOMENTS))
def test_one_lead_at_several_moments_is_a_row_for_each(events, moments):
    rows = known(events, moments, np.array([2, 2, 2]))

    for place in range(3):
        once = known(events, moments[place : place + 1], np.array([2]))
        pd.testing.assert_frame_equal(rows.iloc[[place]].reset_index(drop=True), once)


def test_a_lead_without_any_event_has_no_behaviour_rather_than_none_of_it():
    assert known([]).isna().all(axis=None)


def test_every_number_of_a_visit():
    events = numbered(
        [
            at(NOW - 9 * DAY, "page", 1, "/"),
            at(NOW - 8 * DAY, "page", 1, "/pricing"),
            at(NOW - 7 * DAY, "page", 2, "/pricing"),
            at(NOW - 2 * DAY, "page", 3, "/pricing"),
            at(NOW - 2 * DAY, "page", 3, "/de/book-a-demo"),
            at(NOW - 2 * DAY, "page", 3, "/contact-us"),
            at(NOW - 2 * DAY, "page", 3, "/careers/engineer"),
            at(NOW - 2 * DAY, "download", 3),
            at(NOW - 2 * DAY, "outbound", 3),
            at(NOW - 2 * DAY, "mail", 3),
            at(NOW - 2 * DAY, "phone", 3),
            at(NOW - 1 * DAY, "track", 3),
        ]
    )

    row = known(events).iloc[0]

    assert row.drop("recent_page_views").dropna().to_dict() == {
        "visits": 3,
        "visits_last_7_days": 1,
        "returning": 1,
        "page_views": 7,
        "distinct_pages": 5,
        "pricing_views": 3,
        "pricing_views_last_7_days": 1,
        "demo_views": 1,
        "contact_views": 1,
        "careers_views": 1,
        "downloads": 1,
        "outbound_clicks": 1,
        "contact_clicks": 2,
        "days_since_last_event": 1,
    }


def test_a_page_view_is_worth_half_as_much_a_week_later():
    events = numbered([at(NOW, "page"), at(NOW - 7 * DAY, "page"), at(NOW - 14 * DAY, "page")])

    assert known(events)["recent_page_views"][0] == 1.75


def test_two_visits_on_one_day_are_no_return_on_another():
    events = numbered([at(NOW, "page", 1), at(NOW + 3 * 60 * MINUTE, "page", 2)])

    row = known(events, [NOW + DAY] * 3).iloc[0]

    assert (row["visits"], row["returning"]) == (2, 0)


def test_engaged_time_counts_the_latest_total_of_each_page_view_once():
    events = numbered(
        [
            at(NOW, "page", path="/"),
            at(NOW, "engaged", page_message_id="a", engaged_ms=30_000, scroll_depth=20),
            at(NOW, "engaged", page_message_id="a", engaged_ms=90_000, scroll_depth=100),
            at(NOW, "engaged", page_message_id="b", engaged_ms=60_000, scroll_depth=50),
        ]
    )

    row = known(events).iloc[0]

    assert (row["engaged_minutes"], row["scroll_depth"]) == (2.5, 75)


def test_the_total_on_a_page_view_is_not_read_because_it_holds_what_was_reported_later():
    row = known([at(NOW, "page", path="/", engaged_ms=600_000, scroll_depth=90)]).iloc[0]

    assert row[["engaged_minutes", "scroll_depth"]].isna().all()


def test_of_very_many_events_the_newest_before_the_moment_count(monkeypatch):
    monkeypatch.setattr(visits, "MOST_EVENTS", 3)
    events = numbered([at(NOW - i * DAY, "page", i, f"/{i}") for i in range(6)])

    row = known(events, [NOW - 2 * DAY, NOW, NOW], np.array([1, 1, 2]))

    assert row["visits"].tolist()[:2] == [3, 3]
    assert row["days_since_last_event"].tolist()[:2] == [0, 0]


def test_an_event_of_a_browser_counts_once_it_was_known_whose_it_was():
    events = numbered([at(NOW - 5 * DAY, "page", 1)])
    said = {(1, 1): EPOCH + (NOW - DAY) * A_MICROSECOND}
    moments = np.array([NOW - 2 * DAY, NOW])

    seen = gathered(events, said).seen(np.array([1, 1]), moments)

    assert np.isnan(behaviour(seen, moments)["visits"]).tolist() == [True, False]


def test_moments_are_exact_to_the_microsecond():
    moment = datetime(2026, 3, 2, 9, 30, 0, 1, tzinfo=UTC)

    assert instant(moment) - instant(moment - timedelta(microseconds=1)) == 1
    assert known([at(NOW + 1, "page")])["visits"].isna().all()


@pytest.mark.parametrize("count", [0, 1])
def test_no_leads_are_no_rows(count):
    nobody = np.array([], dtype=np.int64)

    assert len(known([at(NOW, "page")][:count], nobody, nobody)) == 0
