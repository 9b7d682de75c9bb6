from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from sqlalchemy import select, update

import scoring
from tracker.jobs.models import JobRun
from tracker.leads.models import Activity, Lead
from tracker.problem import Problem
from tracker.scores import artifacts, learning
from tracker.scores.learning import TooFew, train
from tracker.scores.live import live_model
from tracker.scores.models import ModelVersion, Score
from tracker.scores.plan import change
from tracker.scores.service import activate, score


def test_a_version_says_what_it_saw_and_keeps_its_card(session, make_history, now):
    make_history(won=50, lost=70)

    version = train(session, now=now)

    assert (version.rows, version.won, version.leads) == (120, 50, 120)
    assert (version.target, version.horizon_days, version.segment) == ("customer", 90, "")
    assert version.data_from == now - timedelta(days=200)
    assert version.data_until == now - timedelta(days=81)
    assert version.data_hash == version.card["data_hash"]
    assert version.trained_at == now
    assert str(version.why) == "Live: on the newest leads it is not worse than the rules."
    assert {one["name"] for one in version.card["comparison"]} >= {"points rule", "frequency table"}


def test_a_second_training_waits_for_new_outcomes_and_is_kept(session, make_history, now):
    make_history()
    first = train(session, now=now)
    second = train(session, now=now + timedelta(days=1))

    assert live_model(session) is first
    assert not second.live
    assert "10 more won and 10 more lost leads are needed" in str(second.why)
    assert set(session.scalars(select(Score.model_version_id))) == {first.id}


def test_with_new_outcomes_one_that_is_not_worse_takes_over(session, make_history, now):
    make_history()
    first = train(session, now=now)
    make_history(prefix="new")
    session.execute(  # known after the first
        update(Lead)
        .where(Lead.email.startswith("new"))
        .values(created_at=now - timedelta(days=30), outcome_at=now + timedelta(hours=1))
    )

    second = train(session, now=now + timedelta(days=1))

    assert str(second.why).endswith("it is not worse than the one before.")
    assert (first.live, second.live) == (False, True)


def test_another_target_is_learned_and_goes_live_at_once(session, make_history, now):
    make_history()
    train(session, now=now)
    session.execute(update(Lead).where(Lead.outcome == "won").values(qualified_at=Lead.outcome_at))
    change(session, by=None, now=now, target="qualified", horizon_days=45)

    second = train(session, now=now + timedelta(days=1))

    assert second.live
    assert (second.target, second.horizon_days) == ("qualified", 45)
    assert set(session.scalars(select(Score.horizon_days))) == {45}


def test_columns_that_look_like_leaks_are_left_out_until_someone_overrules(
    session, make_history, now
):
    make_history()
    for lead in session.scalars(select(Lead)):
        lead.fields = lead.fields | {"Stage": "signed" if lead.outcome == "won" else "dropped"}
    careful = train(session, now=now)
    assert "field: Stage" in {leak["column"] for leak in careful.card["leaks"]}
    assert "field: Stage" not in {f["name"] for f in careful.features}

    change(session, by=None, now=now, overruled=["field: Stage"])
    told = train(session, now=now + timedelta(days=1))
    assert "field: Stage" in {f["name"] for f in told.features}


def test_outcomes_out_of_reach_of_the_horizon_are_too_few(session, make_history, now):
    make_history()
    session.execute(update(Lead).values(outcome_at=now))
    change(session, by=None, now=now, horizon_days=1)
    with pytest.raises(TooFew, match="40 more won"):
        train(session, now=now)


def test_a_live_version_that_cannot_be_read_is_replaced(session, make_history, now):
    make_history()
    broken = train(session, now=now)
    broken.artifact = b"of another program"
    session.flush()
    artifacts._loaded.clear()

    assert train(session, now=now + timedelta(days=1)).live


def test_an_old_version_is_made_live_again_with_its_scores_asked_for(session, make_history, now):
    make_history()
    first, second = train(session, now=now), train(session, now=now + timedelta(days=1))
    assert not second.live

    activate(session, second.id, by="ana@x.example", now=now)

    assert live_model(session) is second
    assert (first.live, second.chosen) == (False, True)
    assert str(second.why) == "Made live by ana@x.example."
    assert session.scalars(select(JobRun.job)).all() == ["rescore leads"]
    some = session.scalars(select(Lead.id).limit(1)).all()
    score(session, some, now=now + timedelta(days=1))
    assert session.get(Score, some[0]).model_version_id == second.id


def test_a_version_there_is_not_and_one_that_cannot_be_read_are_refused(session, make_history, now):
    with pytest.raises(Problem, match="no model 7"):
        activate(session, 7, by="ana@x.example", now=now)
    make_history()
    version = train(session, now=now)
    session.execute(update(ModelVersion).values(artifact=b"of another program"))
    session.expire(version)
    artifacts._loaded.clear()
    with pytest.raises(Problem, match="cannot be used"):
        activate(session, version.id, by="ana@x.example", now=now)


def test_what_the_library_says_keeps_its_template(session, make_history, now):
    make_history()
    told = []
    lesson = learning.read(session, now=now)
    learning.learn(lesson, lambda percent, said: told.append((percent, said.template)))
    assert told[0] == (0, "Reading the columns")
    assert told[-1][0] == 100


def worse_than_any_rule(training):
    """The same training, if it had told all leads the wrong way round."""
    held = training.holdout
    return replace(training, holdout=replace(held, chances=np.where(held.won, 0.02, 0.98)))


@pytest.mark.parametrize("trouble", ["unreadable", "failing"])
def test_in_place_of_a_version_that_cannot_be_used_nothing_worse_than_the_rules_goes_live(
    session, make_history, now, monkeypatch, trouble
):
    make_history()
    broken = train(session, now=now)
    lesson = learning.read(session, now=now)
    training = learning.learn(lesson)
    if trouble == "unreadable":
        broken.artifact = b"of another program"
        session.flush()
        artifacts._loaded.clear()
    else:
        monkeypatch.setattr(scoring.Model, "predict", lambda *_: 1 / 0)

    assert learning.judge(session, lesson, training).live
    assert not learning.judge(session, lesson, worse_than_any_rule(training)).live


def test_what_is_of_the_moment_by_how_it_is_made_is_no_leak_however_much_it_decides(
    session, make_history, now
):
    make_history()
    for lead in session.scalars(select(Lead)).all():
        if lead.outcome == "won":
            lead.phone = "+49 30 1234567"  # as an import can fill it in when the deal is won
            said = {"lead_id": lead.id, "at": lead.created_at, "logged_at": lead.created_at}
            session.add(Activity(kind="meeting", interest=1, **said))
    version = train(session, now=now)

    used = {feature["name"] for feature in version.features}
    suspected = {leak["column"] for leak in version.card["leaks"]}
    assert "meetings" in used
    assert "meetings" not in suspected
    assert "has_phone" in suspected
    assert "has_phone" not in used
