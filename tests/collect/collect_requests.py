"""Requests as a browser makes them."""

import io
import json
from base64 import b64encode
from datetime import UTC, datetime

KEY = "feedfacecafebeef"
ORIGIN = "https://www.example.com"
TOKEN = "the token of the site's server"


def page_event(number: int = 1, **given) -> dict:
    return {
        "type": "page",
        "messageId": f"message-{number}",
        "anonymousId": "visitor-0001",
        "originalTimestamp": "2026-03-02T09:00:00.000Z",
        "context": {"page": {"url": f"{ORIGIN}/pricing", "path": "/pricing"}},
    } | given


def batch(*events: dict, **given) -> bytes:
    sent = datetime.now(UTC).isoformat()
    whole = {"writeKey": KEY, "sentAt": sent, "batch": list(events) or [page_event()]}
    return json.dumps(whole | given).encode()


def post(body: bytes, **given) -> dict:
    """A WSGI environment, as a server makes it of a POST."""
    return {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/e",
        "CONTENT_TYPE": "text/plain;charset=UTF-8",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_ORIGIN": ORIGIN,
        "HTTP_USER_AGENT": "Mozilla/5.0",
        "REMOTE_ADDR": "203.0.113.77",
        "wsgi.input": io.BytesIO(body),
    } | given


def call(name: str, body: object, **given) -> dict:
    """A WSGI environment of a POST to Segment's API, as a server sends it: without an origin."""
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    environ = post(sent, CONTENT_TYPE="application/json", PATH_INFO=f"/v1/{name}") | given
    if "HTTP_ORIGIN" not in given:
        del environ["HTTP_ORIGIN"]
    return environ


def basic(user: str, password: str = "") -> str:
    return "Basic " + b64encode(f"{user}:{password}".encode()).decode()


def plausible(**given) -> bytes:
    """What Plausible's script says of a page view."""
    told = {"n": "pageview", "v": 36, "u": f"{ORIGIN}/pricing", "d": "example.com", "r": None}
    return json.dumps(told | given).encode()


def pixel(query: str = f"k={KEY}", **given) -> dict:
    """A WSGI environment of a browser that asks for the image on a page."""
    environ = post(b"", REQUEST_METHOD="GET", PATH_INFO="/p.gif", QUERY_STRING=query)
    del environ["HTTP_ORIGIN"]
    return environ | {"HTTP_REFERER": f"{ORIGIN}/pricing?utm_source=news"} | given
