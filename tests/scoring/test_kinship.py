import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.alone import auc, strays_above, wilson
from scoring.authorship import written_together
from scoring.columns import Lists, Numbers, Words
from scoring.deciding import decides
from scoring.folds import folds
from scoring.kinship import hanging_together, shared
from scoring.leak import Table

patient = settings(max_examples=40, deadline=None)  # a busy machine is no failure
ROWS = 4000


@pytest.fixture
def draw():
    return np.random.default_rng(1)


def words(codes):
    return Words(np.asarray(codes, dtype=np.intp), [f"{c:03}" for c in range(int(max(codes)) + 1)])


def test_a_column_shares_all_with_its_copy_and_nothing_with_a_stranger(draw):
    one, other = draw.integers(0, 6, ROWS), draw.integers(0, 30, ROWS)
    share, entropy = shared([words(one), words(5 - one), words(other)], one % 2 == 0)
    assert share[0, 1] == pytest.approx(1, abs=0.02)
    assert share[0, 2] < 0.01
    assert (share == share.T).all()
    assert (entropy > 0).all()


def test_two_columns_that_both_follow_the_outcome_share_nothing(draw):
    won = draw.random(ROWS) < 0.4
    follow = [words(np.where(draw.random(ROWS) < 0.8, won, ~won) + 0) for _ in range(2)]
    share, _ = shared(follow, won)
    assert share[0, 1] < 0.01


def test_of_few_rows_many_words_share_little_by_luck(draw):
    won = draw.random(600) < 0.5
    strangers = [words(draw.integers(0, 25, 600)) for _ in range(6)]
    share, _ = shared(strangers, won)
    assert np.triu(share, 1).max() < 0.1


def test_numbers_gaps_and_lists_can_be_compared(draw):
    number = draw.normal(size=ROWS)
    gaps = np.where(number > 0, np.nan, draw.normal(size=ROWS))
    lists = Lists(np.arange(ROWS + 1), draw.integers(0, 3, ROWS), ["a", "b", "c"])
    empty = Numbers(np.full(ROWS, np.nan))
    won = draw.random(ROWS) < 0.5
    share, entropy = shared([Numbers(number), Numbers(gaps), lists, empty], won)
    assert share[0, 1] > 0.3
    assert entropy[2] == entropy[3] == 0
    assert share[2].tolist() == [0, 0, 1, 0]


def mainland(draw, columns, hidden):
    """Columns that hang together by what is hidden of each lead."""
    return [
        words(np.where(draw.random(ROWS) < 0.8, hidden, draw.integers(0, 4, ROWS)))
        for _ in range(columns)
    ]


@pytest.mark.parametrize(("columns", "suspected"), [(8, True), (3, False)])
def test_a_label_apart_from_what_hangs_together_goes_with_the_one_that_decides(
    draw, columns, suspected
):
    hidden, mood = draw.integers(0, 4, ROWS), draw.integers(0, 4, ROWS)
    won = draw.random(ROWS) < np.where(hidden > 1, 0.6, 0.3)
    tag = words(np.where(draw.random(ROWS) < 0.95, won, ~won) * 4 + mood)
    # It tells the outcome of many leads, if not for sure, and the mood of a few.
    last = 4 + np.where(draw.random(ROWS) < 0.75, won, ~won)
    last = words(np.where(draw.random(ROWS) < 0.07, mood, last))
    names = ["tag", "last", *(f"known {i}" for i in range(columns))]
    table = Table(names, [tag, last, *mainland(draw, columns, hidden)], won, np.arange(ROWS), 0)
    found = {}
    alone = decides(table, found)
    assert list(found) == ["tag"]
    written_together(table, alone, found)
    assert set(found) == ({"tag", "last"} if suspected else {"tag"})


def test_groups_hang_together_through_others():
    share = np.eye(5)
    share[0, 1] = share[1, 0] = share[1, 3] = share[3, 1] = 0.3
    group = hanging_together(share, 0.2)
    assert group[0] == group[1] == group[3]
    assert len(set(group.tolist())) == 3


@patient
@given(st.floats(0, 1), st.integers(0, 10_000))
def test_bounds_of_a_share_hold_it_and_stay_fractions(share, rows):
    low, high = wilson(share, rows)
    assert -1e-9 <= low <= share + 1e-9
    assert share - 1e-9 <= high <= 1 + 1e-9


@pytest.mark.parametrize(("won", "lost"), [(10, 10), (40, 400), (3000, 5000)])
def test_a_column_strays_above_its_worth_about_once_in_a_hundred(draw, won, lost):
    outcomes = np.arange(won + lost) < won
    spread = 1.4657  # between the means of two normal laws: an AUC of 0.85
    limit = strays_above(0.85, won, lost)
    times = 300
    strayed = 0
    for _ in range(times):
        rank = (draw.normal(size=won + lost) + spread * outcomes).argsort().argsort() + 1
        strayed += (rank[outcomes].sum() - won * (won + 1) / 2) / (won * lost) > limit
    assert strayed <= 0.03 * times


def test_a_column_of_luck_tells_nothing_alone(draw):
    won = draw.random(ROWS) < 0.3
    cuts = folds(won, None, seed=0)
    luck = [
        Numbers(draw.normal(size=ROWS)),
        words(draw.integers(0, 1500, ROWS)),
        Lists(np.arange(ROWS + 1), draw.integers(0, 200, ROWS), [f"{i:03}" for i in range(200)]),
    ]
    assert max(auc(column, won, cuts) for column in luck) < 0.53


def test_a_number_that_is_high_in_the_middle_tells_as_well_as_a_rising_one(draw):
    number = draw.normal(size=ROWS)
    won = np.abs(number) < 0.5
    assert auc(Numbers(number), won, folds(won, None, seed=0)) > 0.95
    assert auc(Numbers(number), number < 0, folds(number < 0, None, seed=0)) == 1
