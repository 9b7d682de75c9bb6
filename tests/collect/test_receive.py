import json
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus

import pytest

from tests.collect.collect_requests import KEY, ORIGIN, batch, page_event, post
from tracker.collect import wire
from tracker.collect.inbox import InboxFull, InboxUnavailable
from tracker.collect.unpack import unpack


def answer(reply) -> dict:
    return json.loads(reply.body)


def test_a_taken_request_is_in_the_inbox_before_the_answer(receiver, inbox):
    reply = receiver.receive(post(batch(page_event(1), page_event(2))))

    assert reply.status == HTTPStatus.OK
    assert answer(reply) == {"visitor": "visitor-0001", "accepted": 2, "rejected": []}
    [entry] = inbox.read(10)
    envelope = wire.decode_envelope(entry.envelope)
    assert envelope.site_id == 7
    assert envelope.visitor == "visitor-0001"
    assert envelope.address == "203.0.113.0"
    assert abs((envelope.received_at - datetime.now(UTC)).total_seconds()) < 60
    assert [wire.decode_event(e).message_id for e in envelope.events] == ["message-1", "message-2"]


def test_the_cookie_counts_before_the_proposal_and_is_renewed(receiver):
    reply = receiver.receive(post(batch(), HTTP_COOKIE="a=b; ll_visitor=older-visitor"))
    assert answer(reply)["visitor"] == "older-visitor"
    [cookie] = [v for k, v in reply.headers if k == "Set-Cookie"]
    assert cookie.startswith("ll_visitor=older-visitor; Max-Age=34560000; Path=/; HttpOnly")


def test_the_cookie_is_the_servers_own_for_400_days_and_no_scripts(receiver):
    secure = replace(receiver, secure=True)
    for sender, ending in ((receiver, ""), (secure, "; Secure")):
        headers = dict(sender.receive(post(batch())).headers)
        assert headers["Set-Cookie"] == (
            f"ll_visitor=visitor-0001; Max-Age={400 * 86_400}; Path=/; HttpOnly; SameSite=Lax"
            + ending
        )


def test_a_site_that_went_cookieless_takes_back_the_cookies_it_gave_out(receiver_with):
    receiver = receiver_with(cookieless=True)
    for cookie in ("ll_visitor=visitor-cookie", "a=b; ll_visitor=ill formed"):
        headers = dict(receiver.receive(post(batch(), HTTP_COOKIE=cookie)).headers)
        assert headers["Set-Cookie"].startswith("ll_visitor=; Max-Age=0; Path=/")
    for cookie in ("", "other=1; my_ll_visitor=2"):
        reply = receiver.receive(post(batch(), HTTP_COOKIE=cookie))
        assert "Set-Cookie" not in dict(reply.headers)


@pytest.mark.parametrize("proposal", [None, "", "short", "with space", "x" * 65, "<script>", 7])
def test_an_ill_formed_proposal_gets_a_fresh_id(receiver, proposal):
    first, second = (
        answer(receiver.receive(post(batch(page_event(anonymousId=proposal))))) for _ in range(2)
    )
    assert first["visitor"] != second["visitor"]
    assert len(first["visitor"]) == 36


def test_one_bad_event_does_not_take_its_batch_with_it(receiver, inbox):
    bad = {"type": "page", "messageId": "bad", "originalTimestamp": "yesterday"}
    large = page_event(3, properties={"x": "y" * wire.MAX_EVENT_BYTES})
    reply = answer(receiver.receive(post(batch(page_event(1), bad, large, page_event(4)))))

    assert reply["accepted"] == 2
    assert [(r["messageId"], r["reason"]) for r in reply["rejected"]] == [
        ("bad", "invalid"),
        ("message-3", "too_large"),
    ]
    [entry] = inbox.read(10)
    assert len(wire.decode_envelope(entry.envelope).events) == 2


def test_a_batch_without_one_good_event_is_answered_and_not_kept(receiver, inbox):
    reply = receiver.receive(post(batch({"type": "page"})))
    assert reply.status == HTTPStatus.OK
    assert answer(reply)["accepted"] == 0
    assert inbox.depth() == 0


@pytest.mark.parametrize(
    ("body", "given", "status", "words"),
    [
        (b"{", {}, 400, "JSON"),
        (b'{"writeKey": "\xff"}', {}, 400, "UTF-8"),
        pytest.param(batch(batch=[]), {}, 400, "format", id="an empty batch"),
        (batch(sentAt="2026-03-02T09:00:00"), {}, 400, "format"),
        (batch(writeKey="unknown"), {}, 401, "key"),
        (batch(), {"HTTP_ORIGIN": "https://evil.example"}, 403, "https://evil.example"),
        (batch(), {"HTTP_ORIGIN": "null"}, 403, "none sent"),
        (batch(*[page_event(n) for n in range(101)]), {}, 413, "100 events"),
        (batch(), {"CONTENT_LENGTH": "512001"}, 413, "512000 bytes"),
        (batch(), {"CONTENT_LENGTH": "9" * 6000}, 413, "512000 bytes"),
        (b"x" * 512_001, {"CONTENT_LENGTH": ""}, 413, "512000 bytes"),
        (batch(), {"CONTENT_TYPE": "application/x-www-form-urlencoded"}, 415, "text/plain"),
    ],
)
def test_what_is_not_taken_gets_its_status_and_the_reason(
    receiver, inbox, body, given, status, words
):
    reply = receiver.receive(post(body, **given))
    assert reply.status == status
    assert words in answer(reply)["error"]
    assert inbox.depth() == 0


@pytest.mark.parametrize(
    ("error", "seconds"), [(InboxFull("full"), "30"), (InboxUnavailable("gone"), "5")]
)
def test_an_inbox_in_trouble_asks_to_come_back(receiver, inbox, monkeypatch, error, seconds):
    def refuse(_envelope):
        raise error

    monkeypatch.setattr(inbox, "append", refuse)
    reply = receiver.receive(post(batch()))
    assert reply.status == HTTPStatus.SERVICE_UNAVAILABLE
    assert ("Retry-After", seconds) in reply.headers


def test_refusals_are_noted_for_the_install_check(receiver, refusals):
    receiver.receive(post(batch(writeKey="unknown")))
    receiver.receive(post(batch(), HTTP_ORIGIN="https://Other.example"))
    assert refusals == [
        ("unknown", ORIGIN, "unknown_key"),
        (KEY, "https://other.example", "wrong_origin"),
    ]


@pytest.mark.parametrize("given", [{}, {"HTTP_ORIGIN": "https://evil.example"}])
def test_a_page_may_read_every_answer_so_that_no_is_not_taken_for_no_network(receiver, given):
    environ = post(batch(), **given)
    headers = dict(receiver.receive(environ).headers)
    assert headers["Access-Control-Allow-Origin"] == environ["HTTP_ORIGIN"]
    assert headers["Access-Control-Allow-Credentials"] == "true"
    assert headers["Vary"] == "Origin, Cookie"


def test_the_referer_stands_in_for_a_missing_origin(receiver):
    environ = post(batch(), HTTP_REFERER=f"{ORIGIN}/contact?x=1")
    del environ["HTTP_ORIGIN"]
    assert receiver.receive(environ).status == HTTPStatus.OK


def test_a_referer_that_is_no_address_is_answered(receiver):
    environ = post(batch(), HTTP_REFERER="https://[broken")
    del environ["HTTP_ORIGIN"]
    assert receiver.receive(environ).status == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize("depth", [50, 500, 5000])
def test_an_event_too_deep_to_be_read_later_is_refused_and_the_others_are_kept(
    receiver, inbox, depth
):
    deep = json.dumps(page_event(1, properties={"a": "deep"}))
    deep = deep.replace('"deep"', "[" * depth + "]" * depth)
    body = batch(page_event(2)).replace(b'"batch": [', b'"batch": [' + deep.encode() + b", ")
    reply = receiver.receive(post(body))
    if depth < 1000:  # beyond it the request as a whole cannot be read
        assert [r["reason"] for r in answer(reply)["rejected"]] == ["too_deep"]
        [entry] = inbox.read(10)
        assert [r.message_id for r in unpack(entry.envelope)] == ["message-2"]
    else:
        assert reply.status == HTTPStatus.BAD_REQUEST


def test_brackets_in_words_and_many_fields_are_not_deep(receiver):
    fields = [{"name": f"f{n}", "value": '["{[' * 9} for n in range(100)]
    reply = receiver.receive(post(batch(page_event(properties={"fields": fields}))))
    assert (answer(reply)["accepted"], answer(reply)["rejected"]) == (1, [])


def test_a_message_id_of_which_nothing_could_be_kept_is_refused(receiver):
    assert answer(receiver.receive(post(batch(page_event(messageId="\0")))))["accepted"] == 0
