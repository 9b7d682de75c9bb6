"""What a training tells besides the model: judged rows, baselines, leaks, what matters."""

import numpy as np
import pandas as pd
import pytest

import scoring
from scoring.intake import in_order
from scoring.metrics import measure
from scoring.scorecard import Rule, Scorecard


@pytest.fixture(scope="module")
def hundreds(made_up):
    """300 made-up leads: table and outcomes."""
    table, won, _ = made_up(rows=300, seed=4)
    return table, won


def test_the_rows_kept_aside_are_named_by_the_callers_positions(leads, training):
    held = training.holdout
    assert len(held.rows) == training.metrics["holdout_rows"]
    assert (np.diff(held.rows) > 0).all()
    assert (held.won == leads[1].to_numpy()[held.rows]).all()
    assert measure(held.won, held.chances)["auc"] == pytest.approx(training.metrics["auc"])


def test_with_times_the_newest_are_kept_aside(hundreds):
    table, won = hundreds
    order = np.random.default_rng(1).permutation(300)
    shuffled = table.iloc[order].reset_index(drop=True)
    training = scoring.train(shuffled, won.iloc[order].reset_index(drop=True), shuffled["created"])
    assert sorted(order[training.holdout.rows]) == list(range(225, 300))


def test_every_candidate_and_the_baseline_are_judged_by_the_same_rows(training):
    names = [one["name"] for one in training.comparison]
    assert names == ["logistic regression", "additive trees", "boosted trees", "frequency table"]
    [chosen] = [one for one in training.comparison if one["chosen"]]
    assert chosen["name"] == training.metrics["learner"] == training.model.card["learner"]
    for measured in ("auc", "log_loss", "winners_in_top_20"):
        assert chosen[measured] == training.metrics[measured]
        low, high = chosen["intervals"][measured]
        assert low <= chosen[measured] <= high
    assert training.model.card["comparison"] == training.comparison


def test_learning_starts_from_the_rules_and_is_judged_beside_them():
    visits = [9, 8, 1, 0, 1, 2, 0]
    table = pd.DataFrame({"visits": visits, "city": ["a", "b", "a", "b", "a", "b", "b"]})
    won = pd.Series([True] * 3 + [False] * 4)
    rules = Scorecard((Rule("visits", "at least", 5, 2.0),), base=-1.0)
    training = scoring.train(table, won, rules=rules)
    assert [one["name"] for one in training.comparison][-1] == "points rule"
    shy, keen = training.model.predict(pd.DataFrame({"visits": [1, 9]}))
    assert keen > 1.5 * shy
    chance = training.model.predict(table)
    total = [training.model.base + sum(r.effect for r in x) for x in training.model.explain(table)]
    assert total == pytest.approx(np.log(chance / (1 - chance)), abs=1e-6)


def test_a_model_that_started_from_rules_keeps_them_in_its_file(hundreds, tmp_path):
    table, won = hundreds
    rules = Scorecard((Rule("source", "is", "referral", 3.0),), base=-1.0)
    model = scoring.train(table.drop(columns=["company"]), won, rules=rules).model
    model.save(tmp_path / "model")
    assert (scoring.load(tmp_path / "model").predict(table) == model.predict(table)).all()


def test_a_column_that_knows_the_outcome_is_refused_until_it_is_allowed(hundreds):
    table, won = hundreds
    written_after = table.assign(reason=np.where(won, "", "too expensive"))
    refused = scoring.train(written_after, won)
    assert [leak.column for leak in refused.leaks] == ["reason"]
    assert refused.model.card["left_out"] == {"reason": "leak"}
    [leak] = refused.model.card["leaks"]
    assert leak["column"] == "reason"
    assert not leak["used"]
    assert sum("'reason'" in warning for warning in refused.warnings) == 1
    assert refused.metrics["auc"] < 0.9
    allowed = scoring.train(written_after, won, allowed=["reason"])
    assert allowed.metrics["auc"] > 0.95
    assert [leak["used"] for leak in allowed.model.card["leaks"]] == [True]


def test_a_date_after_the_outcome_was_known_is_refused(hundreds):
    table, won = hundreds
    closed = table["created"] + pd.Timedelta(days=30)
    draw = np.random.default_rng(1)
    signed = closed + pd.to_timedelta(draw.integers(1, 9, 300), unit="D")
    training = scoring.train(table.assign(signed=signed), won, closed=closed)
    assert [leak.column for leak in training.leaks] == ["signed"]


def test_quality_is_told_for_each_source(hundreds):
    table, won = hundreds
    sources = scoring.train(table, won, sources=table["source"]).metrics["sources"]
    assert {one["source"] for one in sources} == {"ads", "search", "referral"}


def test_a_numbered_source_with_gaps_is_called_by_its_whole_number(hundreds):
    numbered = pd.Series([1, 2, None] * 100)
    sources = scoring.train(*hundreds, sources=numbered).metrics["sources"]
    assert {one["source"] for one in sources} == {"1", "2", ""}


def test_leads_with_long_numbers_beside_gaps_stay_apart(hundreds):
    lead = pd.Series([2**60 + i for i in range(299)] + [None], dtype="Int64")
    assert in_order(*hundreds, None, groups=lead, sources=None, closed=None).groups.max() == 299


def test_rows_of_one_lead_are_on_one_side(hundreds):
    lead = pd.Series(np.arange(300) // 3)
    held = scoring.train(*hundreds, groups=lead).holdout.rows
    assert (np.bincount(held // 3, minlength=100) % 3 == 0).all()


def test_more_rows_of_one_lead_are_no_more_leads():
    table = pd.DataFrame({"visits": np.arange(153) % 7})
    lead = pd.Series(np.repeat(np.arange(51), 3))
    with pytest.raises(scoring.TooFewOutcomes, match="1 won and 50 lost"):
        scoring.train(table, lead == 0, groups=lead)


def test_what_is_done_is_told_as_it_rises_to_the_whole(hundreds):
    told = []
    scoring.train(*hundreds, progress=lambda percent, what: told.append((percent, what)))
    percents = [percent for percent, _ in told]
    assert percents == sorted(percents)
    assert (percents[0], percents[-1]) == (0, 100)
    assert all(isinstance(what, scoring.Sentence) for _, what in told)


def test_of_more_rows_than_it_can_take_the_newest_teach(hundreds, monkeypatch):
    monkeypatch.setattr("scoring.intake.MOST_ROWS", 200)
    table, won = hundreds
    training = scoring.train(table, won, table["created"])
    assert training.metrics["rows"] == 200
    assert training.holdout.rows.min() > 200
    assert any("newest 200 of 300" in warning for warning in training.warnings)


def test_what_matters_overall_is_told_strongest_first(training):
    overall = training.model.overall()
    strength = [one["mean_effect"] for one in overall]
    assert strength == sorted(strength, reverse=True)
    visits = next(one for one in overall if one["feature"] == "visits")
    assert visits["direction"] == 1
    assert visits["curve"][0][1] < 0 < visits["curve"][-2][1]
    assert visits["curve"][-1][0] is None
    source = next(one for one in overall if one["feature"] == "source")
    assert {value for value, _ in source["curve"]} == {"ads", "search", "referral"}


def test_what_reasons_are_told_against_is_said_in_words(training):
    average = 1 / (1 + np.exp(-training.model.base))
    assert f"{average:.2f}" in training.model.reference
    assert training.model.card["reference"] == training.model.reference.packed()


def test_the_chance_never_falls_as_a_feature_rises_that_must_not_lower_it(hundreds):
    table, won = hundreds
    confusing = table.assign(age=np.random.default_rng(1).integers(0, 40, 300))
    model = scoring.train(confusing, won, monotone={"age": 1}).model
    ages = pd.concat([confusing.head(1)] * 60, ignore_index=True).assign(age=np.arange(-10, 50))
    assert (np.diff(model.predict(ages)) >= 0).all()


@pytest.mark.parametrize(("won", "lost"), [(2, 2), (2, 200), (39, 39), (5, 2)])
def test_few_outcomes_do_teach_are_judged_by_folds_and_called_rough(won, lost):
    outcomes = pd.Series([True] * won + [False] * lost)
    draw = np.random.default_rng(won)
    table = pd.DataFrame({"visits": draw.poisson(2 + outcomes), "note": draw.random(won + lost)})
    training = scoring.train(table, outcomes)
    assert training.metrics["holdout_cut"] == "folds"
    assert training.holdout.rows.tolist() == list(range(won + lost))
    assert won >= 30 or any("rough" in warning for warning in training.warnings)
    chance = training.model.predict(table)
    assert ((chance > 1e-4) & (chance < 1 - 1e-3)).all()


def test_forty_of_each_outcome_are_enough_to_keep_some_aside():
    outcomes = pd.Series([True, False] * 40)
    table = pd.DataFrame({"visits": np.random.default_rng(1).poisson(2 + outcomes)})
    training = scoring.train(table, outcomes)
    assert training.metrics["holdout_cut"] == "random"
    assert training.metrics["holdout_rows"] == 20


def test_more_than_one_series_that_does_not_fit_is_refused_in_words(hundreds):
    table, won = hundreds
    with pytest.raises(ValueError, match="groups has 2 rows and X has 300"):
        scoring.train(table, won, groups=pd.Series([1, 2]))
    with pytest.raises(ValueError, match="groups must hold one number or word"):
        scoring.train(table, won, groups=pd.Series([[1]] * 300))
    with pytest.raises(ValueError, match="closed must hold dates"):
        scoring.train(table, won, closed=pd.Series(range(300)))
