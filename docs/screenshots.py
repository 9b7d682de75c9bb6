"""Takes the pictures in docs/ from the running product: `make screenshots`."""

import re
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.browser.chromium import installed
from tests.flow.service import Service, eventually

DOCS = Path(__file__).parent
# Address to name.
PICTURES = {"": "overview", "leads": "leads", "model": "model"}


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
            photograph(service.address, *shown.groups())
        finally:
            service.stop()


def photograph(address: str, email: str, password: str) -> None:
    """Sign in and write one picture a page."""
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
        page.locator("main a[href*='/leads/']").first.click()
        page.wait_for_load_state("networkidle")
        page.screenshot(path=DOCS / "lead.png", full_page=True)
        browser.close()


main()
