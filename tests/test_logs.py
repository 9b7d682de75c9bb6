"""Nothing of anybody's is in the log, whatever goes wrong with it in hand."""

import io
import json
import logging
import sys
import threading
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from tracker import logs
from tracker.accounts.models import User
from tracker.accounts.service import add_user
from tracker.collect.inbox import InboxUnavailable
from tracker.db import db
from tracker.draining import drain_once
from tracker.jobs import runner, service
from tracker.logs import JsonFormatter, TextFormatter

# Nobody's name, address or secret is anything else.
PLANTED = {
    "email": "zoe.planted@private.example",
    "name": "Zoe Planted-Name",
    "phone": "+4915199988877",
    "password": "planted-Passw0rd",
    "address": "203.0.113.199",
    "agent": "PlantedAgent/7.7",
    "cookie": "planted-cookie-value",
    "query": "planted-query-value",
    "typed": "planted-in-the-path",
    "field": "planted-form-field",
}
HTML = {"Accept": "text/html"}


@pytest.fixture(params=[TextFormatter, JsonFormatter])
def lines(request):
    """What the whole process logs, at its most talkative, as it would be written."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(request.param())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream.getvalue
    root.removeHandler(handler)
    root.setLevel(before)


@pytest.fixture
def log():
    return logging.getLogger("tests.of.logs")


@pytest.fixture
def json_line():
    """A logger of its own, and what it says as an object."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    logger = logging.getLogger("tracker.some.module")
    logger.addHandler(handler)
    yield logger, lambda: json.loads(stream.getvalue())
    logger.removeHandler(handler)


def nothing_planted_in(text: str) -> None:
    found = [what for what, value in PLANTED.items() if value.lower() in text.lower()]
    assert found == [], text


def test_a_line_is_one_json_object_with_its_time_in_utc(json_line):
    logger, said = json_line
    with logs.about(request="abc12345", run=7):
        logger.warning("It took %d ms.", 12)
    assert said() == {
        "time": said()["time"],
        "level": "WARNING",
        "logger": "tracker.some.module",
        "message": "It took 12 ms.",
        "request": "abc12345",
        "run": 7,
    }
    assert datetime.fromisoformat(said()["time"]).utcoffset().total_seconds() == 0


def test_what_a_line_is_about_ends_where_it_ended(json_line):
    logger, said = json_line
    with logs.about(request="outer"), logs.about(job="inner"):
        pass
    logger.warning("Alone.")
    assert {"request", "job"} & set(said()) == set()


@given(st.text(), st.text())
def test_whatever_is_said_is_one_line(template, value):
    for formatter in (JsonFormatter(), TextFormatter()):
        record = logging.LogRecord("a", logging.INFO, "", 1, "%s: %s", (template, value), None)
        assert len(formatter.format(record).splitlines()) == 1


def test_of_an_error_the_type_and_the_way_to_it_are_said_and_its_words_are_not(lines, log):
    try:
        try:
            int(PLANTED["email"])
        except ValueError as error:
            raise LookupError(PLANTED["name"]) from error
    except LookupError as error:
        log.exception("It failed.")
        log.warning("It failed: %s", error)
        log.warning(error)
    nothing_planted_in(lines())
    for expected in ("LookupError", "ValueError", "test_logs.py", 'int(PLANTED["email"])'):
        assert expected in lines().replace('\\"', '"')


def test_of_an_error_of_ours_the_words_are_said(lines, log):
    log.warning("Later again: %s", InboxUnavailable("The inbox inbox.db cannot be read."))
    assert "The inbox inbox.db cannot be read." in lines()


def test_a_refusal_of_the_store_is_named_without_the_row(lines, log, session, now):
    """A database quotes the row that it refuses, so hiding our parameters is not enough."""
    given = {"email": PLANTED["email"], "password": "x", "fs_uniquifier": "planted-cookie-value"}
    add_user(session, email=PLANTED["email"], password=PLANTED["password"], role="sales", now=now)
    with pytest.raises(IntegrityError) as refused:
        session.execute(insert(User).values(given | {"active": True, "created_at": now}))
    session.rollback()
    log.error("Refused: %s", refused.value, exc_info=refused.value)
    nothing_planted_in(lines())
    assert "IntegrityError" in lines()
    assert "UNIQUE" in lines() or "uq_user_email" in lines()


def visit_everything(client) -> None:
    headers = HTML | {
        "User-Agent": PLANTED["agent"],
        "X-Forwarded-For": PLANTED["address"],
        "Cookie": f"prefs={PLANTED['cookie']}",
        "Referer": f"https://www.example.com/?q={PLANTED['query']}",
    }
    asked = {"headers": headers, "query_string": {"email": PLANTED["email"]}}
    form = {key: PLANTED[key] for key in ("email", "name", "password", "phone")}
    address = {"environ_overrides": {"REMOTE_ADDR": PLANTED["address"]}}
    for path in ("/", "/sign-in", "/leads", "/healthz", f"/{PLANTED['typed']}", "/metrics"):
        client.get(path, **asked, **address)
        client.post(path, data=form | {"field": PLANTED["field"]}, **asked, **address)
    client.get(f"/api/{PLANTED['typed']}/{PLANTED['email']}", **asked, **address)
    client.get(f"/static/{PLANTED['typed']}.js", **asked, **address)
    body = {"writeKey": PLANTED["cookie"], "batch": [{"type": "page", "messageId": "a"} | form]}
    for typed in (json.dumps(body), PLANTED["email"], f'{{"writeKey": "{PLANTED["email"]}'):
        client.post("/e", data=typed, content_type="text/plain", **asked, **address)


def test_no_request_leaves_anything_of_a_person_in_the_log(app_with, lines):
    visit_everything(app_with(access_log=1, proxy_hops=1).test_client())
    nothing_planted_in(lines())
    assert "GET /sign-in 200" in lines()
    assert "(no such address) 404" in lines()
    assert "/api/<path:path> 404" in lines()


def test_neither_does_one_that_breaks(app_with, lines, monkeypatch):
    app = app_with(access_log=1)
    client = app.test_client()

    def broken(*_args, **_given):
        raise RuntimeError(f"Cannot send to {PLANTED['email']} at {PLANTED['address']}")

    monkeypatch.setattr("tracker.dashboard.localisation.language", broken)
    monkeypatch.setattr("tracker.watch.routes.intake", broken)
    app.view_functions["overview.index"] = app.view_functions["security.login"] = broken
    visit_everything(client)
    nothing_planted_in(lines())
    assert "RuntimeError" in lines()


def test_neither_does_one_that_the_store_refuses(app_with, lines, monkeypatch, session, now):
    add_user(session, email=PLANTED["email"], password=PLANTED["password"], role="sales", now=now)
    session.commit()
    app = app_with(access_log=1)

    def twice():
        email, when = PLANTED["email"], now
        user = User(email=email, password="x", fs_uniquifier="y", active=True, created_at=when)
        db.session.add(user)
        db.session.flush()

    app.view_functions["security.login"] = twice
    answer = app.test_client().get("/sign-in", headers=HTML)
    assert answer.status_code == 500
    nothing_planted_in(lines())
    assert "IntegrityError" in lines()


def test_neither_does_a_request_that_is_set_aside(session, inbox, send, lines, monkeypatch):
    def refuse(*_args, **_given):
        raise ValueError(f"{PLANTED['email']} has no {PLANTED['field']}")

    fields = [{"name": "email", "type": "email", "value": PLANTED["email"]}]
    send(
        {
            "type": "track",
            "messageId": "a",
            "event": "Form Submitted",
            "properties": {"fields": fields},
        }
    )
    monkeypatch.setattr("tracker.draining.absorb", refuse)
    drain_once(session, inbox)
    nothing_planted_in(lines())
    assert "set aside" in lines()
    assert "ValueError" in lines()


def test_a_failed_job_is_on_its_lines_without_what_it_had_in_hand(app, lines, now):
    def work(_sessions, _progress):
        raise ValueError(f"{PLANTED['name']} cannot be scored")

    with app.app_context():
        sessions = sessionmaker(db.engine, class_=Session)
        with sessions.begin() as own:
            run_id = service.ask(own, "count", by=PLANTED["email"], now=now).id
        runner.run(sessions, runner.Job("count", timedelta(1), work), run_id, holder="me")
    nothing_planted_in(lines())
    assert f"run={run_id}" in lines() or f'"run":{run_id}' in lines()


def test_what_nobody_caught_is_a_line_too(monkeypatch, capsys):
    for place in ("excepthook",):
        monkeypatch.setattr(sys, place, sys.excepthook)
        monkeypatch.setattr(threading, place, threading.excepthook)
    root = logging.getLogger()
    before = root.handlers[:], root.level
    try:
        logs.set_up("INFO", "json")

        def broken():
            raise RuntimeError(PLANTED["email"])

        thread = threading.Thread(target=broken)
        thread.start()
        thread.join()
        try:
            broken()
        except RuntimeError:
            sys.excepthook(*sys.exc_info())
    finally:
        logging.captureWarnings(capture=False)
        root.handlers[:], root.level = before
    said = capsys.readouterr().err.splitlines()
    assert [json.loads(line)["level"] for line in said] == ["CRITICAL", "CRITICAL"]
    assert all("RuntimeError" in json.loads(line)["trace"] for line in said)
    nothing_planted_in("".join(said))
