from datetime import UTC, datetime, timedelta

from tracker.dashboard.throttle import MOST_KEYS, Throttle

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def test_a_key_is_stopped_at_its_limit_and_others_are_not():
    throttle = Throttle(limit=3, seconds=60)
    for _ in range(3):
        assert not throttle.reached("a", NOW)
        throttle.count("a", NOW)

    assert throttle.reached("a", NOW)
    assert not throttle.reached("b", NOW)


def test_after_the_window_it_goes_on():
    throttle = Throttle(limit=1, seconds=60)
    throttle.count("a", NOW)

    assert throttle.reached("a", NOW + timedelta(seconds=59))
    assert not throttle.reached("a", NOW + timedelta(seconds=60))


def test_it_remembers_only_so_much():
    throttle = Throttle(limit=1, seconds=60)
    for number in range(MOST_KEYS + 1):
        throttle.count(str(number), NOW)

    assert not throttle.reached("0", NOW)
    assert throttle.reached(str(MOST_KEYS), NOW)
