import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.intervals import bootstrap, measured
from scoring.metrics import measure

patient = settings(max_examples=40, deadline=None)  # a busy machine is no failure
LEADS = st.lists(
    st.tuples(st.booleans(), st.integers(1, 99).map(lambda percent: percent / 100)),
    min_size=2,
    max_size=60,
).filter(lambda rows: 0 < sum(won for won, _ in rows) < len(rows))


def columns(rows):
    won, chance = zip(*rows, strict=True)
    return np.array(won), np.array(chance)


def coin_flips(rows, seed):
    draw = np.random.default_rng(seed)
    chance = draw.beta(1, 3, rows).clip(0.001, 0.999)
    return draw.random(rows) < chance, chance


@patient
@given(LEADS)
def test_summed_up_by_chance_the_measures_are_the_same(rows):
    won, chance = columns(rows)
    levels, tie = np.unique(chance, return_inverse=True)
    quick = measured(levels, np.bincount(tie, weights=won), np.bincount(tie).astype(float))
    told = measure(won, chance)
    assert quick == pytest.approx({name: told[name] for name in quick})
    assert set(told) - set(quick) == {"calibration_curve"}


@patient
@given(LEADS)
def test_bounds_are_in_order_and_fractions_stay_fractions(rows):
    for name, (low, high) in bootstrap(*columns(rows), draws=20).items():
        assert low <= high
        if name.startswith(("auc", "average", "winners", "calibration", "brier")):
            assert low >= 0
            assert high <= 1 + 1e-12


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    truth = measure(*coin_flips(200_000, seed=0))
    told = [bootstrap(*coin_flips(300, seed), draws=200) for seed in range(1, 41)]
    for name in ("auc", "brier", "log_loss", "winners_in_top_20"):
        held = sum(one[name][0] <= truth[name] <= one[name][1] for one in told)
        assert held >= 33  # 38 of 40 expected


def test_the_interval_of_the_calibration_error_holds_what_was_measured():
    won, chance = coin_flips(1000, seed=3)
    low, high = bootstrap(won, chance)["calibration_error"]
    assert low <= measure(won, chance)["calibration_error"] <= high


def test_ten_rows_of_one_lead_do_not_make_it_surer():
    won, chance = coin_flips(100, seed=4)
    lead = np.repeat(np.arange(100), 10)
    once, rows = bootstrap(won, chance), bootstrap(won[lead], chance[lead])
    grouped = bootstrap(won[lead], chance[lead], groups=lead)

    def width(told):
        return told["auc"][1] - told["auc"][0]

    assert width(grouped) == pytest.approx(width(once), rel=0.25)
    assert width(rows) < width(once) / 2


def test_the_same_seed_gives_the_same_intervals():
    leads = coin_flips(100, seed=5)
    assert bootstrap(*leads, seed=7) == bootstrap(*leads, seed=7) != bootstrap(*leads, seed=8)


def test_two_leads_are_enough_to_say_something():
    told = bootstrap(np.array([True, False]), np.array([0.9, 0.1]), draws=50)
    assert told["auc"] == [1.0, 1.0]
