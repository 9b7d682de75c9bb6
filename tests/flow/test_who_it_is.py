"""Who a browser is taken for: across a company's domains, after a reset, and without cookies."""

from urllib.error import HTTPError

import pytest

from tests.flow.service import eventually

LINK = "<a id=shop href='{}/pricing.html?from=home'>To the shop</a>"


@pytest.fixture
def shop(service, website, request) -> str:
    """The website's other domain: the same pages, another host."""
    origin, key = website
    shop = origin.replace("127.0.0.1", "localhost")
    name = request.node.name
    service.here("sites", "change", name, "--origin", origin, "--origin", shop)

    def known() -> bool:
        try:
            return service.post(key, shop, {"type": "page"})["accepted"] == 0
        except HTTPError:
            return False

    eventually(known, within=60, what="the second domain")
    return shop


@pytest.fixture
def open_browser(browser):
    contexts = []

    def open_(**given):
        contexts.append(browser.new_context(**given))
        return contexts[-1].new_page()

    yield open_
    for context in contexts:
        context.close()


def told(page, act) -> list[dict]:
    """Do something in a page; return what the service answered to the page views it led to."""

    def is_view(response) -> bool:
        return response.url.endswith("/e") and '"type":"page"' in response.request.post_data

    with page.expect_response(is_view) as response:
        act()
    return response.value.json()


def test_a_visitor_who_follows_a_link_to_another_domain_stays_the_same(
    service, website, shop, tmp_path, open_browser
):
    origin, _ = website
    index = tmp_path / "index.html"
    index.write_text(index.read_text() + LINK.format(shop))
    page = open_browser()
    there = told(page, lambda: page.goto(f"{shop}/contact.html"))  # who it was there before
    here = told(page, lambda: page.goto(f"{origin}/index.html"))
    assert here["visitor"] != there["visitor"]
    assert here["crossing"]["hosts"] == [shop.removeprefix("http://")]

    arrived = told(page, lambda: page.click("#shop"))
    assert arrived["visitor"] == here["visitor"]
    page.wait_for_function("!location.search.includes('_ll')")
    assert page.url == f"{shop}/pricing.html?from=home"

    later = told(page, lambda: page.goto(f"{shop}/contact.html"))
    assert later["visitor"] == here["visitor"]


def test_a_link_that_another_browser_opens_makes_nobody_the_same(
    service, website, shop, open_browser
):
    origin, _ = website
    page = open_browser()
    here = told(page, lambda: page.goto(f"{origin}/index.html"))
    link = f"{shop}/pricing.html?_ll={here['crossing']['token']}"
    other = open_browser(user_agent="Mozilla/5.0 (another browser)")
    assert told(other, lambda: other.goto(link))["visitor"] != here["visitor"]
    same = open_browser()
    assert told(same, lambda: same.goto(link))["visitor"] == here["visitor"]


def test_after_a_reset_the_service_believes_the_page_and_not_its_own_cookie(
    service, website, open_browser
):
    origin, _ = website
    page = open_browser()
    before = told(page, lambda: page.goto(f"{origin}/index.html"))
    [cookie] = [c for c in page.context.cookies() if c["name"] == "ll_visitor"]
    assert cookie["value"] == before["visitor"]

    after = told(page, lambda: page.evaluate("leadlight('reset')"))
    assert after["visitor"] != before["visitor"]
    later = told(page, lambda: page.goto(f"{origin}/pricing.html"))
    assert later["visitor"] == after["visitor"]


def test_a_site_without_cookies_sets_none_and_knows_a_browser_again_the_same_day(
    service, website, tmp_path, request, open_browser
):
    origin, key = website
    changed = service.here("sites", "change", request.node.name, "--cookieless")
    for page in tmp_path.glob("*.html"):
        old = f'<script async src="{service.address}/t.js" data-site="{key}"></script>'
        page.write_text(page.read_text().replace(old, changed["tag"]))
    probe = {"type": "page", "messageId": "probe", "anonymousId": "visitor-probe"}
    eventually(
        lambda: service.post(key, origin, probe)["visitor"] != "visitor-probe",
        within=60,
        what="a site without cookies",
    )
    ids = []
    for given in ({}, {}, {"user_agent": "Mozilla/5.0 (another browser)"}):
        page = open_browser(**given)
        ids += [
            told(page, lambda page=page, path=path: page.goto(f"{origin}/{path}"))["visitor"]
            for path in ("index.html", "pricing.html")
        ]
        assert page.context.cookies() == []
        assert page.evaluate("JSON.stringify([document.cookie, Object.keys(localStorage)])") == (
            '["",[]]'
        )
    assert ids[0] == ids[1] == ids[2] == ids[3] != ids[4] == ids[5]
