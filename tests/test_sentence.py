import json

from hypothesis import given
from hypothesis import strategies as st

from tracker.problem import Problem
from tracker.sentence import Sentence

NAMES = st.text("abcdefgh_", min_size=1, max_size=8)
PLAIN = (
    st.text() | st.integers(-(10**15), 10**15) | st.floats(allow_nan=False) | st.lists(st.text())
)


def filled(values):
    return st.dictionaries(NAMES, values, max_size=4).map(
        lambda given: Sentence(" ".join(f"%({name})s" for name in given), given)
    )


@given(st.recursive(filled(PLAIN), lambda inner: filled(PLAIN | inner), max_leaves=4))
def test_a_sentence_comes_back_from_json_as_it_went(sentence):
    assert Sentence.unpacked(json.loads(json.dumps(sentence.packed()))) == sentence


def test_english_groups_numbers_and_quotes_names():
    sentence = Sentence(
        "%(outcome)s Left out %(columns)s.",
        {
            "outcome": Sentence("AUC %(auc)s of %(rows)s.", {"auc": 0.5, "rows": 9240}),
            "columns": ["Id", "Note"],
        },
    )
    assert str(sentence) == "AUC 0.50 of 9,240. Left out 'Id', 'Note'."


def test_without_values_the_text_is_said_as_it_stands():
    assert str(Sentence("The disk is 100% full: %(path)s")) == "The disk is 100% full: %(path)s"


def test_a_refusal_keeps_its_sentence_for_other_languages():
    refusal = Problem("There is a user %(email)s already.", email="a@b.example")
    assert refusal.sentence.template == "There is a user %(email)s already."
    assert refusal.sentence.values == {"email": "a@b.example"}
