"""What those who watch are told is what happened: of good events, bad ones and ones sent twice."""

import json
import re
import shutil
from contextlib import ExitStack, suppress
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.flow.service import ADMIN, PASSWORD, Service, eventually
from tests.postgresql import database

TOKEN = "for the scraper"
ORIGIN = "https://www.example.com"
PLANTED = ("zoe.planted@private.example", "planted-query", "Firefox/140.0", "127.0.0.1")


@pytest.fixture(params=["sqlite", "postgresql"])
def service(request, tmp_path):
    """A service with two web processes that logs in JSON."""
    service = Service(
        tmp_path,
        settings={
            "LEADLIGHT_LOG_FORMAT": "json",
            "LEADLIGHT_ACCESS_LOG": "1",
            "LEADLIGHT_METRICS_TOKEN": TOKEN,
            "LEADLIGHT_WEB_WORKERS": "2",
        },
    )
    with ExitStack() as stack:
        if request.param == "postgresql":
            server = request.getfixturevalue("postgresql_server")
            template = request.getfixturevalue("postgresql_template")
            made = database(server, f"leadlight_watch_{service.port}", template)
            service.database_url = stack.enter_context(made)
        else:
            shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "store.db")
        service.here("users", "add", ADMIN, "--role", "admin", "--password-stdin", stdin=PASSWORD)
        yield service
        service.stop()


def page_view(number: int, **given) -> dict:
    context = {"page": {"url": f"{ORIGIN}/?q=planted-query"}}
    view = {"type": "page", "messageId": f"m{number}", "anonymousId": f"visitor-{number:04}"}
    return view | {"context": context} | given


def metrics(service) -> dict[str, dict[tuple[str, ...], float]]:
    request = Request(f"{service.address}/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    with urlopen(request, timeout=20) as answer:
        text = answer.read().decode()
    found: dict[str, dict[tuple[str, ...], float]] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found.setdefault(sample.name, {})[tuple(sample.labels.values())] = sample.value
    return found


def told(service) -> tuple[float, ...]:
    """Return accepted, stored, sent twice, refused for their form and origin, waiting."""
    found = metrics(service)
    refused = found.get("leadlight_rejected_total", {})
    return (
        found["leadlight_events_accepted_total"][()],
        found.get("leadlight_events_stored_total", {}).get(("page",), 0),
        found["leadlight_events_duplicate_total"][()],
        refused.get(("invalid",), 0),
        refused.get(("wrong_origin",), 0),
        found["leadlight_inbox_requests"][()],
    )


def test_the_scraper_the_page_and_the_terminal_agree_on_what_happened(service, open_desk):
    key = service.here("sites", "add", "Site", "--origin", ORIGIN)["key"]
    service.start()
    for number in range(10):
        service.post(key, ORIGIN, page_view(number))
    service.post(key, ORIGIN, page_view(0), page_view(1), page_view(2, type="planted-query"))
    with pytest.raises(HTTPError):
        service.post(key, "https://evil.example", page_view(99))

    expected = (12, 10, 2, 1, 1, 0)
    with suppress(AssertionError):  # the comparison below says more
        eventually(lambda: told(service) == expected, within=60, what="every count")
    assert told(service) == expected

    said = service.run("check")
    assert "12 events taken and 2 refused; 10 stored" in said
    assert "2 sent twice" in said
    assert "0 requests wait" in said
    page = open_desk(f"{service.address}/jobs")
    assert re.search(r"Events taken\s+12\s+2 refused", page, re.IGNORECASE)
    assert re.search(r"Page views\s+10", page, re.IGNORECASE)
    assert re.search(r"Sent twice, counted once\s+2", page, re.IGNORECASE)
    for _ in range(5):  # whichever of the two web processes answers
        assert told(service) == expected

    service.stop()
    service.start()
    assert told(service) == expected
    lines = [line for line in service.log().splitlines() if line.startswith("{")]
    assert {"GET /jobs", "GET /metrics"} <= {
        json.loads(line)["message"][: len("GET /jobs")] for line in lines
    } | {json.loads(line)["message"][: len("GET /metrics")] for line in lines}
    assert [planted for planted in (*PLANTED, ADMIN) if planted in "".join(lines)] == []


@pytest.fixture
def open_desk(browser):
    """Sign an admin in and return what a page says."""
    contexts = []

    def read(address: str) -> str:
        contexts.append(browser.new_context(locale="en-GB"))
        page = contexts[-1].new_page()
        page.goto(address)
        page.get_by_label(re.compile("E-mail", re.IGNORECASE)).fill(ADMIN)
        page.get_by_label("Password").first.fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("heading", name="What websites sent").wait_for()
        return page.locator("main").inner_text()

    yield read
    for context in contexts:
        context.close()
