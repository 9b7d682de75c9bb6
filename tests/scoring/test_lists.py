"""Several words a lead, and texts, as terms."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.lists import ListTerms
from scoring.reading import read
from scoring.records import Outcomes
from scoring.texts import tokens


def lists(values):
    return read(pd.Series(values, dtype=object), "words")


def outcomes(won, groups=None):
    return Outcomes.of(np.array(won), groups, seed=0)


def dense(expansion):
    return expansion.matrix.toarray()


def test_each_frequent_word_has_a_term_and_a_lead_can_have_several():
    column = lists([["crm", "web"], ["web"], ["crm"], []] * 10)
    terms = ListTerms.learn(column, outcomes([True, False] * 20))
    assert terms.frequent == ["crm", "web"]
    shown = dense(terms.expand(lists([["web", "crm"], ["web"], []])))
    assert shown[:, :2].tolist() == [[1, 1], [0, 1], [0, 0]]
    assert shown[:, -1].tolist() == [0, 0, 1]
    assert shown[0, 3] > shown[1, 3] > shown[2, 3] == 0


def test_of_words_never_seen_only_that_they_are_there_counts():
    column = lists([["crm", "web"], ["web"], ["crm"], []] * 10)
    terms = ListTerms.learn(column, outcomes([True, False] * 20))
    unseen = terms.expand(lists([["pigeon"]]))
    assert not unseen.silent.any()
    assert not dense(unseen)[:, [0, 1, 2, 4]].any()


def test_a_gap_says_nothing_where_none_was_seen():
    terms = ListTerms.learn(lists([["crm"], ["web"]] * 10), outcomes([True, False] * 10))
    assert terms.expand(lists([["crm"], []])).silent.tolist() == [False, True]


def test_the_rare_words_of_a_row_add_up_and_more_of_the_same_kind_say_more():
    names = [f"skill {i}" for i in range(60)]
    good, bad = names[:30], names[30:]
    draw = np.random.default_rng(0)
    won = draw.random(600) < 0.5
    rows = [list(draw.choice(good if w else bad, 2, replace=False)) for w in won]
    terms = ListTerms.learn(lists(rows), outcomes(won))
    assert len(terms.rare) + len(terms.frequent) == 60
    few = ListTerms(
        [], sorted(names), np.where(np.isin(sorted(names), good), 1.0, -1.0), gaps=False
    )
    one, two, mixed = dense(few.expand(lists([good[:1], good[:2], [good[0], bad[0]]])))[:, 0]
    assert (one, mixed) == (1, 0)
    assert one < two < 2


def test_a_word_that_one_lead_wrote_teaches_nothing():
    column = lists([[f"only {i}", "all"] for i in range(30)])
    assert ListTerms.learn(column, outcomes([True, False] * 15)).rare == []


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_what_a_lead_is_shown_does_not_depend_on_its_own_outcome(data):
    rows = 30
    groups = np.array(data.draw(st.lists(st.integers(0, 12), min_size=rows, max_size=rows)))
    row = st.lists(st.sampled_from("abcdefgh"), max_size=4)
    column = lists(data.draw(st.lists(row, min_size=rows, max_size=rows)))
    known = outcomes(np.arange(rows) % 2 == 0, groups)
    lead = data.draw(st.sampled_from(sorted(set(groups.tolist()))))
    turned = Outcomes(
        np.where(groups == lead, ~known.won, known.won), known.weight, known.part, known.parts
    )
    terms = ListTerms.learn(column, known)
    before, after = (dense(terms.expand_held_out(column, k)) for k in (known, turned))
    assert (before[groups == lead] == after[groups == lead]).all()


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_shuffled_rows_are_the_same_terms_in_another_order(data):
    row = st.lists(st.sampled_from(["crm", "web", "网站", "seo"]), max_size=3)
    rows = data.draw(st.lists(row, min_size=4, max_size=20))
    order = np.array(data.draw(st.permutations(range(len(rows)))))
    won = np.arange(len(rows)) % 2 == 0
    terms = ListTerms.learn(lists(rows), outcomes(won))
    again = ListTerms.learn(lists([rows[i] for i in order]), outcomes(won[order]))
    assert again.frequent == terms.frequent
    shown, moved = dense(terms.expand(lists(rows))), dense(again.expand(lists(rows)))
    assert moved == pytest.approx(shown)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Head of Sales", ["head", "of", "sales"]),
        ("DON'T don’t", ["don't", "don’t"]),
        ("报价", ["报价"]),
        ("要", ["要"]),
        ("给我ＣＲＭ报价单v2", ["给我", "crm", "报价", "价单", "v2"]),
        ("Über straße, naïve", ["über", "straße", "naïve"]),
        ("a_b-c/d", ["a", "b", "c", "d"]),
        ("デモを見たい", ["デモ", "モを", "を見", "見た", "たい"]),
        ("🙂 !!! ...", []),
    ],
)
def test_words_of_a_text_in_any_script(text, words):
    assert tokens(text) == words


def test_only_the_beginning_of_a_pasted_document_is_read():
    assert len(tokens("word " * 100_000)) == 400


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.characters(codec="ascii")))
def test_plain_text_is_cut_as_any_other(text):
    assert tokens(text + "é")[:-1] == tokens(text + " é")[: len(tokens(text + "é")) - 1]
    assert tokens(text) == tokens(text + " é")[:-1]


def test_what_is_kept_of_lists_is_what_was_learned():
    column = lists([["crm", f"skill {i % 9}"] for i in range(40)])
    terms = ListTerms.learn(column, outcomes([True, False] * 20))
    again = ListTerms.from_parts(terms.parts())
    assert (dense(again.expand(column)) == dense(terms.expand(column))).all()
