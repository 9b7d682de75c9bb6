from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.journey.models import Event
from tracker.journey.queries import latest_event, timeline, visitor_timeline
from tracker.journey.timeline import steps

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def event(id_: int, seconds: float, type_: str = "page", engaged_ms: int | None = None) -> Event:
    return Event(id=id_, type=type_, at=NOON + timedelta(seconds=seconds), engaged_ms=engaged_ms)


def dwell(*events: Event) -> list[tuple[int | None, bool]]:
    return [(step.dwell_ms, step.estimated) for step in steps(events)]


def test_what_the_browser_measured_is_the_time_on_a_page():
    assert dwell(event(1, 0, engaged_ms=7_000), event(2, 60, engaged_ms=0)) == [
        (7_000, False),
        (0, False),
    ]


def test_where_nothing_was_measured_the_time_until_the_next_page_stands_in():
    assert dwell(event(1, 0), event(2, 61.5, engaged_ms=5)) == [(61_500, True), (5, False)]


def test_something_done_on_a_page_does_not_end_it():
    submitted = event(2, 20, "track")
    assert dwell(event(1, 0), submitted, event(3, 60)) == [
        (60_000, True),
        (None, False),
        (None, False),
    ]


def test_the_last_page_lasts_until_the_last_thing_done_on_it():
    assert dwell(event(1, 0), event(2, 20, "track"), event(3, 45, "identify"))[0] == (45_000, True)


def test_the_time_on_a_last_page_with_nothing_after_it_is_unknown():
    assert dwell(event(1, 0)) == [(None, False)]


def test_engagement_reports_are_no_steps():
    assert dwell(event(1, 0), event(2, 30, "engaged", engaged_ms=9)) == [(None, False)]


def test_a_form_that_was_accepted_is_one_step_and_an_attempt_that_was_not_is_one_too():
    tried = event(2, 20, "track")
    tried.name, tried.properties = "Form Attempted", {"submissionId": "f1"}
    sent = event(3, 21, "track")
    sent.name, sent.message_id = "Form Submitted", "f1"
    assert [step.event for step in steps([event(1, 0), tried])][1:] == [tried]
    assert [step.event for step in steps([event(1, 0), tried, sent])][1:] == [sent]
    tried.properties = {"submissionId": ["f1"]}  # from a page that makes things up
    assert len(steps([tried, sent])) == 2


events = st.lists(
    st.builds(
        event,
        st.integers(1, 10**6),
        st.integers(0, 86_400),
        st.sampled_from(["page", "track", "identify", "engaged"]),
        st.none() | st.integers(0, 10**6),
    ),
    unique_by=lambda e: e.id,
)


@given(events, st.randoms(use_true_random=False))
def test_steps_are_the_same_in_whatever_order_the_events_came(some, random):
    shuffled = random.sample(some, len(some))
    assert steps(some) == steps(shuffled)


@given(events)
def test_every_step_is_shown_once_in_order_and_estimates_never_exceed_the_visit(some):
    found = steps(some)
    assert {s.event.id for s in found} == {e.id for e in some if e.type != "engaged"}
    assert [s.event.at for s in found] == sorted(s.event.at for s in found)
    if found:
        length = (found[-1].event.at - found[0].event.at) / timedelta(milliseconds=1)
        assert sum(s.dwell_ms for s in found if s.estimated) <= length


def test_a_lead_is_shown_every_visit_newest_first_with_the_pages_before_the_form(
    session, make_site, make_visitor, make_visit, make_lead, now
):
    site, lead = make_site(), make_lead("ana@company.example")
    phone, laptop = make_visitor(site), make_visitor(site)
    early = make_visit(phone, now - timedelta(days=3), [(0, "/", 900)], lead=lead)
    late = make_visit(laptop, now, [(0, "/pricing", None), (30, "/contact", 4_000)], lead=lead)
    make_visit(laptop, now + timedelta(days=1))  # somebody else on the same laptop

    found = timeline(session, lead.id)

    assert [visit.session for visit in found] == [late, early]
    assert [(s.event.path, s.dwell_ms) for s in found[0].steps] == [
        ("/pricing", 30_000),
        ("/contact", 4_000),
    ]
    assert (found[0].page_views, found[0].dwell_ms) == (2, 34_000)


def test_two_people_in_one_visit_are_each_shown_their_own_steps(
    session, make_site, make_visitor, make_visit, make_lead
):
    visitor = make_visitor(make_site())
    ana, ben = make_lead("ana@company.example"), make_lead("ben@company.example")
    visit = make_visit(visitor, pages=[(0, "/", None), (40, "/jobs", None)], lead=ana)
    session.query(Event).filter_by(session_id=visit.id, path="/jobs").update({"lead_id": ben.id})

    [of_ana], [of_ben] = timeline(session, ana.id), timeline(session, ben.id)

    assert [(s.event.path, s.dwell_ms) for s in of_ana.steps] == [("/", 40_000)]
    assert [s.event.path for s in of_ben.steps] == ["/jobs"]
    assert [s.event.path for s in visitor_timeline(session, visitor.id)[0].steps] == ["/", "/jobs"]


@pytest.mark.parametrize("gap", [timedelta(0), timedelta(hours=1)])
def test_visits_page_by_page_are_all_visits_once(
    session, make_site, make_visitor, make_visit, now, gap
):
    visitor = make_visitor(make_site())
    made = [make_visit(visitor, now + n * gap) for n in range(5)]

    found, before = [], None
    while some := visitor_timeline(session, visitor.id, before=before, limit=2):
        found += [visit.session.id for visit in some]
        before = found[-1]

    assert found == [visit.id for visit in reversed(made)]


def test_the_latest_event_is_of_the_site_and_not_older_than_asked(
    session, make_site, make_visitor, make_visit, now
):
    site, other = make_site(), make_site()
    make_visit(make_visitor(site), now, [(0, "/first", None), (5, "/second", None)])
    make_visit(make_visitor(other), now, [(9, "/elsewhere", None)])

    assert latest_event(session, site.id).path == "/second"
    assert latest_event(session, site.id, since=now + timedelta(seconds=5)).path == "/second"
    assert latest_event(session, site.id, since=now + timedelta(seconds=6)) is None
