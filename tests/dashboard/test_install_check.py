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


@pytest.mark.parametrize("reason", ["no_consent", "opted_out"])
def test_what_is_left_out_as_the_site_wants_it_is_no_silence(reason):
    verdict = judge(SITE, None, [refusal(reason=reason)], waited=60, now=NOW)
    assert (verdict.state, verdict.left_out.reason) == ("refused", reason)
    assert (verdict.wrong_keys, verdict.wrong_origins) == ([], [])


def test_of_what_is_left_out_the_last_is_told_and_none_that_an_event_came_after():
    first = refusal(reason="no_consent", minutes=3)
    last = refusal(reason="opted_out", minutes=1)
    for refusals in ([first, last], [last, first]):
        assert judge(SITE, event(5), refusals, waited=0, now=NOW).left_out == last
    assert judge(SITE, event(2), [first], waited=0, now=NOW).left_out is None


def test_what_is_left_out_of_another_site_is_not_told():
    other = refusal(key="other", reason="opted_out")
    assert judge(SITE, None, [other], waited=0, now=NOW).left_out is None


def test_what_nobody_repeated_for_a_day_is_over():
    old = refusal(origin="https://blog.example", minutes=60 * 25)
    assert judge(SITE, None, [old], waited=0, now=NOW).state == "waiting"
