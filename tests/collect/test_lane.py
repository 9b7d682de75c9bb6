import io
import json

import pytest
from flask import Flask

from tests.collect.collect_requests import batch, page_event, post
from tracker.collect.lane import FastLane


def ask(wsgi, environ):
    said = {}

    def start(status, headers, _exc_info=None):
        said.update(status=status, headers=dict(headers))

    body = b"".join(wsgi(environ, start))
    return said["status"], said["headers"], json.loads(body)


@pytest.mark.parametrize(
    "case",
    [
        dict,
        lambda: {"body": batch(page_event(anonymousId="visitor-9999"), {"type": "page"})},
        lambda: {"body": batch(writeKey="unknown")},
        lambda: {"HTTP_ORIGIN": "https://evil.example"},
        lambda: {"CONTENT_TYPE": "text/html"},
        lambda: {"CONTENT_LENGTH": "999999"},
        lambda: {"body": b"nonsense"},
    ],
)
def test_the_fast_lane_and_the_flask_view_give_the_same_answer(app, session, make_site, case):
    site = make_site()
    session.commit()
    both = []
    for wsgi in (app, FastLane(app)):
        given = case()
        body = given.pop("body", None) or batch()
        body = body.replace(b"feedfacecafebeef", site.key.encode())
        environ = {"SERVER_NAME": "localhost", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1"}
        environ |= {"wsgi.url_scheme": "http", "wsgi.errors": io.StringIO()}
        both.append(ask(wsgi, environ | post(body, **given)))
    assert both[0] == both[1]


def test_everything_else_goes_to_flask():
    app = Flask("behind")
    app.add_url_rule("/", view_func=lambda: {"behind": True})
    environ = post(b"") | {"PATH_INFO": "/", "REQUEST_METHOD": "GET", "SERVER_NAME": "x"}
    environ |= {"SERVER_PORT": "80", "wsgi.url_scheme": "http"}
    status, _, body = ask(FastLane(app), environ)
    assert (status, body) == ("200 OK", {"behind": True})
