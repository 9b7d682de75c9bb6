from datetime import timedelta

import pytest

from tracker.jobs import queries, service


@pytest.fixture
def client(browser):
    return browser("admin")


def test_run_now_queues_one_run_in_the_users_name(client, session):
    for _ in range(2):
        assert client.post("/jobs/run", data={"job": "train model"}).headers["Location"] == "/jobs"

    [run] = queries.runs(session)
    assert (run.job, run.state, run.asked_by) == ("train model", "queued", "admin@company.example")


def test_a_job_there_is_not_cannot_be_run(client, session):
    assert client.post("/jobs/run", data={"job": "rm -rf"}).status_code == 404
    assert queries.runs(session) == []


def test_the_page_tells_how_a_run_goes_and_went(client, session, monkeypatch, now):
    monkeypatch.setattr("tracker.clock.now", lambda: now + timedelta(seconds=80))
    done = service.ask(session, "rescore leads", by=None, now=now)
    service.begin(session, done.id, now=now)
    service.end(session, done.id, now=now + timedelta(seconds=70), message="Scored 12 leads.")
    under_way = service.ask(session, "train model", by="ana@company.example", now=now)
    service.begin(session, under_way.id, now=now)
    service.report(session, under_way.id, progress=40, message="Reading leads")
    page = client.get("/jobs").text

    assert "Scored 12 leads." in page
    assert "1 min 10 s" in page
    assert 'value="40"' in page
    assert "ana@company.example" in page
    assert "Reading leads" in client.get("/jobs/state").text


def test_a_failed_run_says_why(client, session, now):
    run = service.ask(session, "train model", by=None, now=now)
    service.begin(session, run.id, now=now)
    service.end(session, run.id, now=now, message="Too few outcomes.", failed=True)

    assert "Failed" in client.get("/jobs").text
    assert "Too few outcomes." in client.get("/jobs").text
