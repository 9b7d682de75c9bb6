"""Whatever a table holds, training and scoring keep their promises or refuse in words."""

import datetime as dt
from decimal import Decimal

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import scoring
from scoring.choosing import choose
from scoring.encoding import encode
from scoring.rows import canonical_order, row_hashes

gaps = st.sampled_from([None, np.nan, pd.NaT, pd.NA, "", " "])
numbers = st.one_of(st.integers(), st.floats(), st.floats(-100, 100), st.integers(0, 9))
words = st.one_of(st.text(max_size=12), st.sampled_from(["web", "ads", "7", "2025-01-01", "Yes"]))
dates = st.one_of(
    st.datetimes(), st.datetimes(timezones=st.just(dt.UTC)), st.dates(), st.just(dt.date.max)
)
flags = st.booleans()
one = st.one_of(words, st.integers(0, 9), flags, gaps)
lists = st.one_of(st.lists(one, max_size=4), st.lists(one, max_size=3).map(tuple))
joined = st.lists(st.sampled_from("abcd"), max_size=4).map(";".join)
texts = st.lists(st.sampled_from(["need", "a", "demo", "报价", "now!"]), min_size=3).map(" ".join)
odd = st.one_of(
    st.binary(max_size=3), st.complex_numbers(), st.dictionaries(flags, flags), st.just([[1]])
)
pools = st.one_of(
    *(
        st.lists(st.one_of(kind, gaps) if gappy else kind, min_size=1, max_size=9)
        for kind in (
            *(numbers, words, dates, flags, lists, joined, texts),
            st.one_of(numbers, words, flags, dates),
            st.one_of(words, lists),
        )
        for gappy in (False, True)
    )
)


@st.composite
def tables(draw, rows, pools=pools):
    """A table of up to five columns, each dealt from a few values, in any order of columns."""
    names = draw(st.lists(st.sampled_from("abcdefg"), max_size=5, unique=True))
    dealer = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    columns = {}
    for name in names:
        pool = draw(pools)
        dealt = [pool[i] for i in dealer.integers(0, len(pool), rows)]
        # Half of the time pandas picks the dtype, as it would for a caller.
        columns[name] = pd.Series(dealt, dtype=object if draw(flags) else None)
    return pd.DataFrame(columns, index=range(rows))


quick = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def keeps_its_promises(model, table):
    chance = model.predict(table)
    assert chance.shape == (len(table),)
    assert ((chance > 0) & (chance < 1)).all()
    reasons = model.explain(table)
    total = [model.base + sum(r.effect for r in lead) for lead in reasons]
    assert np.allclose(total, np.log(chance / (1 - chance)), rtol=0, atol=1e-6)
    assert all(r.value is None or is_value(r.value) for lead in reasons for r in lead)


def is_value(value):
    """Whether it is no gap; a list may hold one."""
    return isinstance(value, (list, tuple)) or not pd.isna(value)


def scored_or_refused(act, table):
    refusal = None
    try:
        act()
    except scoring.ColumnError as error:
        refusal = str(error)
    assert refusal is None or any(repr(name) in refusal for name in table.columns)


@settings(quick, max_examples=100)
@given(table=tables(rows=30), data=st.data())
def test_any_table_is_turned_into_the_same_terms_in_whatever_order_it_comes(table, data):
    won = np.arange(30) % 3 == 0
    rows = np.array(data.draw(st.permutations(range(30))))
    columns = data.draw(st.permutations(list(table.columns)))
    shuffled = table.iloc[rows][columns].set_axis(range(30))
    encoded = []
    for leads, outcomes in ((table, won), (shuffled, won[rows])):
        order = canonical_order(leads, outcomes, None, None)
        choice = choose(leads.take(order))
        encoders, terms = encode(choice.features, choice.columns, outcomes[order], seed=0)
        assert np.isfinite(terms.data).all()
        encoded.append((choice.features, terms.toarray(), [e.mean for e in encoders]))
    assert encoded[0][0] == encoded[1][0]
    assert encoded[0][1].tobytes() == encoded[1][1].tobytes()
    assert all((a == b).all() for a, b in zip(encoded[0][2], encoded[1][2], strict=True))


@quick
@given(table=tables(rows=90), others=tables(rows=12), draws=st.integers(0, 2**32 - 1))
def test_any_table_trains_and_any_other_is_scored_or_refused_in_words(table, others, draws):
    won = pd.Series(np.random.default_rng(draws).permutation([True] * 45 + [False] * 45))
    training = scoring.train(table, won)
    keeps_its_promises(training.model, table)
    scored_or_refused(lambda: keeps_its_promises(training.model, others), others)


@quick
@given(table=tables(rows=90, pools=st.lists(st.one_of(odd, words), min_size=1, max_size=4)))
def test_values_of_no_kind_are_refused_by_name_or_absent(table):
    won = pd.Series([True, False] * 45)
    scored_or_refused(lambda: keeps_its_promises(scoring.train(table, won).model, table), table)


@quick
@given(table=tables(rows=90))
def test_a_model_of_any_table_survives_saving(table, tmp_path_factory):
    won = pd.Series([True, False] * 45)
    model = scoring.train(table, won).model
    path = tmp_path_factory.mktemp("models") / "model"
    model.save(path)
    assert (scoring.load(path).predict(table) == model.predict(table)).all()


def test_values_that_are_equal_but_written_apart_do_not_depend_on_who_comes_first():
    zone = dt.timezone(dt.timedelta(hours=2))
    noon = dt.datetime(2024, 1, 1, 12, tzinfo=zone)
    for pair in (
        (Decimal("2.0"), Decimal("2.00")),
        (2, Decimal("2.00")),
        (noon, noon.astimezone(dt.UTC)),
    ):
        dealt = pd.DataFrame({"a": pd.Series([*pair, "web"] * 4, dtype=object)})
        won = np.arange(12) % 2 == 0
        hashes = row_hashes(dealt, won, None)
        backwards = row_hashes(dealt[::-1], won[::-1], None)[::-1]
        assert (hashes == backwards).all()


def test_half_an_emoji_and_the_ends_of_the_calendar_train_like_any_value(tmp_path):
    table = pd.DataFrame(
        {
            "text": ["\ud83d", "😀", "報價"] * 10,
            "day": ["9999-12-31T23:59:59.999999", "0001-01-01T00:00+10:00", "2024-01-01"] * 10,
        }
    )
    won = pd.Series([True, False] * 15)
    model = scoring.train(table, won, when=table["day"]).model
    keeps_its_promises(model, table)
    model.save(tmp_path / "model")
    assert (scoring.load(tmp_path / "model").predict(table) == model.predict(table)).all()
