"""The fast lane and the Flask views say the same, to whatever is asked."""

import gzip
import io
import json
import re
from base64 import b64encode
from itertools import count

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.collect.collect_requests import basic, batch, page_event, plausible, post
from tracker.collect.lane import FastLane
from tracker.collect.patience import Patience
from tracker.collect.receive import LANGUAGES
from tracker.config import ConfigError

SERVER = {
    "SERVER_NAME": "localhost",
    "SERVER_PORT": "80",
    "SERVER_PROTOCOL": "HTTP/1.1",
    "wsgi.url_scheme": "http",
    "wsgi.input_terminated": True,
}
OURS = b"feedfacecafebeef"
# Ids made for who has none, and what hangs on the second in which a link is made.
MADE = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
VIEWS_ONLY = {"X-Request-ID"}  # the lane logs no request, so its answers have no number


def ask(wsgi, environ):
    said = {}

    def start(status, headers, _exc_info=None):
        said.update(status=status, headers=sorted(headers))

    body = b"".join(wsgi(environ | SERVER | {"wsgi.errors": io.StringIO()}, start))
    headers = [
        (name, MADE.sub(b"*", value.encode()))
        for name, value in said["headers"]
        if name not in VIEWS_ONLY
    ]
    return said["status"], headers, MADE.sub(b"*", body)


@pytest.fixture
def key(session, make_site):
    key = make_site(origin="https://www.example.com").key.encode()
    session.commit()  # and nothing is asked after it: the session would write next, and others wait
    return key


@pytest.fixture
def both(app, key):
    """Ask both; returns the one answer that they have to give."""

    def ask_both(environ: dict, body: bytes):
        first, second = (
            ask(wsgi, environ | {"wsgi.input": io.BytesIO(body)})
            for wsgi in (app, FastLane(app, Patience(20)))
        )
        assert first == second
        return first

    return ask_both


CASES = {
    "one event": {},
    "good and bad": {
        "body": batch(page_event(anonymousId="visitor-9999"), {"type": "page"}),
    },
    "unknown key": {"body": batch(writeKey="unknown")},
    "wrong origin": {"HTTP_ORIGIN": "https://evil.example"},
    "wrong type": {"CONTENT_TYPE": "text/html"},
    "too large": {"CONTENT_LENGTH": "999999"},
    "not JSON": {"body": b"nonsense"},
    "gzip": {"body": None, "HTTP_CONTENT_ENCODING": "gzip"},
    "bad gzip": {"HTTP_CONTENT_ENCODING": "gzip"},
    "cookie": {"HTTP_COOKIE": "ll_visitor=visitor-cookie"},
    "preflight": {"REQUEST_METHOD": "OPTIONS"},
    "a browser that objects": {"HTTP_SEC_GPC": "1", "HTTP_COOKIE": "ll_visitor=visitor-cookie"},
    "consent denied": {"body": batch(page_event(context={"consent": "denied"}))},
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_fast_lane_and_the_flask_view_give_the_same_answer(both, key, case):
    for path in LANGUAGES:
        given = dict(case)
        body = given.pop("body", batch(page_event(userId="7"))) or batch()
        body = (plausible() if path == "/api/event" else body).replace(OURS, key)
        if case.get("HTTP_CONTENT_ENCODING") and "body" in case:
            body = gzip.compress(body)
        environ = post(body, PATH_INFO=path, QUERY_STRING=f"k={key.decode()}") | given
        if path == "/p.gif":
            environ["REQUEST_METHOD"] = "GET"
        both(environ, body)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_whatever_is_asked_both_say_the_same(both, key, data):
    number = next(NUMBERS)
    whole = json.loads(batch(page_event(messageId=f"m{number}", userId="7")).replace(OURS, key))
    some = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
    whole |= data.draw(st.dictionaries(st.sampled_from(["sentAt", "batch", "writeKey"]), some))
    if isinstance(whole["batch"], list):
        whole["batch"] += data.draw(st.lists(some, max_size=2))
    body = data.draw(st.sampled_from([json.dumps(whole).encode(), plausible()]) | st.binary())
    names = ["HTTP_ORIGIN", "CONTENT_TYPE", "CONTENT_LENGTH", "HTTP_CONTENT_ENCODING"]
    names += ["HTTP_AUTHORIZATION", "HTTP_COOKIE", "HTTP_REFERER", "QUERY_STRING", "HTTP_DNT"]
    word = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=20)
    authorization = st.sampled_from([basic(key.decode()), "Basic " + b64encode(b"\xff").decode()])
    headers = data.draw(st.dictionaries(st.sampled_from(names), word | authorization, max_size=3))
    methods = st.sampled_from(["POST", "OPTIONS", "GET", "HEAD"])
    path = data.draw(st.sampled_from(sorted(LANGUAGES)))
    environ = post(body, PATH_INFO=path, REQUEST_METHOD=data.draw(methods)) | headers
    both(environ, body)


NUMBERS = count()


@pytest.mark.parametrize("path", ["/news/in", "/e"])
def test_a_renamed_address_is_answered_by_both_as_the_usual_one_is(app_with, key, path):
    body = batch(page_event(messageId=path)).replace(OURS, key)
    app = app_with(collect_path="news/in")
    lane = FastLane(app, Patience(20), collect_path="news/in")
    for environ in (post(body), post(body, REQUEST_METHOD="OPTIONS"), post(b"{")):
        given = environ | {"PATH_INFO": path}
        sent = given["wsgi.input"].read()
        first, second = (
            ask(wsgi, given | {"wsgi.input": io.BytesIO(sent)}) for wsgi in (app, lane)
        )
        assert first == second
        assert first[0] in {"200 OK", "400 BAD REQUEST"}


@pytest.mark.parametrize(
    ("setting", "path"),
    [
        ("collect_path", "sign-in"),
        ("collect_path", "leads"),
        ("collect_path", "api/event"),
        ("collect_path", "p.gif"),
        ("collect_path", "static/news"),
        ("script_path", "t-debug.js"),
        ("script_path", "assets/t-debug.js"),
        ("script_path", "static/site.js"),
        ("script_path", "t-site.js"),
    ],
)
def test_an_address_that_is_taken_is_refused_when_the_service_is_made(app_with, setting, path):
    with pytest.raises(ConfigError, match=f"LEADLIGHT_{setting.upper()} makes /{path}"):
        app_with(**{setting: path})


def test_everything_else_goes_to_flask():
    app = Flask("behind")
    app.add_url_rule("/", view_func=lambda: {"behind": True})
    environ = post(b"") | {"PATH_INFO": "/", "REQUEST_METHOD": "GET"}
    status, _, body = ask(FastLane(app, Patience(20)), environ)
    assert (status, json.loads(body)) == ("200 OK", {"behind": True})


def test_a_browser_that_asks_first_may_send_json_and_its_key(both, key):
    environ = post(b"", PATH_INFO="/v1/track", REQUEST_METHOD="OPTIONS")
    status, headers, _ = both(environ, b"")
    headers = dict(headers)
    assert status == "200 OK"
    assert headers["Access-Control-Allow-Origin"] == b"https://www.example.com"
    assert b"Authorization" in headers["Access-Control-Allow-Headers"]
    assert b"Content-Type" in headers["Access-Control-Allow-Headers"]
