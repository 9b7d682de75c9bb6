"""What every kind of model promises, tried on all of them."""

import numpy as np
import pandas as pd
import pytest
import skops.io
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.choosing import choose
from scoring.columns import Numbers, Words
from scoring.encoding import Feature
from scoring.fitted import LEARNERS, restore


@pytest.fixture(scope="module", params=LEARNERS, ids=[learner.name for learner in LEARNERS])
def learner(request):
    return request.param


@pytest.fixture(scope="module")
def table():
    """600 leads with every kind of column, gaps, rare words, lists, and outcomes by a law."""
    draw = np.random.default_rng(11)
    rows = 600
    visits = draw.poisson(4, rows).astype(float)
    source = draw.choice(["ads", "search", "referral"], rows)
    campaign = draw.integers(0, 150, rows)
    topics = [
        list(draw.choice(["price", "demo", "jobs", "help"], k, replace=False))
        for k in draw.integers(1, 4, rows)
    ]
    logit = (
        -2 + 0.4 * visits + (source == "referral") - 1.5 * np.array(["jobs" in t for t in topics])
    )
    won = draw.random(rows) < 1 / (1 + np.exp(-logit))
    return pd.DataFrame(
        {
            "campaign": [f"campaign {c}" for c in campaign],
            "company": draw.choice([True, False, None], rows),
            "created": pd.Timestamp("2025-01-01", tz="UTC") + pd.to_timedelta(np.arange(rows), "h"),
            "source": source,
            "topics": topics,
            "visits": np.where(draw.random(rows) < 0.2, np.nan, visits),
        }
    ), won


@pytest.fixture(scope="module")
def fitted(table):
    """Every learner's model of `table`, by name."""
    return {learner.name: fit(learner, *table) for learner in LEARNERS}


def fit(learner, leads, won, **more):
    choice = choose(leads)
    setting = learner.settings(len(won), len(choice.features))[1]
    return learner.fit(choice.features, choice.columns, won, setting=setting, seed=5, **more)


def columns(model, leads):
    return [feature.read(leads) for feature in model.features]


def logits(model, leads):
    return model.logits(columns(model, leads), len(leads))


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_the_effects_of_any_lead_add_up_to_its_logit(data, table, fitted):
    leads, _ = table
    some = pd.DataFrame(
        {
            name: pd.Series(
                data.draw(
                    st.lists(st.sampled_from([*leads[name].head(20), *odd]), min_size=4, max_size=4)
                ),
                dtype=object,
            )
            for name, odd in {
                "campaign": ["never seen", None],
                "company": [None],
                "created": [None],
                "source": ["never seen", None],
                "topics": [["never seen"], None],
                "visits": [-1e9, 1e9, None],
            }.items()
        }
    )
    for model in fitted.values():
        read = columns(model, some)
        effects = model.effects(read, len(some))
        assert effects.shape == (4, 6)
        total = model.base + effects.sum(axis=1)
        assert total == pytest.approx(model.logits(read, len(some)), abs=1e-9)


def test_the_base_is_the_logit_of_the_average_lead(table, fitted):
    leads, _ = table
    for model in fitted.values():
        # A rare word's own outcome is in its record now, and was not while learning.
        assert logits(model, leads).mean() == pytest.approx(model.base, abs=0.05)


def test_what_was_stored_as_plain_values_says_the_same(table, fitted):
    leads, _ = table
    for name, model in fitted.items():
        content = skops.io.dumps(model.parts())
        assert skops.io.get_untrusted_types(data=content) == []
        again = restore(name, skops.io.loads(content, trusted=[]))
        assert (logits(again, leads) == logits(model, leads)).all()
        effects = model.effects(columns(model, leads), len(leads))
        assert (again.effects(columns(again, leads), len(leads)) == effects).all()


def test_parts_of_another_model_are_refused(fitted):
    for name, model in fitted.items():
        parts = model.parts()
        with pytest.raises((ValueError, KeyError)):
            restore(name, {**parts, "base": float("nan")})
        with pytest.raises(KeyError):
            restore(name, {})
    with pytest.raises(KeyError):
        restore("guessing", {})


def test_the_same_rows_and_seed_give_the_same_model(learner, table):
    first, again = fit(learner, *table), fit(learner, *table)
    assert (logits(first, table[0]) == logits(again, table[0])).all()
    assert first.base == again.base


def test_the_order_of_the_columns_changes_nothing(learner, table):
    leads, won = table
    turned = leads[leads.columns[::-1]]
    expected = logits(fit(learner, leads, won), leads)
    assert (logits(fit(learner, turned, won), turned) == expected).all()


def test_a_lead_of_whom_nothing_is_known_is_near_the_average(learner, table):
    leads, won = table
    model = fit(learner, leads.dropna(), won[leads.notna().all(axis=1)])
    nothing = leads.head(1).astype(object)
    nothing.loc[:] = None
    assert logits(model, nothing)[0] == pytest.approx(model.base, abs=0.7)


def test_columns_that_say_nothing_have_no_effect(learner):
    won = np.arange(200) % 4 == 0
    features = [Feature("gone", "number"), Feature("same", "word"), Feature("sign", "number")]
    given_columns = [
        Numbers(np.full(200, np.nan)),
        Words(np.zeros(200, dtype=np.intp), ["only"]),
        Numbers(won * 1.0),
    ]
    setting = learner.settings(200, 3)[-1]
    model = learner.fit(features, given_columns, won, setting=setting, seed=0)
    effects = model.effects(given_columns, 200)
    assert effects[:, :2] == pytest.approx(0, abs=1e-9)
    assert effects[won, 2].min() > effects[~won, 2].max()


def test_without_columns_every_lead_gets_the_share_of_won_leads(learner):
    won = np.arange(40) < 10
    setting = learner.settings(40, 0)[0]
    model = learner.fit([], [], won, setting=setting, seed=0)
    assert model.logits([], 3) == pytest.approx(np.log(10 / 30))
    assert model.effects([], 3).shape == (3, 0)


@pytest.mark.parametrize("wins", [1, 2, 40])
def test_few_outcomes_are_enough_for_finite_logits(learner, table, wins):
    leads, _ = table
    model = fit(learner, leads, np.arange(len(leads)) < wins)
    assert np.isfinite(logits(model, leads)).all()


@pytest.mark.parametrize("sign", [1, -1])
@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 1000), many=st.booleans())
def test_the_chance_never_moves_against_a_direction_that_was_asked_for(learner, sign, seed, many):
    draw = np.random.default_rng(seed)
    rows = 300
    visits = draw.normal(0, 2, rows) if many else draw.integers(0, 4, rows) * 1.0
    visits[draw.random(rows) < 0.1] = np.nan
    flag = draw.integers(0, 2, rows) * 1.0
    other = draw.normal(0, 1, rows)
    # The chance rises and falls again, and falls with the flag: against what is asked for.
    law = np.sin(2 * np.nan_to_num(visits)) - sign * flag + 0.5 * other * np.nan_to_num(visits)
    won = draw.random(rows) < 1 / (1 + np.exp(-2 * law))
    features = [Feature("flag", "flag"), Feature("other", "number"), Feature("visits", "number")]
    given_columns = [Numbers(flag), Numbers(other), Numbers(visits)]
    setting = learner.settings(rows, 3)[-1]
    rules = np.column_stack([-sign * flag, other, -sign * np.nan_to_num(visits)])
    model = learner.fit(
        features,
        given_columns,
        won,
        setting=setting,
        seed=1,
        rules=rules,
        monotone={"visits": sign, "flag": sign},
    )
    along = np.linspace(-8, 8, 161)
    for at in (-1.0, 1.0):
        for up in (0.0, 1.0):
            said = model.logits(
                [Numbers(np.full(161, up)), Numbers(np.full(161, at)), Numbers(along)],
                161,
                np.column_stack([np.full(161, -sign * up), np.full(161, at), -sign * along]),
            )
            assert (sign * np.diff(said) >= -1e-9).all()
    both = [
        model.logits(
            [Numbers(np.array([up])), Numbers(np.zeros(1)), Numbers(np.ones(1))],
            1,
            np.array([[-sign * up, 0.0, -sign]]),
        )[0]
        for up in (0.0, 1.0)
    ]
    assert sign * (both[1] - both[0]) >= -1e-9


def test_a_direction_of_words_or_of_another_size_is_refused(learner, table):
    with pytest.raises(ValueError, match="only a number or a flag"):
        fit(learner, *table, monotone={"source": 1})
    with pytest.raises(ValueError, match="give 1"):
        fit(learner, *table, monotone={"visits": 2})


def test_rows_of_one_lead_do_not_tell_each_other_their_outcome(learner):
    draw = np.random.default_rng(2)
    lead = np.repeat(np.arange(300), 5)
    won = draw.random(300)[lead] < 0.3
    words = Words(lead.astype(np.intp), sorted(f"page {i:03d}" for i in range(300)))
    setting = learner.settings(1500, 1)[-1]
    model = learner.fit(
        [Feature("page", "word")], [words], won, setting=setting, seed=0, groups=lead
    )
    # Each page is one lead's own: it says nothing of others, however often it occurs.
    assert np.abs(model.effects([words], 1500)).max() < 0.7
