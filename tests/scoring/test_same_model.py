"""The same leads and seed give the same model, byte for byte, however they are handed over."""

import numpy as np
import pandas as pd
import pytest

import scoring


@pytest.fixture(scope="module")
def table(made_up):
    """400 made-up leads, two rows each; enough for additive trees to be tried."""
    leads, won, _ = made_up(rows=400, seed=6)
    leads["message"] = np.where(leads["visits"] > 3, "please call me back", "just looking around")
    leads["tags"] = np.where(leads["company"], "a; b", "b; c; d")
    return leads, won, pd.Series(np.arange(400) // 2)


def written(path, table, won, lead, seed=0):
    training = scoring.train(table, won, table["created"], groups=lead, seed=seed)
    training.model.save(path / "model")
    return (path / "model").read_bytes()


@pytest.fixture(scope="module")
def original(table, tmp_path_factory):
    return written(tmp_path_factory.mktemp("original"), *table)


def test_trained_again_it_is_the_same(table, original, tmp_path):
    leads, won, lead = table
    assert written(tmp_path, leads.copy(), won.copy(), lead) == original


def test_another_seed_is_kept_in_its_card(table, tmp_path):
    written(tmp_path, *table, seed=5)
    assert scoring.load(tmp_path / "model").card["seed"] == 5


def test_the_order_of_rows_changes_nothing(table, original, tmp_path):
    order = np.random.default_rng(8).permutation(400)
    shuffled = [each.iloc[order].reset_index(drop=True) for each in table]
    assert written(tmp_path, *shuffled) == original


def test_the_order_of_columns_and_the_labels_of_rows_change_nothing(table, original, tmp_path):
    leads, won, lead = (each.set_axis([f"row {i}" for i in range(400)]) for each in table)
    assert written(tmp_path, leads[leads.columns[::-1]], won, lead) == original


def test_what_the_leads_are_called_changes_nothing(table, original, tmp_path):
    leads, won, lead = table
    assert written(tmp_path, leads, won, "lead " + (1000 - lead).astype(str)) == original
