"""Plausible's script and the image, which know no visitor."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.collect.collect_requests import KEY, ORIGIN, pixel, plausible, post
from tracker.collect.directory import Directory, KnownSite
from tracker.collect.unpack import unpack

EVENT = "/api/event"


def facts(inbox) -> list:
    return [fact for entry in inbox.read(100) for fact in unpack(entry.envelope)]


def say(receiver, body: bytes | None = None, **given):
    return receiver.receive(post(body or plausible(), PATH_INFO=EVENT, **given))


def test_a_page_view_is_one_and_is_answered_as_plausible_does(receiver, inbox):
    reply = say(receiver, plausible(r="https://www.google.com/"))
    assert reply.status == 202
    assert not any(name in {"Set-Cookie", "x-plausible-dropped"} for name, _ in reply.headers)
    [fact] = facts(inbox)
    assert (fact.type, fact.url, fact.path) == ("page", f"{ORIGIN}/pricing", "/pricing")
    assert fact.referrer == "https://www.google.com/"
    assert json.loads(reply.body) == {"visitor": fact.visitor, "accepted": 1, "rejected": []}


def test_the_long_names_say_the_same(receiver, inbox):
    told = {"name": "pageview", "url": f"{ORIGIN}/pricing", "domain": "example.com"}
    say(receiver, json.dumps(told).encode())
    assert [(fact.type, fact.url) for fact in facts(inbox)] == [("page", f"{ORIGIN}/pricing")]


def test_an_event_of_your_own_keeps_its_properties_and_revenue(receiver, inbox):
    say(
        receiver,
        plausible(n="Signup", p={"plan": "pro"}, **{"$": {"amount": "9.5", "currency": "EUR"}}),
    )
    [fact] = facts(inbox)
    assert (fact.type, fact.name) == ("track", "Signup")
    assert fact.properties == {"plan": "pro", "revenue": "9.5", "currency": "EUR"}


def test_engagement_is_time_to_add_to_the_last_view_of_its_page(receiver, inbox):
    say(receiver, plausible(n="engagement", e=5021, sd=80))
    [fact] = facts(inbox)
    assert (fact.type, fact.page_message_id, fact.url) == ("engaged", None, f"{ORIGIN}/pricing")
    assert (fact.engaged_ms, fact.scroll_depth) == (5021, 80)


def test_a_browser_is_one_visitor_all_day_and_another_tomorrow(receiver, inbox, monkeypatch):
    agents = ["Firefox/140.0", "Chrome/140"]
    for agent in agents * 2:
        say(receiver, HTTP_USER_AGENT=agent)
    receiver.receive(pixel(HTTP_USER_AGENT=agents[0]))
    visitors = [fact.visitor for fact in facts(inbox)]
    assert visitors == [visitors[0], visitors[1]] * 2 + [visitors[0]]
    assert visitors[0] != visitors[1]


def test_where_our_cookie_comes_along_it_says_who_it_is(receiver, inbox):
    cookie = {"HTTP_COOKIE": "ll_visitor=visitor-cookie"}
    say(receiver, **cookie)
    receiver.receive(pixel(**cookie))
    assert {fact.visitor for fact in facts(inbox)} == {"visitor-cookie"}


def test_on_a_cookieless_site_not_even_then(receiver, inbox, site):
    today = datetime.now(UTC).date()
    salts = {today + timedelta(days=n): b"salt" for n in (-1, 0, 1)}
    directory = Directory(lambda: [replace(site, cookieless=True)], lambda: salts)
    keys = receiver.keys._replace(salt_of=directory.salt_of)
    receiver = replace(receiver, directory=directory, keys=keys)
    assert say(receiver, HTTP_COOKIE="ll_visitor=visitor-cookie").status == 202
    [fact] = facts(inbox)
    assert fact.visitor != "visitor-cookie"


@pytest.mark.parametrize(
    "domain",
    ["example.com", "www.example.com", "EXAMPLE.com", KEY, "other.example,example.com"],
)
def test_the_site_is_found_by_its_domain_or_its_key(receiver, domain):
    reply = say(receiver, plausible(d=domain))
    assert (reply.status, dict(reply.headers).get("x-plausible-dropped")) == (202, None)


def test_a_domain_of_two_sites_is_neithers():
    shop, blog = (
        KnownSite(id=n, key=f"key{n}", origins=frozenset({f"https://example.com:{n}"}))
        for n in (8001, 8002)
    )
    directory = Directory(lambda: [shop, blog])
    assert directory.find_by_domain("example.com") is None
    assert directory.find_by_domain("example.com:8001") is shop
    assert directory.find_by_domain("key8002") is blog


@pytest.mark.parametrize(
    "given", [{"n": None}, {"u": ""}, {"d": None}, {"n": 7}, {"p": "text"}, {"n": "x" * 201}]
)
def test_what_is_not_plausibles_format_is_said_so(receiver, inbox, given):
    reply = say(receiver, plausible(**given))
    assert (reply.status, json.loads(reply.body)["reason"]) == (400, "invalid")
    assert inbox.depth() == 0


def test_the_image_counts_a_view_of_the_page_it_is_on(receiver, inbox):
    reply = receiver.receive(pixel())
    headers = dict(reply.headers)
    assert (reply.status, reply.body[:6], headers["Content-Type"]) == (200, b"GIF89a", "image/gif")
    assert headers["Cache-Control"] == "no-store"
    [fact] = facts(inbox)
    assert (fact.type, fact.url) == ("page", f"{ORIGIN}/pricing?utm_source=news")


def test_the_image_asked_for_without_its_body_is_no_view(receiver, inbox):
    assert receiver.receive(pixel(REQUEST_METHOD="HEAD")).status == 200
    assert inbox.depth() == 0


def test_two_requests_are_two_views_since_neither_has_a_name(receiver, inbox):
    say(receiver)
    say(receiver)
    assert len({fact.message_id for fact in facts(inbox)}) == 2
