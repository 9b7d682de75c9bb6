import numpy as np
import pytest

from scoring.regression import log_loss, platt


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
