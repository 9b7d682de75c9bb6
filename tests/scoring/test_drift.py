import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.columns import Lists, Numbers, Words
from scoring.drift import against, calibration, profile, psi
from scoring.encoding import Feature

patient = settings(max_examples=40, deadline=None)  # a busy machine is no failure
COUNTS = st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 1000)), min_size=1)
FEATURES = [
    Feature("visits", "number"),
    Feature("source", "word"),
    Feature("topics", "words"),
    Feature("phone", "flag"),
]


def leads(rows, seed, *, visits=3.0, gaps=0.1, ads=0.5):
    draw = np.random.default_rng(seed)
    source = draw.choice(3, rows, p=[ads, (1 - ads) / 2, (1 - ads) / 2])
    topics = np.sort(draw.permuted(np.tile(np.arange(4), (rows, 1)), axis=1)[:, :2], axis=1)
    return [
        Numbers(np.where(draw.random(rows) < gaps, np.nan, draw.poisson(visits, rows))),
        Words(source.astype(np.intp), ["ads", "fair", "search"]),
        Lists(np.arange(rows + 1) * 2, topics.ravel(), ["a", "b", "c", "d"]),
        Numbers((draw.random(rows) < 0.3).astype(float)),
    ]


def moved(now):
    profiled = json.loads(json.dumps(profile(FEATURES, leads(5000, seed=1))))
    return {one["feature"]: one["level"] for one in against(profiled, FEATURES, now)}


@patient
@given(COUNTS)
def test_the_index_is_never_negative_and_the_same_both_ways(bins):
    then, now = (list(side) for side in zip(*bins, strict=True))
    assert psi(then, now) >= 0
    assert psi(then, now) == pytest.approx(psi(now, then))
    assert psi(then, then) == pytest.approx(0)


@pytest.mark.parametrize("rows", [20, 200, 5000])
def test_leads_of_the_same_kind_are_steady_however_few(rows):
    levels = [level for seed in range(2, 12) for level in moved(leads(rows, seed)).values()]
    assert "moved" not in levels
    assert levels.count("moving") <= 2


@pytest.mark.parametrize(
    ("feature", "change"),
    [("visits", {"visits": 8.0}), ("visits", {"gaps": 0.7}), ("source", {"ads": 0.05})],
)
def test_what_changed_is_named_and_nothing_else(feature, change):
    levels = moved(leads(1000, seed=3, **change))
    assert levels.pop(feature) == "moved"
    assert set(levels.values()) == {"steady"}


def test_a_word_never_seen_before_counts_as_another():
    now = leads(1000, seed=4)
    now[1] = Words(now[1].codes, ["new campaign", "newer", "newest"])
    assert moved(now)["source"] == "moved"


def test_a_column_that_was_empty_or_is_now_can_be_compared():
    empty = [Numbers(np.full(50, np.nan))]
    filled = [Numbers(np.arange(50.0))]
    only = FEATURES[:1]
    assert against(profile(only, empty), only, filled)[0]["level"] == "moved"
    assert against(profile(only, filled), only, empty)[0]["level"] == "moved"
    assert against(profile(only, empty), only, empty)[0]["level"] == "steady"


def test_a_feature_without_a_profile_is_passed_over():
    assert against({}, FEATURES, leads(10, seed=1)) == []


def test_chances_that_come_true_are_steady_and_those_that_do_not_have_moved():
    draw = np.random.default_rng(5)
    chance = draw.uniform(0.05, 0.3, 2000)
    assert calibration(draw.random(2000) < chance, chance)["level"] == "steady"
    assert calibration(draw.random(2000) < chance / 2, chance)["level"] == "moved"


def test_without_outcomes_nothing_is_said_against_the_chances():
    told = calibration(np.array([], dtype=bool), np.array([]))
    assert told == {"expected": 0.0, "observed": 0, "z": 0.0, "n": 0, "level": "steady"}
