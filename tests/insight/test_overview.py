from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from tracker.insight.overview import Numbers, OfDay, OfPage, OfSource, change, leads_of, overview
from tracker.insight.periods import Period
from tracker.insight.visitors import VisitorFilter
from tracker.insight.visitors import count as count_visitors
from tracker.journey.models import VisitSession
from tracker.scores import ranking

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def scenario(make_site, make_visitor, make_visit, make_lead, make_score):
    """One site and three days, 8 to 10 March; the three days before; a bot; another site."""
    site, other = make_site(), make_site()

    def at(day, hour=9):
        return datetime(2026, 3, day, hour, tzinfo=UTC)

    ana, ben, eve = make_visitor(site), make_visitor(site), make_visitor(site)
    make_visit(ana, at(8), [(0, "/", 1_000), (5, "/pricing", 9_000)], source="google")
    make_visit(ana, at(9), [(0, "/pricing", 3_000)])
    make_visit(ben, at(8, 23), [(0, "/", None)], source="google")  # the 9th in Berlin
    make_visit(eve, at(10), [(0, "/", None)], bot="names itself one")
    # Before: on the 6th, and on the 7th later in the day than it is now on the 10th.
    make_visit(make_visitor(site), at(6), source="bing")
    make_visit(make_visitor(site), at(7, 13))
    make_visit(make_visitor(other), at(9), [(0, "/other", 500)], source="bing")

    def lead(created, probability, **given):
        made = make_lead(created_at=created, **{"site_id": site.id, "source": "google"} | given)
        make_score(made, probability)
        return made

    return site, {
        "qualified": lead(at(9), 0.3, qualified_at=at(9)),
        "unqualified": lead(at(8, 23), 0.9, disqualified="disposable e-mail"),
        "imported": lead(at(10), 0.1, site_id=None, source="import", qualified_at=at(10)),
        "won": lead(at(6), 0.99, outcome="won", outcome_at=at(9)),
    }


def period(zone=UTC, first=8, last=10):
    return Period(date(2026, 3, first), date(2026, 3, last), zone, NOW)


def test_the_numbers_of_a_site_count_people_of_the_period_and_no_bots(session, scenario):
    site, _ = scenario
    found = overview(session, site_id=site.id, period=period())
    assert found.numbers == Numbers(visitors=2, leads=2, qualified=1, web_leads=2)
    assert found.bot_visits == 1


def test_a_visit_that_somebody_took_for_a_persons_is_in_every_number(session, scenario):
    site, _ = scenario
    bots = select(VisitSession).where(VisitSession.bot.is_not(None))
    session.scalars(bots).one().bot_overruled = True
    found = overview(session, site_id=site.id, period=period())
    assert (found.numbers.visitors, found.bot_visits) == (3, 0)
    assert sum(day.visitors for day in found.days) == 4
    assert sum(source.visitors for source in found.sources) == 4
    assert {page.path: page.views for page in found.pages}["/"] == 3


def test_all_sites_together_include_leads_of_no_site_which_convert_no_visitor(session, scenario):
    found = overview(session, site_id=None, period=period())
    assert found.numbers == Numbers(visitors=3, leads=3, qualified=2, web_leads=2)


def test_the_period_before_ends_at_the_same_time_of_day(session, scenario):
    site, _ = scenario
    found = overview(session, site_id=site.id, period=period())
    assert found.previous == Numbers(visitors=1, leads=1, qualified=0, web_leads=1)


def test_a_day_is_the_readers_day(session, scenario):
    site, _ = scenario
    assert overview(session, site_id=site.id, period=period()).days == [
        OfDay(date(2026, 3, 8), visitors=2, leads=1),
        OfDay(date(2026, 3, 9), visitors=1, leads=1),
        OfDay(date(2026, 3, 10), visitors=0, leads=0),
    ]
    in_berlin = period(ZoneInfo("Europe/Berlin"))
    assert overview(session, site_id=site.id, period=in_berlin).days == [
        OfDay(date(2026, 3, 8), visitors=1, leads=0),
        OfDay(date(2026, 3, 9), visitors=2, leads=2),
        OfDay(date(2026, 3, 10), visitors=0, leads=0),
    ]


def test_sources_and_pages_count_visitors_and_views_of_people(session, scenario):
    site, _ = scenario
    found = overview(session, site_id=site.id, period=period())
    assert found.sources == [
        OfSource("google", visitors=2, leads=2, web_leads=2),
        OfSource("direct", visitors=1, leads=0, web_leads=0),
    ]
    assert found.pages == [
        OfPage("/", views=2, engaged_ms=1_000),
        OfPage("/pricing", views=2, engaged_ms=12_000),
    ]
    assert found.pages[1].engaged_ms_per_view == 6_000


def test_the_hottest_leads_are_open_ones_by_score(session, scenario):
    site, leads = scenario
    hottest = overview(session, site_id=site.id, period=period()).hottest
    assert [row.lead for row in hottest] == [leads["unqualified"], leads["qualified"]]


def test_the_rows_behind_a_number_are_as_many_as_it_says(session, scenario):
    for site_id in (None, scenario[0].id):
        some = period()
        found = overview(session, site_id=site_id, period=some)
        visited = VisitorFilter(site_id=site_id, visited_from=some.start, visited_before=some.end)
        assert count_visitors(session, visited) == found.numbers.visitors
        assert ranking.count(session, leads_of(site_id, some)) == found.numbers.leads


def test_conversion_is_told_from_twenty_visitors_on():
    assert Numbers(visitors=19, leads=5, qualified=5, web_leads=5).conversion is None
    assert Numbers(visitors=20, leads=6, qualified=5, web_leads=5).conversion == 0.25


def test_a_change_needs_something_to_be_compared_with():
    assert change(30, 40) == -0.25
    assert change(30, 0) is None
    assert change(None, 0.1) is None


def test_a_new_workspace_is_all_zero(session):
    found = overview(session, site_id=None, period=period())
    assert found.numbers == found.previous == Numbers(0, 0, 0, 0)
    assert (len(found.days), found.sources, found.pages, found.hottest) == (3, [], [], [])


def test_more_rows_ask_the_store_no_more_often(
    session, statements, make_site, make_visitor, make_visit, make_lead, make_score
):
    site, days = make_site(), Period.latest(90, zone=UTC, now=NOW)
    with statements() as of_none:
        overview(session, site_id=None, period=days)
    for n in range(30):
        make_visit(make_visitor(site), NOW - timedelta(days=n), source=f"source {n}")
        make_score(make_lead(site_id=site.id, created_at=NOW - timedelta(days=n)), 0.5)
    session.expire_all()
    with statements() as of_many:
        overview(session, site_id=None, period=days)
    assert len(of_many) <= len(of_none) < 25
