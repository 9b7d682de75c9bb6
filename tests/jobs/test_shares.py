from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from tracker.jobs.models import Lease
from tracker.jobs.shares import _take, give_up_share, take_share

BEGUN = datetime(2026, 3, 2, 9, tzinfo=UTC)
LENGTH = timedelta(seconds=10)
TURN = timedelta(seconds=3)


@pytest.fixture
def turn(session):
    """One worker asks for its share of 16 parts, `at` so many turns after the begin."""

    def turn(holder: str, at: float = 0, parts: int = 16) -> frozenset[int]:
        share = take_share(
            session, "drain", parts=parts, holder=holder, now=BEGUN + at * TURN, length=LENGTH
        )
        session.commit()
        return share

    return turn


def test_one_alone_has_all(turn):
    assert turn("a") == turn("a", 1) == frozenset(range(16))


def test_a_new_one_has_its_share_after_a_turn_of_the_others(turn):
    turn("a")
    assert turn("b", 0.5) == frozenset()
    first = turn("a", 1)
    second = turn("b", 1.5)
    assert (len(first), len(second)) == (8, 8)
    assert first | second == frozenset(range(16))


def test_of_more_workers_than_parts_the_others_stand_by(turn):
    assert turn("a", parts=1) == {0}
    assert turn("b", 0.5, parts=1) == frozenset()
    assert turn("a", 1, parts=1) == {0}


def test_what_a_dead_one_held_is_taken_when_its_leases_have_expired(turn, session):
    for at in (0, 1):
        for holder in "ab":
            turn(holder, at)
    assert len(turn("a", 2)) == 8
    later = 1 + (LENGTH + timedelta(seconds=1)) / TURN
    assert turn("a", later) == frozenset(range(16))
    names = set(session.scalars(select(Lease.name)))
    assert names == {*(f"drain {part}" for part in range(16)), "drain by a"}


def test_what_was_given_up_is_free_at_once(turn, session):
    turn("a")
    give_up_share(session, "drain", holder="a")
    assert turn("b") == frozenset(range(16))


def test_what_another_took_a_moment_ago_is_not_taken_from_it(turn, session):
    turn("a")
    names = ["drain 0", "drain by b"]
    taken = _take(session, names, holder="b", now=BEGUN + TURN, length=LENGTH)
    assert taken == ["drain by b"]
    assert session.get_one(Lease, "drain 0").holder == "a"


def test_leases_on_other_things_are_left_alone(turn, session):
    session.add(Lease(name="drain", holder="z", expires_at=BEGUN - LENGTH))
    session.add(Lease(name="schedule", holder="a", expires_at=BEGUN + LENGTH))
    turn("a")
    give_up_share(session, "drain", holder="a")
    assert set(session.scalars(select(Lease.name))) == {"drain", "schedule"}


# A function's fixtures are made once for all examples; each begins with an empty table.
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    turns=st.lists(st.tuples(st.sampled_from("abcd"), st.floats(0.1, 5)), max_size=25),
    living=st.sets(st.sampled_from("abcd"), min_size=1),
)
def test_no_part_is_ever_two_s_and_in_the_end_the_living_have_fair_shares(
    turn, session, turns, living
):
    session.execute(delete(Lease))
    held, at = {}, 0.0  # by worker: until when, and what
    for holder, wait in turns:
        at += wait
        share = turn(holder, at)
        now = BEGUN + at * TURN
        for other, (until, theirs) in held.items():
            assert other == holder or until < now or not share & theirs
        held[holder] = (now + LENGTH, share)

    at += 5  # the others are dead by then
    for _ in range(3):
        at += 1
        shares = {holder: turn(holder, at) for holder in sorted(living)}
    assert sorted(part for share in shares.values() for part in share) == list(range(16))
    assert max(map(len, shares.values())) <= -(-16 // len(living))
