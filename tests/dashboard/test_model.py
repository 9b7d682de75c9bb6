import re

import pytest
from sqlalchemy import select

from tracker.jobs import service as jobs
from tracker.jobs.models import JobRun
from tracker.scores.models import ModelVersion
from tracker.sentence import Sentence

COLUMNS = ["field: Industry", "pricing_views"]
LEFT_OUT = Sentence(
    "Left out %(columns)s: no row has a value.",
    {"columns": Sentence("%(columns)s and %(more)s more", {"columns": COLUMNS, "more": 7})},
)


def told(page: str) -> str:
    """A page's text without its tags."""
    return " ".join(re.sub(r"<[^>]+>", "", page).split())


@pytest.fixture
def version(session, now):
    metrics = {
        "rows": 900,
        "won": 120,
        "holdout_rows": 225,
        "holdout_won": 30,
        "holdout_since": "2026-02-01T00:00:00+00:00",
        "auc": 0.871,
        "brier": 0.0912,
        "calibration_error": 0.021,
        "calibration_curve": [{"predicted": 0.1, "observed": 0.12, "n": 100}],
        "lift_at_10": 3.4,
        "lift_at_20": 2.6,
        "winners_in_top_20": 0.52,
    }
    version = ModelVersion(
        trained_at=now,
        live=True,
        rows=900,
        won=120,
        horizon_days=90,
        metrics=metrics,
        warnings=[LEFT_OUT.packed()],
        features=[{"name": "pricing_views", "kind": "number"}, {"name": "field: Industry"}],
        artifact=b"",
    )
    session.add(version)
    session.commit()
    return version


def test_before_there_is_a_model_the_rules_and_what_is_missing_are_shown(
    browser, make_lead, make_score, session
):
    make_score(make_lead("won@company.example", outcome="won"))
    session.commit()
    client = browser("sales")
    page = client.get("/model").text
    assert "39 more won leads" in page
    assert "(1 so far)" in told(page)
    assert "(0 lost so far, 0 open for more than 90 days)" in told(page)
    assert ">won@company.example</a>" in client.get("/leads?outcome=won").text
    assert 'href="/leads?outcome=won"' in page
    assert "10 minutes or more" in page
    assert "more than 14 days" in page
    assert "40 more leads that were not won" in page
    assert "Views of pricing pages" in page
    assert "3 or more" in page


def test_the_live_model_is_told_in_plain_words_with_its_measures(browser, version):
    page = told(browser("sales").get("/model").text)
    for said in (
        "from 900 leads, 120 of them won",
        "within 90 days",
        "would have found 52% of the customers",
        "Judged by 225 leads",
        "0.87",
        "2.1%",
        "0.091",
        "×3.4",
        "Left out “Industry”, “Views of pricing pages” and 7 more: no row has a value.",
        "Industry",
    ):
        assert said in page


def test_sales_reads_and_marketers_retrain(browser, session):
    assert "Retrain now" not in browser("sales").get("/model").text
    assert browser("sales").post("/model/retrain").status_code == 403

    client = browser("marketer")
    assert "Retrain now" in client.get("/model").text
    page = client.post("/model/retrain", follow_redirects=True).text
    assert "Waiting for a worker" in page
    assert "Retrain now" not in page
    [run] = session.scalars(select(JobRun))
    assert (run.job, run.asked_by) == ("train model", "marketer@company.example")


def test_progress_is_told_until_the_training_is_over(browser, session, now):
    client = browser("sales")
    run = jobs.ask(session, "train model", by=None, now=now)
    jobs.begin(session, run.id, now=now)
    jobs.report(session, run.id, progress=40, message="Learning from 900 leads")
    session.commit()
    answer = client.get("/model/progress")
    assert "Learning from 900 leads" in answer.text
    assert 'value="40"' in answer.text
    assert "HX-Refresh" not in answer.headers

    jobs.end(session, run.id, now=now, message="Trained.")
    session.commit()
    assert client.get("/model/progress").headers["HX-Refresh"] == "true"
    assert "Trained." in client.get("/model").text


def test_a_failed_training_is_told_with_its_reason(browser, session, now):
    run = jobs.ask(session, "train model", by=None, now=now)
    jobs.end(session, run.id, now=now, message="The disk is full.", failed=True)
    session.commit()
    page = browser("sales").get("/model").text
    assert "The last training failed" in page
    assert "The disk is full." in page
