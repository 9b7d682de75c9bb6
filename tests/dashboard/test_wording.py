"""What is told in the reader's language was written once, in English."""

import pytest
from flask_babel import force_locale

from tracker.dashboard.wording import said
from tracker.problem import Problem
from tracker.sentence import Sentence


@pytest.fixture
def tell(app):
    """Say something in a language."""

    def tell(what, language="en", **given):
        with app.test_request_context(), force_locale(language):
            return said(what, **given)

    return tell


def test_numbers_in_a_sentence_are_written_as_the_language_does(tell):
    sentence = Sentence("AUC %(auc)s, %(rows)s rows", {"auc": 0.5, "rows": 9240})
    assert tell(sentence) == "AUC 0.50, 9,240 rows"
    assert tell(sentence, "de") == "AUC 0,50, 9.240 rows"


def test_a_sentence_in_a_sentence_is_told_in_the_same_language(tell, monkeypatch):
    translated = {"%(inner)s Outer.": "外%(inner)s", "Inner %(n)s.": "内%(n)s。"}
    monkeypatch.setattr(
        "tracker.dashboard.wording.gettext",
        lambda template, **values: translated.get(template, template) % values,
    )
    sentence = Sentence("%(inner)s Outer.", {"inner": Sentence("Inner %(n)s.", {"n": 1200})})
    assert tell(sentence, "zh_Hans") == "外内1,200。"


def test_names_are_told_as_readers_call_them(tell):
    sentence = Sentence("Left out %(columns)s.", {"columns": ["id", "note"]})
    assert tell(sentence, naming=str.upper) == "Left out “ID”, “NOTE”."


def test_an_error_is_told_by_its_sentence_and_one_without_as_it_stands(tell):
    assert tell(Problem("No %(what)s.", what="owner")) == "No owner."
    assert tell(ValueError("100% wrong: %(s)s")) == "100% wrong: %(s)s"
    assert tell(Sentence("ValueError: 100%(s)")) == "ValueError: 100%(s)"
    assert tell(Sentence("")) == ""
