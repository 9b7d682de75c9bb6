from datetime import UTC, datetime, timedelta

import pytest

from tracker.accounts.models import Refusal, Site
from tracker.dashboard.install_check import judge
from tracker.journey.models import Event

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SITE = Site(name="Shop", key="right", origins=["https://shop.example"])


def refusal(key="right", origin="https://shop.example", reason="wrong_origin", minutes=1):
    return Refusal(key=key, origin=origin, reason=reason, last_at=NOW - timedelta(minutes=minutes))


def event(minutes):
    return Event(received_at=NOW - timedelta(minutes=minutes))


@pytest.mark.parametrize(("waited", "state"), [(0, "waiting"), (29, "waiting"), (30, "nothing")])
def test_silence_is_waiting_first_and_a_problem_later(waited, state):
    assert judge(SITE, None, [], waited=waited, now=NOW).state == state


def test_what_was_turned_away_is_no_silence():
    verdict = judge(SITE, None, [refusal(key="x", reason="unknown_key")], waited=60, now=NOW)
    assert (verdict.state, len(verdict.wrong_keys)) == ("refused", 1)


def test_what_has_been_put_right_is_not_held_against_a_site():
    allowed_since = refusal(origin="https://shop.example")
    key_replaced = refusal(key="x", reason="unknown_key", minutes=10)
    verdict = judge(SITE, event(5), [allowed_since, key_replaced], waited=0, now=NOW)
    assert (verdict.state, verdict.wrong_keys, verdict.wrong_origins) == ("working", [], [])


def test_a_working_site_still_tells_of_a_page_with_a_wrong_key_or_origin():
    newer_key = refusal(key="x", reason="unknown_key", minutes=1)
    other_origin = refusal(origin="https://blog.example", minutes=10)
    verdict = judge(SITE, event(5), [newer_key, other_origin], waited=0, now=NOW)
    assert verdict.state == "working"
    assert verdict.wrong_keys == [newer_key]
    assert verdict.wrong_origins == [other_origin]


def test_what_nobody_repeated_for_a_day_is_over():
    old = refusal(origin="https://blog.example", minutes=60 * 25)
    assert judge(SITE, None, [old], waited=0, now=NOW).state == "waiting"
