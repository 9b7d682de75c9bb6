"""Columns chosen and turned into terms: any table, any order, few rows or many."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.choosing import choose
from scoring.encoding import Encoder, encode

WORDS = ["we", "need", "a", "quote", "demo", "for", "our", "team", "please", "call", "soon"]


def every_kind(rows, seed=0):
    """A table with each kind of column, with gaps, and outcomes by chance."""
    draw = np.random.default_rng(seed)
    table = pd.DataFrame(
        {
            "visits": np.where(draw.random(rows) < 0.2, np.nan, draw.poisson(3, rows)),
            "member": pd.Series(draw.random(rows) < 0.3).where(draw.random(rows) < 0.9),
            "created": pd.Timestamp("2025-01-01", tz="UTC")
            + pd.to_timedelta(draw.integers(0, 9000, rows), unit="h"),
            "source": draw.choice(["ads", "web", None], rows),
            "page": [f"/{p}" for p in draw.integers(0, max(rows // 4, 2), rows)],
            "services": [";".join(sorted(draw.choice(list("abcd"), 2))) for _ in range(rows)],
            "tags": [list(draw.choice(list("wxyz"), draw.integers(0, 3))) for _ in range(rows)],
            "message": [
                " ".join(draw.choice(WORDS, 6)) if draw.random() < 0.8 else None
                for _ in range(rows)
            ],
            "same": ["always"] * rows,
            "id": [f"id-{i:04d}" for i in draw.permutation(rows)],
        }
    )
    won = np.arange(rows) % 3 == 0
    return table, won


def test_every_kind_of_column_is_known_for_what_it_is():
    choice = choose(every_kind(300)[0])
    assert {f.name: f.kind for f in choice.features} == {
        "created": "date",
        "member": "flag",
        "message": "text",
        "page": "word",
        "services": "words",
        "source": "word",
        "tags": "words",
        "visits": "number",
    }
    assert choice.left_out == {"same": "constant", "id": "identifier"}


def test_the_order_of_the_columns_changes_nothing():
    table, _ = every_kind(300)
    assert choose(table[table.columns[::-1]]).features == choose(table).features


def test_what_the_rows_of_a_lead_repeat_still_names_the_lead():
    table, _ = every_kind(200)
    often = table.loc[np.repeat(table.index, 5)].reset_index(drop=True)
    leads = np.repeat(np.arange(200), 5)
    assert choose(often, leads).left_out["id"] == "identifier"
    assert choose(often, leads).features == choose(table).features


def test_a_list_that_all_rows_have_alike_is_constant():
    assert choose(pd.DataFrame({"tags": [["a", "b"], ["b", "a"]]})).left_out == {"tags": "constant"}


@pytest.mark.parametrize("rows", [4, 40, 300])
def test_terms_are_centred_and_effects_are_their_weighted_sum(rows):
    table, won = every_kind(rows)
    choice = choose(table)
    encoders, terms = encode(choice.features, choice.columns, won, seed=0)
    assert terms.shape == (rows, sum(len(e.mean) for e in encoders))
    draw = np.random.default_rng(1)
    for encoder, column in zip(encoders, choice.columns, strict=True):
        centred = encoder.encode(column)
        assert centred.mean(axis=0) == pytest.approx(np.zeros(centred.shape[1]), abs=1e-9)
        weight = draw.normal(size=centred.shape[1])
        assert encoder.effect(column, weight) == pytest.approx(centred @ weight, abs=1e-9)


def test_columns_that_are_missing_or_never_seen_are_read_and_say_nothing_unheard_of():
    table, won = every_kind(300)
    choice = choose(table)
    encoders, _ = encode(choice.features, choice.columns, won, seed=0)
    for other in (pd.DataFrame(index=range(3)), every_kind(50, seed=9)[0]):
        for encoder in encoders:
            terms = encoder.encode(encoder.feature.read(other))
            assert terms.shape == (len(other), len(encoder.mean))
            assert np.isfinite(terms).all()


def test_what_is_kept_of_an_encoder_is_what_was_learned():
    table, won = every_kind(120)
    choice = choose(table)
    encoders, _ = encode(choice.features, choice.columns, won, seed=0)
    for encoder, column in zip(encoders, choice.columns, strict=True):
        again = Encoder.from_parts(encoder.parts())
        assert again.feature == encoder.feature
        assert (again.encode(column) == encoder.encode(column)).all()


@settings(max_examples=20, deadline=None)
@given(st.permutations(range(40)), st.integers(0, 99))
def test_shuffled_rows_choose_the_same_features(order, seed):
    table, _ = every_kind(40, seed)
    shuffled = table.iloc[list(order)].reset_index(drop=True)
    choice, again = choose(table), choose(shuffled)
    assert again.features == choice.features
    assert again.left_out == choice.left_out
    for one, other in zip(choice.columns, again.columns, strict=True):
        assert (one.take(np.array(order)).filled == other.filled).all()


def test_a_text_whose_words_tell_the_outcome_is_learned_from():
    draw = np.random.default_rng(0)
    won = draw.random(600) < 0.3
    said = [
        " ".join(draw.choice(WORDS, 7)) + (" urgent budget" if w else " student homework")
        for w in won
    ]
    choice = choose(pd.DataFrame({"message": said}))
    encoders, terms = encode(choice.features, choice.columns, won, seed=0)
    frequent = encoders[0].terms.frequent
    urgent = terms.toarray()[:, frequent.index("urgent")]
    assert ((urgent == 1) == won).all()
