import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from sqlalchemy import select

from tracker.collect import wire
from tracker.collect.inbox import Request
from tracker.draining import drain_once
from tracker.journey.models import Event, VisitSession
from tracker.leads.models import Identification, Lead


def next_page(page: str) -> str:
    """Where the link to what follows leads."""
    return unescape(re.search(r'rel="next"\s+href="([^"]+)"', page)[1])


@pytest.fixture
def two_visitors(session, make_site, make_visitor, make_visit, make_lead, now):
    site = make_site()
    person, bot = make_visitor(site), make_visitor(site)
    lead = make_lead("ana@company.example")
    pages = [(0, "/pricing", 61_000), (70, "/contact", None), (100, "/thanks", None)]
    make_visit(person, now, pages, lead=lead, channel="organic search", source="bing")
    make_visit(bot, now, bot="crawler")
    session.commit()
    return person, bot


def test_an_empty_list_teaches_the_next_step(browser, session, make_site):
    page = browser("marketer").get("/visitors").text
    assert "Add your website" in page
    assert 'href="/sites/new"' in page
    assert 'href="/sites/new"' not in browser("sales").get("/visitors").text

    make_site()
    session.commit()
    assert "Put the tag on your website" in browser("sales").get("/visitors").text


def test_the_list_shows_people_and_on_request_bots(browser, two_visitors):
    person, bot = two_visitors
    client = browser("sales")
    page = client.get("/visitors").text
    assert f"/visitors/{person.id}" in page
    assert f"/visitors/{bot.id}" not in page
    assert f"/visitors/{bot.id}" in client.get("/visitors?bots=yes").text


@pytest.mark.parametrize(
    "asked", ["channel=social", "known=yes", "source=google", "path=/jobs", "to=2020-01-01"]
)
def test_filters_narrow_the_list_and_can_be_cleared(browser, two_visitors, asked):
    page = browser("sales").get(f"/visitors?{asked}").text
    assert "No visitor fits these filters." in page
    assert "Clear filters" in page


def test_a_visitor_is_shown_every_page_with_the_time_on_it(browser, two_visitors):
    page = browser("sales").get(f"/visitors/{two_visitors[0].id}").text
    assert "/pricing" in page
    assert "1 min 1 s" in page
    assert "≤ 30 s" in page  # nothing measured: the time until the next page
    assert "time unknown" in page


def test_a_visit_of_one_page_read_for_six_minutes_shows_six_minutes(
    browser, session, inbox, make_site
):
    site_id = make_site().id
    session.commit()
    nine = datetime(2026, 3, 2, 9, tzinfo=UTC)

    def arrives(minute: int, **event) -> None:
        envelope = {
            "site_id": site_id,
            "visitor": "v-0001",
            "received_at": nine + timedelta(minutes=minute),
            "sent_at": None,
            "address": None,
            "user_agent": None,
            "events": [event],
        }
        inbox.append(Request(f"{site_id}.v-0001", wire.encode(envelope)))
        drain_once(session, inbox)

    where = {"page": {"url": "https://www.example.com/guide"}}
    arrives(0, type="page", messageId="page", context=where)
    for minute, ms in ((2, 120_000), (6, 360_000), (4, 240_000)):  # one overtakes another
        read = {"pageId": "page", "engagedMs": ms}
        arrives(minute, type="track", event="Page Engaged", messageId=f"e{minute}", properties=read)
    fields = [{"name": "email", "value": "ana@company.example"}]
    form = {"pageId": "page", "fields": fields}
    arrives(6, type="track", event="Form Submitted", messageId="form", properties=form)

    lead = session.scalars(select(Lead)).one()
    visit = session.scalars(select(VisitSession)).one()
    client = browser("sales")
    for page in (f"/visitors/{visit.visitor_id}", f"/leads/{lead.id}", "/visitors"):
        assert "6 min 0 s" in client.get(page).text
    assert visit.engaged_ms == 360_000


@pytest.fixture
def bots_form(session, two_visitors, make_lead, make_score):
    """A lead that sent its only form in a visit flagged as a bot's."""
    visit = session.scalars(select(VisitSession).where(VisitSession.bot == "crawler")).one()
    lead = make_lead("ben@company.example", site_id=visit.site_id, disqualified="bot")
    [page] = session.scalars(select(Event).where(Event.session_id == visit.id))
    page.lead_id = lead.id
    session.add(
        Identification(
            event_id=page.id,
            visitor_id=visit.visitor_id,
            session_id=visit.id,
            lead_id=lead.id,
            at=page.at,
        )
    )
    make_score(lead)
    session.commit()
    return visit, lead


def test_a_marketer_says_that_a_visit_was_a_persons_and_takes_it_back(
    browser, session, two_visitors, bots_form
):
    visit, lead = bots_form
    client = browser("marketer")
    page = client.get(f"/visitors/{visit.visitor_id}").text
    assert "names itself a crawler or another program" in page
    assert "It was a person" in page

    said = client.post(f"/visits/{visit.id}/bot", data={"is_person": "yes"}, follow_redirects=True)
    assert "counts as a person" in said.text
    assert f"/visitors/{visit.visitor_id}" in client.get("/visitors").text
    session.expire_all()
    assert (lead.disqualified, lead.qualified_at) == (None, visit.started_at)

    again = {"is_person": "no", "lead": lead.id}
    back = client.post(f"/visits/{visit.id}/bot", data=again, follow_redirects=True)
    assert back.request.path == f"/leads/{lead.id}"
    assert f"/visitors/{visit.visitor_id}" not in client.get("/visitors").text
    session.expire_all()
    assert (lead.disqualified, lead.qualified_at) == ("bot", None)
    assert visit.bot == "crawler"


def test_only_who_sees_to_sites_says_who_is_a_person(browser, bots_form):
    visit, _ = bots_form
    client = browser("sales")
    assert client.post(f"/visits/{visit.id}/bot", data={"is_person": "yes"}).status_code == 403
    assert "It was a person" not in client.get(f"/visitors/{visit.visitor_id}").text


def test_nothing_is_said_of_a_visit_that_nobody_doubts(browser, session, two_visitors):
    person, _ = two_visitors
    visit = session.scalars(select(VisitSession).filter_by(visitor_id=person.id)).one()
    client = browser("admin")
    answer = client.post(f"/visits/{visit.id}/bot", data={"is_person": "no"}, follow_redirects=True)
    assert "taken for a person" in answer.text
    assert client.post("/visits/999999/bot", data={"is_person": "no"}).status_code == 404


def test_pages_say_how_many_visits_of_bots_are_left_out_and_where_they_are(
    browser, two_visitors, now
):
    person, bot = two_visitors
    client = browser("sales")
    listed = client.get("/visitors").text
    assert "1 visit of a bot is left out." in listed
    link = unescape(re.search(r'href="(/visitors\?[^"]*bots=only[^"]*)"', listed)[1])
    only = client.get(link).text
    assert f"/visitors/{bot.id}" in only
    assert f"/visitors/{person.id}" not in only
    assert "left out" not in only

    day = now.date().isoformat()
    overview = client.get(f"/?from={day}&to={day}").text
    assert "1 visit of a bot is left out." in overview
    link = unescape(re.search(r'href="(/visitors\?[^"]*bots=only[^"]*)"', overview)[1])
    assert f"/visitors/{bot.id}" in client.get(link).text


def test_a_visitor_is_shown_how_they_came_before_they_are_a_lead(
    browser, session, make_site, make_visitor, make_visit, now
):
    visitor = make_visitor(make_site())
    make_visit(
        visitor,
        now - timedelta(days=2),
        channel="paid search",
        source="baidu",
        medium="cpc",
        campaign="春季",
        term="crm 系统",
        click_ids={"bd_vid": "uANBIyIxU"},
        landing_url="https://www.example.com/?bd_vid=uANBIyIxU",
    )
    make_visit(visitor, now, country="CN")
    session.commit()
    page = browser("sales").get(f"/visitors/{visitor.id}").text
    for words in ("Paid search", "baidu", "春季", "crm 系统", "uANBIyIxU", "China"):
        assert words in page


def test_visitors_of_a_country_are_listed_by_its_name(
    browser, session, make_site, make_visitor, make_visit
):
    site = make_site()
    german, chinese = make_visitor(site), make_visitor(site)
    make_visit(german, country="DE")
    make_visit(chinese, country="CN")
    session.commit()
    page = browser("sales").get("/visitors?country=DE").text
    assert f"/visitors/{german.id}" in page
    assert f"/visitors/{chinese.id}" not in page
    assert re.search(r"China.*Germany", page, re.DOTALL)


def test_there_is_no_page_for_a_visitor_there_is_not(browser):
    assert browser("sales").get("/visitors/999").status_code == 404


def test_lists_go_page_by_page(browser, session, make_site, make_visitor, make_visit, now):
    site = make_site()
    for n in range(51):
        make_visit(make_visitor(site, last_seen_at=now - timedelta(minutes=n)))
    session.commit()
    client = browser("sales")
    first = client.get("/visitors").text
    following = next_page(first)
    second = client.get(following).text
    assert second.count("/visitors/") - second.count("/visitors/export") >= 1
    assert 'rel="next"' not in second
    assert "First" in second
    damaged = client.get("/visitors?after=nonsense", follow_redirects=True)
    assert "start at the first page" in damaged.text


def test_more_visits_than_a_page_holds_are_a_click_away(
    browser, session, make_site, make_visitor, make_visit, now
):
    visitor = make_visitor(make_site())
    for n in range(51):
        make_visit(visitor, now - timedelta(days=n), [(0, f"/page-{n}", None)])
    session.commit()
    client = browser("sales")
    first = client.get(f"/visitors/{visitor.id}").text
    assert "/page-49" in first
    assert "/page-50" not in first
    earlier = next_page(first)
    assert "/page-50" in client.get(earlier).text
