import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.versus import paired

patient = settings(max_examples=40, deadline=None)  # a busy machine is no failure
CHANCE = st.floats(0.01, 0.99)
LEADS = st.lists(st.tuples(st.booleans(), CHANCE, CHANCE), min_size=1, max_size=50)


def columns(leads):
    return (np.array(column) for column in zip(*leads, strict=True))


def coin_flips(rows, seed):
    """Outcomes drawn from known chances."""
    draw = np.random.default_rng(seed)
    chance = draw.uniform(0.05, 0.95, rows)
    return draw.random(rows) < chance, chance


def test_a_worked_example():
    won = np.array([True, False])
    told = paired(won, np.array([0.5, 0.5]), np.array([0.8, 0.5]))
    difference = np.array([np.log(0.8 / 0.5), 0.0])
    assert told["difference"] == pytest.approx(difference.mean())
    assert told["standard_error"] == pytest.approx(difference.std(ddof=1) / 2**0.5)


@patient
@given(LEADS)
def test_the_same_chances_are_never_worse(leads):
    won, a, _ = columns(leads)
    told = paired(won, a, a)
    assert told["difference"] == 0
    assert not told["worse"]


@patient
@given(LEADS)
def test_of_two_models_at_most_one_is_worse_and_the_difference_turns_round(leads):
    won, a, b = columns(leads)
    one, other = paired(won, a, b), paired(won, b, a)
    assert one["difference"] == pytest.approx(-other["difference"])
    assert not (one["worse"] and other["worse"])


def test_a_clearly_worse_model_is_told_from_few_leads():
    won, chance = coin_flips(100, seed=1)
    assert paired(won, np.full(100, won.mean()), chance)["worse"]


def test_a_model_that_only_wobbles_is_not_worse():
    won, chance = coin_flips(100, seed=2)
    wobbling = np.clip(chance + np.tile([0.02, -0.02], 50), 0.01, 0.99)
    assert not paired(won, wobbling, chance)["worse"]


def test_rows_said_ten_times_count_as_one_lead():
    won, chance = coin_flips(30, seed=3)
    flat = np.full(30, 0.5)
    once = paired(won, flat, chance)
    lead = np.repeat(np.arange(30), 10)
    ten = paired(won[lead], flat[lead], chance[lead], groups=lead)
    assert ten["standard_error"] == pytest.approx(once["standard_error"])
    assert paired(won[lead], flat[lead], chance[lead])["standard_error"] < once["standard_error"]


def test_one_lead_is_too_few_to_call_a_model_worse():
    worse, better = np.full(2, 0.1), np.full(2, 0.9)
    told = paired(np.array([True, True]), worse, better, groups=np.array([7, 7]))
    assert told["difference"] > 0
    assert told["standard_error"] is None
    assert not told["worse"]
