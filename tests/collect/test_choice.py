"""What visitors and their browsers chose is honoured, whatever language their events come in."""

import json
from http import HTTPStatus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.collect.collect_requests import (
    KEY,
    ORIGIN,
    basic,
    batch,
    call,
    page_event,
    pixel,
    plausible,
    post,
)
from tracker.collect import wire
from tracker.collect.choice import Choice
from tracker.collect.reasons import Unfit

OBJECTIONS = {"Sec-GPC": {"HTTP_SEC_GPC": "1"}, "DNT": {"HTTP_DNT": "1"}}
COOKIE = {"HTTP_COOKIE": "a=b; ll_visitor=visitor-cookie"}
FORGET = "ll_visitor=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax"


def agreed(number: int = 1, **more) -> dict:
    return page_event(number, context={"consent": "granted", "page": {"url": ORIGIN}}, **more)


def form(number: int, event: str = "Form Submitted", **more) -> dict:
    return page_event(number, type="track", event=event, **more)


def told(reply) -> dict:
    return json.loads(reply.body)


def cookies(reply) -> list[str]:
    return [value for name, value in reply.headers if name == "Set-Cookie"]


def taken(inbox) -> list[str]:
    envelopes = [wire.decode_envelope(entry.envelope) for entry in inbox.read(100)]
    return [wire.decode_event(e).message_id for envelope in envelopes for e in envelope.events]


def test_where_visitors_are_asked_only_what_says_that_they_agreed_is_taken(
    receiver_with, inbox, counts
):
    receiver = receiver_with(consent_required=True)
    unsaid = [
        page_event(1),
        page_event(2, context={"consent": "denied"}),
        page_event(3, context={"consent": {"categoryPreferences": {"Analytics": True}}}),
    ]
    reply = receiver.receive(post(batch(*unsaid, agreed(4))))

    assert reply.status == HTTPStatus.OK
    assert (told(reply)["accepted"], told(reply)["visitor"]) == (1, "visitor-0001")
    assert [(r["messageId"], r["reason"]) for r in told(reply)["rejected"]] == [
        (f"message-{n}", "no_consent") for n in (1, 2, 3)
    ]
    assert taken(inbox) == ["message-4"]
    assert counts["rejected", "no_consent"] == 3


def test_whoever_did_not_agree_gets_no_cookie_and_loses_an_old_one(receiver_with, inbox):
    receiver = receiver_with(consent_required=True)
    fresh, known = (receiver.receive(post(batch(), **given)) for given in ({}, COOKIE))
    assert (cookies(fresh), told(fresh)["visitor"]) == ([], None)
    assert (cookies(known), told(known)["visitor"]) == ([FORGET], None)
    assert inbox.depth() == 0


def test_on_a_site_that_does_not_ask_only_what_says_that_a_visitor_refused_is_not_taken(
    receiver, inbox
):
    refused = page_event(3, context={"consent": "denied"})
    reply = receiver.receive(post(batch(agreed(1), page_event(2), refused), **COOKIE))
    assert taken(inbox) == ["message-1", "message-2"]
    assert cookies(reply)[0].startswith("ll_visitor=visitor-cookie; Max-Age=34560000")
    assert cookies(receiver.receive(post(batch(refused), **COOKIE))) == [FORGET]


@pytest.mark.parametrize("objection", OBJECTIONS.values(), ids=OBJECTIONS)
def test_of_a_browser_that_objects_forms_are_taken_and_visits_are_not(
    receiver, inbox, counts, objection
):
    events = [
        page_event(1),
        form(2, "Link Clicked"),
        form(3, "Page Engaged"),
        form(4, "Form Attempted"),
        form(5),
        page_event(6, type="identify"),
    ]
    reply = receiver.receive(post(batch(*events), **objection, **COOKIE))

    assert [(r["messageId"], r["reason"]) for r in told(reply)["rejected"]] == [
        (f"message-{n}", "opted_out") for n in (1, 2, 3, 6)
    ]
    assert taken(inbox) == ["message-4", "message-5"]
    assert counts["rejected", "opted_out"] == 4
    assert cookies(reply) == [FORGET]


def test_whoever_objects_and_sends_a_form_is_nobody_known(receiver, inbox):
    given = OBJECTIONS["DNT"]
    first, second = (
        told(receiver.receive(post(batch(form(n)), **given, **more)))
        for n, more in ((1, COOKIE), (2, {}))
    )
    assert first["visitor"] == second["visitor"]  # of today, as on a site without cookies
    assert first["visitor"] not in {"visitor-cookie", "visitor-0001"}
    assert "crossing" not in first


@pytest.mark.parametrize("objection", OBJECTIONS.values(), ids=OBJECTIONS)
def test_a_site_may_leave_out_all_of_a_browser_that_objects_or_nothing(
    receiver_with, inbox, objection
):
    events = batch(page_event(1), form(2))
    all_out = receiver_with(signals="all").receive(post(events, **objection))
    assert [r["reason"] for r in told(all_out)["rejected"]] == ["opted_out"] * 2
    assert (taken(inbox), cookies(all_out)) == ([], [])

    ignored = receiver_with(signals="nothing").receive(post(events, **objection, **COOKIE))
    assert told(ignored)["visitor"] == "visitor-cookie"
    assert taken(inbox) == ["message-1", "message-2"]
    assert cookies(ignored)[0].startswith("ll_visitor=visitor-cookie; Max-Age=34560000")


@pytest.mark.parametrize("said", ["0", "", "yes", "unspecified"])
def test_a_browser_that_says_anything_else_does_not_object(receiver, inbox, said):
    receiver.receive(post(batch(), HTTP_DNT=said, HTTP_SEC_GPC=said))
    assert taken(inbox) == ["message-1"]


def other_languages(**given):
    track = {"type": "page", "messageId": "m", "anonymousId": "visitor-0001", "writeKey": KEY}
    return {
        "Segment": call("page", track, HTTP_ORIGIN=ORIGIN, **given),
        "Plausible": post(plausible(), PATH_INFO="/api/event", **given),
        "pixel": pixel(**given),
    }


@pytest.mark.parametrize("language", other_languages())
def test_the_other_languages_honour_a_browser_that_objects(receiver, inbox, counts, language):
    reply = receiver.receive(other_languages(**OBJECTIONS["Sec-GPC"], **COOKIE)[language])
    assert reply.status in {HTTPStatus.OK, HTTPStatus.ACCEPTED}
    assert (inbox.depth(), counts["rejected", "opted_out"]) == (0, 1)
    assert cookies(reply) == [FORGET]
    if language == "Plausible":
        assert ("x-plausible-dropped", "1") in reply.headers
    if language == "pixel":
        assert reply.body.startswith(b"GIF89a")


@pytest.mark.parametrize("language", other_languages())
def test_a_language_that_cannot_say_that_a_visitor_agreed_is_not_taken_where_they_are_asked(
    receiver_with, inbox, counts, language
):
    receiver_with(consent_required=True).receive(other_languages()[language])
    assert (inbox.depth(), counts["rejected", "no_consent"]) == (0, 1)


def test_a_server_says_for_its_visitors_that_they_agreed_and_its_own_headers_are_nobodys(
    receiver_with, inbox
):
    events = [
        {"type": "page", "messageId": n, "userId": "7", "context": context}
        for n, context in (("yes", {"consent": "granted"}), ("no", {}))
    ]
    environ = call("batch", {"batch": events}, HTTP_AUTHORIZATION=basic(KEY), **OBJECTIONS["DNT"])
    reply = receiver_with(consent_required=True, signals="all").receive(environ)
    assert [(r["messageId"], r["reason"]) for r in told(reply)["rejected"]] == [
        ("no", "no_consent")
    ]
    assert taken(inbox) == ["yes"]


def test_what_is_left_out_as_chosen_is_noted_for_the_install_check(receiver_with, refusals):
    receiver_with(consent_required=True).receive(post(batch()))
    receiver_with().receive(post(batch(), **OBJECTIONS["DNT"]))
    receiver_with().receive(post(batch(page_event(1), form(2)), **OBJECTIONS["DNT"]))
    assert refusals == [(KEY, ORIGIN, "no_consent"), (KEY, ORIGIN, "opted_out")]


@given(
    asked=st.booleans(),
    left_out=st.sampled_from(["visits", "all", "nothing"]),
    consent=st.none() | st.booleans() | st.sampled_from(["granted", "denied", ""]),
    kind=st.sampled_from(["page", "track", "identify", "alias"]),
    name=st.none() | st.sampled_from(["Form Submitted", "Form Attempted"]) | st.text(max_size=5),
)
def test_nothing_is_taken_against_either_wish(asked, left_out, consent, kind, name):
    event = wire.Event(type=kind, message_id="m", event=name, context=wire.Context(consent=consent))
    try:
        Choice(asked, left_out).check(event)
    except Unfit:
        return
    assert consent == "granted" or not asked
    assert consent != "denied"
    assert left_out != "all"
    is_form = kind == "track" and str(name).startswith("Form ")
    assert left_out == "nothing" or is_form
