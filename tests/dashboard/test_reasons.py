from math import log

import pytest
from babel.messages.catalog import PYTHON_FORMAT
from flask import Flask
from flask_babel import Babel

from tracker.dashboard.reasons import SENTENCES, main_reason, reasons, scorecard, words
from tracker.dashboard.wording import definitions
from tracker.scores.features import FEATURES

VALUES = {"number": (0, 1, 2, 3.5), "flag": (True, False), "word": ("company", "other", "自然")}


@pytest.fixture
def page():
    app = Flask(__name__)
    Babel(app, default_locale="en")
    with app.test_request_context():
        yield


@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.name)
def test_every_feature_has_words_for_every_value_and_for_none(page, feature):
    assert feature.name in SENTENCES
    for value in (*VALUES[feature.type], None):
        said = words(feature.name, value)
        assert said
        assert feature.name not in said or "_" not in feature.name


def test_an_imported_column_is_called_by_its_name(page):
    assert words("field: Annual revenue", 1_250_000) == "Annual revenue: 1,250,000"
    assert words("field: Newsletter", True) == "Newsletter: yes"
    assert words("field: Industry", None) == "Industry: not known"


def test_reasons_are_for_and_against_the_strongest_first(page):
    stored = [
        {"feature": "visits", "value": 1, "effect": log(1.07)},
        {"feature": "pricing_views", "value": 1, "effect": log(2.44)},
        {"feature": "has_phone", "value": False, "effect": log(0.62)},
    ]
    more, less = reasons(stored)
    assert [(r.words, r.times) for r in more] == [
        ("Viewed pricing 1 time", "×2.4"),
        ("Visited 1 time", "×1.07"),
    ]
    assert [(r.words, r.times) for r in less] == [("Gave no phone number", "×0.62")]
    assert main_reason(stored) == "Viewed pricing 1 time"
    assert main_reason([]) == ""


def test_every_rule_of_the_scorecard_reads_as_words(page):
    rules = scorecard()
    assert ("Views of pricing pages", "1 or more", "×2") in [
        (feature, rule.words, rule.times) for feature, rule in rules
    ]
    assert all("_" not in feature and rule.words for feature, rule in rules)


def test_every_number_has_its_definition(page):
    known = definitions()
    assert {"visitors", "leads", "qualified", "conversion", "score", "auc"} <= known.keys()
    assert all(one.name and one.sentence.endswith(".") for one in known.values())
    # A catalogue would take "30% s…" for a place to put a value, and translators could not.
    assert not any(PYTHON_FORMAT.search(one.name + one.sentence) for one in known.values())
