from math import log

import pytest
from babel.messages.catalog import PYTHON_FORMAT
from flask import Flask
from flask_babel import Babel, force_locale

from tracker.dashboard.feature_words import SENTENCES, value_words, words
from tracker.dashboard.reasons import main_reason, reasons
from tracker.dashboard.wording import definitions
from tracker.scores.features import FEATURES

VALUES = {
    "number": (-1, 0, 1, 2, 3.5),
    "flag": (True, False),
    "word": ("company", "other", "monday", "DE", "自然"),
    "words": ("Demo; Contact", ["Demo", "联系我们"], ("Demo",)),
    "text": ("Head of sales", "我们在找一个客户管理系统" * 40, "100 % sure"),
}
LONGEST_REASON = 130  # more would be no reason to say aloud


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
        assert len(said) <= LONGEST_REASON
        assert feature.name not in said or "_" not in feature.name
        assert value is None or value_words(feature.name, value)


def test_no_feature_that_is_gone_keeps_its_words():
    assert SENTENCES.keys() == {feature.name for feature in FEATURES}


def test_an_imported_column_is_called_by_its_name(page):
    assert words("field: Annual revenue", 1_250_000) == "Annual revenue: 1,250,000"
    assert words("field: Newsletter", True) == "Newsletter: yes"
    assert words("field: Industry", None) == "Industry: not known"
    assert words("field: Products", ["CRM", "ERP"]) == "Products: CRM; ERP"
    assert words("field: Renewal", "2026-03-31T00:00:00+00:00") == "Renewal: Mar 31, 2026"
    assert words("field: Code", "2026-99-31") == "Code: 2026-99-31"


def test_words_that_somebody_chose_are_told_in_the_reader_s_language(page):
    assert words("country", "DE") == "From Germany"
    assert words("local_weekday", "monday") == "Last active on a Monday at the lead's place"
    with force_locale("zh_Hans"):
        assert value_words("country", "DE") == "德国"
        assert value_words("local_weekday", "monday") == "星期一"


def test_long_text_is_cut_to_one_line(page):
    said = words("message", "We need\n\n  a system " + "that works " * 50)
    assert said.startswith("Wrote: “We need a system that works")
    assert said.endswith("…”")


def test_reasons_are_for_and_against_the_strongest_first(page):
    stored = [
        {"feature": "visits", "value": 1, "effect": log(1.07)},
        {"feature": "pricing_views_last_7_days", "value": 3, "effect": log(1.8)},
        {"feature": "pricing_views", "value": 1, "effect": log(2.44)},
        {"feature": "has_phone", "value": False, "effect": log(0.62)},
    ]
    more, less = reasons(stored)
    assert [(r.words, r.times) for r in more] == [
        ("Viewed pricing 1 time", "×2.4"),
        ("Viewed pricing 3 times in the last 7 days", "×1.8"),
        ("Visited 1 time", "×1.07"),
    ]
    assert [(r.words, r.times) for r in less] == [("Gave no phone number", "×0.62")]
    assert main_reason(stored) == "Viewed pricing 1 time"
    assert main_reason([]) == ""


def test_every_number_has_its_definition(page):
    known = definitions()
    assert {"visitors", "leads", "qualified", "conversion", "score", "auc"} <= known.keys()
    assert all(one.name and one.sentence.endswith(".") for one in known.values())
    # A catalogue would take "30% s…" for a place to put a value, and translators could not.
    assert not any(PYTHON_FORMAT.search(one.name + one.sentence) for one in known.values())
