import datetime as dt

import numpy as np
import pandas as pd
import pytest

import scoring
from scoring.reading import kind_of, read


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
        (["", " "], None),
        ([None, np.nan, pd.NaT], None),
        ([], None),
    ],
)
def test_what_a_column_holds(values, kind):
    assert kind_of(pd.Series(values, dtype=object)) == kind


@pytest.mark.parametrize("odd", [[1], {"a": 1}, 1j, pd.Timedelta(1), pd.Period("2025"), b"x"])
def test_a_value_of_no_kind_is_refused_by_name(odd):
    with pytest.raises(scoring.ColumnError, match="'field'"):
        kind_of(pd.Series([odd], name="field"))


def test_blanks_around_a_word_are_no_part_of_it():
    words = read(pd.Series(["web", " web", "web ", "", "shop"]), "word")
    assert words.levels == ["web", "shop"]
    assert words.codes.tolist() == [0, 0, 0, -1, 1]


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
