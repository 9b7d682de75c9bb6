"""Requests as a browser makes them."""

import io
import json
from datetime import UTC, datetime

KEY = "feedfacecafebeef"
ORIGIN = "https://www.example.com"


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
