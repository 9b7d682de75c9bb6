import datetime as dt
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

import scoring
from scoring import storage
from scoring.calibration import Calibration
from scoring.choosing import choose
from scoring.examples import Examples
from scoring.fitted import LEARNERS
from scoring.scorecard import Rule, Scorecard

RULES = Scorecard(
    (Rule("visits", "at least", 3, 0.7), Rule("source", "is", "referral", 0.4)), base=-1.5
)


def logit(chance):
    return np.log(chance / (1 - chance))


def totals(model, table):
    return [model.base + sum(r.effect for r in reasons) for reasons in model.explain(table)]


def test_base_and_effects_add_up_to_the_logit_of_the_chance(leads, model):
    table = leads[0]
    assert totals(model, table) == pytest.approx(logit(model.predict(table)), abs=1e-9)


def test_effects_are_told_against_the_average_lead(leads, model):
    by_feature = {}
    for reasons in model.explain(leads[0]):
        for reason in reasons:
            by_feature.setdefault(reason.feature, []).append(reason.effect)
    for effects in by_feature.values():
        assert np.mean(effects) == pytest.approx(0, abs=0.02)


@pytest.fixture(scope="module", params=LEARNERS, ids=lambda learner: learner.name)
def each(request, made_up):
    """A model of each learner, with a calibration that bends, and the table it learned from."""
    table, won, _ = made_up(rows=400, seed=9)
    choice = choose(table)
    examples = Examples(
        features=choice.features,
        columns=choice.columns,
        won=won.to_numpy(),
        groups=np.arange(400),
        when=None,
        rules=RULES.effects(table, [feature.name for feature in choice.features]),
        monotone={},
        seed=3,
    )
    learner = request.param
    fitted = examples.fit(learner, learner.settings(400, len(choice.features))[0])
    bend = Calibration("isotonic", 0.5, np.array([-2.0, -0.5, 0.3]), np.array([-3.0, -0.6, 2.0]))
    return scoring.Model(learner.name, fitted, bend, RULES, card={}), table


def test_effects_add_up_whatever_has_learned_and_however_it_is_calibrated(each):
    model, table = each
    assert totals(model, table) == pytest.approx(logit(model.predict(table)), abs=1e-6)


def test_whatever_has_learned_survives_saving(each, tmp_path):
    model, table = each
    model.save(tmp_path / "model")
    loaded = scoring.load(tmp_path / "model")
    assert loaded.predict(table).tobytes() == model.predict(table).tobytes()
    assert loaded.explain(table.head(9)) == model.explain(table.head(9))


def test_whatever_has_learned_scores_leads_with_nothing_known_and_words_unseen(each):
    model, _ = each
    strange = pd.DataFrame({"source": ["carrier pigeon", None], "campaign": ["never", None]})
    chance = model.predict(strange)
    assert ((chance > 0) & (chance < 1)).all()
    assert totals(model, strange) == pytest.approx(logit(chance), abs=1e-6)


def test_each_column_gives_one_reason_with_the_leads_own_value(leads, model):
    table = leads[0].head(50)
    for (_, lead), reasons in zip(table.iterrows(), model.explain(table), strict=True):
        assert sorted(r.feature for r in reasons) == sorted(table.columns)
        for reason in reasons:
            own = lead[reason.feature]
            assert reason.value == own or (reason.value is None and pd.isna(own))


def test_the_strongest_reason_comes_first(leads, model):
    for reasons in model.explain(leads[0].head(50)):
        strength = [abs(r.effect) for r in reasons]
        assert strength == sorted(strength, reverse=True)


def test_more_visits_speak_for_winning(model):
    effects = [
        next(r.effect for r in reasons if r.feature == "visits")
        for reasons in model.explain(pd.DataFrame({"visits": [0, 3, 8]}))
    ]
    assert effects == sorted(effects)
    assert effects[0] < 0 < effects[2]


def test_an_unseen_word_counts_as_the_average_lead(model):
    table = pd.DataFrame({"source": ["carrier pigeon"], "campaign": ["campaign 9999"]})
    effects = {r.feature: r.effect for r in model.explain(table)[0]}
    assert effects["source"] == pytest.approx(0, abs=1e-12)
    assert effects["campaign"] == pytest.approx(0, abs=1e-12)


def test_a_rare_campaign_moves_the_score_less_than_its_few_leads_would():
    draw = np.random.default_rng(0)
    won = draw.random(3000) < 0.3
    page = draw.integers(0, 1000, 3000)
    lucky = page == page[0]
    won[lucky] = True
    table = pd.DataFrame({"page": [f"/{p}" for p in page]})
    chance = scoring.train(table, pd.Series(won), allowed=["page"]).model.predict(table)
    assert chance[0] < 0.6


def test_a_missing_column_is_a_column_of_gaps(leads, model):
    table = leads[0].head(20)
    for name in table.columns:
        gaps = table.assign(**{name: None})
        assert (model.predict(table.drop(columns=name)) == model.predict(gaps)).all()


def test_other_columns_and_their_order_are_ignored(leads, model):
    table = leads[0].head(20)
    more = table.assign(extra=[object()] * 20)[["extra", *table.columns[::-1]]]
    assert (model.predict(more) == model.predict(table)).all()


def test_no_rows_give_no_scores(leads, model):
    none = leads[0].head(0)
    assert model.predict(none).shape == (0,)
    assert model.explain(none) == []


def test_no_columns_give_everybody_a_score(model):
    assert len(model.predict(pd.DataFrame(index=range(4)))) == 4


def test_one_lead_alone_scores_as_among_others(leads, model):
    table = leads[0].head(30)
    alone = [model.predict(table.iloc[[i]])[0] for i in range(30)]
    assert alone == pytest.approx(model.predict(table), rel=1e-12)


@pytest.mark.parametrize(
    "visits",
    [
        pd.Series([1, 5, None], dtype="Int64"),
        pd.Series([1, 5, None], dtype="Float64"),
        pd.Series([1, 5, None], dtype=object),
        pd.Series(["1", " 5.0", None], dtype="str"),
        pd.Series(["1", "5", ""], dtype=object),
        pd.Series(["1", "5", None], dtype="category"),
        pd.Series([Decimal(1), Decimal(5), None], dtype=object),
        pd.Series([True, 5, np.inf], dtype=object),
        pd.Series([np.float32(1), np.int8(5), pd.NA], dtype=object),
    ],
)
def test_numbers_mean_the_same_in_every_dtype(model, visits):
    plain = pd.DataFrame({"visits": [1.0, 5.0, np.nan]})
    assert (model.predict(visits.to_frame("visits")) == model.predict(plain)).all()


@pytest.mark.parametrize(
    "company",
    [
        pd.Series([True, False, None], dtype="boolean"),
        pd.Series([True, False, None], dtype=object),
        pd.Series([1, 0, np.nan]),
        pd.Series(["Yes", "no", ""]),
        pd.Series(["true", "False", None], dtype="category"),
    ],
)
def test_booleans_mean_the_same_in_every_dtype(model, company):
    plain = pd.DataFrame({"company": pd.Series([True, False, None], dtype="boolean")})
    assert (model.predict(company.to_frame("company")) == model.predict(plain)).all()


@pytest.mark.parametrize(
    "created",
    [
        pd.Series(pd.to_datetime(["2025-01-08", "2025-02-02", None])),
        pd.Series(pd.to_datetime(["2025-01-08", "2025-02-02", None])).dt.as_unit("ns"),
        pd.Series(pd.to_datetime(["2025-01-08", "2025-02-02", None], utc=True)),
        pd.Series(pd.to_datetime(["2025-01-08", "2025-02-02", None], utc=True)).dt.tz_convert(
            "Asia/Shanghai"
        ),
        pd.Series([dt.date(2025, 1, 8), dt.date(2025, 2, 2), None], dtype=object),
        pd.Series([pd.Timestamp("2025-01-08"), dt.datetime(2025, 2, 2, tzinfo=dt.UTC), None]),
        pd.Series(["2025-01-08", "2025-02-02T01:00:00+01:00", ""]),
    ],
)
def test_dates_mean_the_same_in_every_dtype(model, created):
    plain = pd.DataFrame({"created": pd.to_datetime(["2025-01-08", "2025-02-02", None], utc=True)})
    assert (model.predict(created.to_frame("created")) == model.predict(plain)).all()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("visits", "several"),
        ("visits", dt.date(2025, 1, 1)),
        ("company", "perhaps"),
        ("company", 0.5j),
        ("created", "yesterday"),
        ("created", 17),
    ],
)
def test_a_value_of_another_kind_is_refused_by_name(model, name, value):
    with pytest.raises(scoring.ColumnError, match=repr(name)):
        model.predict(pd.DataFrame({name: pd.Series([value], dtype=object)}))


def test_a_date_after_the_newest_seen_counts_as_that_new(model):
    moments = ["2025-03-25T07:00Z", "2031-03-25T07:00Z"]  # both a Tuesday, 7 o'clock
    near, far = model.predict(pd.DataFrame({"created": pd.to_datetime(moments)}))
    assert near == pytest.approx(far)


def test_a_word_that_is_a_number_here_and_there_is_one_word(leads):
    won = leads[1]
    plan = pd.Series(np.where(won, "7", "basic"))
    model = scoring.train(pd.DataFrame({"plan": plan}), won, allowed=["plan"]).model
    spelled = [model.predict(pd.DataFrame({"plan": [v]}))[0] for v in ("7", 7, 7.0, " 7 ")]
    assert len(set(spelled)) == 1
    assert spelled[0] > 0.9


def test_a_chance_is_never_0_or_1_however_clear_the_case(leads, model, tmp_path):
    model.save(tmp_path / "model")
    parts = storage.read(tmp_path / "model")
    parts["calibration"]["slope"] = 100.0
    certain = scoring.Model.from_parts(parts)
    chance = certain.predict(leads[0])
    assert 0 < chance.min() < 1.1e-6
    assert 1 - 1.1e-6 < chance.max() < 1
    assert totals(certain, leads[0]) == pytest.approx(logit(chance), abs=1e-6)


def test_only_a_table_can_be_scored(model):
    with pytest.raises(TypeError, match="DataFrame"):
        model.predict([{"visits": 1}])
