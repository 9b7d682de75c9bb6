import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session, sessionmaker

from tracker.db import db
from tracker.jobs import tallies
from tracker.jobs.models import Tally

TALLIES = st.tuples(st.sampled_from(["accepted", "rejected", "events"]), st.sampled_from("abc"))
BATCHES = st.lists(st.dictionaries(TALLIES, st.integers(0, 2**40)), max_size=6)
LATE = st.lists(st.floats(-100, 10_000), max_size=50)


def test_tallies_add_up_however_they_are_cut_into_batches(session):
    @given(BATCHES)
    def adds_up(batches):
        for counts in batches:
            tallies.add(session, counts)
        expected: Counter = Counter()
        for counts in batches:
            expected.update(counts)
        found = tallies.totals(session)
        assert {(n, label): v for n in found for label, v in found[n].items()} == +expected
        session.rollback()

    adds_up()


def test_any_number_of_tallies_is_one_statement(session, statements):
    with statements() as asked:
        tallies.add(session, {("rejected", f"reason {n}"): n + 1 for n in range(50)})
    assert len([sql for sql in asked if "tally" in sql]) == 1


def test_nothing_counted_asks_the_store_nothing(session, statements):
    with statements() as asked:
        tallies.add(session, {})
        tallies.add(session, {("events", "page"): 0})
    assert asked == []


def test_a_member_of_an_enum_is_counted_by_its_value(session):
    class Reason(StrEnum):
        INVALID = "not valid"

    tallies.add(session, {("rejected", Reason.INVALID): 1})
    tallies.add(session, {("rejected", "not valid"): 1})
    assert tallies.totals(session) == {"rejected": {"not valid": 2}}


def test_a_tally_never_goes_back(session):
    tallies.add(session, {("events", "page"): 3})
    with pytest.raises(ValueError, match="only go up"):
        tallies.add(session, {("events", "page"): -1})
    assert tallies.totals(session) == {"events": {"page": 3}}


def test_processes_that_count_at_once_lose_nothing(app, session):
    """In whatever order each names them: two that hold what the other waits for would hang."""
    with app.app_context():
        sessions = sessionmaker(db.engine, class_=Session)
    session.rollback()
    both = [("accepted", ""), ("rejected", "invalid")]

    def count(order):
        for _ in range(20):
            with sessions.begin() as own:
                tallies.add(own, dict.fromkeys(order, 1))

    threads = [threading.Thread(target=count, args=(both[::step],)) for step in (1, -1, 1, -1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert tallies.totals(session) == {"accepted": {"": 80}, "rejected": {"invalid": 80}}


@given(LATE)
def test_every_event_is_in_one_bound_and_one_minute(seconds):
    now = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    counts = tallies.pace([now - timedelta(seconds=late) for late in seconds], now=now)

    in_bounds = {label: n for (name, label), n in counts.items() if name == "delay"}
    assert set(in_bounds) <= {*tallies.BOUNDS, tallies.BEYOND}
    assert sum(in_bounds.values()) == len(seconds)
    assert counts["minute", "2026-03-02T09:30"] == len(seconds)
    assert counts["delay_ms", ""] == pytest.approx(
        sum(max(0, late) * 1000 for late in seconds), abs=len(seconds)
    )
    assert min(counts.values(), default=0) >= 0  # a clock that was set back makes nothing negative


@pytest.mark.parametrize(
    ("late", "bound"),
    [(0.0, "0.1"), (0.1, "0.1"), (0.11, "0.25"), (3600, "3600.0"), (3601, "+Inf")],
)
def test_a_bound_holds_what_is_at_most_as_late(now, late, bound):
    counts = tallies.pace([now - timedelta(seconds=late)], now=now)
    assert counts["delay", bound] == 1


def test_the_last_minutes_are_told_whole_and_in_order(session, now):
    for ago, events in ((0, 9), (1, 5), (3, 2), (61, 7)):
        stored = now - timedelta(minutes=ago)
        late = timedelta(milliseconds=100)
        tallies.add(session, tallies.pace([stored - late] * events, now=stored))

    found = tallies.last_minutes(session, now=now, minutes=4)
    assert found == [(0, 0), (2, 200), (0, 0), (5, 500)]  # the minute that runs is not whole yet
    assert "minute" not in tallies.totals(session)


def test_old_minutes_are_forgotten_and_totals_are_not(session, now):
    for ago in (1, 119, 121, 5000):
        stored = now - timedelta(minutes=ago)
        tallies.add(session, tallies.pace([stored - timedelta(seconds=1)], now=stored))
    assert tallies.forget_minutes(session, now=now) == 4  # two tallies for each of two minutes
    assert len(tallies.last_minutes(session, now=now, minutes=120)) == 120
    assert sum(m.events for m in tallies.last_minutes(session, now=now, minutes=120)) == 2
    assert sum(tallies.totals(session)["delay"].values()) == 4
    assert session.query(Tally).filter(Tally.name == "minute").count() == 2
