"""Takes the pictures in docs/ from the running product: `make screenshots`."""

import json
import re
import sys
import tempfile
from pathlib import Path
from urllib.request import Request, urlopen

from playwright.sync_api import Page, expect, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.browser.chromium import installed
from tests.flow.service import Service, eventually

DOCS = Path(__file__).parent
# Address to name.
PICTURES = {"": "overview", "leads": "leads", "forms": "forms", "model": "model"}


def main() -> None:
    """Fill a new workspace with sample data and photograph its pages."""
    with tempfile.TemporaryDirectory() as folder:
        service = Service(Path(folder))
        service.start("--prepare")
        shown = eventually(
            lambda: re.search(r"Sign in as +(\S+)\s+Password +(\S+)", service.log()),
            within=30,
            what="the password",
        )
        try:
            photograph(service, *shown.groups())
        finally:
            service.stop()


def photograph(service: Service, email: str, password: str) -> None:
    """Sign in and write one picture a page."""
    address = service.address
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed(), args=["--no-sandbox"])
        size = {"width": 1440, "height": 860}
        page = browser.new_page(viewport=size, locale="en-GB", timezone_id="Europe/Berlin")
        page.goto(address)
        page.get_by_label("E-mail").fill(email)
        page.get_by_label("Password", exact=True).fill(password)
        page.get_by_role("button", name="Sign in").click()
        for path, name in PICTURES.items():
            page.goto(f"{address}/{path}")
            page.wait_for_load_state("networkidle")
            page.screenshot(path=DOCS / f"{name}.png")
        page.goto(f"{address}/leads")
        # One whose name the readers of these pages can read.
        page.locator("main tbody a").filter(has_text=re.compile("^[A-Z]")).first.click()
        page.wait_for_load_state("networkidle")
        page.screenshot(path=DOCS / "lead.png", full_page=True)
        # Last: what it needs changes the other pages.
        send_some(service)
        work_on_jobs(page, address)
        page.screenshot(path=DOCS / "jobs.png", full_page=True)
        browser.close()


def send_some(service: Service) -> None:
    """Send views of the sample's pages, some twice, and see that they are taken."""
    [site] = service.json("sites", "list")
    views = [
        {
            "type": "page",
            "userId": f"visitor-{number % 60}",
            "messageId": f"view-{number}",
            "properties": {"url": site["origins"][0] + "/pricing"},
        }
        for number in range(240)
    ]
    for batch in (views, views[:3]):
        body = json.dumps({"writeKey": site["key"], "batch": batch}).encode()
        kind = {"Content-Type": "application/json"}
        urlopen(Request(f"{service.address}/v1/batch", body, kind)).close()  # noqa: S310 - http


def work_on_jobs(page: Page, address: str) -> None:
    """Run every job from its page, and wait until all are done and all events stored."""
    page.goto(f"{address}/jobs")
    buttons = page.get_by_role("button", name="Run now")
    for number in range(buttons.count()):
        buttons.nth(number).click()
        page.wait_for_load_state("load")
    table = page.get_by_role("region", name="Every job")
    expect(table.get_by_text("Done")).to_have_count(buttons.count(), timeout=60_000)
    expect(page.get_by_text("Sent twice, counted once").locator("..")).to_contain_text("3")


main()
