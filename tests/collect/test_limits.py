from dataclasses import replace

import pytest

from tests.collect.collect_requests import batch, post
from tracker.collect import limits
from tracker.collect.limits import BURST_S, Rate


@pytest.fixture
def clock(monkeypatch):
    """The seconds that limits go by, set by hand."""
    at = [1000.0]
    monkeypatch.setattr(limits, "monotonic", lambda: at[0])
    return at


def taken(rate: Rate, key: str, tries: int) -> int:
    return sum(rate.wait(key) == 0 for _ in range(tries))


def test_a_burst_passes_and_then_a_steady_rate(clock):
    rate = Rate(50)
    assert taken(rate, "a", 1000) == 50 * BURST_S
    for _ in range(30):
        clock[0] += 1
        assert 49 <= taken(rate, "a", 1000) <= 51
    clock[0] += BURST_S + 1
    assert taken(rate, "a", 1000) == 50 * BURST_S


def test_who_waits_as_long_as_told_is_taken(clock):
    rate = Rate(2)
    taken(rate, "a", 100)
    wait = rate.wait("a")
    assert wait == 1
    clock[0] += wait
    assert rate.wait("a") == 0


def test_one_senders_flood_is_nobody_elses_business(clock):
    rate = Rate(5)
    taken(rate, "a", 1000)
    assert rate.wait("b") == 0


def test_nothing_is_forgotten_before_it_makes_no_difference(clock):
    rate = Rate(10)
    for second in range(100):
        assert taken(rate, "a", 100) == (100 if second == 0 else 10)
        clock[0] += 1


def test_zero_is_no_limit(clock):
    assert taken(Rate(0), "a", 10_000) == 10_000


def test_made_up_senders_do_not_fill_the_memory(clock, monkeypatch):
    monkeypatch.setattr(limits, "MOST_KEYS", 100)
    rate = Rate(5)
    for number in range(10_000):
        rate.wait(number)
    assert len(rate._recent) + len(rate._before) <= 200


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("203.0.113.1", "203.0.113.2", False),
        ("2001:db8:1::1", "2001:db8:1:ffff::2", True),
        ("2001:db8:1::1", "2001:db8:2::1", False),
    ],
)
def test_an_address_is_one_sender_and_of_ipv6_a_network_is(receiver, first, second, same):
    receiver = replace(receiver, of_sender=Rate(1))
    while receiver.receive(post(batch(), REMOTE_ADDR=first)).status == 200:
        pass
    assert (receiver.receive(post(batch(), REMOTE_ADDR=second)).status == 429) is same


def test_a_wrong_origin_uses_up_nothing_of_the_site(receiver):
    receiver = replace(receiver, of_site=Rate(1))
    for _ in range(50):
        assert receiver.receive(post(batch(), HTTP_ORIGIN="https://evil.example")).status == 403
    assert receiver.receive(post(batch())).status == 200
