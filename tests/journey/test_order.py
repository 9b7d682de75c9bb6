"""Whatever order and batches events arrive in, the sessions come out the same."""

from datetime import timedelta
from itertools import count

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tracker.journey import drain
from tracker.journey.facts import Received
from tracker.journey.models import Event, Visitor, VisitSession

MINUTE = timedelta(minutes=1)
CAMPAIGNS = ("may", "june")
NUMBERS = count(1)  # no two visitors have one name


@st.composite
def told(draw) -> list[dict]:
    """What one browser did: pages, forms and reading, some of it on pages left open for long."""
    events: list[dict] = []
    # No two at one instant: which of them was first, nobody can tell afterwards.
    minutes = draw(st.lists(st.integers(0, 200), min_size=1, max_size=12, unique=True))
    for number, minute in enumerate(sorted(minutes)):
        event = {"message_id": f"m{number}", "minute": minute}
        pages = [e["message_id"] for e in events if e["type"] == "page"]
        event["type"] = draw(st.sampled_from(["page", "page", "track", "engaged"]))
        if event["type"] == "page":
            event["path"] = f"/{number}"
            event["mark"] = draw(st.sampled_from([None, None, None, *CAMPAIGNS]))
            event["referrer"] = draw(st.sampled_from([None, "https://www.google.com/"]))
        elif pages and draw(st.booleans()):
            event["on"] = draw(st.sampled_from(pages))
        if event["type"] == "engaged":
            event["ms"] = draw(st.integers(0, 9)) * 1000
        events.append(event)
    return events


@st.composite
def arrivals(draw):
    """Those events, once in order and once in any order and any batches."""
    events = draw(told())
    batches: list[list[dict]] = [[]]
    for event in draw(st.permutations(events)):
        if draw(st.booleans()):
            batches.append([])
        batches[-1].append(event)
    return events, batches


def received(event, site_id, visitor, now) -> Received:
    at = now + event["minute"] * MINUTE
    mark = event.get("mark")
    path = event.get("path")
    return Received(
        site_id=site_id,
        visitor=visitor,
        message_id=f"{visitor}-{event['message_id']}",
        type=event["type"],
        name="clicked" if event["type"] == "track" else None,
        at=at,
        received_at=at,
        path=path,
        url=path and f"https://www.example.com{path}",
        referrer=event.get("referrer"),
        campaign={"source": "news", "medium": "email", "name": mark} if mark else None,
        page_message_id=f"{visitor}-{event['on']}" if "on" in event else None,
        engaged_ms=event.get("ms"),
    )


def cut_of(session, visitor) -> list[tuple]:
    """Return a visitor's sessions with all that counts about them, and the events in them."""
    session.expire_all()
    who = session.scalar(select(Visitor).where(Visitor.anonymous_id == visitor))
    visits = select(VisitSession).where(VisitSession.visitor_id == who.id)
    found = []
    for visit in session.scalars(visits):
        events = session.scalars(select(Event).where(Event.session_id == visit.id)).all()
        totals = [(e.message_id.removeprefix(visitor), e.engaged_ms) for e in events]
        came = visit.channel, visit.source, visit.campaign, visit.landing_path, visit.referrer
        when = visit.started_at, visit.last_at
        found.append((*when, came, visit.page_views, visit.engaged_ms, sorted(totals)))
    seen = who.first_seen_at, who.last_seen_at
    return [seen, *sorted(found, key=str)]


def arrived(session, site_id, now, batches) -> list[tuple]:
    visitor = f"visitor-{next(NUMBERS):08}"
    for batch in batches:
        written = drain.write(session, [received(e, site_id, visitor, now) for e in batch])
        drain.forget(session, written.emptied)
    return cut_of(session, visitor)


A_PAGE = {"type": "page", "path": "/", "mark": None, "referrer": None}
FIRST, BRIDGE, LAST = (
    {"message_id": f"m{n}", "minute": m} | A_PAGE for n, m in enumerate((0, 25, 50))
)
# The page left open stretches its session to its reading only once the page between is there.
OPENED, BETWEEN, READ, NEXT = (
    {"message_id": f"m{n}", "minute": m} | what
    for n, (m, what) in enumerate(
        (
            (0, A_PAGE),
            (1, A_PAGE),
            (30, {"type": "engaged", "on": "m0", "ms": 1000}),
            (31, A_PAGE),
        )
    )
)
LEFT_OPEN = [OPENED, BETWEEN, READ, NEXT]


@given(arrivals())
@example(([FIRST, BRIDGE, LAST], [[FIRST], [LAST], [BRIDGE]]))
@example((LEFT_OPEN, [[OPENED], [READ], [NEXT], [BETWEEN]]))
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_sessions_do_not_tell_in_which_order_events_arrived(session, make_site, now, told):
    site_id = make_site(f"Site {next(NUMBERS)}").id
    events, batches = told
    in_order = arrived(session, site_id, now, [events])
    assert arrived(session, site_id, now, [batch for batch in batches if batch]) == in_order


def test_a_late_event_joins_the_two_sessions_it_lies_between(session, make_site, now):
    site_id = make_site().id
    [_, visit] = arrived(session, site_id, now, [[FIRST], [LAST], [BRIDGE]])
    assert visit[:2] == (now, now + 50 * MINUTE)
    assert len(session.scalars(select(VisitSession)).all()) == 1


def test_where_a_session_came_from_is_settled_by_its_first_event_though_it_came_last(
    session, make_site, now
):
    site_id = make_site().id
    found = FIRST | {"referrer": "https://www.google.com/"}
    [_, visit] = arrived(session, site_id, now, [[BRIDGE], [found]])
    assert visit[2] == ("organic search", "google", None, "/", "https://www.google.com/")


def test_a_late_campaign_parts_a_session_that_was_one(session, make_site, now):
    site_id = make_site().id
    marked = BRIDGE | {"mark": "may", "minute": 10}
    before, after = FIRST, LAST | {"minute": 20}
    [_, first, second] = arrived(session, site_id, now, [[before, after], [marked]])
    assert [len(visit[5]) for visit in (first, second)] == [1, 2]
    assert second[2][2] == "may"


def test_sessions_nobody_could_have_had_are_not_looked_at_again(
    session, make_site, now, monkeypatch
):
    monkeypatch.setattr("tracker.journey.recut.MOST", 1)
    site_id = make_site().id
    [_, *visits] = arrived(session, site_id, now, [[FIRST], [LAST], [BRIDGE]])
    assert sum(len(visit[5]) for visit in visits) == 3
