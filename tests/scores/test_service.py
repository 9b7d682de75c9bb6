import json
from datetime import timedelta
from math import log

import pytest
from sqlalchemy import delete, select, update

import scoring
from tracker.draining import drain_once
from tracker.journey.models import SetAside
from tracker.leads.models import Lead
from tracker.scores import artifacts
from tracker.scores.features import frame
from tracker.scores.keeping import store
from tracker.scores.landmarks import training_rows
from tracker.scores.learning import TooFew, train
from tracker.scores.live import live_model
from tracker.scores.models import ModelVersion, Score
from tracker.scores.plan import Plan
from tracker.scores.service import remove_sample, rescore, score, scores_of

HORIZON = 90


def stored(session, lead):
    return session.get(Score, lead.id)


def scored(session, lead, now, **given):
    score(session, [lead.id], now=now, **given)
    return stored(session, lead)


def learn(session, now, **given):
    return train(session, now=now, **given)


def test_a_lead_is_scored_by_the_rules_until_there_is_a_model(session, make_lead, browse, now):
    lead = make_lead()
    browse(lead, "/", "/pricing", at=now - timedelta(hours=1), submits=True)

    kept = scored(session, lead, now)

    assert kept.model_version_id is None
    assert kept.horizon_days == HORIZON
    assert kept.scored_at == now
    assert kept.reasons[0] == {"feature": "pricing_views", "value": 1, "effect": 0.7}


def test_what_is_stored_adds_up_to_the_chance(session, make_lead, make_history, browse, now):
    make_history()
    visitor = make_lead()
    browse(visitor, "/pricing", submits=True)
    learn(session, now)
    by_model = session.scalars(select(Score)).all()
    session.execute(update(ModelVersion).values(live=False))
    rescore(session, now=now)
    by_rules = session.scalars(select(Score)).all()

    assert len(by_model) == len(by_rules) == 121
    for kept in [*by_model, *by_rules]:
        p = kept.probability
        assert 0 < p < 1
        total = kept.base + sum(reason["effect"] for reason in kept.reasons)
        assert total == pytest.approx(log(p / (1 - p)), abs=1e-6)
        strengths = [abs(reason["effect"]) for reason in kept.reasons]
        assert strengths == sorted(strengths, reverse=True)


def test_a_stored_score_is_what_the_model_says(session, make_history, now):
    make_history()
    version = learn(session, now)
    model = artifacts.read(version.artifact)
    ids = session.scalars(select(Lead.id).order_by(Lead.id)).all()
    kinds = {f["name"]: f["kind"] for f in version.features}

    said = model.predict(frame(session, ids, now=now, kinds=kinds))

    kept = session.scalars(select(Score.probability).order_by(Score.lead_id)).all()
    assert kept == pytest.approx(said.tolist())


def test_nothing_that_happens_after_the_moment_changes_a_score(session, make_lead, browse, now):
    lead = make_lead()
    browse(lead, "/", at=now - timedelta(hours=1))
    before = scored(session, lead, now).probability

    browse(lead, "/pricing", "/demo", at=now + timedelta(seconds=1), submits=True)

    assert scored(session, lead, now).probability == before
    assert scored(session, lead, now + timedelta(hours=1)).probability > before


def test_nothing_after_an_outcome_changes_what_is_learned_from_it(session, make_lead, browse, now):
    lead = make_lead(outcome="won", outcome_at=now - timedelta(days=10))
    browse(lead, "/", at=now - timedelta(days=12))
    before = training_rows(session, now=now, plan=Plan(), sample=False).X

    browse(lead, "/pricing", at=now - timedelta(days=9), submits=True)

    assert training_rows(session, now=now, plan=Plan(), sample=False).X.equals(before)


def test_training_publishes_a_version_that_scores_every_lead(session, make_lead, make_history, now):
    make_history(won=50, lost=70)
    newcomer = make_lead(fields={"Budget": "145", "Industry": "Chemicals"})

    version = learn(session, now)

    assert live_model(session) is version
    assert (version.rows, version.won, version.horizon_days) == (120, 50, HORIZON)
    assert version.metrics["auc"] > 0.7
    assert {f["name"] for f in version.features} >= {"field: Budget"}
    assert set(session.scalars(select(Score.model_version_id))) == {version.id}
    assert stored(session, newcomer).probability > 0.5


def test_a_training_that_fails_leaves_the_live_model_and_its_scores(session, make_history, now):
    make_history()
    version = learn(session, now)
    session.execute(update(Lead).values(outcome="won"))

    with pytest.raises(TooFew):
        learn(session, now + timedelta(days=1))

    assert live_model(session).id == version.id
    assert set(session.scalars(select(Score.scored_at))) == {now}


def test_a_model_keeps_the_horizon_it_learned(session, make_lead, make_history, now):
    make_history()
    learn(session, now)
    lead = make_lead()

    score(session, [lead.id], now=now)

    assert stored(session, lead).horizon_days == HORIZON


def test_real_and_made_up_leads_never_mix(session, make_lead, make_site, make_history, now):
    demo = make_site("Demo", sample=True)
    shop = make_site("Shop")
    make_history(site_id=demo.id, prefix="demo")
    made_up = make_lead(site_id=demo.id)
    real, imported = make_lead(site_id=shop.id), make_lead()

    sample_model = learn(session, now, sample=True)
    assert sample_model.rows == 120
    assert stored(session, made_up).model_version_id == sample_model.id
    assert stored(session, real).model_version_id is None
    assert stored(session, imported).model_version_id is None
    with pytest.raises(TooFew):
        learn(session, now)

    make_history(prefix="real")
    real_model = learn(session, now + timedelta(days=1))
    assert real_model.rows == 120
    assert live_model(session, sample=True) is sample_model
    assert live_model(session) is real_model
    assert stored(session, made_up).model_version_id == sample_model.id
    assert stored(session, real).model_version_id == real_model.id
    assert stored(session, imported).model_version_id == real_model.id


def test_removing_the_sample_removes_its_models_only(session, make_history, make_site, now):
    make_history(prefix="real")
    make_history(site_id=make_site("Demo", sample=True).id, prefix="demo")
    kept = learn(session, now)
    learn(session, now, sample=True)

    remove_sample(session)

    assert session.scalars(select(ModelVersion)).all() == [kept]


def test_rescoring_says_how_far_it_is(session, make_lead, now, monkeypatch):
    monkeypatch.setattr("tracker.scores.service.LEADS_AT_A_TIME", 2)
    for _ in range(3):
        make_lead()
    told = []

    how_many = rescore(
        session,
        now=now,
        progress=lambda percent, message: told.append((percent, str(message))),
    )

    assert how_many == 3
    assert told == [(66, "2 of 3 leads scored"), (100, "3 of 3 leads scored")]


def test_a_training_says_how_far_it_is(session, make_history, now):
    make_history()
    told = []

    learn(session, now, progress=lambda percent, _message: told.append(percent))

    assert told == sorted(told)
    assert (told[0], told[-1]) == (0, 100)


def test_reasons_are_plain_json_whatever_an_import_brought(session, make_lead, make_history, now):
    make_history()
    odd = {"Budget": "ask Ana", "Industry": ["a", {"b": None}], "Unknown": 10**400}
    lead = make_lead(fields=odd)
    learn(session, now)

    kept = stored(session, lead)

    assert json.loads(json.dumps(kept.reasons, allow_nan=False)) == kept.reasons
    values = {reason["feature"]: reason["value"] for reason in kept.reasons}
    assert values.get("field: Budget") is None


def test_a_lead_scored_alone_gets_what_it_gets_among_others(session, make_lead, make_history, now):
    make_history()
    learn(session, now)
    odd = make_lead(fields={"Budget": "ask Ana", "Industry": "7"})
    rescore(session, now=now)
    among_others = stored(session, odd).probability

    assert scored(session, odd, now).probability == pytest.approx(among_others)


def test_dates_of_an_import_are_learned_and_given_as_iso(session, make_lead, make_history, now):
    make_history()
    for lead in session.scalars(select(Lead)):
        day = 1 + (lead.id * 7) % 20 + (8 if lead.outcome == "won" else 0)
        lead.fields = lead.fields | {"Since": f"2025-05-{day:02}"}
    lead = make_lead(fields={"Since": "2025-05-28"})
    learn(session, now)

    values = {reason["feature"]: reason["value"] for reason in stored(session, lead).reasons}

    assert values["field: Since"].startswith("2025-05-28")


def test_an_older_look_does_not_overwrite_a_newer_score(session, make_lead, browse, now):
    lead = make_lead()
    earlier = scores_of(session, [lead.id], now=now)
    browse(lead, "/pricing", at=now + timedelta(minutes=1))
    newer = scored(session, lead, now + timedelta(minutes=2)).probability

    store(session, earlier)

    assert stored(session, lead).probability == newer


def test_another_model_overwrites_even_a_newer_score(session, make_lead, make_history, now):
    lead = make_lead()
    kept = scored(session, lead, now + timedelta(minutes=2))
    assert kept.model_version_id is None
    make_history()

    version = learn(session, now)

    assert kept.model_version_id == version.id


def test_a_lead_deleted_while_it_was_scored_is_skipped(session, make_lead, now):
    gone, there = make_lead(), make_lead()
    rows = scores_of(session, [gone.id, there.id], now=now)
    session.execute(delete(Lead).where(Lead.id == gone.id))

    store(session, rows)

    assert session.scalars(select(Score.lead_id)).all() == [there.id]


def test_ids_of_no_lead_are_ignored(session, now):
    score(session, [], now=now)
    score(session, [1, 2], now=now)

    assert session.scalars(select(Score)).all() == []


def test_a_model_that_cannot_be_read_leaves_the_rules_in_charge(
    session, make_lead, make_history, now, caplog
):
    make_history()
    version = learn(session, now)
    session.execute(update(ModelVersion).values(artifact=b"of another program"))
    session.expire(version)
    artifacts._loaded.clear()
    lead = make_lead()

    assert scored(session, lead, now).model_version_id is None
    assert "scored by the rules" in caplog.text


def test_a_model_is_loaded_once(session, make_lead, make_history, now, statements):
    make_history()
    learn(session, now)
    lead = make_lead()

    with statements() as asked:
        score(session, [lead.id], now=now)

    assert not [statement for statement in asked if "artifact" in statement]


def test_a_roll_back_does_not_leave_its_model_behind(session, make_lead, make_history, now):
    make_history()
    lead = make_lead()
    session.commit()
    learn(session, now)
    session.rollback()
    session.execute(update(Lead).where(Lead.outcome.is_not(None)).values(fields={"Colour": "blue"}))

    version = learn(session, now + timedelta(days=1))

    model = artifacts.model_of(session, version)
    assert model.card["features"] == version.features
    assert stored(session, lead).model_version_id == version.id


def test_what_a_training_warns_of_is_kept_for_every_language(session, make_history, now):
    make_history()
    before = now - timedelta(days=100)
    session.execute(update(Lead).values(created_at=before, outcome_at=before + timedelta(days=1)))
    version = learn(session, now)
    session.expire(version)

    told = {caution.template: caution for caution in version.cautions}
    rough = told["Only %(won)s won leads were there to judge by: take the measures as rough."]
    assert rough.values == {"won": version.metrics["holdout_won"]}
    left_out = told["Left out %(columns)s: no row has a value."]
    assert "campaign" in left_out.values["columns"].values["columns"]
    assert all(isinstance(warning, dict) for warning in version.warnings)


def test_a_model_that_fails_leaves_the_rules_in_charge_and_sets_no_request_aside(
    session, make_history, inbox, send, now, monkeypatch, caplog
):
    def fail(*_):
        raise ValueError("a table such as it has never seen")

    make_history()
    learn(session, now)
    monkeypatch.setattr(scoring.Model, "explain", fail)
    email = {"name": "email", "type": "email", "value": "ana@x.example"}
    form = {"event": "Form Submitted", "properties": {"fields": [email]}}
    send({"type": "track", "messageId": "a", **form}, {"messageId": "b"})

    drain_once(session, inbox)

    assert not session.scalars(select(SetAside)).all()
    ana = select(Lead.id).where(Lead.email == "ana@x.example")
    assert session.get(Score, session.scalar(ana)).model_version_id is None
    assert "scored by the rules" in caplog.text
