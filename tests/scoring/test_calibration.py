import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.calibration import ENOUGH_FOR_ISOTONIC, Calibration, calibrate, log_loss

patient = settings(max_examples=40, deadline=None)  # a busy machine is no failure
MANY = 3 * ENOUGH_FOR_ISOTONIC


def drawn(rows, seed, link=lambda true: true):
    """True logits turned into what a model says by `link`, and outcomes of the true ones."""
    draw = np.random.default_rng(seed)
    true = draw.normal(-1, 1.5, rows)
    return link(true), draw.random(rows) < 1 / (1 + np.exp(-true)), true


def bent(true):
    return np.where(true > -1, (true + 1) * 4, (true + 1) / 4)


@patient
@given(
    rows=st.integers(2, 60),
    seed=st.integers(0, 2**32 - 1),
    steep=st.floats(-3, 3),
    digits=st.integers(0, 3),
)
def test_a_better_lead_never_gets_a_lower_chance_however_wrong_the_model(rows, seed, steep, digits):
    logits, won, _ = drawn(rows, seed, lambda true: np.round(true * steep, digits))
    calibration = calibrate(logits, won, None, seed)
    grid = np.linspace(-30, 30, 500)
    assert (np.diff(calibration(grid)) > 0).all()


@pytest.mark.parametrize("seed", range(3))
def test_steps_rise_strictly_too(seed):
    logits, won, _ = drawn(MANY, seed, bent)
    calibration = calibrate(logits, won, None, seed)
    assert calibration.method == "isotonic"
    assert (np.diff(calibration(np.linspace(-30, 30, 5000))) > 0).all()


def test_boldness_is_taken_back():
    logits, won, true = drawn(900, 1, lambda true: 3 * true)
    calibration = calibrate(logits, won, None, seed=1)
    assert calibration.slope == pytest.approx(1 / 3, abs=0.08)
    assert np.abs(calibration(logits) - true).mean() < 0.2


def test_logits_that_are_right_are_left_nearly_alone():
    logits, won, true = drawn(900, 2)
    assert np.abs(calibrate(logits, won, None, seed=1)(logits) - true).mean() < 0.2


def test_a_handful_of_leads_does_not_turn_everything_off():
    logits, won = np.array([-1.0, 1.0, -2.0, 2.0]), np.array([True, False, True, False])
    assert calibrate(logits, won, None, seed=1).slope > 0.1


def test_many_leads_straighten_a_bend_that_a_line_cannot():
    logits, won, true = drawn(MANY, 3, bent)
    few = calibrate(logits[:900], won[:900], None, seed=1)
    many = calibrate(logits, won, None, seed=1)
    assert (few.method, many.method) == ("sigmoid", "isotonic")
    new, outcome, true = drawn(20_000, 4, bent)
    assert log_loss(many(new), outcome).mean() < log_loss(few(new), outcome).mean()
    assert log_loss(many(new), outcome).mean() < log_loss(true, outcome).mean() + 0.01


def test_many_rows_of_few_leads_are_few():
    logits, won, _ = drawn(500, 5, bent)
    lead = np.repeat(np.arange(500), 4)
    assert calibrate(logits[lead], won[lead], lead, seed=1).method == "sigmoid"


def test_rows_that_count_less_move_less():
    logits, won, _ = drawn(30, 6, lambda true: 4 * true)
    whole = calibrate(logits, won, None, seed=1)
    thrice = [np.tile(column, 3) for column in (logits, won)]
    third = calibrate(*thrice, None, seed=1, weight=np.full(90, 1 / 3))
    assert third.slope == pytest.approx(whole.slope, abs=1e-3)


def test_without_both_outcomes_nothing_is_moved():
    logits = np.linspace(-1, 1, 9)
    assert (calibrate(logits, np.ones(9, dtype=bool), None, seed=1)(logits) == logits).all()


@pytest.mark.parametrize("rows", [200, MANY])
@pytest.mark.parametrize("base", [-1.0, 0.3])
def test_stretched_effects_lead_from_the_calibrated_base_to_the_calibrated_logit(rows, base):
    logits, won, _ = drawn(rows, 7, bent)
    logits[:3] = base, base + 1e-9, base - 1e-5
    calibration = calibrate(logits, won, None, seed=1)
    stretch = calibration.stretch(logits, base)
    assert (stretch > 0).all()
    reached = calibration(np.full(1, base)) + (logits - base) * stretch
    assert reached == pytest.approx(calibration(logits), abs=1e-9)


@pytest.mark.parametrize("rows", [200, MANY])
def test_its_parts_make_it_again(rows):
    logits, won, _ = drawn(rows, 8, bent)
    calibration = calibrate(logits, won, None, seed=1)
    again = Calibration.from_parts(calibration.parts())
    assert again(logits).tobytes() == calibration(logits).tobytes()


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("at", np.array([1.0, 0.0]), "does not rise"),
        ("to", np.array([1.0, 1.0]), "does not rise"),
        ("to", np.zeros(3), "fit"),
        ("slope", -1.0, "no number"),
        ("at", np.array([0.0, np.nan]), "no number"),
    ],
)
def test_parts_that_do_not_rise_are_refused(name, value, says):
    parts = {"method": "isotonic", "slope": 1.0, "at": np.arange(2.0), "to": np.arange(2.0)}
    with pytest.raises(ValueError, match=says):
        Calibration.from_parts(parts | {name: value})
