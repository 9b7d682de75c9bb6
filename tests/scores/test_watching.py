from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.orm import sessionmaker

from tracker import clock
from tracker.accounts.service import add_user
from tracker.db import db
from tracker.jobs.models import JobRun
from tracker.leads.models import Lead
from tracker.notify.models import Notice
from tracker.scores.learning import train
from tracker.scores.models import ModelVersion
from tracker.scores.watching import keep, watch, watch_models


@pytest.fixture
def version(session, make_history, now):
    make_history()
    return train(session, now=now)


@pytest.fixture
def later(session, now):
    """Leads that came since, with a budget and maybe an outcome."""

    def come(count, budget, *, came=timedelta(days=1), **given):
        session.execute(
            insert(Lead),
            [
                {
                    "source": "import",
                    "channel": "import",
                    "fields": {"Budget": str(budget(i)), "Industry": "Retail"},
                    "created_at": now + came,
                    "first_seen_at": now + came,
                    **given,
                }
                for i in range(count)
            ],
        )

    return come


def in_days(now, days):
    return now + timedelta(days=days)


def test_leads_like_those_learned_from_are_steady(session, version, now):
    for lead in session.scalars(select(Lead)).all():
        session.add(
            Lead(
                source="import",
                channel="import",
                fields=lead.fields,
                created_at=now + timedelta(days=1),
                first_seen_at=now,
            )
        )
    session.flush()

    found = watch(session, version, now=in_days(now, 2))

    assert found["rows"] == 120
    assert {f["feature"]: f["level"] for f in found["features"]}["field: Budget"] == "steady"
    assert found["level"] == "steady"
    assert found["calibration"] is None


def test_other_leads_than_those_learned_from_have_moved(session, version, later, now):
    later(100, lambda i: 1000 + i)

    found = watch(session, version, now=in_days(now, 2))

    assert found["features"][0]["feature"] == "field: Budget"
    assert found["features"][0]["level"] == found["level"] == "moved"


def test_too_few_leads_tell_nothing(session, version, later, now):
    later(30, lambda i: 1000 + i)
    found = watch(session, version, now=in_days(now, 2))
    assert (found["rows"], found["features"], found["level"]) == (30, [], "steady")


def test_outcomes_that_turn_out_otherwise_have_moved(session, version, later, now):
    later(40, lambda i: 120 + i % 10)  # of whom the model expects much, and none of them buys

    assert watch(session, version, now=in_days(now, 90))["calibration"] is None
    found = watch(session, version, now=in_days(now, 92))["calibration"]

    assert found["n"] >= 40
    assert (found["observed"], found["level"]) == (0, "moved")
    assert found["expected"] > 10


def test_outcomes_known_early_are_not_counted_before_all_of_their_time_are(
    session, version, later, now
):
    later(40, lambda i: 60 + i, outcome="won", outcome_at=in_days(now, 2))
    assert watch(session, version, now=in_days(now, 10))["calibration"] is None


def test_what_moved_is_told_once_and_learned_anew(session, version, now):
    people = {
        role: add_user(
            session, email=f"{role}@x.example", password="long enough 1", role=role, now=now
        ).id
        for role in ("admin", "marketer", "sales")
    }
    moved = {"level": "moved"}

    assert keep(session, version, moved, now=now)
    assert keep(session, version, moved, now=now)

    assert version.drift == moved
    assert set(session.scalars(select(Notice.user_id))) == {people["admin"], people["marketer"]}
    assert len(session.scalars(select(Notice)).all()) == 2
    assert session.scalars(select(JobRun.job)).all() == ["train model"]


def test_what_is_steady_is_kept_and_told_nobody(session, version, now):
    assert not keep(session, version, {"level": "moving"}, now=now)
    assert version.drift == {"level": "moving"}
    assert not session.scalars(select(Notice)).all()


def test_the_job_watches_every_live_version(session, version, later, now, monkeypatch):
    later(100, lambda i: 1000 + i)
    session.commit()
    monkeypatch.setattr(clock, "now", lambda: in_days(now, 2))
    told = []

    said = watch_models(sessionmaker(db.engine), progress=lambda percent, _: told.append(percent))

    assert str(said) == "Models watched: 1. Moved away from what was learned: 1."
    session.expire_all()
    assert version.drift["level"] == "moved"
    assert told == [0]
    session.execute(update(ModelVersion).values(live=False))
    session.commit()
    said = watch_models(sessionmaker(db.engine), progress=lambda *_: None)
    assert str(said) == "Rules score the leads: there is no model to watch."
