from math import log

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.scores.features import FEATURES
from tracker.scores.plan import Plan
from tracker.scores.scorecard import BASE, RULES, condition

VALUES = {
    "number": st.none() | st.floats(0, 1e6),
    "flag": st.none() | st.booleans(),
    "word": st.none()
    | st.sampled_from(["company", "free", "disposable", "executive", "student", "x"]),
}
DTYPES = {"number": "float64", "flag": "boolean"}
SPOKEN_OF = [f for f in FEATURES if f.name in {rule.feature for rule in RULES}]
LEADS = st.lists(st.fixed_dictionaries({f.name: VALUES[f.type] for f in SPOKEN_OF}), min_size=1)
CARD = Plan().scorecard


def table(rows):
    return pd.DataFrame(
        {
            f.name: pd.Series([r.get(f.name) for r in rows], dtype=DTYPES.get(f.type, "str"))
            for f in FEATURES
        }
    )


def chance(**known):
    return CARD.predict(table([known]))[0]


@given(LEADS)
def test_base_and_reasons_add_up_to_the_chance_which_is_never_certain(rows):
    leads = table(rows)

    for p, reasons in zip(CARD.predict(leads), CARD.explain(leads), strict=True):
        assert 0 < p < 1
        assert BASE + sum(r.effect for r in reasons) == pytest.approx(log(p / (1 - p)), abs=1e-6)
        assert len({r.feature for r in reasons}) == len(reasons)


def test_a_lead_of_whom_nothing_is_known_has_one_chance_in_ten():
    assert CARD.explain(table([{}])) == [[]]
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


def test_every_rule_speaks_about_a_feature_there_is():
    assert {rule.feature for rule in RULES} <= {f.name for f in FEATURES}


def test_every_rule_can_be_said_in_words():
    assert {condition(rule) for rule in RULES} >= {"1 or more", "more than 14", "company", "yes"}
