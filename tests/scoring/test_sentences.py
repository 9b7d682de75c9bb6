import pickle

import pandas as pd

import scoring


def test_a_warning_is_a_plain_string_that_keeps_what_it_was_made_of():
    table = pd.DataFrame({f"empty {n}": [None] * 200 for n in range(7)})
    training = scoring.train(table, pd.Series([True, False] * 100))

    [left_out] = [w for w in training.warnings if "empty 0" in w]
    assert left_out == (
        "Left out 'empty 0', 'empty 1', 'empty 2', 'empty 3', 'empty 4' and 2 more: "
        "no row has a value."
    )
    assert left_out.template == "Left out %(columns)s: no row has a value."
    more = left_out.values["columns"]  # noqa: PD011 - a mapping, no table
    assert more.template == "%(columns)s and %(more)s more"
    for warning in training.warnings:
        assert isinstance(warning, str)
        assert isinstance(warning, scoring.Sentence)


def test_a_fraction_is_told_with_two_digits():
    sentence = scoring.Sentence("AUC %(auc)s of %(rows)s", {"auc": 0.5, "rows": 9})
    assert sentence == "AUC 0.50 of 9"
    assert pickle.loads(pickle.dumps(sentence)).template == sentence.template
