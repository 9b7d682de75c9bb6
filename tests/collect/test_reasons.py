"""Every reason there is has a request that is refused for it, and is told so."""

import gzip
import json
from dataclasses import replace

import pytest

from tests.collect.collect_requests import KEY, basic, batch, call, page_event, plausible, post
from tracker.collect import wire
from tracker.collect.directory import Directory, DirectoryUnavailable
from tracker.collect.inbox import InboxFull, InboxUnavailable
from tracker.collect.limits import Rate
from tracker.collect.patience import TooManyWaiting, TooSlow
from tracker.collect.reasons import OF_EVENTS, STATUS, Reason

TRACK = {"type": "track", "event": "Paid", "messageId": "m"}


class Failing:
    """Raises whatever is asked of it."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def __getattr__(self, _name):
        def fail(*_args, **_kwargs):
            raise self._error

        return fail


OF_REQUESTS = {
    Reason.INVALID: [post(b"{}"), call("batch", {"writeKey": KEY, "batch": []})],
    Reason.NOT_JSON: [
        post(b"{"),
        post(b'{"writeKey": "\xff"}'),
        call("track", b"nonsense", HTTP_AUTHORIZATION=basic(KEY)),
        post(b"nonsense", PATH_INFO="/api/event"),
    ],
    Reason.BAD_GZIP: [
        post(b"not gzip", HTTP_CONTENT_ENCODING="gzip"),
        post(gzip.compress(batch())[:-9], HTTP_CONTENT_ENCODING="gzip"),
        post(gzip.compress(batch()) + b"more", HTTP_CONTENT_ENCODING="gzip"),
    ],
    Reason.CUT_SHORT: [post(batch(), CONTENT_LENGTH="9999")],
    Reason.NO_KEY: [
        call("track", TRACK),
        call("track", TRACK, HTTP_AUTHORIZATION="Basic %%%"),
        call("track", TRACK, HTTP_AUTHORIZATION="Digest x"),
        post(b"", REQUEST_METHOD="GET", PATH_INFO="/p.gif"),
    ],
    Reason.UNKNOWN_KEY: [
        post(batch(writeKey="unknown")),
        call("track", TRACK, HTTP_AUTHORIZATION=basic("unknown")),
        call("track", TRACK | {"writeKey": "unknown"}),
        post(b"", REQUEST_METHOD="GET", PATH_INFO="/p.gif", QUERY_STRING="k=unknown"),
    ],
    Reason.WRONG_TOKEN: [
        call("track", TRACK, HTTP_AUTHORIZATION=basic(KEY, "wrong")),
        call("track", TRACK, HTTP_AUTHORIZATION="Bearer wrong"),
        call("track", TRACK | {"writeKey": KEY}, HTTP_AUTHORIZATION="Bearer wrong"),
    ],
    Reason.WRONG_ORIGIN: [
        post(batch(), HTTP_ORIGIN="https://evil.example"),
        call("track", TRACK | {"writeKey": KEY}, HTTP_ORIGIN="https://evil.example"),
        call("track", TRACK | {"writeKey": KEY}, HTTP_ORIGIN="null"),
        post(b"", REQUEST_METHOD="GET", PATH_INFO="/p.gif", QUERY_STRING=f"k={KEY}")
        | {"HTTP_ORIGIN": ""},
    ],
    Reason.TOO_SLOW: [post(batch()) | {"wsgi.input": Failing(TooSlow())}],
    Reason.TOO_LARGE: [
        post(batch(), CONTENT_LENGTH=str(wire.MAX_BATCH_BYTES + 1)),
        post(b"x" * (wire.MAX_BATCH_BYTES + 1), CONTENT_LENGTH=""),
        post(gzip.compress(b" " * 50_000_000), HTTP_CONTENT_ENCODING="gzip"),
        post(b" " * (wire.MAX_EVENT_BYTES + 1), PATH_INFO="/api/event"),
    ],
    Reason.TOO_MANY_EVENTS: [
        post(batch(*[page_event(n) for n in range(101)])),
        call("batch", {"writeKey": KEY, "batch": [{}] * 2501}),
    ],
    Reason.UNSUPPORTED_MEDIA_TYPE: [
        post(batch(), CONTENT_TYPE="application/x-www-form-urlencoded"),
        call("track", TRACK, CONTENT_TYPE="text/html"),
    ],
    Reason.UNSUPPORTED_ENCODING: [post(batch(), HTTP_CONTENT_ENCODING="br")],
    Reason.RATE_LIMITED: [
        (post(batch()), {"of_sender": Rate(1)}),
        (post(batch()), {"of_site": Rate(1)}),
        post(batch()) | {"wsgi.input": Failing(TooManyWaiting())},
    ],
    Reason.INBOX_FULL: [(post(batch()), {"inbox": Failing(InboxFull("It is full."))})],
    Reason.INBOX_UNAVAILABLE: [
        (post(batch()), {"inbox": Failing(InboxUnavailable("It is gone."))}),
    ],
    Reason.STORE_UNAVAILABLE: [
        (post(batch()), {"directory": Failing(DirectoryUnavailable())}),
    ],
}

PAGE = {"type": "page", "messageId": "m"}
EVENTS = {
    Reason.INVALID: {"type": "page", "messageId": "m", "originalTimestamp": "yesterday"},
    Reason.TOO_LARGE: PAGE | {"properties": {"x": "y" * wire.MAX_EVENT_BYTES}},
    Reason.TOO_DEEP: PAGE | {"properties": {"x": json.loads("[" * 50 + "]" * 50)}},
    Reason.NO_VISITOR: PAGE,
    Reason.TYPE_NOT_KEPT: {"type": "group", "messageId": "m", "userId": "7", "groupId": "g"},
}


def test_every_reason_has_a_request_or_an_event_here():
    assert OF_REQUESTS.keys() == STATUS.keys()
    assert EVENTS.keys() | {Reason.NO_CONSENT, Reason.OPTED_OUT} == OF_EVENTS  # test_choice.py
    assert STATUS.keys() | OF_EVENTS == set(Reason)


def cases():
    for reason, requests in OF_REQUESTS.items():
        for number, case in enumerate(requests):
            yield pytest.param(reason, case, id=f"{reason}-{number}")


@pytest.mark.parametrize(("reason", "case"), list(cases()))
def test_a_request_that_is_refused_is_told_why_and_when_to_come_back(
    receiver, inbox, counts, reason, case
):
    environ, given = case if isinstance(case, tuple) else (case, {})
    receiver = replace(receiver, **given)
    if reason is Reason.RATE_LIMITED and given:
        while receiver.receive(environ | post(batch())).status == 200:
            pass
        environ, before = post(batch()), counts["rejected", reason]
    else:
        before = 0
    reply = receiver.receive(environ)

    assert reply.status == STATUS[reason]
    told = json.loads(reply.body)
    assert told.keys() == {"error", "reason"}
    assert told["reason"] == reason
    assert told["error"].endswith((".", ")", "'", "`")) or ": " in told["error"]
    retry_after = dict(reply.headers).get("Retry-After")
    assert (retry_after is not None) == (reply.status in {429, 503})
    assert retry_after is None or int(retry_after) > 0
    assert counts["rejected", reason] == before + 1
    if not given:
        assert inbox.depth() == 0


@pytest.mark.parametrize(("reason", "event"), list(EVENTS.items()))
def test_an_event_that_is_refused_is_named_and_the_others_of_its_batch_are_taken(
    receiver, inbox, counts, reason, event
):
    good = {"type": "page", "messageId": "good", "userId": "7"}
    body = {"writeKey": KEY, "batch": [event, good]}
    reply = receiver.receive(call("batch", body))

    told = json.loads(reply.body)
    assert (reply.status, told["accepted"]) == (200, 1)
    [rejected] = told["rejected"]
    assert (rejected["messageId"], rejected["reason"]) == ("m", reason)
    assert rejected["detail"]
    assert (counts["accepted", ""], counts["rejected", reason]) == (1, 1)
    [entry] = inbox.read(10)
    assert [
        wire.decode_event(e).message_id for e in wire.decode_envelope(entry.envelope).events
    ] == ["good"]


def test_plausible_is_told_in_its_own_way_that_an_event_was_dropped(receiver, inbox):
    for body, origin, reason in (
        (plausible(d="other.example"), None, "unknown_key"),
        (plausible(), "https://evil.example", "wrong_origin"),
    ):
        environ = post(body, PATH_INFO="/api/event")
        reply = receiver.receive(environ | ({"HTTP_ORIGIN": origin} if origin else {}))
        assert reply.status == 202
        assert ("x-plausible-dropped", "1") in reply.headers
        assert json.loads(reply.body)["reason"] == reason
    assert inbox.depth() == 0


def test_a_directory_that_was_never_read_is_no_key_unknown(receiver, refusals):
    def fail():
        raise DirectoryUnavailable

    receiver = replace(receiver, directory=Directory(fail))
    for environ in (post(batch()), post(plausible(), PATH_INFO="/api/event")):
        reply = receiver.receive(environ)
        assert json.loads(reply.body)["reason"] == "store_unavailable"
    assert refusals == []
