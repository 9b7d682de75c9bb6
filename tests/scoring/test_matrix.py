import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.columns import Lists, Numbers, Words
from scoring.encoding import Feature
from scoring.matrix import GAP, MOST_CELLS, SILENT, Grid, learn

WON = np.arange(400) % 2 == 0


def grid(kind, column):
    [found], cells = learn([Feature("it", kind)], [column], WON[: len(column)], seed=0)
    return found, cells


@given(
    st.lists(st.floats(-1e100, 1e100), min_size=4, max_size=60),
    st.floats(-1e100, 1e100),
)
def test_cells_are_in_the_order_of_the_numbers(numbers, another):
    found, cells = grid("number", Numbers(np.array(numbers)))
    every = np.sort([*numbers, another])
    assert (np.diff(found.cells(Numbers(every))[:, 0].astype(int)) >= 0).all()
    # Few numbers: each has a cell of its own.
    assert len(np.unique(cells)) == len(np.unique(numbers))
    assert cells.max() == len(np.unique(numbers)) - 1


def test_many_numbers_share_cells_of_like_size():
    found, _ = grid("number", Numbers(np.random.default_rng(1).lognormal(0, 2, 400)))
    cells = found.cells(Numbers(np.random.default_rng(1).lognormal(0, 2, 400)))
    assert len(np.unique(cells)) == MOST_CELLS
    assert np.bincount(cells[:, 0]).max() <= 5


def test_a_gap_has_a_cell_of_its_own_only_where_training_had_gaps():
    gap = Numbers(np.array([np.nan]))
    with_gaps, _ = grid("number", Numbers(np.where(WON, np.nan, 1.0)))
    without, _ = grid("number", Numbers(WON * 1.0))
    assert with_gaps.cells(gap).item() == GAP
    assert without.cells(gap).item() == SILENT


def test_rare_words_are_put_in_kinds_by_their_record_and_unseen_ones_in_none():
    draw = np.random.default_rng(0)
    codes = np.where(np.arange(400) < 200, draw.integers(0, 2, 400), np.arange(400) % 60 + 2)
    levels = [f"word {i:02d}" for i in range(62)]
    found, cells = grid("word", Words(codes, levels))
    assert found.unordered
    said = found.cells(Words(np.array([0, 1, 2, -1]), ["never", "word 00", "word 05"]))
    assert said[0] == SILENT
    assert said[1] == cells[codes == 0][0]
    assert said[3] == SILENT
    assert len(np.unique(cells)) <= 2 + 16


def test_a_list_has_a_column_for_each_frequent_word():
    column = Lists(np.arange(0, 801, 2), np.tile([0, 1, 0, 2], 200), ["demo", "jobs", "price"])
    found, cells = grid("words", column)
    one = found.cells(Lists(np.array([0, 2, 2]), np.array([0, 2]), ["demo", "jobs", "price"]))
    assert cells.shape == (400, found.width)
    assert (one[0] == cells[1]).all()
    assert (one[1] == SILENT).all()


def test_a_date_becomes_its_day_weekday_and_hour_and_of_years_the_season_too():
    assert grid("date", Numbers(np.arange(400) * 0.3))[0].width == 3
    assert grid("date", Numbers(np.arange(400) * 3.0))[0].width == 4


def test_parts_out_of_order_are_refused():
    found, _ = grid("number", Numbers(np.arange(400.0)))
    parts = found.parts()
    assert Grid.from_parts(parts).cuts[0].tolist() == found.cuts[0].tolist()
    with pytest.raises(ValueError, match="out of order"):
        Grid.from_parts({**parts, "cuts": [found.cuts[0][::-1]]})
