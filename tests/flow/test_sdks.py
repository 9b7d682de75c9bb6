"""Published SDKs, unchanged, against a running service: what they send is there, once."""

import json
import shutil
import subprocess
import threading
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from segment.analytics import Client

from tests.flow.service import ROOT, eventually

SDKS = Path(__file__).parent / "sdks"
ORIGIN = "https://www.example.com"
PASSED_ON = ("Authorization", "Content-Type", "Content-Encoding", "User-Agent")


@pytest.fixture(scope="module")
def token(service) -> str:
    return service.here("tokens", "add", "sdks", "--role", "sales")["token"]


@pytest.fixture
def key(service, request) -> str:
    key = service.here("sites", "add", request.node.name, "--origin", ORIGIN)["key"]
    eventually(lambda: taken(service, key, ORIGIN), within=60, what="the new site's key")
    return key


def taken(service, key: str, origin: str) -> bool:
    try:
        return service.post(key, origin, {"type": "page"})["accepted"] == 0
    except HTTPError:
        return False


class Forgetful(BaseHTTPRequestHandler):
    """A proxy that brings each batch to the service, and loses the first answer to it."""

    def __init__(self, address, answered, *args) -> None:
        self._address, self._answered = address, answered
        super().__init__(*args)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name: self.headers[name] for name in PASSED_ON if name in self.headers}
        with urlopen(Request(self._address + self.path, body, headers), timeout=30) as answer:
            told = answer.read()
        self._answered.append(self.path)
        lost = len(self._answered) == 1
        self.send_response(503 if lost else 200)
        if lost:
            self.send_header("Retry-After", "1")
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, *_args) -> None:
        pass


@contextmanager
def serving(handler):
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def by_python(host: str, key: str, user: str, email: str, *, gzip: bool = False) -> None:
    errors = []
    client = Client(key, host=host, gzip=gzip, on_error=lambda *error: errors.append(error))
    client.track(anonymous_id=f"before-{user}", event="Trial Started")
    client.identify(user, {"email": email, "name": "Ana Li"})
    client.page(user, properties={"url": f"{ORIGIN}/plans", "path": "/plans"})
    client.track(user, "Plan Chosen", {"plan": "pro"})
    client.alias(f"before-{user}", user)
    client.group(user, "acme", {"employees": 9})
    client.shutdown()
    assert errors == []


def by_node(script: str, host: str, key: str, user: str, email: str) -> None:
    done = subprocess.run(
        ["node", SDKS / script, host, key, user, email],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


SENDERS = {
    "segment-python": by_python,
    "segment-python-gzip": partial(by_python, gzip=True),
    "segment-node": partial(by_node, "segment.cjs"),
    "rudderstack-node": partial(by_node, "rudderstack.cjs"),
}


@pytest.mark.parametrize("sender", SENDERS)
def test_the_sdks_events_are_on_the_lead_once_although_an_answer_was_lost(
    service, token, key, sender
):
    email, answered = f"{sender}@sdk.example", []
    with serving(partial(Forgetful, service.address, answered)) as host:
        SENDERS[sender](host, key, f"user-of-{sender}", email)
    assert len(answered) >= 2
    assert set(answered) == {"/v1/batch"}

    def whole():
        found = service.api(f"leads?text={email}", token)["leads"]
        lead = service.api(f"leads/{found[0]['id']}", token) if found else None
        return lead if lead and len(steps(lead)) >= 5 else None

    lead = eventually(whole, within=60, what="the lead with all that was sent")
    assert lead["name"] == "Ana Li"
    assert steps(lead) == [
        ("alias", None),
        ("identify", None),
        ("page", "/plans"),
        ("track", "Plan Chosen"),
        ("track", "Trial Started"),
    ]


def steps(lead) -> list[tuple[str, str | None]]:
    """What the lead did, by type and name or path; without the time, which SDKs keep to the ms."""
    seen = [step for visit in lead["visits"] for step in visit["steps"]]
    return sorted((s["type"], s["name"] or s["path"]) for s in seen)


PAGE = """<!doctype html><title>Plausible</title><meta charset=utf-8>
<div style="height: 3000px">Instruments</div>
<script type="module">
  import { init, track } from "/plausible.js";
  init({ domain: "DOMAIN", endpoint: "ENDPOINT", captureOnLocalhost: true });
  window.buy = () => track("Bought", { props: { plan: "pro" } });
</script>"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_args) -> None:
        pass


def _said(page, words: bytes):
    """Wait until something with these words was said to us and answered."""
    return page.expect_response(
        lambda r: "/api/event" in r.url and words in (r.request.post_data_buffer or b"")
    )


def test_plausibles_tracker_counts_views_events_and_time(service, token, browser, tmp_path):
    package = SDKS / "node_modules/@plausible-analytics/tracker/plausible.js"
    shutil.copy(package, tmp_path / "plausible.js")
    with serving(partial(Quiet, directory=str(tmp_path))) as origin:
        key = service.here("sites", "add", f"Plausible {origin}", "--origin", origin)["key"]
        eventually(lambda: taken(service, key, origin), within=60, what="the new site's key")
        # Other sites of this service have the same host, so the domain is with its port.
        page_text = PAGE.replace("DOMAIN", origin.partition("://")[2])
        (tmp_path / "index.html").write_text(
            page_text.replace("ENDPOINT", f"{service.address}/api/event")
        )
        context = browser.new_context()
        page = context.new_page()
        # What it sends and is told, in order.
        answers = []
        page.on("response", lambda r: "/api/event" in r.url and answers.append(r))
        with page.expect_response("**/api/event"):
            page.goto(f"{origin}/index.html?utm_source=news")
        with page.expect_response("**/api/event"):
            page.evaluate("buy()")
        page.evaluate("scrollTo(0, 1500)")
        page.wait_for_function("window.scrollY > 1000")
        # Leaving the page for another of the site ends in a report of the first.
        with _said(page, b'"engagement"'), _said(page, b"/second"):
            page.evaluate("history.pushState(null, '', '/second')")
        assert {answer.status for answer in answers} == {202}
        assert not any("x-plausible-dropped" in answer.headers for answer in answers)
        agent = page.evaluate("navigator.userAgent")
        context.close()

    # Only a lead's journey can be asked for, so the visitor makes itself known.
    email = "plausible@sdk.example"
    told = {"n": "Asked", "u": f"{origin}/index.html", "d": origin.partition("://")[2]}
    headers = {"Origin": origin, "Content-Type": "text/plain", "User-Agent": agent}
    asked = Request(f"{service.address}/api/event", json.dumps(told).encode(), headers)
    with urlopen(asked, timeout=20) as answer:
        visitor = json.load(answer)["visitor"]
    person = {"type": "identify", "messageId": "p", "anonymousId": visitor}
    service.post(key, origin, person | {"traits": {"email": email}})

    def seen():
        found = service.api(f"leads?text={email}", token)["leads"]
        lead = service.api(f"leads/{found[0]['id']}", token) if found else None
        return lead and [s for v in lead["visits"] for s in v["steps"]]

    happened = eventually(seen, within=60, what="the lead")
    views = {s["path"]: s for s in happened if s["type"] == "page"}
    assert views.keys() == {"/index.html", "/second"}
    assert views["/index.html"]["scroll_depth"] > 50
    assert views["/index.html"]["dwell_estimated"] is False
    [bought] = [s for s in happened if s["name"] == "Bought"]
    assert bought["properties"] == {"plan": "pro"}
