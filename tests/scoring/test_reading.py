import datetime as dt
import itertools

import numpy as np
import pandas as pd
import pytest

import scoring
from scoring.kinds import kind_of, separator_of
from scoring.reading import read


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([1, 2.5, None], "number"),
        ([True, None], "flag"),
        ([True, 3], "number"),
        ([dt.date(2025, 1, 1), None], "date"),
        (["a", 1, True], "word"),
        (["1", "2.5e3", " -7 "], "number"),
        (["02139", "10115"], "word"),
        (["4915112345678", "4915112345679"], "word"),
        (["90", "80", "12000000000"], "number"),
        (["2025-01-01", "2025-06-30T10:00"], "date"),
        (["2025-01-01", "2025-02-31"], "word"),
        (["2025-01-01", "soon"], "word"),
        ([["a", "b"], [], None], "words"),
        ([("a",), {"b"}, frozenset(), np.array(["c", 1])], "words"),
        ([["a"], "b", 1], "words"),
        ([[], None, [None, " "]], None),
        (["a;b", "a", "b; c", "c;a", "a;b;c", "c", "b"], "words"),
        (["crm|web"] * 9 + ["crm", "seo|crm", "seo|web", "seo", "web", "crm|seo|web"], "words"),
        (["Paris, France", "Lyon, France", "Berlin, Germany"], "word"),
        (["New York, NY", "Boston, MA"], "word"),
        (["1,5", "2,5", "1,7", "2,7", "3,5", "3,7", "1,0", "2,0", "3,0"], "word"),
        (["Pricing | Acme", "Demo | Acme", "Home | Acme"], "word"),
        (["", " "], None),
        ([None, np.nan, pd.NaT], None),
        ([], None),
    ],
)
def test_what_a_column_holds(values, kind):
    assert kind_of(pd.Series(values, dtype=object)) == kind


@pytest.mark.parametrize(
    "odd", [[[1]], [{"a": 1}], {"a": 1}, 1j, pd.Timedelta(1), pd.Period("2025"), b"x"]
)
def test_a_value_of_no_kind_is_refused_by_name(odd):
    with pytest.raises(scoring.ColumnError, match="'field'"):
        kind_of(pd.Series([odd], name="field"))


def test_blanks_around_a_word_are_no_part_of_it():
    words = read(pd.Series(["web", " web", "web ", "", "shop"]), "word")
    assert words.levels == ["shop", "web"]
    assert words.codes.tolist() == [1, 1, 1, -1, 0]


SENTENCES = [
    "Please send me a quote for 20 seats",
    "We need a demo of the product",
    "Can you send a quote for our team",
    "Please call me about the product",
    "I need a quote for the team please",
    "A demo for 20 of our team please",
]
QUESTIONS = [
    "我想要一个报价单",
    "请给我们发一个报价单",
    "我们想要看看演示",
    "请给我演示一个",
    "我想要看演示",
]


@pytest.mark.parametrize("sentences", [SENTENCES, QUESTIONS])
def test_sentences_that_hardly_recur_are_text_and_the_same_few_are_words(sentences):
    assert kind_of(pd.Series(sentences)) == "text"
    assert kind_of(pd.Series([*sentences, None])) == "text"
    assert kind_of(pd.Series(sentences * 9)) == "word"


@pytest.mark.parametrize(
    "names",
    [
        [f"Ana{i} Costa{i}" for i in range(50)],
        [f"https://example.com/a/{i}?b={i}" for i in range(50)],
        [f"{i:08x}-{i:04x}" for i in range(50)],
        [f"one{i} two{i} three{i} four{i}" for i in range(50)],
    ],
)
def test_names_addresses_and_words_that_never_recur_are_no_text(names):
    assert kind_of(pd.Series(names)) == "word"


def held(lists):
    return [
        [lists.levels[c] for c in lists.indices[a:b]] for a, b in itertools.pairwise(lists.indptr)
    ]


def test_a_text_is_the_set_of_its_words_in_lower_case():
    text = read(pd.Series(["Call me, CALL ME now", " ", "!!!", "报价单 Now"]), "text")
    assert held(text) == [["call", "me", "now"], [], [], ["now", "价单", "报价"]]
    assert text.filled.tolist() == [True, False, False, True]


@pytest.mark.parametrize(
    ("values", "separator"),
    [
        (["b; a", None, "a;;a", " "], ";"),
        ([["b", "a"], None, ("a", " a", None), []], ""),
        ([{"b", "a"}, np.nan, "a", ""], ""),
        ([np.array(["b", "a"]), pd.NA, ["a"], [np.nan]], ";"),
    ],
)
def test_many_words_mean_the_same_in_every_spelling(values, separator):
    lists = read(pd.Series(values, dtype=object), "words", separator)
    assert held(lists) == [["a", "b"], [], ["a"], []]
    assert lists.filled.tolist() == [True, False, True, False]


def test_a_list_in_one_row_leaves_the_joined_words_of_the_others_as_they_were():
    joined = ["b; a", None, "c"]
    alone = read(pd.Series(joined, dtype=object), "words", ";")
    beside = read(pd.Series([*joined, ["a", "b;d"]], dtype=object), "words", ";")
    assert held(beside) == [*held(alone), ["a", "b", "d"]]


def test_a_category_that_is_no_value_is_refused_by_the_name_of_its_column():
    bands = pd.Series(pd.cut([1.0, 5.0], 2), name="band")
    with pytest.raises(scoring.ColumnError, match="'band' holds a value of type Interval"):
        kind_of(bands)


def test_what_joins_the_words_is_found_and_python_lists_need_nothing():
    joined = pd.Series(["a|b", "a", "b|c", "c|a", "a|b|c", "c", "b"])
    assert separator_of(joined) == "|"
    assert separator_of(joined.str.split("|")) == ""


@pytest.mark.parametrize("kind", ["word", "number", "flag", "date", "text"])
def test_a_list_where_one_value_was_learned_is_refused_by_name(kind):
    with pytest.raises(scoring.ColumnError, match="'field' holds a list"):
        read(pd.Series([[1, 2]], name="field"), kind)


def test_rows_are_taken_in_any_order_and_any_number_of_times():
    lists = read(pd.Series([["a", "b"], [], ["c"], ["b"]]), "words")
    assert held(lists.take(np.array([3, 0, 1, 0]))) == [["b"], ["a", "b"], [], ["a", "b"]]
    assert held(lists.take(np.arange(0))) == []


def test_true_and_1_are_different_words():
    words = read(pd.Series([True, 1, "x", 1.0], dtype=object), "word")
    assert [words.levels[c] for c in words.codes] == ["True", "1", "x", "1"]


def test_numbers_beyond_all_measure_are_kept_in_bounds():
    numbers = read(pd.Series([1e300, -1e300, np.inf, 10**400], dtype=object), "number").numbers
    assert numbers.tolist()[:2] == [1e100, -1e100]
    assert np.isnan(numbers[2:]).all()


def test_a_date_is_days_since_1970_in_utc():
    moments = pd.Series(["1970-01-02", "1970-01-02T12:00:00+02:00", "9999-12-31", None])
    assert read(moments, "date").numbers[:3].tolist() == [1.0, 1 + 10 / 24, 2932896.0]
