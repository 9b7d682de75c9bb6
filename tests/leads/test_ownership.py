"""The rule itself, told once more in plain Python, and that the store always follows it."""

from bisect import bisect_right
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tracker.journey.drain import write
from tracker.journey.facts import Received
from tracker.journey.models import Event, Visitor
from tracker.leads.models import Identification, Submission
from tracker.leads.sent import SUBMITTED
from tracker.leads.service import absorb

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
ANA, BEN = 1, 2
NUMBERS = count(1)  # no two browsers have one name


class Said(NamedTuple):
    at: datetime
    session_id: int
    lead_id: int


class Owners:
    """Whose an event of one browser is: by all that was ever said on it, looked at together."""

    def __init__(self, said) -> None:
        self._said = sorted(said)
        self._in_session: dict[int, list[Said]] = {}
        for saying in self._said:
            self._in_session.setdefault(saying.session_id, []).append(saying)

    def lead_of(self, at: datetime, session_id: int) -> int | None:
        said = self._in_session.get(session_id, self._said)
        if not said:
            return None
        before = bisect_right(said, at, key=lambda s: s.at)
        return said[max(before - 1, 0)].lead_id


def at(minute: float) -> datetime:
    return NINE + timedelta(minutes=minute)


def test_nobody_owns_a_browser_that_nobody_named():
    assert Owners([]).lead_of(NINE, 1) is None


def test_what_was_seen_before_the_first_form_is_of_who_sent_it():
    owners = Owners([Said(at(100), 3, ANA)])
    assert [owners.lead_of(at(m), s) for m, s in ((0, 1), (50, 2), (99, 3), (200, 4))] == [ANA] * 4


def test_the_second_person_gets_the_visit_they_came_forward_in_and_what_follows():
    owners = Owners([Said(at(10), 1, ANA), Said(at(500), 3, BEN)])
    owned = [owners.lead_of(at(m), s) for m, s in ((0, 1), (20, 1), (200, 2), (490, 3), (700, 4))]
    assert owned == [ANA, ANA, ANA, BEN, BEN]


def test_two_people_in_one_visit_part_at_the_moment_the_second_speaks():
    owners = Owners([Said(at(10), 1, ANA), Said(at(20), 1, BEN)])
    assert [owners.lead_of(at(m), 1) for m in (5, 10, 15, 20, 25)] == [ANA, ANA, ANA, BEN, BEN]


sayings = st.builds(
    Said,
    st.integers(0, 1000).map(at),
    st.integers(1, 4),
    st.sampled_from([ANA, BEN]),
)


@given(said=st.lists(sayings, min_size=1), minute=st.integers(0, 1000), session=st.integers(1, 4))
def test_everything_on_a_named_browser_has_one_owner_whatever_the_order(said, minute, session):
    owner = Owners(said).lead_of(at(minute), session)
    assert owner in {s.lead_id for s in said}
    assert owner == Owners(reversed(said)).lead_of(at(minute), session)


@given(said=st.lists(sayings, min_size=1))
def test_what_one_person_did_is_never_anothers(said):
    """Whoever says who they are owns that very moment."""
    moments = {(s.at, s.session_id) for s in said}
    for moment, session in moments:
        named = {s.lead_id for s in said if (s.at, s.session_id) == (moment, session)}
        assert Owners(said).lead_of(moment, session) in named


@pytest.fixture
def browse(session, make_site):
    """Let one browser do things, (minute, who signs a form or None), in these batches."""
    site_id = make_site().id

    def send(batches) -> str:
        visitor = f"browser-{next(NUMBERS):08}"
        for batch in batches:
            absorb(
                session, write(session, [received(minute, who, visitor) for minute, who in batch])
            )
        return visitor

    def received(minute, who, visitor) -> Received:
        fields = [{"name": "email", "value": f"{who}@company.example"}] if who else []
        return Received(
            site_id=site_id,
            visitor=visitor,
            message_id=f"m{next(NUMBERS)}",
            type="page" if who is None else "track",
            name=None if who is None else SUBMITTED,
            properties={"fields": fields},
            at=at(minute),
            received_at=at(minute),
        )

    return send


def check(session, visitor: str) -> None:
    """Hold every event of a browser against the rule."""
    session.expire_all()
    id_ = session.scalar(select(Visitor.id).where(Visitor.anonymous_id == visitor))
    said = session.scalars(select(Identification).where(Identification.visitor_id == id_)).all()
    owners = Owners(Said(s.at, s.session_id, s.lead_id) for s in said)
    events = session.scalars(select(Event).where(Event.visitor_id == id_)).all()
    session_of = {event.id: event.session_id for event in events}
    assert {s.event_id: s.session_id for s in said}.items() <= session_of.items()
    owned = {event.id: event.lead_id for event in events}
    assert owned == {e.id: owners.lead_of(e.at, e.session_id) for e in events}
    named = {s.event_id: s.lead_id for s in said}
    for form in session.scalars(select(Submission).where(Submission.visitor_id == id_)):
        assert form.lead_id == named.get(form.event_id, owned[form.event_id])
        assert form.session_id == session_of[form.event_id]


doings = st.tuples(st.integers(0, 240), st.sampled_from([None, None, None, "ana", "ben", ""]))


@given(batches=st.lists(st.lists(doings, min_size=1, max_size=5), min_size=1, max_size=5))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_order_sayings_and_events_come_in_each_event_is_whose_the_rule_says(
    session, browse, batches
):
    check(session, browse(batches))


def test_a_late_event_that_joins_two_peoples_sessions_gives_each_their_part(session, browse):
    visitor = browse([[(0, "ana"), (1, None)], [(50, None), (51, "ben")], [(25, None)]])
    check(session, visitor)
