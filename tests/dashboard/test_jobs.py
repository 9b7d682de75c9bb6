import html
import re
from datetime import timedelta

import pytest

from tracker.collect.reasons import Reason
from tracker.dashboard import jobs
from tracker.jobs import queries, service, tallies
from tracker.journey.models import SetAside


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


def words(page: str) -> str:
    """What is read on a page, in one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.unescape(page)))


def test_every_reason_of_a_refusal_has_words():
    assert set(jobs.REASONS) == {str(reason) for reason in Reason}


def test_the_page_tells_what_came_in_and_how_it_goes(client, session, send, now, monkeypatch):
    tallies.add(
        session,
        {
            ("accepted", ""): 1234,
            ("rejected", "wrong_origin"): 3,
            ("events", "page"): 1200,
            ("duplicates", ""): 34,
            ("bots", ""): 5,
        },
    )
    tallies.add(session, tallies.pace([now - timedelta(seconds=0.5)] * 8, now=now))
    session.commit()
    monkeypatch.setattr("tracker.clock.now", lambda: now + timedelta(minutes=1))
    said = words(client.get("/jobs").text)

    assert "1,234 3 refused" in said
    assert "Refused: wrong origin 3" in said
    assert "Page views 1,200" in said
    assert "Sent twice, counted once 34" in said
    assert "Of bots 5" in said
    assert "8 8 in the last hour" in said
    assert "0.5 s" in said
    assert "Everything is stored" in said


def test_the_minute_under_way_is_in_the_last_hour(client, session, now, monkeypatch):
    tallies.add(session, tallies.pace([now - timedelta(seconds=0.5)] * 8, now=now))
    session.commit()
    monkeypatch.setattr("tracker.clock.now", lambda: now)
    said = words(client.get("/jobs").text)

    assert "8 in the last hour" in said
    assert "0.5 s" in said


def test_what_waits_is_told_with_its_age(client, app, send, monkeypatch):
    send({"type": "page", "messageId": "m1"})
    received = app.extensions["leadlight_receiver"].get().inbox.oldest()
    monkeypatch.setattr("tracker.clock.now", lambda: received + timedelta(seconds=75))
    assert "The oldest for 1 min 15 s" in words(client.get("/jobs/state").text)


def test_an_inbox_that_takes_nothing_is_told_in_red(client, app, monkeypatch):
    monkeypatch.setattr(app.extensions["leadlight_receiver"].get().inbox, "_max_bytes", 1)
    assert "takes no more" in words(client.get("/jobs").text)


def test_a_new_workspace_says_what_to_do(client):
    said = words(client.get("/jobs").text)
    assert "Nothing has come in yet" in said
    assert "Nothing is set aside" in said


@pytest.fixture
def make_aside(session, now):
    def make(error="ValueError: no such thing", **given) -> int:
        aside = SetAside(inbox="a", position=1, at=now, request=b"{}", error=error, **given)
        session.add(aside)
        session.commit()
        return aside.id

    return make


def test_what_is_set_aside_is_shown_with_what_went_wrong(client, make_aside):
    make_aside(attempts=4)
    said = words(client.get("/jobs").text)
    assert "ValueError: no such thing" in said
    assert " 4 Try again Discard" in said


def test_a_request_is_tried_again_when_it_is_asked_for(client, session, make_aside, now):
    one, other = make_aside(), make_aside()
    assert client.post("/jobs/set-aside/replay", data={"request": one}).status_code == 302
    session.expire_all()
    assert session.get(SetAside, one).replay_at is not None
    assert session.get(SetAside, other).replay_at is None
    page = words(client.get("/jobs").text)
    assert "1 request is tried again." in page
    assert "Tried again soon" in page


def test_all_are_tried_again_at_once(client, session, make_aside):
    ids = [make_aside() for _ in range(3)]
    client.post("/jobs/set-aside/replay", data={"all": "1"})
    session.expire_all()
    assert all(session.get(SetAside, one).replay_at for one in ids)


def test_a_request_is_discarded_only_after_a_question(client, session, make_aside):
    one, other = make_aside(), make_aside()
    assert "data-ask=" in client.get("/jobs").text
    client.post("/jobs/set-aside/discard", data={"request": one})
    session.expire_all()
    assert session.get(SetAside, one) is None
    assert session.get(SetAside, other) is not None


@pytest.mark.parametrize("action", ["replay", "discard"])
def test_only_an_admin_decides_about_what_is_set_aside(browser, session, make_aside, action):
    one = make_aside()
    answer = browser("sales").post(f"/jobs/set-aside/{action}", data={"request": one})
    assert answer.status_code == 403
    session.expire_all()
    assert session.get(SetAside, one).replay_at is None
