"""Cuts into parts, and rows kept aside: no lead on both sides, both outcomes on each."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import scoring
from scoring.folds import folds, leads_of_each
from scoring.holdout import split

outcomes = st.lists(st.booleans(), min_size=4, max_size=60)


@st.composite
def grouped(draw):
    won = np.array(draw(outcomes))
    groups = np.array(draw(st.lists(st.integers(0, 20), min_size=len(won), max_size=len(won))))
    assume(min(leads_of_each(won, groups)) >= 2)
    return won, groups


@settings(max_examples=200, deadline=None)
@given(grouped(), st.integers(0, 2**32 - 1), st.integers(2, 6), st.integers(1, 3))
def test_groups_stay_whole_and_both_outcomes_are_judged_in_every_part(rows, seed, count, repeats):
    won, groups = rows
    parts = min(count, *leads_of_each(won, groups))
    cuts = folds(won, groups, seed, count=count, repeats=repeats)
    assert len(cuts) == parts * repeats
    for learn, judge in cuts:
        assert not set(groups[learn]) & set(groups[judge])
        assert sorted([*learn, *judge]) == list(range(len(won)))
        assert set(won[judge]) == {True, False}
        assert set(won[learn]) == {True, False}
    for repeat in range(repeats):
        judged = np.concatenate([j for _, j in cuts[repeat * parts : (repeat + 1) * parts]])
        assert sorted(judged) == list(range(len(won)))


@settings(max_examples=50, deadline=None)
@given(grouped(), st.integers(0, 2**32 - 1))
def test_what_the_groups_are_called_does_not_matter(rows, seed):
    won, groups = rows
    renamed = np.array([f"lead {(g * 7) % 23}" for g in groups])
    for one, other in zip(folds(won, groups, seed), folds(won, renamed, seed), strict=True):
        assert (one[0] == other[0]).all()
        assert (one[1] == other[1]).all()


@pytest.mark.parametrize(("rows", "rate"), [(1003, 0.1), (1003, 0.5), (97, 0.9)])
def test_every_part_has_like_rows_and_a_like_share_of_won(rows, rate):
    won = np.random.default_rng(0).random(rows) < rate
    judged = [judge for _, judge in folds(won, None, seed=1)]
    assert np.ptp([len(j) for j in judged]) <= 1
    assert np.ptp([won[j].sum() for j in judged]) <= 1


def test_parts_are_alike_though_leads_have_many_rows_or_few():
    draw = np.random.default_rng(0)
    size = draw.integers(1, 6, 2000)
    groups = np.repeat(np.arange(2000), size)
    won = np.repeat(draw.random(2000) < 0.2, size)
    judged = [judge for _, judge in folds(won, groups, seed=1)]
    assert np.ptp([len(j) for j in judged]) <= 10
    assert np.ptp([won[j].sum() for j in judged]) <= 5


def test_another_seed_and_another_repeat_cut_otherwise():
    won = np.arange(40) % 2 == 0
    first, again = folds(won, None, 1)[0][1], folds(won, None, 2)[0][1]
    repeated = folds(won, None, 1, repeats=2)
    assert first.tolist() != again.tolist()
    assert first.tolist() == repeated[0][1].tolist()
    assert first.tolist() != repeated[5][1].tolist()


@pytest.mark.parametrize(
    ("won", "groups"),
    [([True, False, False], None), ([True, True, False, False], [1, 1, 2, 3]), ([False] * 9, None)],
)
def test_one_lead_of_an_outcome_cannot_be_cut_and_a_sentence_says_so(won, groups):
    with pytest.raises(scoring.TooFewOutcomes, match="at least 2 of each"):
        folds(np.array(won), None if groups is None else np.array(groups), seed=0)


def landmarks(leads, share=0.5, seed=0):
    """Three rows a lead at days 0, 1 and 7 after one lead a day; shuffled."""
    draw = np.random.default_rng(seed)
    groups = np.repeat(np.arange(leads), 3)
    when = groups + np.tile([0.0, 1.0, 7.0], leads)
    won = np.repeat(draw.random(leads) < share, 3)
    shuffled = draw.permutation(len(won))
    return won[shuffled], when[shuffled], groups[shuffled]


def test_the_newest_leads_are_kept_aside_whole_from_the_day_they_came():
    won, when, groups = landmarks(400)
    parts = split(won, when, groups, seed=0)
    assert parts.cut == "time"
    assert parts.since == 300.0
    assert set(groups[parts.judge]) == set(range(300, 400))
    assert set(groups[parts.learn]) == set(range(300))


def test_without_times_a_random_quarter_of_whole_leads_is_kept_aside():
    won, _, groups = landmarks(401)
    parts = split(won, None, groups, seed=0)
    assert parts.cut == "random"
    assert len(set(groups[parts.judge])) == pytest.approx(100, abs=1)
    assert not set(groups[parts.learn]) & set(groups[parts.judge])
    assert won[parts.judge].mean() == pytest.approx(won.mean(), abs=0.01)


def test_one_moment_for_all_is_no_order_in_time():
    won, _, groups = landmarks(400)
    parts = split(won, np.zeros(len(won)), groups, seed=0)
    assert (parts.cut, parts.warning) == ("random", None)


def test_times_that_leave_one_outcome_on_a_side_are_not_cut_and_a_sentence_says_so():
    won = np.repeat([True, False], 60)
    parts = split(won, np.arange(120.0), None, seed=0)
    assert parts.cut == "random"
    assert "random quarter" in parts.warning


def test_below_40_leads_of_an_outcome_none_is_kept_aside():
    enough, few = (np.repeat([True, False], [n, 500]) for n in (40, 39))
    assert len(split(enough, None, None, seed=0).judge) == 135
    parts = split(few, None, None, seed=0)
    assert (parts.cut, len(parts.learn), len(parts.judge)) == ("folds", 539, 0)
    rows = np.repeat([True, False], [60, 500])  # 60 rows of 20 leads
    groups = np.concatenate([np.repeat(np.arange(20), 3), np.arange(20, 520)])
    assert split(rows, None, groups, seed=0).cut == "folds"


def test_the_hold_out_of_shuffled_rows_is_the_same_leads():
    won, when, groups = landmarks(200)
    order = np.random.default_rng(3).permutation(len(won))
    kept = split(won, when, groups, 0).judge
    again = split(won[order], when[order], groups[order], 0).judge
    assert sorted(pd.unique(groups[kept])) == sorted(pd.unique(groups[order][again]))
