from datetime import UTC, date, datetime, timedelta

import pytest

from tests.collect.collect_requests import KEY, ORIGIN, post
from tracker.collect.client import Clients
from tracker.collect.crossing import crossing_key
from tracker.collect.directory import DirectoryUnavailable, KnownSite
from tracker.collect.visitor import Keys, assign, crossing_for

NOW = datetime(2026, 3, 2, 23, 59, tzinfo=UTC)
SHOP = "https://shop.example"
SITE = KnownSite(id=7, key=KEY, origins=frozenset({ORIGIN, SHOP}))
COOKIELESS = KnownSite(id=7, key=KEY, origins=SITE.origins, cookieless=True)
SALTS = {date(2026, 3, 2): b"a" * 32, date(2026, 3, 3): b"b" * 32}
COOKIE = {"HTTP_COOKIE": "ll_visitor=visitor-cookie"}
PROPOSED = "visitor-proposed"


def salt_of(day: date) -> bytes:
    if day not in SALTS:
        raise DirectoryUnavailable
    return SALTS[day]


KEYS = Keys(crossing_key("a secret"), salt_of)


def decide(
    site=SITE, proposal=PROPOSED, page_url=None, now=NOW, reset=False, claimed=None, **given
):
    environ = post(b"", **given)
    client = Clients().of(environ, site, **(claimed or {}))
    return assign(
        environ,
        site,
        client=client,
        proposal=proposal,
        page_url=page_url,
        now=now,
        keys=KEYS,
        reset=reset,
    )


def brought(visitor="visitor-brought", site=SITE, now=NOW, **given) -> str:
    client = Clients().of(post(b"", **given), site)
    word, _ = crossing_for(visitor, site, client=client, origin=ORIGIN, now=now, keys=KEYS)
    return f"{SHOP}/?_ll={word}"


def test_a_link_from_another_domain_comes_before_the_cookie_and_that_before_the_proposal():
    assert decide(**COOKIE, page_url=brought()) == ("visitor-brought", True)
    assert decide(**COOKIE) == ("visitor-cookie", True)
    assert decide() == (PROPOSED, True)


def test_a_link_that_is_too_old_or_from_another_browser_changes_nothing():
    old = brought(now=NOW - timedelta(minutes=3))
    other = brought(HTTP_USER_AGENT="another browser")
    for page_url in (old, other, f"{SHOP}/?_ll=made-up"):
        assert decide(**COOKIE, page_url=page_url).visitor == "visitor-cookie"


def test_after_a_reset_the_page_says_who_it_is():
    assert decide(**COOKIE, page_url=brought(), reset=True) == (PROPOSED, True)
    assert decide(**COOKIE, proposal="bad", reset=True).visitor == "visitor-cookie"


@pytest.mark.parametrize("proposal", [None, "", "short", "with space"])
def test_without_a_usable_proposal_there_is_a_new_visitor_each_time(proposal):
    first, second = decide(proposal=proposal), decide(proposal=proposal)
    assert first.visitor != second.visitor


def test_a_cookieless_site_reads_and_sets_no_cookie_and_takes_no_proposal():
    plain = decide(COOKIELESS, proposal=None)
    assert plain.set_cookie is False
    assert decide(COOKIELESS, **COOKIE, page_url=brought(), reset=True) == plain


def test_on_a_cookieless_site_the_same_network_and_browser_is_the_same_visitor_for_one_day():
    visitor = decide(COOKIELESS).visitor
    assert decide(COOKIELESS, REMOTE_ADDR="203.0.113.1").visitor == visitor
    earlier = NOW - timedelta(hours=23)
    assert decide(COOKIELESS, now=earlier).visitor == visitor
    others = [
        decide(COOKIELESS, now=NOW + timedelta(minutes=2)),
        decide(COOKIELESS, REMOTE_ADDR="203.0.114.77"),
        decide(COOKIELESS, HTTP_USER_AGENT="another browser"),
        decide(KnownSite(id=8, key=KEY, origins=SITE.origins, cookieless=True)),
    ]
    assert len({visitor, *(other.visitor for other in others)}) == 5


def test_a_cookieless_id_is_the_same_where_the_site_keeps_whole_addresses():
    whole = KnownSite(id=7, key=KEY, origins=SITE.origins, cookieless=True, whole_addresses=True)
    assert decide(whole) == decide(COOKIELESS)


def test_a_server_that_passes_on_address_and_browser_meets_the_same_cookieless_visitor():
    claimed = {"address": "203.0.113.9", "user_agent": "Mozilla/5.0"}
    by_server = decide(
        COOKIELESS, proposal=None, claimed=claimed, HTTP_ORIGIN="", REMOTE_ADDR="192.0.2.1"
    )
    assert by_server == decide(COOKIELESS)


def test_visitors_whom_a_server_names_are_apart_on_a_cookieless_site_and_named_for_one_day_only():
    ana, ben, tomorrow = (
        decide(COOKIELESS, proposal=name, now=now, HTTP_ORIGIN="").visitor
        for name, now in (
            ("ana-12345", NOW),
            ("ben-12345", NOW),
            ("ana-12345", NOW + timedelta(days=1)),
        )
    )
    assert len({ana, ben, tomorrow}) == 3
    assert "ana" not in ana


def test_without_todays_salt_a_cookieless_visitor_is_nobody_rather_than_recognisable():
    with pytest.raises(DirectoryUnavailable):
        decide(COOKIELESS, now=NOW + timedelta(days=2))


def test_links_may_carry_the_visitor_to_the_sites_other_hosts_only():
    client = Clients().of(post(b""), SITE)
    given = {"client": client, "now": NOW, "keys": KEYS}
    _, hosts = crossing_for("visitor-0001", SITE, origin=ORIGIN, **given)
    assert hosts == ["shop.example"]
    alone = KnownSite(id=7, key=KEY, origins=frozenset({ORIGIN}))
    assert crossing_for("visitor-0001", alone, origin=ORIGIN, **given) is None
    assert crossing_for("visitor-0001", COOKIELESS, origin=ORIGIN, **given) is None
    assert crossing_for("visitor-0001", SITE, origin="", **given) is None
