import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.columns import Numbers
from scoring.numeric import DateTerms, FlagTerms, NumberTerms


def column(*values):
    return Numbers(np.array(values, dtype=np.float64))


def dense(expansion):
    """The terms of each row; NaN where it says nothing."""
    return np.where(expansion.silent[:, np.newaxis], np.nan, expansion.matrix.toarray())


def days(*moments):
    since = pd.to_datetime(list(moments)) - pd.Timestamp("1970-01-01")
    return column(*(since / pd.Timedelta(days=1)))


def test_a_number_lies_between_its_two_knots_in_proportion():
    terms = NumberTerms.learn(column(0, 10, 20))
    assert dense(terms.expand(column(10, 12.5)))[:, :3].tolist() == [[0, 1, 0], [0, 0.75, 0.25]]


def test_a_number_outside_what_was_seen_counts_as_the_nearest():
    terms = NumberTerms.learn(column(0, 10, 20))
    assert (dense(terms.expand(column(-1e9, 1e9))) == dense(terms.expand(column(0, 20)))).all()


def test_an_outlier_moves_no_other_knot():
    plain = NumberTerms.learn(column(*range(1000)))
    spoiled = NumberTerms.learn(column(*range(999), 1e30))
    assert (plain.knots[:-1] == spoiled.knots[:-1]).all()


@pytest.mark.parametrize("terms_of", [NumberTerms, FlagTerms])
def test_a_gap_is_a_term_of_its_own_where_gaps_were_seen_and_says_nothing_where_not(terms_of):
    seen = dense(terms_of.learn(column(0, 1, np.nan)).expand(column(1, np.nan)))
    assert seen[:, -1].tolist() == [0, 1]
    assert not seen[1, :-1].any()
    assert terms_of.learn(column(0, 1)).expand(column(np.nan)).silent.all()


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(-1e100, 1e100), min_size=1, max_size=40), st.floats(-1e100, 1e100))
def test_the_hats_over_any_number_add_up_to_one(values, value):
    terms = NumberTerms.learn(column(*values))
    hats = dense(terms.expand(column(value)))[0, : len(terms.knots)]
    assert (hats >= 0).all()
    assert hats.sum() == pytest.approx(1)


def test_dates_tell_their_weekday():
    monday_to_sunday = days(*pd.date_range("2025-06-02", periods=7))
    terms = DateTerms.learn(monday_to_sunday)
    weekdays = dense(terms.expand(monday_to_sunday))[:, terms.age.width : terms.age.width + 7]
    assert (weekdays == np.eye(7)).all()


def test_the_season_counts_only_over_two_years():
    month, years = days("2025-01-01", "2025-01-31"), days("2022-01-01", "2025-01-01")
    assert not dense(DateTerms.learn(month).expand(month))[:, -2:].any()
    assert dense(DateTerms.learn(years).expand(years))[:, -2:].any()
