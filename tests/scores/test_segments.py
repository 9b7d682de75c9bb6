from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import sessionmaker

from tracker import clock
from tracker.db import db
from tracker.leads.models import Lead
from tracker.scores import learning, segments
from tracker.scores.jobs import train_model
from tracker.scores.learning import TooFew
from tracker.scores.live import live_versions, version_for
from tracker.scores.models import ModelVersion, Score
from tracker.scores.plan import change


@pytest.fixture
def two_sites(session, make_site, make_history, monkeypatch, now):
    """Two sites with histories: on the second it is the other way round who is won."""
    monkeypatch.setattr(clock, "now", lambda: now)
    one, other = make_site("One"), make_site("Other")
    make_history(site_id=one.id, prefix="one")
    make_history(site_id=other.id, prefix="other")
    for lead in session.scalars(select(Lead).where(Lead.site_id == other.id)):
        lead.fields = {"Budget": str(200 - int(lead.fields["Budget"]))}
    for place, lead in enumerate(session.scalars(select(Lead).order_by(Lead.id)).all()):
        lead.created_at = now - timedelta(days=200 - place * 37 % 120)  # won and lost came by turns
        lead.outcome_at = lead.created_at + timedelta(days=30)
    session.commit()
    return one.id, other.id


@pytest.fixture
def run(session):
    def run() -> str:
        session.commit()
        said = train_model(sessionmaker(db.engine), progress=lambda *_: None)
        session.expire_all()
        return str(said)

    return run


def versions(session, segment):
    return session.scalars(select(ModelVersion).where(ModelVersion.segment == segment)).all()


def test_only_sites_with_outcomes_of_their_own_beside_others_are_tried(
    session, make_site, make_history, make_lead, now
):
    site = make_site()
    make_history(site_id=site.id)
    assert segments.sites(session, now=now) == []  # all leads are its

    make_lead()
    assert segments.sites(session, now=now) == [site.id]
    make_history(won=39, lost=60, site_id=make_site().id, prefix="few")
    make_history(site_id=make_site("Demo", sample=True).id, prefix="demo")
    assert segments.sites(session, now=now) == [site.id]


def test_a_site_whose_leads_differ_is_scored_by_a_model_of_its_own(session, two_sites, run):
    run()

    live = live_versions(session)
    assert (False, "") in live
    own = [v for site in two_sites for v in versions(session, f"site {site}") if v.live]
    assert own
    assert all(v.leads == 120 for v in own)
    for lead_id, site_id in session.execute(select(Lead.id, Lead.site_id)).all():
        version = version_for(live, sample=False, site_id=site_id)
        assert session.get(Score, lead_id).model_version_id == version.id


def test_a_site_that_lost_its_outcomes_is_scored_by_the_model_for_all(session, two_sites, run):
    run()
    site = next(s for s in two_sites if any(v.live for v in versions(session, f"site {s}")))
    session.execute(update(Lead).where(Lead.site_id == site).values(outcome="lost"))

    run()

    assert not any(v.live for v in versions(session, f"site {site}"))
    scored_by = select(Score.model_version_id).join(Lead, Lead.id == Score.lead_id).distinct()
    [of_all] = [v.id for v in versions(session, "") if v.live]
    assert session.scalars(scored_by.where(Lead.site_id == site)).all() == [of_all]


def test_without_new_leads_to_compare_on_a_site_stays_with_the_model_for_all(
    session, make_site, make_history, make_lead, run, monkeypatch, now
):
    monkeypatch.setattr(clock, "now", lambda: now)
    make_history(site_id=make_site().id)
    make_history(won=60, lost=120, prefix="import")
    session.execute(  # the newest are all of the import
        update(Lead)
        .where(Lead.site_id.is_(None))
        .values(created_at=now - timedelta(days=40), outcome_at=now - timedelta(days=20))
    )
    run()
    [of_site] = session.scalars(select(ModelVersion).where(ModelVersion.segment != ""))
    assert not of_site.live
    assert "too few new leads" in str(of_site.why)


def test_a_site_with_hardly_an_outcome_in_time_fails_nothing(session, two_sites, run, monkeypatch):
    def too_few(lesson, progress=None):
        if lesson.site_id == two_sites[0]:
            raise TooFew("Not trained.")
        return learn(lesson, progress)

    learn = learning.learn
    monkeypatch.setattr(learning, "learn", too_few)

    assert run().startswith("Trained on")

    assert not versions(session, f"site {two_sites[0]}")
    assert versions(session, f"site {two_sites[1]}")


def test_a_model_of_another_question_is_retired_where_that_for_all_answers(
    session, two_sites, run, now
):
    run()
    of_site = next(v for site in two_sites for v in versions(session, f"site {site}") if v.live)
    assert not segments.retire_others(session, list(two_sites))
    change(session, by=None, now=now, horizon_days=45)
    assert not segments.retire_others(session, list(two_sites))  # none answers
    session.execute(update(ModelVersion).where(ModelVersion.segment == "").values(horizon_days=45))
    session.expire_all()

    assert segments.retire_others(session, list(two_sites))
    session.expire_all()
    assert not of_site.live


def test_where_the_model_for_all_stays_a_site_s_has_to_be_compared_with_that_one(
    session, two_sites, run, monkeypatch, now
):
    """Not with the one that lost against it a moment ago."""
    run()
    session.execute(update(ModelVersion).where(ModelVersion.segment != "").values(live=False))
    lesson = learning.read(session, now=now, site_id=two_sites[1])
    training = learning.learn(lesson)
    judge = segments.champion
    asked = []

    def knows_all(session, lesson, training, version):
        asked.append(version)
        chances = np.where(training.holdout.won, 0.99, 0.01)
        known = judge(session, lesson, training, version)
        return replace(known, chances=chances, unseen=np.ones_like(known.unseen))

    monkeypatch.setattr(segments, "champion", knows_all)

    verdict = segments.judge(session, lesson, training, None)

    assert not verdict.live
    assert "the live model does better" in str(verdict.why)
    assert [version.segment for version in asked] == [""]
