import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.metrics import by_source, calibration_curve, measure, share_of_winners

chances = st.lists(st.tuples(st.booleans(), st.floats(0.01, 0.99)), min_size=2, max_size=60).filter(
    lambda rows: 0 < sum(won for won, _ in rows) < len(rows)
)
patient = settings(max_examples=40, deadline=None)  # a busy machine is no failure


def columns(rows):
    won, chance = zip(*rows, strict=True)
    return np.array(won), np.array(chance)


def test_a_worked_example():
    won = np.array([True, True, False, True, False, False, False, False, False, False])
    chance = np.linspace(0.95, 0.05, 10)
    measured = measure(won, chance)
    assert measured["auc"] == pytest.approx(20 / 21)
    assert measured["average_precision"] == pytest.approx((1 + 1 + 3 / 4) / 3)
    assert measured["brier"] == pytest.approx(np.mean((chance - won) ** 2))
    assert measured["winners_in_top_10"] == pytest.approx(1 / 3)
    assert measured["winners_in_top_20"] == pytest.approx(2 / 3)
    assert measured["winners_in_top_30"] == pytest.approx(2 / 3)
    assert measured["lift_at_10"] == pytest.approx(10 / 3)


def test_chances_that_come_true_have_no_calibration_error():
    chance = np.repeat([0.2, 0.8], 10)
    won = np.tile([1, 0, 0, 0, 0], 2).astype(bool)
    won = np.concatenate([won, ~won])
    measured = measure(won, chance)
    assert measured["calibration_error"] == pytest.approx(0)
    assert [p["n"] for p in measured["calibration_curve"]] == [10, 10]


def test_boldness_shows_as_calibration_error():
    won = np.array([True, False] * 50)
    assert measure(won, np.full(100, 0.9))["calibration_error"] == pytest.approx(0.4)


def test_ten_bins_of_like_size():
    curve = calibration_curve(np.arange(1000) % 3 == 0, np.linspace(0.01, 0.99, 1000))
    assert [point["n"] for point in curve] == [100] * 10


@patient
@given(chances)
def test_bins_hold_every_lead_once_and_rise(rows):
    won, chance = columns(rows)
    curve = calibration_curve(won, chance)
    assert sum(point["n"] for point in curve) == len(rows)
    predicted = [point["predicted"] for point in curve]
    assert predicted == sorted(predicted)


@patient
@given(chances, st.randoms())
def test_the_order_of_the_rows_changes_no_measure(rows, shuffler):
    shuffled = list(rows)
    shuffler.shuffle(shuffled)
    one, other = measure(*columns(rows)), measure(*columns(shuffled))
    del one["calibration_curve"], other["calibration_curve"]
    assert one == pytest.approx(other)


@patient
@given(chances, st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_working_more_leads_finds_no_fewer_winners(rows, some, more):
    won, chance = columns(rows)
    some, more = sorted([some, more])
    assert share_of_winners(won, chance, some) <= share_of_winners(won, chance, more) + 1e-12
    assert share_of_winners(won, chance, 1.0) == pytest.approx(1)


def test_each_source_is_told_by_itself_the_largest_first():
    won = np.array([True, False, True, True, False, False])
    chance = np.array([0.8, 0.2, 0.3, 0.4, 0.6, 0.1])
    sources = ["ads", "ads", "ads", None, "fair", " fair "]
    ads, fair, unknown = by_source(won, chance, sources)
    assert ads == {
        "source": "ads",
        "rows": 3,
        "won": 2,
        "share_won": pytest.approx(2 / 3),
        "mean_chance": pytest.approx(1.3 / 3),
        "auc": 1.0,
    }
    assert (fair["source"], fair["rows"], fair["auc"]) == ("fair", 2, None)
    assert (unknown["source"], unknown["won"], unknown["auc"]) == ("", 1, None)


def test_lift_is_the_share_of_winners_over_the_share_of_leads():
    won, chance = np.arange(100) < 20, np.linspace(0.9, 0.1, 100)
    measured = measure(won, chance)
    for top in (10, 20, 30):
        found = measured[f"winners_in_top_{top}"]
        assert measured[f"lift_at_{top}"] == pytest.approx(found / (top / 100))
