from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring import tables, trees
from scoring.columns import Numbers, Words
from scoring.encoding import Feature
from scoring.trees import BoostedTrees

FEATURES = [Feature("demo", "number"), Feature("source", "word"), Feature("visits", "number")]


@pytest.fixture(scope="module")
def together():
    """Leads won when just one of two things is so: neither says anything by itself."""
    draw = np.random.default_rng(8)
    demo, visits = draw.integers(0, 2, 2000) * 1.0, draw.normal(0, 1, 2000)
    source = Words(draw.integers(0, 3, 2000), ["ads", "mail", "search"])
    won = ((demo > 0) != (visits > 0)) & (draw.random(2000) < 0.9)
    return [Numbers(demo), source, Numbers(visits)], won


@pytest.fixture(scope="module")
def model(together):
    columns, won = together
    setting = BoostedTrees().settings(2000, 3)[0]
    return BoostedTrees().fit(FEATURES, columns, won, setting=setting, seed=0)


def test_what_columns_say_only_together_is_learned(model, together):
    columns, won = together
    said = model.logits(columns, 2000)
    assert np.quantile(said[won], 0.05) > np.quantile(said[~won], 0.8)


def test_two_columns_that_decide_together_share_the_reason_evenly(model, together):
    columns, _ = together
    demo, source, visits = np.abs(model.effects(columns, 2000)).mean(axis=0)
    assert demo == pytest.approx(visits, rel=0.3)
    assert source < 0.1 * demo


def brute_force(values, players, weight, pattern):
    """Shapley values by their definition: mean over all orders in which the players arrive."""
    distinct = sorted(set(players))
    found = dict.fromkeys(distinct, 0.0)
    orders = list(permutations(distinct))
    for order in orders:
        own, before = 0, float(weight @ values)
        for player in order:
            own |= sum(1 << k for k, p in enumerate(players) if p == player)
            mixed = (pattern & own) | (np.arange(len(values)) & ~own)
            after = float(weight @ values[mixed])
            found[player] += (after - before) / len(orders)
            before = after
    return found


@settings(max_examples=40, deadline=None)
@given(
    players=st.lists(st.integers(0, 3), min_size=3, max_size=3),
    seed=st.integers(0, 2**16),
)
def test_the_shares_are_shapley_values(players, seed):
    draw = np.random.default_rng(seed)
    values, weight = draw.normal(0, 1, 8), draw.dirichlet(np.ones(8))
    [shares] = tables.shares(values[np.newaxis], np.array([players]), weight[np.newaxis])
    for pattern in range(8):
        expected = brute_force(values, players, weight, pattern)
        for player in expected:
            assert shares[players.index(player), pattern] == pytest.approx(expected[player])
        assert shares[:, pattern].sum() == pytest.approx(values[pattern] - weight @ values)


def test_trees_that_were_misread_are_never_used(together, monkeypatch):
    columns, won = together

    def turned_round(nodes, bitsets, order):
        tree = tables.read(nodes, bitsets, order)
        return tables.Tree(tree.columns, ~tree.left, tree.values)

    monkeypatch.setattr(trees, "read", turned_round)
    with pytest.raises(RuntimeError, match="misread"):
        BoostedTrees().fit(
            FEATURES, columns, won, setting=BoostedTrees().settings(2000, 3)[0], seed=0
        )
