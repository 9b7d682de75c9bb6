"""A real Chromium, and the two servers that a page with the snippet talks to."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.recorder import Collector, Website

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def snippet() -> Path:
    """The built snippet, built now if its sources are newer; what else is built lies beside it."""
    built = ROOT / "snippet/dist/t.js"
    sources = [ROOT / "snippet/build.mjs"]
    for folder in ("src", "stub", "debug"):
        sources += (ROOT / "snippet" / folder).rglob("*.*")
    newest = max(source.stat().st_mtime for source in sources)
    if not built.exists() or built.stat().st_mtime < newest:
        subprocess.run(["node", "snippet/build.mjs"], cwd=ROOT, check=True)
    return built


@pytest.fixture
def collector(snippet) -> Iterator[Collector]:
    with Collector(snippet).running() as collector:
        yield collector
        collector.release()


@pytest.fixture
def website(collector) -> Iterator[Website]:
    with Website(collector).running() as website:
        yield website


@pytest.fixture
def page(browser, website, collector) -> Iterator[Page]:
    """A tab in a browser of its own. The test fails if any page in it met an error."""
    errors: list[str] = []
    context = browser.new_context(locale="en-GB", timezone_id="Asia/Shanghai")
    context.on("weberror", lambda error: errors.append(str(error.error)))
    yield context.new_page()
    collector.release()
    context.close()
    assert not errors, errors


@pytest.fixture
def events_until_now(page, collector):
    """A call that returns all events called `name`, sure that none of them is still on its way.

    Requests overtake each other: that the last one arrived says nothing of those before it.
    """
    sent = []
    page.on("request", lambda r: '"writeKey"' in (r.post_data or "") and sent.append(r))

    def settle(name):
        page.wait_for_function("window.leadlight && leadlight.version")
        with page.expect_request(lambda request: "Settled" in (request.post_data or "")):
            page.evaluate("leadlight('track', 'Settled')")
        collector.wait_for_requests(len(sent))
        return collector.events(name)

    return settle
