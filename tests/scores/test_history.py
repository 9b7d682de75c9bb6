from datetime import UTC, datetime, timedelta
from math import exp, log

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from tracker.scores.history import State, forget, is_news, recent, trend
from tracker.scores.models import ScoreChange

BANDS = {"A": 0.5, "B": 0.25, "C": 0.1}
NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)


def state(probability, *, after=timedelta(0), version=1):
    return State(NINE + after, probability, version)


def times(probability, factor):
    """The chance whose odds are so many times as high."""
    return 1 / (1 + exp(-(log(probability / (1 - probability)) + log(factor))))


@pytest.mark.parametrize(
    ("before", "new", "news"),
    [
        (None, state(0.3), True),
        (state(0.3), state(0.3, version=2), True),
        (state(0.3), state(times(0.3, 1.09), after=timedelta(hours=2)), False),
        (state(0.3), state(times(0.3, 1.11), after=timedelta(hours=2)), True),
        (state(0.3), state(times(0.3, 1 / 1.11), after=timedelta(hours=2)), True),
        (state(0.3), state(times(0.3, 1.11), after=timedelta(minutes=59)), False),
        (state(0.499), state(0.5, after=timedelta(minutes=1)), True),
        (state(0.1, version=None), state(0.0999, version=None), True),
    ],
)
def test_what_is_kept(before, new, news):
    assert is_news(before, new, BANDS) is news


@pytest.mark.parametrize(
    ("states", "new", "going"),
    [
        ([], state(0.3), None),
        ([state(0.3)], state(times(0.3, 1.51)), "rising"),
        ([state(0.3)], state(times(0.3, 1 / 1.51)), "cooling"),
        ([state(0.3)], state(times(0.3, 1.49)), None),
        ([state(0.3, version=2)], state(0.9), None),
        ([state(0.1, version=2), state(0.6)], state(0.9), "rising"),
        ([state(0.1), state(0.9)], state(0.9), "rising"),
    ],
)
def test_a_trend_is_told_against_the_first_state_of_the_week_by_the_same_version(
    states, new, going
):
    assert trend(states, new) == going


def test_other_rules_make_no_trend():
    states = [state(0.1, version=None)]
    new = state(0.9, version=None, after=timedelta(hours=2))
    assert trend(states, new) == "rising"
    assert trend(states, new, since=NINE + timedelta(hours=1)) is None


@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_rising_one_way_is_cooling_the_other(one, other):
    opposite = {"rising": "cooling", "cooling": "rising", None: None}
    assert trend([state(one)], state(other)) == opposite[trend([state(other)], state(one))]


@pytest.fixture
def kept(session, make_lead, now):
    def keep(*days_ago):
        lead = make_lead()
        session.add_all(
            ScoreChange(lead_id=lead.id, at=now - timedelta(days=days), probability=0.01 * days)
            for days in days_ago
        )
        session.flush()
        return lead

    return keep


def test_the_states_of_a_week_begin_with_the_one_that_held_then(session, kept, now):
    lead, quiet, nothing = kept(1, 6, 8, 20), kept(30), kept()

    found = recent(session, [lead.id, quiet.id, nothing.id], now=now)

    assert [s.at for s in found[lead.id]] == [now - timedelta(days=d) for d in (8, 6, 1)]
    assert [s.probability for s in found[quiet.id]] == [0.3]
    assert not found[nothing.id]


def test_old_changes_are_forgotten_but_never_the_last_of_a_lead(session, kept, now):
    kept(1, 99)
    session.add_all(
        ScoreChange(lead_id=kept().id, at=now - timedelta(days=days), probability=0.5)
        for days in (500, 450)
    )
    lead = kept()
    session.add_all(
        ScoreChange(lead_id=lead.id, at=now - timedelta(days=days), probability=0.5)
        for days in (600, 500, 450)
    )
    session.flush()

    assert forget(session, now=now) == 2

    left = session.scalars(select(ScoreChange.at).where(ScoreChange.lead_id == lead.id)).all()
    assert left == [now - timedelta(days=450)]
