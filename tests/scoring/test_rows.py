"""The canonical order: what the rows hold decides, not how they arrived."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scoring
from scoring.rows import canonical_order, row_hashes

cells = {
    "number": st.sampled_from([0.0, -0.0, 1.0, 2.5, np.nan]),
    "word": st.sampled_from(["ads", "web ", "", None, "7"]),
    "flag": st.sampled_from([True, False, None]),
    "list": st.sampled_from([["a", "b"], ["b"], [], None]),
    "mixed": st.sampled_from([1, "1", True, 1.5, None, "x"]),
}


@st.composite
def tables(draw):
    """Rows with outcomes, times and groups, small enough that whole rows recur."""
    rows = draw(st.integers(1, 12))
    columns = {
        name: pd.Series(draw(st.lists(cell, min_size=rows, max_size=rows)), dtype=object)
        for name, cell in cells.items()
    }
    won = np.array(draw(st.lists(st.booleans(), min_size=rows, max_size=rows)))
    when = np.array(draw(st.lists(st.sampled_from([0.0, 7.5]), min_size=rows, max_size=rows)))
    groups = np.array(draw(st.lists(st.sampled_from("abc"), min_size=rows, max_size=rows)))
    return pd.DataFrame(columns), won, when, groups


def sequence(table, won, when, groups):
    """What the rows hold in canonical order, and which of them are of one group."""
    order = canonical_order(table, won, when, groups)
    assert sorted(order) == list(range(len(won)))
    held = row_hashes(table, won, when)[order].tolist()
    return held, pd.factorize(groups[order])[0].tolist()


@settings(max_examples=100, deadline=None)
@given(given_table=tables(), data=st.data())
def test_shuffled_rows_and_columns_and_renamed_groups_are_the_same_sequence(given_table, data):
    table, won, when, groups = given_table
    rows = np.array(data.draw(st.permutations(range(len(won)))), dtype=int)
    columns = data.draw(st.permutations(list(table.columns)))
    names = dict(zip("abc", data.draw(st.permutations([9, 1, 5])), strict=True))
    renamed = np.array([names[g] for g in groups])
    again = sequence(table.iloc[rows][columns], won[rows], when[rows], renamed[rows])
    assert again == sequence(table, won, when, groups)


@settings(max_examples=50, deadline=None)
@given(tables())
def test_rows_of_a_group_follow_each_other(given_table):
    _, member = sequence(*given_table)
    assert member == sorted(member)


def test_no_groups_and_a_group_for_each_row_are_the_same():
    table = pd.DataFrame({"n": [3, 1, 2, 1]})
    won = np.array([True, False, True, False])
    alone = canonical_order(table, won, None, None)
    assert (canonical_order(table, won, None, np.arange(4)) == alone).all()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"a": [1.0], "b": [2.0]}, {"a": [2.0], "b": [1.0]}),
        ({"a": ["x"], "b": [None]}, {"a": [None], "b": ["x"]}),
        ({"a": [["x", "y"]]}, {"a": [["x"]]}),
        ({"a": [0.0]}, {"a": [np.nan]}),
    ],
)
def test_rows_that_hold_something_else_are_told_apart(one, other):
    won = np.array([True])
    hashes = [row_hashes(pd.DataFrame(t), won, None)[0] for t in (one, other)]
    assert hashes[0] != hashes[1]


def test_zeros_and_gaps_of_every_origin_are_one_and_blanks_do_not_count():
    won = np.array([True, True])
    for pair in (
        [0.0, -0.0],
        [None, ""],
        [None, np.nan],
        [" web", "web "],
        [["b", "a"], ["a", "b"]],
    ):
        one, other = row_hashes(pd.DataFrame({"a": pair}), won, None)
        assert one == other


def test_the_order_is_the_same_on_every_machine_and_in_every_process():
    table = pd.DataFrame({"n": [3.0, 1.0, np.nan, 2.0], "w": ["ads", "网", None, "web"]})
    won = np.array([True, False, True, False])
    assert canonical_order(table, won, np.arange(4.0), None).tolist() == [0, 2, 3, 1]


def test_a_column_of_no_kind_is_refused_by_name():
    with pytest.raises(scoring.ColumnError, match="'odd'"):
        canonical_order(pd.DataFrame({"odd": [{}]}), np.array([True]), None, None)
