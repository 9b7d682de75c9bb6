import json
from math import log

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.scorecard import Rule, Scorecard

patient = settings(max_examples=40, deadline=None)  # a busy machine is no failure
BASE = -2.0
RULES = (
    Rule("visits", "at least", 1, 0.7),
    Rule("visits", "at least", 3, 0.4),
    Rule("quiet_days", "above", 14, -0.4),
    Rule("kind", "is", "company", 0.4),
    Rule("phone", "yes", None, 0.3),
)
CARD = Scorecard(RULES, BASE)
LEADS = st.lists(
    st.fixed_dictionaries(
        {
            "visits": st.none() | st.floats(0, 1e6),
            "quiet_days": st.none() | st.floats(0, 1e6),
            "kind": st.none() | st.sampled_from(["company", "free", ""]),
            "phone": st.none() | st.booleans(),
        }
    ),
    min_size=1,
)
ANY_RULES = st.lists(
    st.builds(Rule, st.just("visits"), st.just("at least"), st.integers(0, 5), st.floats(-50, 50)),
    max_size=8,
)


def effect(**lead):
    return float(CARD.effects(pd.DataFrame([lead]), CARD.features).sum())


@patient
@given(LEADS)
def test_base_and_reasons_add_up_to_the_chance_and_name_a_feature_once(rows):
    table = pd.DataFrame(rows)
    for p, reasons in zip(CARD.predict(table), CARD.explain(table), strict=True):
        assert BASE + sum(r.effect for r in reasons) == pytest.approx(log(p / (1 - p)), abs=1e-6)
        assert len({r.feature for r in reasons}) == len(reasons)


@patient
@given(ANY_RULES, st.floats(-13, 13))
def test_no_rules_make_a_chance_certain_or_break_its_sum(rules, base):
    card = Scorecard(tuple(rules), base)
    leads = pd.DataFrame({"visits": [0.0, 2.0, 9.0]})
    for p, reasons in zip(card.predict(leads), card.explain(leads), strict=True):
        assert 0 < p < 1
        assert base + sum(r.effect for r in reasons) == pytest.approx(log(p / (1 - p)), abs=1e-6)


@pytest.mark.parametrize(
    ("lead", "expected"),
    [
        ({"visits": 0}, 0),
        ({"visits": 1}, 0.7),
        ({"visits": 3}, 1.1),
        ({"visits": "3"}, 1.1),
        ({"quiet_days": 14}, 0),
        ({"quiet_days": 14.5}, -0.4),
        ({"kind": " company "}, 0.4),
        ({"kind": "Company"}, 0),
        ({"phone": True}, 0.3),
        ({"phone": 1.0}, 0.3),
        ({"phone": "Yes"}, 0.3),
        ({"phone": "no"}, 0),
        ({"phone": None}, 0),
        ({"unknown": 7}, 0),
    ],
)
def test_what_a_lead_earns(lead, expected):
    assert effect(**lead) == pytest.approx(expected)


def test_a_reason_carries_the_value_of_the_lead_and_the_strongest_comes_first():
    leads = pd.DataFrame({"phone": [True], "visits": [4]})
    [reasons] = CARD.explain(leads)
    assert [(r.feature, r.value) for r in reasons] == [("visits", 4), ("phone", True)]


def test_effects_come_in_the_order_asked_for_and_are_zero_where_no_rule_speaks():
    leads = pd.DataFrame({"visits": [1, 0], "phone": [True, True]})
    asked = CARD.effects(leads, ["phone", "city", "visits"])
    assert asked.tolist() == [[0.3, 0.0, 0.7], [0.3, 0.0, 0.0]]


def test_packed_and_unpacked_through_json_it_is_the_same():
    assert Scorecard.unpacked(json.loads(json.dumps(CARD.packed()))) == CARD


@pytest.mark.parametrize(
    ("test", "value", "change", "says"),
    [
        ("below", 3, 0.1, "it can be at least"),
        ("at least", "three", 0.1, "give a number"),
        ("above", True, 0.1, "give a number"),
        ("above", float("nan"), 0.1, "give a number"),
        ("is", " ", 0.1, "a word"),
        ("yes", 1, 0.1, "nothing for"),
        ("yes", None, float("inf"), "effect"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_with_what_to_do(test, value, change, says):
    with pytest.raises(ValueError, match=says):
        Rule("visits", test, value, change)


@pytest.mark.parametrize("base", [float("nan"), 14, "low"])
def test_a_base_that_is_no_chance_is_refused(base):
    with pytest.raises(ValueError, match="log-odds"):
        Scorecard((), base)


def test_without_rules_every_lead_has_the_base_chance():
    leads = pd.DataFrame({"visits": [1, 2]})
    assert Scorecard((), 0.0).predict(leads).tolist() == [0.5, 0.5]
    assert Scorecard((), 0.0).explain(leads) == [[], []]
    assert isinstance(Scorecard((), 0.0).predict(leads), np.ndarray)


@pytest.mark.parametrize(
    "values",
    [["2", None, "3"], [2.0, np.nan, 3.0], [["1", "2"], None, []], [{2}, None, "3"]],
)
def test_a_word_is_found_however_it_is_written_and_among_others_of_a_list(values):
    card = Scorecard((Rule("size", "is", "2", 1.0),), base=0.0)
    table = pd.DataFrame({"size": pd.Series(values)})
    assert card.effects(table, ["size"])[:, 0].tolist() == [1.0, 0.0, 0.0]
