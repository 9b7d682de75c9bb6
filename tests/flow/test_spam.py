"""Spam through the front doors only: sent, kept apart, shown with the reason, and taken back."""

import re
from time import time

import pytest
from playwright.sync_api import expect

from tests.flow.service import ADMIN, PASSWORD, eventually

ORIGIN = "https://spam.example"
UNTIL_SEEN_S = 60


@pytest.fixture
def desk(service, browser):
    """A marketer's browser, signed in, at the leads."""
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    page.goto(f"{service.address}/leads")
    page.get_by_label(re.compile("E-mail", re.IGNORECASE)).fill(ADMIN)
    page.get_by_label("Password").first.fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    yield page
    context.close()


def form(number: int, **fields) -> dict:
    """Return a form as the snippet reports it, filled in within a minute."""
    return {
        "type": "track",
        "event": "Form Submitted",
        "messageId": f"spam-{number}-{time()}",
        "anonymousId": f"spam-visitor-{number:04}",
        "context": {"page": {"url": f"{ORIGIN}/contact"}},
        "properties": {
            "form": "contact",
            "acceptedBy": "navigation",
            "filledMs": 60_000,
            "fields": [{"name": k, "type": "text", "value": v} for k, v in fields.items()],
        },
    }


def test_a_form_with_a_honeypot_is_flagged_shown_and_scored_once_somebody_says_so(service, desk):
    key = service.here("sites", "add", "Spam", "--origin", ORIGIN)["key"]
    token = service.here("tokens", "add", "spam", "--role", "sales")["token"]
    eventually(lambda: _posts(service, key), within=60, what="the new site's key")

    def listed(email: str) -> list[dict]:
        return service.api(f"leads?text={email}", token)["leads"]

    service.post(
        key,
        ORIGIN,
        form(1, email="robot@spam-company.example", _gotcha="Buy now"),
        form(2, email="ana@spam-company.example", name="Ana Li"),
    )
    eventually(lambda: listed("ana@spam-company"), within=UNTIL_SEEN_S, what="the good lead")
    assert listed("robot@spam-company") == []

    desk.goto(f"{service.address}/leads")
    desk.get_by_role("link", name=re.compile(r"^Spam \d+$")).click()
    row = desk.get_by_role("row", name=re.compile("robot@spam-company.example"))
    assert "filled in a field that people cannot see" in row.inner_text()
    row.get_by_role("link", name="robot@spam-company.example").click()
    expect(desk.locator("main")).to_contain_text("Not scored")

    desk.get_by_role("button", name="It is no spam").click()
    desk.get_by_text("The form counts from now on.").wait_for()
    [robot] = listed("robot@spam-company")
    assert 0 < robot["score"]["probability"] < 1
    assert robot["qualified_at"]

    desk.get_by_role("button", name="It is spam").click()
    desk.get_by_text("The form is taken for spam from now on.").wait_for()
    assert listed("robot@spam-company") == []


def _posts(service, key: str) -> bool:
    """Whether the service takes the key: it reads its list of sites once a second at most."""
    try:
        return service.post(key, ORIGIN, {"type": "page"})["accepted"] == 0  # and keeps nothing
    except OSError:
        return False


def test_a_form_sent_by_a_page_faster_than_anybody_reads_it_is_too_quick(
    service, website, browser, desk
):
    origin, _ = website
    context = browser.hurried.new_context()
    page = context.new_page()
    page.add_init_script("Performance.prototype.now = () => 120;")  # whatever the machine's load
    page.goto(f"{origin}/contact.html")
    page.wait_for_function("window.leadlight?.version")
    page.get_by_label("Work e-mail").fill("quick@spam-company.example")
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/thanks.html*")

    def reason() -> str:
        desk.goto(f"{service.address}/leads/spam")
        rows = desk.get_by_role("row", name=re.compile("quick@spam-company.example"))
        return rows.inner_text() if rows.count() else ""

    told = eventually(reason, within=UNTIL_SEEN_S, what="the form among spam")
    assert "sent faster than anybody can fill it in" in told
    context.close()
