import json

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

import scoring
from scoring.metrics import measure


def few(won, lost):
    """A table with so many won and lost leads, of whom it tells a little."""
    outcomes = pd.Series([True] * won + [False] * lost)
    draw = np.random.default_rng(won + lost)
    return pd.DataFrame({"visits": draw.poisson(2 + outcomes)}), outcomes


def test_scores_come_near_the_best_possible_ranking(training, made_up):
    table, won, chance = made_up(rows=4000, seed=2)
    assert roc_auc_score(won, training.model.predict(table)) > roc_auc_score(won, chance) - 0.05


def test_chances_come_true(training, made_up):
    table, won, _ = made_up(rows=4000, seed=2)
    chance = training.model.predict(table)
    assert abs(chance.mean() - won.mean()) < 0.03
    assert measure(won.to_numpy(), chance)["calibration_error"] < 0.06


def test_metrics_are_plain_json_and_count_every_row(leads, training):
    metrics = json.loads(json.dumps(training.metrics))
    assert metrics["rows"] == len(leads[0])
    assert metrics["won"] + metrics["lost"] == metrics["rows"]
    assert metrics["holdout_rows"] == sum(point["n"] for point in metrics["calibration_curve"])
    assert metrics["holdout_cut"] == "random"
    assert metrics["holdout_since"] is None


def test_with_times_the_newest_quarter_is_held_out(leads):
    table, won, _ = leads
    metrics = scoring.train(table, won, when=table["created"]).metrics
    assert metrics["holdout_cut"] == "time"
    assert metrics["holdout_rows"] == 500
    assert metrics["holdout_since"] == table["created"].iloc[1500].isoformat()


def test_one_moment_for_all_leads_is_no_order_in_time(leads):
    table, won, _ = leads
    when = pd.Series(pd.Timestamp("2025-01-01"), index=table.index)
    assert scoring.train(table, won, when).metrics["holdout_cut"] == "random"


def test_times_that_cannot_be_cut_fairly_are_warned_about():
    table, won = few(60, 60)
    when = pd.Series(pd.date_range("2025-01-01", periods=120)[::-1])  # the newest all won
    training = scoring.train(table, won, when)
    assert training.metrics["holdout_cut"] == "random"
    assert any("random quarter" in warning for warning in training.warnings)


def test_training_leaves_the_callers_table_as_it_was(leads):
    table, won = leads[0].head(120), leads[1].head(120)
    before = table.copy(deep=True)
    scoring.train(table, won)
    pd.testing.assert_frame_equal(table, before)


@pytest.mark.parametrize(
    ("won", "lost"),
    [(0, 0), (1, 1), (scoring.MIN_WON - 1, 100), (100, scoring.MIN_LOST - 1), (100, 0)],
)
def test_too_few_outcomes_are_refused_with_their_counts(won, lost):
    table, outcomes = few(won, lost)
    with pytest.raises(scoring.TooFewOutcomes, match=rf"{won} won and {lost} lost"):
        scoring.train(table, outcomes)


@pytest.mark.parametrize(
    ("y", "says"),
    [
        (pd.Series([True, False]), "y has 2 rows and X has 100"),
        (pd.Series([True] * 50 + [False] * 49 + [None]), "y has 1 gaps"),
        (pd.Series(["won"] * 50 + ["lost"] * 50), "True .won. or False"),
        (pd.Series([0, 1, 2, 3] * 25), "True .won. or False"),
        (pd.Series([True, False] * 50, index=range(99, -1, -1)), "another order"),
    ],
)
def test_outcomes_that_do_not_fit_are_refused_in_words(y, says):
    with pytest.raises(ValueError, match=says):
        scoring.train(pd.DataFrame({"visits": range(100)}), y)


@pytest.mark.parametrize("dtype", ["bool", "boolean", "int64", "Int64", "float64", object])
def test_outcomes_may_come_in_any_dtype_of_true_and_false(dtype):
    table, outcomes = few(50, 50)
    assert scoring.train(table, outcomes.astype(dtype)).metrics["won"] == 50


@pytest.mark.parametrize(
    ("when", "says"),
    [
        (pd.Series([pd.NaT] * 3 + [pd.Timestamp("2025-01-01")] * 97), "3 gaps"),
        (pd.Series([pd.NaT] * 100), "100 gaps"),
        (pd.Series(range(100)), "must hold dates"),
        (pd.Series([pd.Timestamp("2025-01-01")] * 5), "5 rows"),
    ],
)
def test_times_that_do_not_fit_are_refused_in_words(when, says):
    table, outcomes = few(50, 50)
    with pytest.raises(ValueError, match=says):
        scoring.train(table, outcomes, when)


def test_columns_that_teach_nothing_are_left_out_and_named(leads):
    table, won, _ = leads
    more = table.assign(
        same="always",
        nothing=np.nan,
        key=[f"{i:032x}" for i in range(len(table))],
        note=[f"note {i}" if i % 3 else None for i in range(len(table))],
    )
    training = scoring.train(more, won)
    card = training.model.card
    assert card["left_out"] == {"same": "constant", "nothing": "empty", "key": "identifier"}
    assert [f["name"] for f in card["features"] if f["presence_only"]] == ["note"]
    for name in ("same", "nothing", "key", "note"):
        assert sum(repr(name) in warning for warning in training.warnings) == 1


def test_that_free_text_was_filled_in_counts_though_its_words_do_not(leads):
    won = leads[1]
    said = np.where(won, [f"call me, {i}" for i in range(len(won))], None)
    model = scoring.train(pd.DataFrame({"message": said}), won, allowed=["message"]).model
    silent, spoke = model.predict(pd.DataFrame({"message": [None, "never said before"]}))
    assert silent < 0.1
    assert spoke > 0.9


def test_a_gap_can_mean_something(leads):
    _, won, _ = leads
    table = pd.DataFrame({"employees": np.where(won, 10.0, np.nan)})
    model = scoring.train(table, won, allowed=["employees"]).model
    missing, given = model.predict(pd.DataFrame({"employees": [np.nan, 10.0]}))
    assert missing < 0.1
    assert given > 0.9


def test_noise_gives_everybody_the_average_and_a_warning(leads):
    _, won, _ = leads
    draw = np.random.default_rng(3)
    noise = pd.DataFrame({"n": draw.random(len(won)), "w": draw.integers(0, 900, len(won))})
    noise["w"] = "page " + noise["w"].astype(str)
    training = scoring.train(noise, won)
    assert np.abs(training.model.predict(noise) - won.mean()).max() < 0.1
    assert any("hardly tell" in warning for warning in training.warnings)


def test_no_usable_column_gives_the_win_rate_to_everybody(leads):
    _, won, _ = leads
    training = scoring.train(pd.DataFrame(index=won.index), won)
    chance = training.model.predict(pd.DataFrame(index=range(3)))
    assert chance == pytest.approx([won.mean()] * 3)
    assert any("No column" in warning for warning in training.warnings)


def test_two_columns_of_one_name_are_refused():
    table = pd.DataFrame(np.zeros((100, 2)), columns=["visits", "visits"])
    with pytest.raises(scoring.ColumnError, match="'visits'"):
        scoring.train(table, pd.Series([True, False] * 50))


def test_a_column_of_what_is_no_value_is_refused_by_name():
    table = pd.DataFrame({"pages": [{"/": 1}] * 100})
    with pytest.raises(scoring.ColumnError, match=r"'pages' .* dict"):
        scoring.train(table, pd.Series([True, False] * 50))
