import re
from datetime import timedelta
from html import unescape

import pytest


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
