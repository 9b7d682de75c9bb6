import re
from datetime import timedelta

import pytest

from tracker import clock


@pytest.fixture
def now():
    """Pages speak of the days up to this very moment."""
    return clock.now()


def test_a_new_workspace_is_taught_to_add_a_website(browser):
    page = browser("marketer").get("/").text
    assert "Add your website" in page
    assert 'href="/sites/new"' in page
    # Who may not add one is not sent to a closed door.
    assert 'href="/sites/new"' not in browser("sales").get("/").text


def test_a_site_without_visits_is_taught_to_copy_the_tag(browser, session, make_site):
    make_site()
    session.commit()
    assert "Copy the tag to your website" in browser("marketer").get("/").text


def test_numbers_lead_to_their_rows(
    browser, session, make_site, make_visitor, make_visit, make_lead, make_score, now
):
    site = make_site()
    make_visit(make_visitor(site), now - timedelta(hours=1), source="bing")
    make_score(make_lead("ana@company.example", site_id=site.id, source="bing"), 0.83)
    session.commit()
    client = browser("sales")

    page = client.get(f"/?site={site.id}&days=7").text

    assert "83%" in page
    assert "ana@company.example" in page
    assert "Fewer than 20 visitors" in page
    for endpoint in ("/visitors", "/leads"):
        [link, *_] = [
            part.split('"')[0]
            for part in page.split('href="')
            if part.startswith(f"{endpoint}?site=")
        ]
        assert "bing" in client.get(link.replace("&amp;", "&")).text


def test_a_sources_conversion_leads_to_its_leads_where_it_is_a_number(
    browser, session, make_site, make_visitor, make_visit, make_lead, make_score, now
):
    site = make_site()
    for _ in range(20):
        make_visit(make_visitor(site), now - timedelta(hours=1), source="bing")
    make_visit(make_visitor(site), now - timedelta(hours=1), source="rare")
    for source in ("bing", "rare"):
        make_score(make_lead(f"{source}@company.example", site_id=site.id, source=source))
    session.commit()
    client = browser("sales")

    page = client.get("/").text

    [address] = re.findall(r'href="([^"]+web=yes[^"]*)">5.0%</a>', page)
    rows = client.get(address.replace("&amp;", "&")).text
    assert "bing@company.example" in rows
    assert "rare@company.example" not in rows
    assert "source=rare&amp;web" not in page


def test_the_chart_carries_its_numbers_and_no_code(
    browser, session, make_site, make_visitor, make_visit, now
):
    make_visit(make_visitor(make_site()), now)
    session.commit()
    page = browser("sales").get("/?days=7").text
    assert "data-chart=" in page
    assert "Show as a table" in page
    assert "<script>" not in page


def test_days_of_ones_own_are_shown_and_kept_in_the_picker(browser, session, make_site):
    make_site()
    session.commit()
    page = browser("sales").get("/?from=2026-01-05&to=2026-01-11").text
    assert 'value="2026-01-05"' in page
    assert "against the 7 days before" in page or "Nothing to compare with" in page


@pytest.mark.parametrize(
    "asked",
    [
        "from=2026-03-02&to=2026-03-01",
        "from=2020-01-01&to=2026-01-01",
        "from=0001-01-01&to=9999-12-31",
        "days=999999999999",
        "days=-1",
        "days=week&site=all",
        "_external=1&_anchor=tampered",
    ],
)
def test_an_address_that_asks_for_what_cannot_be_shows_the_usual_days(
    browser, session, make_site, asked
):
    make_site()
    session.commit()
    answer = browser("sales").get(f"/?{asked}", follow_redirects=True)
    assert answer.status_code == 200
    assert 'aria-current="true"' in answer.text
    assert "tampered" not in answer.text
