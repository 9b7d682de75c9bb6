"""Words as terms: frequent by name, rare by a record that never knows a row's own outcome."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.reading import read
from scoring.records import Outcomes, records
from scoring.words import WordTerms


def words(values):
    return read(pd.Series(values, dtype=object), "word")


def outcomes(won, groups=None, seed=0):
    return Outcomes.of(np.array(won), None if groups is None else np.array(groups), seed)


def rare_pages(rows, pages, rate=0.3, seed=0):
    """Pages of a few leads each, which say nothing: outcomes are by chance."""
    draw = np.random.default_rng(seed)
    return words([f"/{p}" for p in draw.integers(0, pages, rows)]), draw.random(rows) < rate


def test_a_frequent_word_has_a_term_of_its_own_and_a_gap_too():
    column = words(["ads"] * 20 + ["web"] * 30 + [None] * 10)
    terms = WordTerms.learn(column, outcomes([True, False] * 30))
    assert (terms.frequent, terms.rare, terms.width) == (["web", "ads"], [], 4)
    shown = terms.expand(words(["ads", "web", None])).matrix.toarray()
    assert shown.tolist() == [[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1]]


def test_a_word_never_seen_says_nothing_and_a_gap_says_nothing_where_none_was_seen():
    terms = WordTerms.learn(words(["ads", "web"] * 10), outcomes([True, False] * 10))
    assert terms.expand(words(["ads", "pigeon", None])).silent.tolist() == [False, True, True]


def test_thousands_of_rare_words_are_one_term():
    column, won = rare_pages(4000, 1500)
    terms = WordTerms.learn(column, outcomes(won))
    assert len(terms.rare) > 1000
    assert terms.width == 2


def test_the_record_of_a_rare_word_is_between_its_own_rate_and_that_of_all():
    column = words(["lucky"] * 4 + [f"other {i}" for i in range(96)])
    known = outcomes([True] * 4 + [False] * 76 + [True] * 20)
    learned, _ = records(column.codes, np.arange(100), known, len(column.levels))
    lucky = learned[column.levels.index("lucky")]
    assert 0 < lucky < np.log(4 / 1) - np.log(24 / 76)


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_what_a_lead_is_shown_does_not_depend_on_its_own_outcome(data):
    rows = 40
    groups = np.array(data.draw(st.lists(st.integers(0, 15), min_size=rows, max_size=rows)))
    pages = words(data.draw(st.lists(st.sampled_from("abcdefgh"), min_size=rows, max_size=rows)))
    # Alternating, so that the cut is the same whichever lead is turned.
    known = outcomes(np.arange(rows) % 2 == 0, groups)
    lead = data.draw(st.sampled_from(sorted(set(groups.tolist()))))
    turned = Outcomes(
        np.where(groups == lead, ~known.won, known.won), known.weight, known.part, known.parts
    )
    terms = WordTerms.learn(pages, known)
    before, after = (terms.expand_held_out(pages, k).matrix.toarray() for k in (known, turned))
    assert (before[groups == lead] == after[groups == lead]).all()


def test_words_that_say_nothing_get_held_out_records_that_say_nothing():
    column, won = rare_pages(4000, 1500)
    known = outcomes(won)
    terms = WordTerms.learn(column, known)
    own, held_out = (
        m.matrix.toarray()[:, 0]
        for m in (terms.expand(column), terms.expand_held_out(column, known))
    )
    assert np.corrcoef(own, won)[0, 1] > 0.4  # what would be learned from its own outcome
    assert abs(np.corrcoef(held_out, won)[0, 1]) < 0.1


def test_five_rows_of_a_lead_count_as_one_lead():
    draw = np.random.default_rng(1)
    pages, won = draw.integers(0, 30, 200), draw.random(200) < 0.4
    alone = WordTerms.learn(words([f"/{p}" for p in pages]), outcomes(won))
    often = WordTerms.learn(
        words([f"/{p}" for p in np.repeat(pages, 5)]),
        outcomes(np.repeat(won, 5), np.repeat(np.arange(200), 5)),
    )
    assert often.frequent == alone.frequent
    assert often.rare == alone.rare
    assert often.record == pytest.approx(alone.record)


def test_with_one_winner_no_record_is_shown():
    column = words([f"page {i // 2}" for i in range(20)])
    known = outcomes([True] + [False] * 19)
    terms = WordTerms.learn(column, known)
    assert known.parts == 1
    assert not terms.expand_held_out(column, known).matrix.toarray().any()


def test_of_more_rare_words_than_are_kept_the_rarest_count_as_never_seen():
    often = [f"/{p}" for p in range(15_000) for _ in range(2)]
    once = [f"/once/{p}" for p in range(10_000)]
    column = words([*often, *once])
    terms = WordTerms.learn(column, outcomes(np.arange(40_000) % 2 == 0))
    assert len(terms.rare) == 20_000
    assert terms.expand(words(["/0", "/14999"])).silent.tolist() == [False, False]
    assert terms.expand(column).silent.sum() == 5000


def test_what_is_kept_of_words_is_what_was_learned():
    column, won = rare_pages(300, 90)
    terms = WordTerms.learn(column, outcomes(won))
    again = WordTerms.from_parts(terms.parts())
    assert (again.expand(column).matrix.toarray() == terms.expand(column).matrix.toarray()).all()
    with pytest.raises(ValueError, match="do not fit"):
        WordTerms.from_parts(terms.parts() | {"record": terms.record[:-1]})


def test_words_of_equal_counts_come_in_the_same_order_whichever_was_seen_first():
    one, other = words(["web", "ads"] * 10), words(["ads", "web"] * 10)
    won = outcomes([True, False] * 10)
    assert WordTerms.learn(one, won).frequent == WordTerms.learn(other, won).frequent
