from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count, permutations

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from tests.flow.service import eventually
from tracker.db import db
from tracker.journey.drain import write
from tracker.journey.facts import Received
from tracker.journey.models import Event, Visitor, VisitSession

MINUTE = timedelta(minutes=1)
CRAWLER = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


@pytest.fixture
def site(make_site):
    return make_site()


@pytest.fixture
def received(site, now):
    numbers = count(1)

    def make(minute: float = 0, **given) -> Received:
        at = now + minute * MINUTE
        path = given.pop("path", "/")
        base = {
            "site_id": site.id,
            "visitor": "visitor-0001",
            "message_id": f"m{next(numbers)}",
            "type": "page",
            "at": at,
            "received_at": at,
            "path": path,
            "url": f"https://www.example.com{path}",
        }
        return Received(**(base | given))

    return make


def counts(session) -> tuple[int, int, int]:
    return tuple(len(session.scalars(select(t)).all()) for t in (Visitor, VisitSession, Event))


def test_a_message_counts_once_however_often_it_comes(session, received):
    batch = [received(0), received(1), received(2, visitor="visitor-0002")]
    first = write(session, [*batch, batch[0]])
    assert len(first.events) == 3
    for _ in range(10):
        assert not write(session, batch).events
    assert counts(session) == (2, 2, 3)
    assert sum(v.page_views for v in session.scalars(select(VisitSession))) == 3


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
def test_two_who_write_of_one_visitor_at_once_lose_nothing(session, received, now):
    """As do a worker and whoever has a request tried again that was set aside."""
    write(session, [received(0)])
    session.commit()
    first, second, third = received(9), received(2), received(3)

    engine = db.engine

    def write_the_others() -> None:
        with Session(engine) as other:
            write(other, [second, third])
            other.commit()

    waiting = text("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    with ThreadPoolExecutor(1) as pool:
        write(session, [first])
        written = pool.submit(write_the_others)
        try:
            # Each look by itself: within one transaction the answer stays what it was.
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as looking:
                eventually(
                    lambda: looking.execute(waiting).first(), within=60, what="one who waits for us"
                )
        finally:
            session.commit()
        written.result()
    assert [visit.page_views for visit in session.scalars(select(VisitSession))] == [4]
    assert session.scalars(select(Visitor.last_seen_at)).all() == [now + 9 * MINUTE]


def test_the_same_message_id_on_another_site_is_another_message(session, make_site, received):
    other = make_site()
    write(session, [received(message_id="same"), received(message_id="same", site_id=other.id)])
    assert counts(session) == (2, 2, 2)


def test_events_of_a_site_that_is_gone_are_dropped_and_the_others_stay(session, received):
    assert len(write(session, [received(), received(site_id=9999)]).events) == 1


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_time_on_a_page_is_the_largest_total_in_whatever_order_it_comes(session, received, order):
    page = received(0, path="/pricing")
    totals = [
        received(m, type="engaged", page_message_id=page.message_id, engaged_ms=ms)
        for m, ms in ((1, 20_000), (6, 360_000))
    ]
    for i in order:
        write(session, [[page, *totals][i]])
    stored = session.scalar(select(Event).where(Event.type == "page"))
    assert stored.engaged_ms == 360_000
    [visit] = session.scalars(select(VisitSession))
    assert visit.engaged_ms == 360_000


def test_half_an_hour_of_silence_makes_two_visits(session, received):
    write(session, [received(0), received(29), received(58)])
    write(session, [received(90)])
    assert counts(session) == (1, 2, 4)


def test_a_late_event_lands_in_the_visit_it_was_part_of(session, received):
    write(session, [received(0), received(50)])
    write(session, [received(10)])
    visits = session.scalars(select(VisitSession).order_by(VisitSession.started_at)).all()
    assert [v.page_views for v in visits] == [2, 1]


def test_what_is_done_on_a_page_belongs_to_its_visit_however_long_it_stood_open(session, received):
    page = received(0)
    write(session, [page])
    write(session, [received(55, type="track", name="x", page_message_id=page.message_id)])
    assert counts(session) == (1, 1, 2)


def test_a_visit_keeps_where_it_came_from_and_a_new_campaign_opens_another(session, received):
    write(session, [received(0, referrer="https://www.google.com/")])
    write(session, [received(5, referrer="https://www.example.com/")])
    write(session, [received(6, campaign={"source": "news", "medium": "email", "name": "may"})])
    visits = session.scalars(select(VisitSession).order_by(VisitSession.started_at)).all()
    assert [(v.channel, v.source, v.campaign) for v in visits] == [
        ("organic search", "google", None),
        ("email", "news", "may"),
    ]


def test_a_crawler_is_kept_and_flagged(session, received):
    write(session, [received(user_agent=CRAWLER), received(visitor="visitor-0002")])
    assert sorted(v.bot or "" for v in session.scalars(select(VisitSession))) == ["", "crawler"]


def test_a_visitor_is_as_old_as_the_first_event(session, received, now):
    write(session, [received(30)])
    write(session, [received(0)])
    visitor = session.scalar(select(Visitor))
    assert (visitor.first_seen_at, visitor.last_seen_at) == (now, now + 30 * MINUTE)


def test_a_page_and_what_is_done_on_it_an_hour_later_are_one_visit_though_stored_together(
    session, received
):
    page = received(0)
    late = received(55, type="track", name="x", page_message_id=page.message_id)
    write(session, [page, late])
    assert counts(session) == (1, 1, 2)


def test_a_page_left_open_for_days_makes_no_visit_when_it_is_closed(session, received):
    page = received(0)
    write(session, [page])
    closed = received(60 * 60, type="engaged", engaged_ms=5000, page_message_id=page.message_id)
    write(session, [closed])
    assert counts(session) == (1, 1, 2)


def test_naming_somebody_elses_page_does_not_put_a_visitor_into_their_visit(session, received):
    page = received(0)
    write(session, [page])
    write(session, [received(1, visitor="visitor-0002", page_message_id=page.message_id)])
    assert counts(session) == (2, 2, 2)


def test_a_session_keeps_how_and_on_what_it_came(session, received):
    campaign = {"source": "news", "medium": "email", "name": "may", "term": "crm", "content": "A"}
    write(
        session,
        [
            received(
                path="/p?gclid=abc",
                campaign=campaign,
                country="DE",
                utc_offset=60,
                address="203.0.113.0",
                user_agent="Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            )
        ],
    )
    [visit] = session.scalars(select(VisitSession))
    assert (visit.channel, visit.source, visit.medium) == ("email", "news", "email")
    assert (visit.campaign, visit.term, visit.content) == ("may", "crm", "A")
    assert visit.click_ids == {"gclid": "abc"}
    assert (visit.country, visit.address, visit.utc_offset) == ("DE", "203.0.113.0", 60)
    assert (visit.browser, visit.device, visit.bot) == ("Firefox", "desktop", None)
