from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tracker.insight.encounters import encounters
from tracker.leads import activities

hours = st.lists(st.integers(0, 30), max_size=12)


@pytest.fixture
def lead_with(session, make_site, make_lead, make_visitor, make_visit, now):
    """A lead with visits and calls, each so many hours after `now`."""
    site = make_site()

    def make(visits, calls):
        lead = make_lead(site_id=site.id)
        visitor = make_visitor(site)
        for hour in visits:
            make_visit(visitor, now + timedelta(hours=hour), lead=lead)
        for hour in calls:
            at = now + timedelta(hours=hour)
            activities.log(session, lead.id, kind="call", at=at, by=None, now=at)
        return lead

    return make


def hours_of(page, now):
    """Which hours a page tells of, in its order, each with what it was."""
    return [
        ((one.at - now) / timedelta(hours=1), "visit" if one.visit else "call")
        for one in page.items
    ]


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(visits=hours, calls=hours, at_a_time=st.integers(1, 4))
def test_page_after_page_every_encounter_comes_once_the_newest_first(
    session, lead_with, now, visits, calls, at_a_time
):
    lead = lead_with(visits, calls)

    found, before = [], None
    while True:
        page = encounters(session, lead.id, before=before, visits=at_a_time)
        found += hours_of(page, now)
        before = page.earlier
        if before is None:
            break

    expected = [(hour, "visit") for hour in visits] + [(hour, "call") for hour in calls]
    assert sorted(found) == sorted(expected)
    assert [hour for hour, _ in found] == sorted((hour for hour, _ in found), reverse=True)


def test_a_lead_that_never_visited_has_its_conversation(session, lead_with, now):
    lead = lead_with([], [1, 2])
    assert hours_of(encounters(session, lead.id), now) == [(2, "call"), (1, "call")]


def test_nobody_sees_the_conversation_of_another(session, lead_with):
    lead_with([1], [2])
    other = lead_with([], [])
    assert encounters(session, other.id).items == []
