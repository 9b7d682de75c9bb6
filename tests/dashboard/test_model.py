import re
from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import select

import scoring
from scoring.scorecard import Scorecard
from tests.dashboard.versions import card, metrics, model_version
from tracker.jobs import service as jobs
from tracker.jobs.models import JobRun
from tracker.scores.artifacts import written
from tracker.scores.plan import plan
from tracker.scores.scorecard import BASE, RULES


def told(page: str) -> str:
    """A page's text without its tags."""
    apart = re.sub(r"<(?=/?(div|t[dhr]|li|p|h\d|summary|button|span)\b)", " <", page)
    return " ".join(re.sub(r"<[^>]+>", "", apart).split())


@pytest.fixture(scope="session")
def training():
    """What the library says of leads that buy when they read about prices, and of a leak."""
    rng = np.random.default_rng(7)
    views = rng.poisson(1.5, 400)
    won = rng.random(400) < 1 / (1 + np.exp(2.5 - views))
    X = pd.DataFrame(  # noqa: N806 - as in scoring
        {
            "pricing_views": views.astype(float),
            "field: Industry": rng.choice(["Steel", "Law", None], 400),
            "field: Last call": np.where(won, "agreed", "no answer"),
        }
    )
    sources = pd.Series(rng.choice(["google", "baidu"], 400))
    when = pd.Series(pd.date_range("2025-01-01", periods=400, freq="D", tz="UTC"))
    return scoring.train(X, pd.Series(won), when, sources=sources, rules=Scorecard(RULES[:2], BASE))


@pytest.fixture
def trained(training, session, now):
    """A version of what was really learned, which is not live."""
    version = model_version(
        now,
        live=False,
        rows=training.metrics["rows"],
        won=training.metrics["won"],
        metrics=training.metrics,
        warnings=[],
        features=training.model.card["features"],
        card=training.model.card,
        artifact=written(training.model),
    )
    session.add(version)
    session.commit()
    return version


@pytest.fixture
def version(session, now):
    version = model_version(now)
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
    for said in (
        "39 more that reached the target (1 so far)",
        "40 more that did not (0 lost so far, 0 open for more than 90 days)",
        "10 minutes or more",
        "more than 14 days",
        "Views of pricing pages 3 or more ×1.49",
        "of 100 leads with a score of 30%, about 30 do",
    ):
        assert said in told(page)
    assert ">won@company.example</a>" in client.get("/leads?outcome=won").text
    assert 'href="/leads?outcome=won"' in page


def test_the_live_model_is_told_in_plain_words_with_its_measures_and_how_sure_they_are(
    browser, version
):
    page = told(browser("sales").get("/model").text)
    for said in (
        "becomes a customer within 90 days: of 100 leads with a score of 30%, about 30 do",
        "would have found 52% of the customers. (95% sure: 44% to 61%.)",
        "from 400 leads, looked at in 900 moments of theirs: after 120 of these",
        "Judged by 225 cases kept out of the training, 30 of which reached the target: the newest",
        "0.87 0.83 to 0.91",
        "2.1%",
        "0.091",
        "×3.4",
        "Left out “Industry”, “Views of pricing pages” and 7 more: no row has a value.",
    ):
        assert said in page


def test_it_stands_beside_its_baselines_judged_by_the_same_leads(browser, version):
    page = told(browser("sales").get("/model").text)
    assert "Additive trees Chosen 0.871 0.831 to 0.911" in page
    assert "The scorecard 0.712" in page
    assert "Frequency table, as in Odoo 0.793" in page


def test_every_chart_has_its_table_in_words(browser, version):
    page = browser("sales").get("/model").text
    assert page.count("data-chart=") == page.count("Show as a table") == 4
    said = told(page)
    assert "10.0% 12.0% 8.2% to 17.2% 200" in said  # calibration, with what chance may do
    assert "11% 40% ×3.6" in said  # gain: a ninth of the leads holds two fifths of the buyers
    assert "3 or more ×3" in said  # what the values of a column do


def test_what_matters_is_told_with_its_direction(browser, version):
    page = told(browser("sales").get("/model").text)
    assert "Views of pricing pages ×/÷ 1.84 more raises the score" in page
    assert "Industry ×/÷ 1.22 depends on the value" in page


def test_the_ranking_of_a_source_is_told_from_ten_of_each_outcome_on(browser, version):
    page = told(browser("sales").get("/model").text)
    assert "google 150 14.1% 13.3% 0.86" in page
    assert "not known 4 8.0% 0.0% —" in page


def test_what_moved_since_the_training_is_told(browser, version, session):
    version.drift = {
        "at": "2026-03-02T09:00:00+00:00",
        "since": "2026-03-01T09:00:00+00:00",
        "level": "moved",
        "rows": 300,
        "features": [
            {"feature": "pricing_views", "psi": 0.31, "level": "moved"},
            {"feature": "field: Industry", "psi": 0.01, "level": "steady"},
        ],
        "calibration": {"expected": 12.3, "observed": 25, "z": 3.6, "n": 80, "level": "moved"},
    }
    session.commit()
    page = told(browser("sales").get("/model").text)
    assert "Outcomes Moved 80 outcomes came in since: scores expected 12.3, and 25 came." in page
    assert "Views of pricing pages Moved PSI 0.31" in page
    assert "PSI 0.01" not in page
    version.drift = version.drift | {"features": [], "rows": 12, "calibration": None}
    session.commit()
    page = told(browser("sales").get("/model").text)
    assert "12 moments of leads since are too few to compare." in page
    assert "Too few outcomes came in since" in page


def test_a_version_of_before_cards_is_shown_with_what_it_has(browser, session, now):
    old = metrics()
    for key in ("intervals", "sources", "learner"):
        del old[key]
    session.add(
        model_version(
            now, card=None, leads=None, data_from=None, data_hash=None, verdict=None, metrics=old
        )
    )
    session.commit()
    client = browser("sales")
    assert "Learned on Mar 2, 2026 from 900 leads; 120 of them" in told(client.get("/model").text)
    assert client.get("/model/versions/1/card").status_code == 200


def test_judged_by_folds_is_said_so(browser, session, now):
    session.add(model_version(now, metrics=metrics(holdout_cut="folds", holdout_since=None)))
    session.commit()
    assert "too few to keep some aside" in told(browser("sales").get("/model").text)


def test_a_column_that_looks_like_a_leak_is_used_only_when_somebody_says_so(
    browser, version, session
):
    client = browser("marketer")
    page = told(client.get("/model").text)
    assert "Last call It alone nearly decides the outcome" in page
    assert "alone tells the outcome of 0.97 of the leads. Left out Use it all the same" in page

    given = {"column": "field: Last call", "use": "yes"}
    page = told(client.post("/model/leaks", data=given, follow_redirects=True).text)
    assert plan(session).overruled == ("field: Last call",)
    assert "Used all the same Leave it out again" in page
    assert session.scalars(select(JobRun.job).where(JobRun.job == "train model")).one()

    client.post("/model/leaks", data=given | {"use": "no"})
    session.expire_all()
    assert plan(session).overruled == ()


def test_what_is_used_all_the_same_can_be_left_out_after_nothing_speaks_against_it(
    browser, session, now
):
    session.add(model_version(now, live=False))
    session.add(model_version(now, card=card(leaks=[])))
    session.commit()
    client = browser("admin")
    client.post("/model/leaks", data={"column": "field: Last call", "use": "yes"})
    page = told(client.get("/model").text)
    assert "Last call The last training found nothing against it. Used all the same" in page
    client.post("/model/leaks", data={"column": "field: Last call", "use": "no"})
    assert "found nothing against it" not in client.get("/model").text


def test_only_what_a_training_suspected_can_be_overruled(browser, version, session):
    client = browser("admin")
    for column in ("", "pricing_views", "a\x00b"):
        given = {"column": column, "use": "yes"}
        assert client.post("/model/leaks", data=given).status_code == 404
    assert plan(session).overruled == ()


def test_each_version_says_why_it_is_live_or_not_and_can_be_made_live(browser, session, now):
    session.add(model_version(now))
    other = model_version(now, live=False, verdict={"template": "Not live: worse.", "values": {}})
    session.add(other)
    session.commit()
    client = browser("marketer")
    page = client.get("/model").text
    assert "Not live: worse." in page
    assert told(page).count("Make live") == 1

    answer = client.post(f"/model/versions/{other.id}/activate", follow_redirects=True).text
    # Nothing is stored in its file, so this program cannot score by it, and says so.
    assert "cannot be used by this program any more" in told(answer)
    session.expire_all()
    assert not other.live


def test_a_version_that_can_be_read_takes_over_with_one_click(browser, version, trained, session):
    client = browser("marketer")
    answer = client.post(f"/model/versions/{trained.id}/activate", follow_redirects=True)
    assert f"Version {trained.id} is live; all leads are being scored by it." in answer.text
    session.expire_all()
    assert (trained.live, trained.chosen, version.live) == (True, True, False)
    assert "rescore leads" in set(session.scalars(select(JobRun.job)))


def test_all_that_a_training_writes_is_told(browser, trained, training, session):
    trained.live = True
    session.commit()
    client = browser("marketer")
    page = told(client.get("/model").text)
    assert "Views of pricing pages ×/÷" in page
    assert "The scorecard" in page
    assert "Frequency table, as in Odoo" in page
    assert "Last call" in page.partition("Left out because they look like leaks")[2]
    assert len(training.model.card["overall"]) == 2

    shown = told(client.get(f"/model/versions/{trained.id}/card").text)
    assert training.model.card["data_hash"]
    assert "Looks like a leak: Last call" in shown
    assert "Calibration sigmoid, slope" in shown
    assert "scikit-learn" in shown


def test_while_rules_score_it_is_said_why_the_last_model_does_not(browser, session, now, make_lead):
    came = now - timedelta(days=9)
    for number in range(80):
        make_lead(created_at=came, outcome="won" if number % 2 else "lost", outcome_at=now)
    why = {"template": "Not live: on the newest leads the rules do better.", "values": {}}
    session.add(model_version(now, live=False, verdict=why))
    session.commit()
    page = told(browser("sales").get("/model").text)
    assert "version 1 was trained: Not live: on the newest leads the rules do better." in page


def test_each_segment_with_a_model_of_its_own_is_a_click_away(browser, session, now, make_site):
    site = make_site("Shop")
    session.add(model_version(now))
    session.add(model_version(now, segment=f"site {site.id}", metrics=metrics(auc=0.654)))
    session.commit()
    client = browser("sales")
    assert "0.87" in told(client.get("/model").text)
    page = told(client.get(f"/model?segment=site+{site.id}").text)
    assert "Version 2 Shop" in page
    assert client.get("/model?segment=nonsense").status_code == 200


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("/model/retrain", {}),
        ("/model/versions/1/activate", {}),
        ("/model/leaks", {"column": "x", "use": "yes"}),
    ],
)
def test_sales_only_reads(browser, version, session, address, form):
    client = browser("sales")
    page = client.get("/model").text
    assert f'action="{address}"' not in page
    assert client.post(address, data=form).status_code == 403
    assert session.scalars(select(JobRun)).all() == []
    assert plan(session).overruled == ()


def test_marketers_retrain(browser, session):
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


def test_the_card_says_what_it_learned_from_how_good_it_is_and_what_it_is_not_for(browser, version):
    page = told(browser("sales").get(f"/model/versions/{version.id}/card").text)
    for said in (
        "It must not decide by itself about a person",
        "ab" * 32,
        "Ranking (AUC) 0.871 0.83 to 0.91",
        "10.0% 12.0% 8.2% to 17.2% 200",
        "Last call (left out)",
        "Frequency table, as in Odoo",
        "Views of pricing pages; Industry.",
    ):
        assert said in page
    assert browser("sales").get("/model/versions/99/card").status_code == 404


def test_pages_speak_the_reader_s_language(browser, version, app):
    client = browser("sales")
    client.set_cookie("language", "zh_Hans")
    for address in ("/model", f"/model/versions/{version.id}/card", "/model/plan", "/model/rules"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert 'lang="zh-Hans"' in answer.text
