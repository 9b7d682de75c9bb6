import numpy as np
import pytest

from scoring.additive import AdditiveTrees
from scoring.columns import Numbers
from scoring.encoding import Feature

FEATURES = [Feature("minutes", "number"), Feature("visits", "number")]


@pytest.fixture(scope="module")
def jumping():
    """Leads whose chance jumps at one value, the way no smooth curve does."""
    draw = np.random.default_rng(6)
    minutes, visits = draw.uniform(0, 10, 3000), draw.poisson(3, 3000) * 1.0
    logit = np.where(minutes > 7.0, 1.5, -1.5) + 0.3 * visits
    return [Numbers(minutes), Numbers(visits)], draw.random(3000) < 1 / (1 + np.exp(-logit))


@pytest.fixture(scope="module")
def model(jumping):
    columns, won = jumping
    setting = AdditiveTrees().settings(3000, 2)[2]
    return AdditiveTrees().fit(FEATURES, columns, won, setting=setting, seed=0)


def test_a_jump_is_found_where_it_is(model):
    said = model.logits([Numbers(np.array([6.7, 7.3])), Numbers(np.full(2, 3.0))], 2)
    assert said[1] - said[0] > 2


def test_the_effect_of_a_column_does_not_depend_on_the_others(model):
    draw = np.random.default_rng(1)
    minutes = np.full(50, 8.0)
    effects = model.effects([Numbers(minutes), Numbers(draw.poisson(3, 50) * 1.0)], 50)
    assert np.ptp(effects[:, 0]) == 0.0


def test_the_mean_effect_over_the_training_leads_is_zero(model, jumping):
    assert model.effects(jumping[0], 3000).mean(axis=0) == pytest.approx(0, abs=1e-9)


def test_a_gap_where_training_had_none_counts_as_the_average(model):
    gap = Numbers(np.array([np.nan]))
    assert model.effects([gap, gap], 1) == pytest.approx(0, abs=1e-12)
