"""From a page view to a ranked lead, through the front doors only."""

import re
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from tests.flow.service import ADMIN, PASSWORD, eventually

UNTIL_SEEN_S = 60


@pytest.fixture(scope="module")
def token(service) -> str:
    return service.here("tokens", "add", "flow", "--role", "sales")["token"]


@pytest.fixture
def open_browser(browser):
    """Give new browsers: each has cookies of its own."""
    contexts = []

    def open_():
        contexts.append(browser.new_context(locale="en-GB", timezone_id="Europe/Berlin"))
        return contexts[-1].new_page()

    yield open_
    for context in contexts:
        context.close()


@contextmanager
def reported(page):
    """Wait until what happens inside has been sent and answered."""
    with page.expect_response(lambda r: r.url.endswith("/e") and r.status == 200):
        yield


def visit(page, address: str) -> None:
    with reported(page):
        page.goto(address)


def submit(page, origin: str, email: str) -> None:
    visit(page, f"{origin}/contact.html")
    page.get_by_label("Work e-mail").fill(email)
    page.get_by_label("Name").fill("Ana Li")
    page.get_by_label("Password").fill("hunter2 is secret")
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/thanks.html*")


def lead(service, token, email: str):
    found = service.api(f"leads?text={email}", token)["leads"]
    return service.api(f"leads/{found[0]['id']}", token) if found else None


def paths(lead) -> list[str]:
    seen = [
        (step["at"], step["path"])
        for visit in lead["visits"]
        for step in visit["steps"]
        if step["type"] == "page"
    ]
    return [path for _, path in sorted(seen)]


def test_a_visitor_who_sends_a_form_is_a_ranked_lead_within_five_seconds(
    service, website, token, open_browser
):
    origin, _ = website
    page = open_browser()
    for name in ("index.html", "pricing.html"):
        visit(page, f"{origin}/{name}")
    submit(page, origin, "ana@flow.example")

    ana = eventually(
        lambda: lead(service, token, "ana@flow.example"), within=UNTIL_SEEN_S, what="the lead"
    )
    assert ana["name"] == "Ana Li"
    assert 0 < ana["score"]["probability"] < 1
    assert ana["score"]["rules"] is True
    assert paths(ana)[:3] == ["/index.html", "/pricing.html", "/contact.html"]
    assert "hunter2" not in str(ana)

    desk = open_browser()
    desk.goto(f"{service.address}/leads?text=ana@flow.example")
    desk.get_by_label(re.compile("E-mail", re.IGNORECASE)).fill(ADMIN)
    desk.get_by_label("Password").first.fill(PASSWORD)
    desk.get_by_role("button", name="Sign in").click()
    desk.get_by_role("link", name="Ana Li").first.click()
    shown = desk.locator("main")
    for expected in ("ana@flow.example", "/index.html", "/pricing.html", "/contact.html"):
        expect(shown).to_contain_text(expected)
    expect(shown).to_contain_text(re.compile(r"\d+\s?(ms|s|sec|min)"))  # the time on each page


def test_two_people_on_one_browser_are_two_leads_that_share_nothing(
    service, website, token, open_browser
):
    origin, _ = website
    page = open_browser()
    visit(page, f"{origin}/pricing.html")
    submit(page, origin, "first@flow.example")
    submit(page, origin, "second@flow.example")

    second = eventually(
        lambda: lead(service, token, "second@flow.example"), within=UNTIL_SEEN_S, what="the second"
    )
    first = lead(service, token, "first@flow.example")
    assert first["id"] != second["id"]
    assert "/pricing.html" in paths(first)
    assert "/pricing.html" not in paths(second)


def test_one_person_on_two_browsers_is_one_lead_with_both_visits(
    service, website, token, open_browser
):
    origin, _ = website
    laptop, phone = open_browser(), open_browser()
    visit(laptop, f"{origin}/pricing.html")
    submit(laptop, origin, "both@flow.example")
    visit(phone, f"{origin}/index.html")
    submit(phone, origin, "BOTH@flow.example")

    def with_both():
        both = lead(service, token, "both@flow.example")
        return both if both and len(both["visits"]) == 2 else None

    both = eventually(with_both, within=UNTIL_SEEN_S, what="both visits on one lead")
    assert {"/pricing.html", "/index.html"} <= set(paths(both))
    assert len(service.api("leads?text=both@flow.example", token)["leads"]) == 1


def test_a_wrong_key_and_a_wrong_origin_are_named_by_the_install_check(
    service, website, open_browser
):
    origin, _ = website
    desk = open_browser()
    desk.goto(f"{service.address}/sites")
    desk.get_by_label(re.compile("E-mail", re.IGNORECASE)).fill(ADMIN)
    desk.get_by_label("Password").first.fill(PASSWORD)
    desk.get_by_role("button", name="Sign in").click()
    desk.get_by_role("link", name=re.compile("install_check")).first.click()
    checked = desk.locator("main")
    expect(checked).to_contain_text("data-site=")

    stray = open_browser()
    stray.goto(origin.replace("127.0.0.1", "localhost") + "/index.html")
    checked.get_by_text(re.compile("localhost")).first.wait_for(timeout=60_000)
    visit(open_browser(), f"{origin}/index.html")
    checked.get_by_text(re.compile("/index.html")).first.wait_for(timeout=60_000)
