"""Segment's HTTP API, as servers and hand-written clients speak it."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.collect.collect_requests import KEY, ORIGIN, TOKEN, basic, call
from tracker.collect import segment, wire
from tracker.collect.gate import visitor_named
from tracker.collect.unpack import unpack

ALL = 1000
SEVEN = visitor_named(7, anonymous_id="", user_id="7")


def facts(inbox) -> list:
    return [fact for entry in inbox.read(ALL) for fact in unpack(entry.envelope)]


def told(reply) -> dict:
    return json.loads(reply.body)


def track(**given) -> dict:
    return {"type": "track", "event": "Paid", "userId": "7"} | given


@pytest.mark.parametrize("kind", sorted(segment.KEPT))
def test_each_call_has_an_address_that_says_its_type(receiver, inbox, kind):
    body = {"userId": "7", "event": "Paid", "previousId": "earlier", "traits": {"plan": "pro"}}
    reply = receiver.receive(call(kind, body, HTTP_AUTHORIZATION=basic(KEY)))
    assert (reply.status, told(reply)) == (200, {"visitor": SEVEN, "accepted": 1, "rejected": []})
    [fact] = facts(inbox)
    assert (fact.type, fact.user_id, fact.visitor) == (kind, "7", SEVEN)


@pytest.mark.parametrize("kind", ["group", "screen"])
def test_what_is_not_kept_is_said_so_and_breaks_nothing(receiver, inbox, kind):
    reply = receiver.receive(call(kind, {"userId": "7"}, HTTP_AUTHORIZATION=basic(KEY)))
    assert (reply.status, told(reply)["accepted"]) == (200, 0)
    [rejected] = told(reply)["rejected"]
    assert (rejected["reason"], kind in rejected["detail"]) == ("type_not_kept", True)
    assert inbox.depth() == 0


def test_the_key_may_be_the_user_name_or_in_the_body_and_the_first_counts(receiver):
    for environ in (
        call("track", track(), HTTP_AUTHORIZATION=basic(KEY)),
        call("track", track(writeKey=KEY)),
        call("track", track(writeKey="other"), HTTP_AUTHORIZATION=basic(KEY)),
        call("batch", {"batch": [track()], "writeKey": KEY}),
    ):
        assert receiver.receive(environ).status == 200


def test_a_batch_of_many_visitors_is_kept_as_one_request_of_each(receiver, inbox):
    events = [track(userId=n % 3, messageId=f"m{n}") for n in range(9)]
    events += [track(userId=None, anonymousId="visitor-0001"), track(anonymousId="a:b c")]
    reply = receiver.receive(call("batch", {"batch": events, "writeKey": KEY}))

    assert told(reply) == {"visitor": None, "accepted": 11, "rejected": []}
    envelopes = [wire.decode_envelope(entry.envelope) for entry in inbox.read(ALL)]
    assert [len(envelope.events) for envelope in envelopes] == [3, 3, 3, 1, 1]
    assert envelopes[0].visitor == visitor_named(7, anonymous_id="", user_id="0")
    assert envelopes[3].visitor == "visitor-0001"
    assert envelopes[4].visitor == visitor_named(7, anonymous_id="a:b c", user_id="7")
    assert [f.message_id for f in unpack(inbox.read(ALL)[1].envelope)] == ["m1", "m4", "m7"]


def test_a_page_is_what_the_context_says_of_it_and_else_the_properties(receiver, inbox):
    page = {"type": "page", "userId": "7", "name": "Prices"}
    properties = {"url": f"{ORIGIN}/a?x=1", "referrer": "https://b.example/", "title": "A"}
    context = {"page": {"url": f"{ORIGIN}/b", "path": "/b"}, "campaign": {"source": "news"}}
    events = [page | {"properties": properties}, page | {"context": context}]
    receiver.receive(call("batch", {"batch": events, "writeKey": KEY}))
    first, second = facts(inbox)
    assert (first.url, first.path, first.title) == (f"{ORIGIN}/a?x=1", "/a", "A")
    assert first.referrer == "https://b.example/"
    assert (second.url, second.title) == (f"{ORIGIN}/b", "Prices")
    assert second.campaign["source"] == "news"


def test_traits_are_found_where_each_sdk_puts_them(receiver, inbox):
    traits = {"email": "ana@example.com"}
    person = {"type": "identify", "userId": "7"}
    events = [person | {"traits": traits}, person | {"context": {"traits": traits}}]
    receiver.receive(call("batch", {"batch": events, "writeKey": KEY}))
    assert [fact.properties for fact in facts(inbox)] == [traits, traits]


def test_a_time_of_either_name_counts_with_and_without_a_time_of_sending(receiver, inbox):
    now = datetime.now(UTC)
    hour, wrong = timedelta(hours=1), timedelta(days=2)
    at = (now - hour).isoformat()
    for body in (
        {"batch": [track(timestamp=at)]},
        {"batch": [track(originalTimestamp=at)]},
        {"batch": [track(timestamp=at, originalTimestamp=now.isoformat())]},
        {"batch": [track(timestamp=(now - hour - wrong).isoformat())],
         "sentAt": (now - wrong).isoformat()},
    ):  # fmt: skip
        receiver.receive(call("batch", body | {"writeKey": KEY}))
    times = [fact.at for fact in facts(inbox)]
    assert len(times) == 4
    assert all(abs(time - (now - hour)) < timedelta(minutes=5) for time in times)


@pytest.mark.parametrize(
    "given",
    [{}, {"timestamp": "2026-03-02T09:00:00Z"}, {"messageId": None}],
    ids=["bare", "timed", "null"],
)
def test_an_event_without_an_id_counts_once_however_often_it_is_sent(receiver, inbox, given):
    event = track(properties={"a": 1, "b": 2}) | given
    turned = dict(reversed(event.items())) | {"properties": {"b": 2, "a": 1}}
    for body in (event, turned, event | {"sentAt": datetime.now(UTC).isoformat()}):
        receiver.receive(call("track", body | {"writeKey": KEY}))
    receiver.receive(call("batch", {"batch": [event], "writeKey": KEY}))
    other = event | {"properties": {"a": 2}}
    receiver.receive(call("track", other | {"writeKey": KEY}))
    ids = [fact.message_id for fact in facts(inbox)]
    assert len(ids) == 5
    assert len(set(ids)) == 2


def test_without_a_time_the_same_on_another_day_is_another_event(receiver, inbox, monkeypatch):
    for day in (1, 1, 2):
        monkeypatch.setattr(
            segment.clock, "now", lambda day=day: datetime(2026, 3, day, 9, tzinfo=UTC)
        )
        receiver.receive(call("track", track(writeKey=KEY)))
    assert len({fact.message_id for fact in facts(inbox)}) == 2


def test_only_a_server_with_the_token_says_whose_request_it_passes_on(receiver, inbox):
    context = {"ip": "198.51.100.77", "userAgent": "Mozilla/5.0 (X11; Linux) Firefox/140.0"}
    body = {"batch": [track(context=context)], "writeKey": KEY}
    for authorization in (
        basic(KEY), basic(KEY, TOKEN), f"Bearer {TOKEN}", f"bearer {TOKEN}", basic("", TOKEN),
    ):  # fmt: skip
        reply = receiver.receive(call("batch", body, HTTP_AUTHORIZATION=authorization))
        assert reply.status == 200
    body.pop("writeKey")
    receiver.receive(call("batch", body, HTTP_AUTHORIZATION=f"Bearer {TOKEN}"))
    seen = [(fact.address, fact.user_agent) for fact in facts(inbox)]
    assert seen == [(None, None)] + [("198.51.100.0", context["userAgent"])] * 5


def test_an_address_that_a_trusted_server_makes_up_is_none(receiver, inbox):
    body = {"batch": [track(context={"ip": "no address"})], "writeKey": KEY}
    receiver.receive(call("batch", body, HTTP_AUTHORIZATION=basic(KEY, TOKEN)))
    [fact] = facts(inbox)
    assert fact.address is None


def test_a_page_may_use_it_too_and_is_one_visitor(receiver, inbox):
    events = [track(anonymousId="visitor-0001"), track(anonymousId="visitor-0002")]
    body = {"batch": events, "writeKey": KEY}
    reply = receiver.receive(
        call("batch", body, HTTP_ORIGIN=ORIGIN, HTTP_COOKIE="ll_visitor=visitor-cookie")
    )
    assert told(reply)["visitor"] == "visitor-cookie"
    assert any(name == "Set-Cookie" for name, _ in reply.headers)
    assert {(fact.visitor, fact.address) for fact in facts(inbox)} == {
        ("visitor-cookie", "203.0.113.0")
    }


def test_a_server_is_given_no_cookie(receiver):
    reply = receiver.receive(call("track", track(writeKey=KEY)))
    assert not any(name == "Set-Cookie" for name, _ in reply.headers)


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "", "text/plain"])
def test_json_is_read_whatever_the_sdk_calls_it(receiver, kind):
    assert receiver.receive(call("track", track(writeKey=KEY), CONTENT_TYPE=kind)).status == 200


def test_the_largest_batches_of_the_sdks_are_taken(receiver, inbox):
    # Segment's for Python stops after the event that brings it over 475,000 bytes.
    event = track(messageId="m" * 36, properties={"x": "y" * 32_500})
    events = [event | {"messageId": str(n)} for n in range(15)]
    body = json.dumps({"batch": events, "sentAt": None, "writeKey": KEY}).encode()
    assert 475_000 < len(body) < 508_000
    assert told(receiver.receive(call("batch", body)))["accepted"] == 15
    many = [track(messageId=str(n)) for n in range(2500)]
    assert (
        told(receiver.receive(call("batch", {"batch": many, "writeKey": KEY})))["accepted"] == 2500
    )
