from math import log

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.scores.features import FEATURES
from tracker.scores.scorecard import BASE, RULES, Scorecard

VALUES = {
    "number": st.none() | st.floats(0, 1e6),
    "flag": st.none() | st.booleans(),
    "word": st.none()
    | st.sampled_from(["company", "free", "disposable", "executive", "student", "x"]),
}
DTYPES = {"number": "float64", "flag": "boolean", "word": "str"}
LEADS = st.lists(st.fixed_dictionaries({f.name: VALUES[f.type] for f in FEATURES}), min_size=1)


def table(rows):
    return pd.DataFrame(
        {f.name: pd.Series([r.get(f.name) for r in rows], dtype=DTYPES[f.type]) for f in FEATURES}
    )


def chance(**known):
    return Scorecard().predict(table([known]))[0]


@given(LEADS)
def test_base_and_reasons_add_up_to_the_chance_which_is_never_certain(rows):
    scorecard = Scorecard()
    leads = table(rows)

    for p, reasons in zip(scorecard.predict(leads), scorecard.explain(leads), strict=True):
        assert 0 < p < 1
        assert BASE + sum(r.effect for r in reasons) == pytest.approx(log(p / (1 - p)), abs=1e-6)
        assert len({r.feature for r in reasons}) == len(reasons)


def test_gaps_add_nothing():
    assert Scorecard().explain(table([{}])) == [[]]
    assert chance() == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"pricing_views": 1}, {"pricing_views": 0}),
        ({"pricing_views": 3}, {"pricing_views": 1}),
        ({"demo_views": 1}, {}),
        ({"visits": 2}, {"visits": 1}),
        ({"engaged_minutes": 5}, {"engaged_minutes": 1}),
        ({"email_kind": "company"}, {"email_kind": "free"}),
        ({"email_kind": "free"}, {"email_kind": "disposable"}),
        ({"has_phone": True}, {"has_phone": False}),
        ({"days_since_last_event": 1}, {"days_since_last_event": 40}),
        ({"days_since_last_event": 40}, {"days_since_last_event": 400}),
    ],
)
def test_what_speaks_for_buying_scores_higher(better, worse):
    assert chance(**better) > chance(**worse)


def test_a_reason_names_the_feature_once_with_the_value_of_the_lead():
    [[reason]] = Scorecard().explain(table([{"pricing_views": 4}]))

    assert (reason.feature, reason.value) == ("pricing_views", 4)
    assert reason.effect == pytest.approx(1.1)


def test_a_table_without_a_column_is_scored_without_its_rules():
    assert Scorecard().predict(pd.DataFrame({"visits": [2.0]}))[0] > 0.1


def test_every_rule_speaks_about_a_feature_there_is():
    assert {rule.feature for rule in RULES} <= {f.name for f in FEATURES}
