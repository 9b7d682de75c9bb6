"""Whatever is sent, the answer is 2xx or 4xx, and what was taken goes into the store."""

import json
import random
from copy import deepcopy

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests.collect.collect_requests import (
    KEY,
    ORIGIN,
    batch,
    page_event,
    pixel,
    plausible,
    post,
)
from tracker.collect.receive import LANGUAGES
from tracker.collect.unpack import unpack
from tracker.draining import drain_once
from tracker.journey.models import SetAside

OURS = KEY.encode()
FIELDS = [
    {"name": "email", "type": "email", "value": "ana@example.com"},
    {"name": "x", "value": "1"},
]
VALID = [
    page_event(
        1,
        userId="7",
        context={
            "page": {"url": f"{ORIGIN}/a?utm_source=x", "path": "/a", "referrer": "https://b.example/",
                     "search": "?utm_source=x", "title": "A"},
            "campaign": {"source": "x", "medium": "cpc", "name": "n", "term": "t", "content": "c"},
            "timezone": "UTC", "utcOffset": 60, "automated": False, "ip": "198.51.100.1",
            "userAgent": "Firefox", "traits": {"email": "ana@example.com"},
        },
    ),
    {"type": "track", "messageId": "t", "anonymousId": "visitor-0001", "event": "Form Submitted",
     "properties": {"pageId": "message-1", "formId": "f", "fields": FIELDS}},
    {"type": "track", "messageId": "e", "anonymousId": "visitor-0001", "event": "Page Engaged",
     "properties": {"pageId": "message-1", "engagedMs": 5000, "scrollDepth": 50}},
    {"type": "identify", "messageId": "i", "anonymousId": "visitor-0001", "userId": "7",
     "traits": {"email": "ana@example.com", "phone": "+49 30 901820", "name": "Ana"}},
    {"type": "alias", "messageId": "a", "previousId": "visitor-0001", "userId": "7"},
]  # fmt: skip
PLAUSIBLE = [
    json.loads(plausible()),
    json.loads(plausible(n="engagement", e=5000, sd=50)),
    json.loads(plausible(n="Buy", p={"a": "b"}, **{"$": {"amount": 5, "currency": "EUR"}})),
]
# What JSON can hold and Python, SQLite or PostgreSQL cannot, or hold otherwise.
NASTY = [
    "null", "true", "0", "-1", "1e400", "-1e400", "1e-400", "9" * 5000, "-" + "9" * 400,
    "9223372036854775808", "-9223372036854775809", "18446744073709551616", "2147483648", "1.5",
    '""', '"\\u0000"', '"a\\u0000b"', '"\\ud800"', '"\\udc00\\ud800"', '"\\ud83d\\ude00"',
    '"\\u202e"', '"\\ufffe"', '"\\b\\f\\t\\r\\n\\u001b[0m"', '"' + "x" * 3000 + '"',
    '"' + "\U0001f600" * 300 + '"', "[]", "{}", "[[[[[]]]]]", "[" * 30 + "]" * 30,
    '{"": {"": {"": []}}}', '{"a": 1, "a": [2]}', '["a", ["b", {"c": [null]}]]', "NaN", "Infinity",
    '"1970-01-01T00:00:00Z"', '"0001-01-01T00:00:00+14:00"', '"9999-12-31T23:59:59-14:00"',
    '"2026-02-30T00:00:00Z"', '"http://["', '"javascript:0"', '"//"', '"https://a.example:99999/"',
    '"../../etc/passwd"', "\"' OR 1=1 --\"", '"<script>"', '"%00%ff%zz"', '"=cmd|1"',
    '"4111 1111 1111 1111"', '"\\u00e9"', '{"\\u0000": "\\u0000"}', '{"\\ud800": 1}',
]  # fmt: skip
MARK = '"the nasty place"'


def places(value, way=()):
    """Every place in a JSON value, as the way to it."""
    yield way
    inner = value.items() if isinstance(value, dict) else ()
    inner = enumerate(value) if isinstance(value, list) else inner
    for name, one in inner:
        yield from places(one, (*way, name))


def put(whole, way, value):
    if not way:
        return value
    whole = deepcopy(whole)
    at = whole
    for name in way[:-1]:
        at = at[name]
    at[way[-1]] = value
    return whole


def mutated(draw, whole) -> bytes:
    """JSON with some of its values put in place by nasty ones."""
    for _ in range(draw(st.integers(1, 3))):
        way = draw(st.sampled_from(list(places(whole))))
        whole = put(whole, way, MARK.strip('"'))
    text = json.dumps(whole)
    for _ in range(text.count(MARK)):
        text = text.replace(MARK, draw(st.sampled_from(NASTY) | bits), 1)
    return text.encode("utf-8", "surrogatepass")


bits = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
).map(json.dumps)

PATHS = sorted(set(LANGUAGES) - {"/p.gif"})


@st.composite
def bodies(draw):
    """A body for one of the addresses: made from a valid one, or bytes."""
    path = draw(st.sampled_from(PATHS))
    if path == "/api/event":
        whole = draw(st.sampled_from(PLAUSIBLE))
    elif path in {"/e", "/v1/batch"}:
        whole = {"writeKey": KEY, "sentAt": "2026-03-02T09:00:01.000Z", "batch": VALID}
    else:
        whole = draw(st.sampled_from(VALID)) | {"writeKey": KEY}
    body = mutated(draw, whole)
    if draw(st.integers(0, 9)) == 0:
        cut = draw(st.integers(0, len(body)))
        body = body[:cut] + draw(st.binary(max_size=8)) + body[cut + draw(st.integers(0, 4)) :]
    return path, body


HEADERS = ["CONTENT_TYPE", "HTTP_ORIGIN", "HTTP_REFERER", "HTTP_AUTHORIZATION", "HTTP_COOKIE"]
HEADERS += ["HTTP_USER_AGENT", "HTTP_SEC_CH_UA", "HTTP_X_FORWARDED_FOR", "REMOTE_ADDR"]
HEADERS += ["HTTP_CONTENT_ENCODING", "CONTENT_LENGTH", "QUERY_STRING"]
GENEROUS = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def check(reply) -> None:
    assert 200 <= reply.status < 500, reply
    assert reply.body[:3] == b"GIF" or json.loads(reply.body) or not reply.body


@settings(GENEROUS, max_examples=300)
@given(sent=bodies(), from_page=st.booleans())
def test_any_event_is_answered_and_what_is_taken_can_be_read_again(
    receiver, inbox, sent, from_page
):
    path, body = sent
    environ = post(body, PATH_INFO=path)
    if not from_page and path.startswith("/v1"):
        del environ["HTTP_ORIGIN"]
    check(receiver.receive(environ))
    for entry in inbox.read(1000):
        assert unpack(entry.envelope)
    inbox.acknowledge(inbox.read(1000))


@settings(GENEROUS, max_examples=300)
@given(
    body=st.binary(max_size=200) | st.sampled_from([batch(), plausible()]),
    path=st.sampled_from(sorted(LANGUAGES)),
    headers=st.dictionaries(
        st.sampled_from(HEADERS), st.text(st.characters(max_codepoint=255), max_size=60), max_size=4
    ),
)
def test_any_bytes_and_any_headers_are_answered(receiver, body, path, headers):
    given = post(body, PATH_INFO=path) | headers
    if path == "/p.gif":
        given = pixel() | headers
    check(receiver.receive(given))


@pytest.mark.parametrize("nasty", NASTY, ids=range(len(NASTY)))
def test_each_nasty_value_in_each_place_is_answered_and_what_is_taken_is_read(
    receiver, inbox, nasty
):
    for path, whole in (
        ("/e", {"writeKey": KEY, "batch": VALID}),
        ("/v1/batch", {"writeKey": KEY, "batch": VALID}),
        ("/api/event", PLAUSIBLE[0]),
        ("/api/event", PLAUSIBLE[1]),
        ("/api/event", PLAUSIBLE[2]),
    ):
        for way in places(whole):
            text = json.dumps(put(whole, way, MARK.strip('"'))).replace(MARK, nasty)
            check(receiver.receive(post(text.encode("utf-8", "surrogatepass"), PATH_INFO=path)))
    while entries := inbox.read(1000):
        for entry in entries:
            unpack(entry.envelope)
        inbox.acknowledge(entries)


def test_all_that_was_taken_goes_into_the_store_and_none_is_set_aside(
    app, session, client, make_site
):
    """Thousands of mutations through the front door, drained as they came."""
    key = make_site(origin=ORIGIN).key
    session.commit()
    chance = random.Random(20260302)
    inbox = app.extensions["leadlight_receiver"].get().inbox
    headers = {"Origin": ORIGIN, "Content-Type": "application/json"}
    taken = 0
    wholes = [("/e", {"writeKey": key, "batch": VALID})]
    wholes += [("/v1/batch", {"writeKey": key, "batch": VALID})]
    wholes += [("/api/event", told | {"d": key}) for told in PLAUSIBLE]
    for nasty in NASTY:
        for path, whole in wholes:
            for way in chance.sample(list(places(whole)), 6 if "batch" in whole else 2):
                text = json.dumps(put(whole, way, MARK.strip('"'))).replace(MARK, nasty)
                text = text.replace('"messageId": "', f'"messageId": "{taken}-')
                body = text.encode("utf-8", "surrogatepass")
                answer = client.post(path, data=body, headers=headers)
                assert answer.status_code < 500
                taken += (answer.get_json() or {}).get("accepted", 0)
        while drain_once(session, inbox):
            pass
    assert taken > 1000
    errors = session.scalars(select(SetAside.error)).all()
    assert errors == []
    assert inbox.depth() == 0


def test_a_megabyte_in_one_string_is_refused(receiver):
    body = batch(page_event(properties={"x": "y" * 1_000_000}))
    assert receiver.receive(post(body)).status == 413
