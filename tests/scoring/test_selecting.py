import numpy as np
import pandas as pd
import pytest

from scoring import selecting
from scoring.choosing import choose
from scoring.examples import Examples
from scoring.fitted import LEARNERS
from scoring.selecting import select

REGRESSION, ADDITIVE, TREES = (learner.name for learner in LEARNERS)


def examples(table, won, *, groups=None, when=None, seed=1):
    choice = choose(table)
    return Examples(
        features=choice.features,
        columns=choice.columns,
        won=np.asarray(won),
        groups=np.arange(len(table)) if groups is None else groups,
        when=when,
        rules=None,
        monotone={},
        seed=seed,
    )


def by_law(rows, law, seed=1):
    """Rows of two numbers whose logit of winning is `law` of them."""
    draw = np.random.default_rng(seed)
    a, b = draw.normal(size=(2, rows))
    won = draw.random(rows) < 1 / (1 + np.exp(-law(a, b)))
    return examples(pd.DataFrame({"a": a, "b": b}), won)


def test_where_all_do_equally_well_the_simplest_is_chosen():
    assert select(by_law(1200, lambda a, b: a - b)).chosen.learner.name == REGRESSION


def test_where_only_both_columns_together_tell_full_trees_are_chosen():
    trial = select(by_law(1500, lambda a, b: 2 * np.sign(a * b)))
    assert trial.chosen.learner.name == TREES


def test_where_nothing_is_to_be_learned_the_strongest_penalty_is_chosen():
    trial = select(by_law(300, lambda a, b: 0 * a))
    assert trial.chosen.learner.name == REGRESSION
    assert trial.chosen.setting == LEARNERS[0].settings(300, 2)[0]


@pytest.mark.parametrize(
    ("outcomes", "tried"),
    [(60, {REGRESSION}), (110, {REGRESSION, ADDITIVE}), (310, {REGRESSION, ADDITIVE, TREES})],
)
def test_trees_are_tried_where_there_are_outcomes_enough(outcomes, tried):
    won = np.arange(2 * outcomes) % 2 == 0
    table = pd.DataFrame({"a": np.random.default_rng(1).normal(size=2 * outcomes)})
    trial = select(examples(table, won))
    assert {one.learner.name for one in trial.tried} == tried
    assert [one.learner.name for one in trial.candidates] == [
        learner.name for learner in LEARNERS if learner.name in tried
    ]


def test_each_row_is_judged_equally_often():
    few = by_law(200, lambda a, b: a)
    trial = select(few)
    assert trial.repeats == 3
    assert (np.bincount(trial.rows) == 3).all()
    once = np.concatenate([judge for _, judge in trial.cuts])
    assert (np.bincount(once) == 1).all()
    assert len(trial.chosen.logits) == len(trial.rows)


def test_what_names_a_lead_tells_nothing_of_its_other_rows():
    draw = np.random.default_rng(2)
    lead = np.repeat(np.arange(150), 4)
    won = (draw.random(150) < 0.5)[lead]
    table = pd.DataFrame({"name": [f"lead {i}" for i in lead], "visits": draw.poisson(3, 600)})
    trial = select(examples(table, won, groups=lead))
    chance = 1 / (
        1
        + np.exp(
            -trial.calibration(trial.chosen, examples(table, won, groups=lead))(trial.chosen.logits)
        )
    )
    assert np.abs(chance - 0.5).max() < 0.15


def test_a_folds_own_outcomes_have_no_part_in_what_is_said_of_it():
    few = by_law(60, lambda a, b: a)
    trial = select(few)
    _, judged = trial.cuts[0]
    flipped = few.won.copy()
    flipped[judged] = ~flipped[judged]
    otherwise = examples(
        pd.DataFrame({"a": few.columns[0].numbers, "b": few.columns[1].numbers}), flipped
    )
    assert (trial.without(judged, few) == trial.without(judged, otherwise)).all()


def test_of_one_lead_of_an_outcome_nothing_is_tried():
    table = pd.DataFrame({"a": np.arange(9.0)})
    trial = select(examples(table, np.arange(9) == 3))
    assert len(trial.rows) == 0
    assert trial.chosen.learner is LEARNERS[0]
    assert trial.calibration(trial.chosen, examples(table, np.arange(9) == 3)).method == "none"


def test_many_rows_are_judged_by_the_newest(monkeypatch):
    monkeypatch.setattr(selecting, "ROWS_FOR_ONE_CUT", 400)
    many = by_law(400, lambda a, b: a)
    dated = examples(
        pd.DataFrame({"a": many.columns[0].numbers}), many.won, when=np.arange(400.0)[::-1]
    )
    trial = select(dated)
    assert trial.repeats == 1
    assert trial.rows.tolist() == list(range(100))


def test_the_share_done_rises_to_the_whole():
    told = []
    select(by_law(120, lambda a, b: a), progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1
