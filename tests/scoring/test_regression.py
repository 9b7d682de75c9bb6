import numpy as np
import pytest

from scoring.columns import Numbers
from scoring.encoding import Feature
from scoring.regression import Regression

FEATURES = [Feature("pricing", "number"), Feature("visits", "number")]


def drawn(rows, seed=0):
    """Leads of whom a scorecard is right but for its scale: rules, columns and outcomes."""
    draw = np.random.default_rng(seed)
    pricing, visits = draw.integers(0, 2, rows) * 1.0, draw.poisson(3, rows) * 1.0
    rules = np.column_stack([1.5 * pricing, 0.4 * visits])
    logits = rules.sum(axis=1) - 2.5
    return rules, [Numbers(pricing), Numbers(visits)], draw.random(rows) < 1 / (1 + np.exp(-logits))


def fit(rows, rules=None, penalty=100.0, seed=0):
    given_rules, columns, won = drawn(rows, seed)
    return Regression().fit(
        FEATURES,
        columns,
        won,
        setting={"penalty": penalty},
        seed=0,
        rules=given_rules if rules is None else rules(given_rules),
    )


def test_with_few_outcomes_the_model_says_what_the_scorecard_says():
    model = fit(40)
    rules, columns, _ = drawn(500, seed=9)
    said = model.logits(columns, 500, rules)
    assert np.corrcoef(said, rules.sum(axis=1))[0, 1] > 0.97
    assert np.std(said) == pytest.approx(np.std(rules.sum(axis=1)), rel=0.5)


def test_with_many_outcomes_a_scorecard_that_is_wrong_is_overruled():
    model = fit(4000, rules=lambda rules: -rules, penalty=1.0)
    rules, columns, _ = drawn(4000, seed=9)
    said = model.logits(columns, 4000, -rules)
    assert np.corrcoef(said, rules.sum(axis=1))[0, 1] > 0.95


def test_the_effect_of_a_rule_is_that_of_its_feature():
    model = fit(40)
    rules, columns, _ = drawn(200, seed=9)
    effects = model.effects(columns, 200, rules)
    without = model.effects(columns, 200, np.column_stack([rules[:, 0], 0 * rules[:, 1]]))
    assert (effects[:, 0] == without[:, 0]).all()
    assert np.ptp(effects[:, 1] - without[:, 1]) > 0.5
    assert model.base + effects.sum(axis=1) == pytest.approx(
        model.logits(columns, 200, rules), abs=1e-9
    )


def test_a_model_that_started_from_rules_asks_for_them():
    _, columns, _ = drawn(40)
    with pytest.raises(ValueError, match="give its effects"):
        fit(40).logits(columns, 40)


def test_a_stronger_penalty_keeps_the_scores_closer_together():
    _, columns, won = drawn(500)
    spreads = [
        np.std(
            Regression().fit(FEATURES, columns, won, setting=setting, seed=0).logits(columns, 500)
        )
        for setting in Regression().settings(500, 2)
    ]
    assert spreads == sorted(spreads)
