import numpy as np
import pandas as pd
import pytest

from scoring.columns import Numbers
from scoring.encoding import Feature
from scoring.model import Model
from scoring.regression import learn, log_loss, platt


def drawn(logits, seed=0):
    return np.random.default_rng(seed).random(len(logits)) < 1 / (1 + np.exp(-logits))


@pytest.fixture
def logits():
    return np.random.default_rng(4).normal(-1, 1.5, 5000)


def test_logits_that_fit_are_left_as_they_are(logits):
    assert platt(logits, drawn(logits)) == (1.0, 0.0)


@pytest.mark.parametrize(("factor", "offset"), [(3.0, 0.0), (0.4, 0.0), (1.0, 1.0)])
def test_logits_too_bold_or_too_timid_are_put_right(logits, factor, offset):
    won = drawn(logits)
    wrong = factor * logits + offset
    scale, shift = platt(wrong, won)
    assert scale * wrong + shift == pytest.approx(logits, abs=0.5)
    assert log_loss(scale * wrong + shift, won) < log_loss(wrong, won)


def test_an_order_that_is_wrong_is_never_turned_round(logits):
    scale, _ = platt(-logits, drawn(logits))
    assert scale > 0


def test_scores_too_timid_for_a_clear_case_are_made_bolder_on_both_sides():
    won = np.arange(600) % 20 == 0
    weights = learn([Feature("sign", "flag")], [Numbers(won.astype(float))], won, seed=0)
    chance = Model(weights.encoders, weights.weights, weights.base, {}).predict(
        pd.DataFrame({"sign": won})
    )
    assert weights.calibrated
    # Platt's targets for 30 won and 570 lost are 31/32 and 1/572; uncalibrated it is 0.914, 0.005.
    assert chance[won].mean() == pytest.approx(31 / 32, abs=0.01)
    assert chance[~won].mean() == pytest.approx(1 / 572, abs=0.0006)
