from datetime import timedelta

import pytest

from tracker.insight.visitors import VisitorFilter, channels, count, left_out, visitors
from tracker.journey.models import Event
from tracker.leads.models import Identification


@pytest.fixture
def identify(session):
    def write(visit, lead, at):
        said_in = session.query(Event).filter_by(session_id=visit.id).first()
        session.add(
            Identification(
                event_id=said_in.id,
                visitor_id=visit.visitor_id,
                session_id=visit.id,
                lead_id=lead.id,
                at=at,
            )
        )
        session.flush()

    return write


def listed(session, **where):
    return [row.visitor for row in visitors(session, VisitorFilter(**where)).items]


def test_a_line_adds_up_all_visits_and_says_where_the_first_came_from(
    session, make_site, make_visitor, make_visit, make_lead, identify, now
):
    visitor = make_visitor(make_site())
    first = make_visit(visitor, now - timedelta(days=9), [(0, "/", 2_000)], source="google")
    again = make_visit(visitor, now, [(0, "/", 500), (1, "/contact", None)])
    ana, ben = make_lead(), make_lead()
    identify(first, ana, now - timedelta(days=9))
    identify(again, ben, now)

    [row] = visitors(session, VisitorFilter()).items

    assert (row.visits, row.page_views, row.engaged_ms) == (2, 3, 2_500)
    assert row.first_visit is first
    assert row.leads == [ben, ana]


def test_bots_are_listed_when_asked_for(session, make_site, make_visitor, make_visit):
    site = make_site()
    person, bot = make_visitor(site), make_visitor(site)
    make_visit(person)
    make_visit(bot, bot="names itself one")

    assert listed(session) == [person]
    assert set(listed(session, bots="shown")) == {person, bot}
    assert listed(session, bots="only") == [bot]


def test_it_is_counted_how_many_visits_of_bots_a_list_leaves_out(
    session, make_site, make_visitor, make_visit
):
    person, bot = make_visitor(make_site()), make_visitor(make_site())
    make_visit(person)
    make_visit(bot, bot="crawler", channel="social")
    make_visit(bot, bot="crawler")
    make_visit(bot, bot="crawler", bot_overruled=True)

    assert set(listed(session)) == {person, bot}
    assert left_out(session, VisitorFilter()) == 2
    assert left_out(session, VisitorFilter(channel="social")) == 1
    assert left_out(session, VisitorFilter(bots="shown")) == 0


def test_filters_narrow_the_list(
    session, make_site, make_visitor, make_visit, make_lead, identify, now
):
    site, other = make_site(), make_site()
    known, unknown, elsewhere = make_visitor(site), make_visitor(site), make_visitor(other)
    visit = make_visit(known, now, [(0, "/pricing", None)], channel="search", source="bing")
    identify(visit, make_lead(), now)
    make_visit(unknown, now - timedelta(days=2), [(0, "/", None)])
    make_visit(elsewhere, now - timedelta(days=5), [(0, "/", None)])

    assert listed(session, site_id=other.id) == [elsewhere]
    assert listed(session, known=True) == [known]
    assert set(listed(session, known=False)) == {unknown, elsewhere}
    assert listed(session, channel="search") == [known]
    assert listed(session, source="bing") == [known]
    assert listed(session, path="/pricing") == [known]
    assert listed(session, path="/", visited_from=now - timedelta(days=3)) == [unknown]
    assert listed(session, visited_before=now - timedelta(days=3)) == [elsewhere]
    assert listed(session, channel="search", visited_before=now) == []
    assert channels(session) == ["direct", "search"]


@pytest.mark.parametrize("gap", [timedelta(0), timedelta(seconds=1)])
def test_page_by_page_every_visitor_is_listed_once(
    session, make_site, make_visitor, make_visit, now, gap
):
    site = make_site()
    made = [make_visitor(site, last_seen_at=now + n * gap) for n in range(7)]
    for visitor in made:
        make_visit(visitor)

    found, after = [], None
    while True:
        page = visitors(session, VisitorFilter(), after=after, limit=3)
        found += [row.visitor for row in page.items]
        after = page.next
        if after is None:
            break

    assert found == made[::-1]
    assert count(session, VisitorFilter()) == 7


def test_a_mark_of_another_list_is_refused_in_words(session):
    with pytest.raises(ValueError, match="first page"):
        visitors(session, VisitorFilter(), after="nonsense")
