import numpy as np
import pytest
from scipy.sparse import csr_array
from sklearn.linear_model import LogisticRegression

from scoring.logistic import Prior, regression


@pytest.fixture
def drawn():
    draw = np.random.default_rng(3)
    terms = draw.normal([0, 100, 0, 0], [1, 5, 0.1, 1], (800, 4))
    logits = terms @ [1.0, 0.2, 3.0, 0.0] - 20.5
    return terms, draw.random(800) < 1 / (1 + np.exp(-logits))


@pytest.mark.parametrize("strength", [0.01, 1.0, 100.0])
def test_the_weights_are_those_scikit_learn_finds(drawn, strength):
    terms, won = drawn
    base, weights = regression(csr_array(terms), won, Prior.free(4, strength))
    same = LogisticRegression(C=1 / strength, solver="newton-cholesky", tol=1e-10).fit(
        terms - terms.mean(axis=0), won
    )
    assert weights == pytest.approx(same.coef_[0], abs=2e-4)
    assert base == pytest.approx(same.intercept_[0], abs=2e-4)


def test_a_bound_holds_and_the_other_weights_make_the_best_of_it(drawn):
    terms, won = drawn
    prior = Prior.free(4, 1.0).bounded(np.array([-1.0, 0.0, 0.0, 1.0]))
    _, weights = regression(csr_array(terms), won, prior)
    assert weights[0] == 0.0
    assert weights[3] >= 0.0
    _, without = regression(csr_array(terms[:, [1, 2]]), won, Prior.free(2, 1.0))
    assert weights[[1, 2]] == pytest.approx(without, abs=0.3)


def test_with_hardly_any_rows_a_weight_stays_where_it_was_believed_to_be():
    prior = Prior.free(1, 50.0).with_one_more(strength=50.0, centre=1.0, low=0.0)
    terms = csr_array(np.array([[1.0, 0.3], [0.0, 0.1], [1.0, 0.0]]))
    _, weights = regression(terms, np.array([True, False, False]), prior)
    assert weights == pytest.approx([0.0, 1.0], abs=0.05)


def test_outcomes_that_a_term_decides_give_finite_weights():
    won = np.arange(100) < 50
    _, weights = regression(csr_array(won[:, np.newaxis] * 1.0), won, Prior.free(1, 0.01))
    assert 3 < weights[0] < 100
