import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.scores.imported import columns, kind_of

JSON = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.integers())


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["674", "5", None, " 2.5 "], "number"),
        ([1, 2.5, None], "number"),
        (["1"] * 95 + ["n/a"] * 5, "number"),
        (["1"] * 94 + ["n/a"] * 6, "word"),
        (["02139", "10115", "00501"], "word"),
        (["4915112345678", "8613800000000"], "word"),
        (["2026-01-31", "2026-02-01T10:00:00Z"], "date"),
        (["2026-01-31"] * 19 + ["soon"], "date"),
        ([True, False, None], "flag"),
        (["Yes", "No"], "word"),
        ([None, None], "word"),
        ([], "word"),
    ],
)
def test_the_values_tell_what_a_column_holds(values, kind):
    stripped = [v.strip() if isinstance(v, str) else v for v in values]

    assert kind_of(stripped) == kind


def test_names_carry_a_prefix_so_that_they_cannot_be_mistaken_for_features():
    assert list(columns([{"visits": 3}, {"Lead Source": "Fair"}])) == [
        "field: visits",
        "field: Lead Source",
    ]


def test_slips_of_the_pen_in_a_column_of_numbers_are_gaps():
    rows = [{"Budget": str(i)} for i in range(39)] + [{"Budget": "ask Ana"}]

    column = columns(rows)["field: Budget"]

    assert column.dtype == "float64"
    assert column.isna().tolist() == [False] * 39 + [True]


def test_a_single_lead_is_read_as_what_the_model_learned():
    learned = {
        "field: Budget": "number",
        "field: Code": "word",
        "field: Since": "date",
        "field: Ok": "flag",
    }
    odd = {"Budget": "ask Ana", "Code": "007", "Since": "soon", "Ok": "maybe", "New": "x"}
    fine = {"Budget": "7", "Code": 7.0, "Since": "2026-01-31", "Ok": "yes"}

    read = columns([odd, fine], learned)

    assert "field: New" not in read
    assert [read[name].isna().tolist() for name in learned] == [
        [True, False],
        [False, False],
        [True, False],
        [True, False],
    ]
    assert read["field: Code"].tolist() == ["007", "7"]
    assert read["field: Since"][1] == pd.Timestamp("2026-01-31", tz="UTC")


@given(st.lists(st.dictionaries(st.sampled_from("abc"), JSON), max_size=20))
def test_whatever_an_import_holds_becomes_columns_as_long_as_the_leads(rows):
    for column in columns(rows).values():
        assert len(column) == len(rows)
        assert not any(isinstance(v, float) and math.isinf(v) for v in column)


@given(JSON, st.sampled_from(["number", "flag", "date", "word"]))
def test_whatever_a_lead_brings_is_read_as_what_was_learned_or_is_a_gap(value, kind):
    [column] = columns([{"a": value}], {"field: a": kind}).values()

    wanted = {"number": "f", "flag": "b", "date": "M", "word": "O"}[kind]
    assert column.dtype.kind == wanted
