"""Send forms and leave at once, while the service is slow, down or away: `make submits`.

Every form that was sent must be one lead, with one submission: none lost, none twice.
"""

import argparse
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import monotonic, sleep

from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import create_engine, func, select

from tests.browser.chromium import installed
from tests.conftest import CHROMIUM_ARGS
from tests.flow.service import ROOT, Service, eventually
from tests.flow.verdict import failed
from tracker.collect.inbox import open_inbox
from tracker.config import Settings
from tracker.db import snapshot
from tracker.leads.models import Lead, Submission

UNLIMITED = {"LEADLIGHT_ADDRESS_RATE": "0", "LEADLIGHT_SITE_RATE": "0"}
TROUBLES = ("slow", "down", "away")
HTML = "text/html; charset=utf-8"
# A visitor as quick as a machine: sends the form once the tag runs (or at once, where it cannot),
# and is on the next page before anything is answered.
CONTACT = """<form method=post>
  <label>Name <input name=name value="Ana Li"></label>
  <label>E-mail <input name=email type=email></label>
  <label>Password <input name=password type=password value="hunter2 is secret"></label>
  <button>Send</button></form>
<script>
  const asked = new URLSearchParams(location.search);
  const form = document.querySelector("form");
  form.setAttribute("action", `/thanks${location.search}`);
  form.elements.email.value = `${asked.get("who")}${asked.get("n")}@submits-company.com`;
  const send = () => window.leadlight?.version || asked.has("blind")
    ? document.querySelector("button").click() : setTimeout(send, 2);
  send();
</script>"""
THANKS = """<h1>Thank you</h1><script>
  const asked = new URLSearchParams(location.search);
  addEventListener("load", () => {
    const left = asked.get("left") - 1;
    if (left > 0) {
      asked.set("left", left);
      asked.set("n", +asked.get("n") + 1);
      location.assign(`/contact?${asked}`);
    } else document.title = "Done";
  });
</script>"""


class Quiet(BaseHTTPRequestHandler):
    def log_message(self, *_args) -> None:
        pass

    def answer(self, status: int, headers: Sequence[tuple[str, str]], body: bytes) -> None:
        with suppress(OSError):  # the page that asked may be gone
            self.send_response_only(status)
            for name, value in headers:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    @contextmanager
    def running(self) -> Iterator["Server"]:
        thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield self
        finally:
            self.shutdown()
            thread.join()
            self.server_close()


class Way(Server):
    """What lies between a browser and the service: passes on at once, or late, or not at all.

    `answer_after_s` holds back the answers to what is collected. While `collects` is false what
    is sent there is cut off; while `reachable` is false everything is, the script too.
    """

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", 0), _Passing)
        self.port = port
        self.answer_after_s = 0.0
        self.collects = True
        self.reachable = True
        self.seen: Counter[str] = Counter()

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a connection that is cut."""


class _Passing(Quiet):
    server: Way

    def _pass(self) -> None:
        way = self.server
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        collecting = self.command == "POST"
        way.seen["requests" if collecting else "others"] += 1
        if not way.reachable or (collecting and not way.collects):
            way.seen["cut off"] += 1
            return
        with closing(HTTPConnection("127.0.0.1", way.port, timeout=60)) as onward:
            try:
                onward.request(self.command, self.path, body, dict(self.headers))
                answer = onward.getresponse()
                said = answer.read()
            except (OSError, HTTPException):
                return
        if collecting:
            sleep(way.answer_after_s)  # what the test is about: a slow service
        headers = [(n, v) for n, v in answer.getheaders() if n.lower() != "transfer-encoding"]
        self.answer(answer.status, headers, said)

    do_GET = do_POST = do_OPTIONS = _pass  # noqa: N815 - http.server's names


class Website(Server):
    """A customer's site whose every page carries `tag`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Pages)
        self.tag = ""


class _Pages(Quiet):
    server: Website

    def _page(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = self.path.partition("?")[0]
        body = {"/contact": CONTACT, "/thanks": THANKS}.get(path, f"<h1>{path}</h1>")
        html = f"<!doctype html><meta charset=utf-8><title>A page</title>{self.server.tag}{body}"
        self.answer(200, [("Content-Type", HTML)], html.encode())

    do_GET = do_POST = _page  # noqa: N815 - http.server's names


@dataclass(frozen=True)
class Outcome:
    """What came of so many forms."""

    sent: set[str]
    leads: Sequence[str]  # their e-mails
    submissions: dict[str, int]  # of each lead
    secrets: int  # submissions with a password in them
    requests: Counter[str]
    seconds: float

    def complaints(self) -> list[str]:
        """Return what is wrong, in words; nothing if every form is one lead."""
        twice = {email for email, count in self.submissions.items() if count > 1}
        checks = (
            (self.sent - set(self.leads), "sent, and no lead"),
            (set(self.leads) - self.sent, "leads that sent nothing"),
            (twice, "leads with more than one submission"),
            (set() if len(set(self.leads)) == len(self.leads) else {"some"}, "two leads of one"),
        )
        wrong = [f"{len(found)} {what}: {sorted(found)[:5]}" for found, what in checks if found]
        if self.secrets:
            wrong.append(f"{self.secrets} passwords stored")
        return wrong


@dataclass
class World:
    """A running service, the way to it, and a website with its tag."""

    service: Service
    way: Way
    website: Website
    key: str

    def use(self, *, stub: bool = False) -> None:
        """Put the tag on the website, with the inline stub before it or without."""
        tag = f'<script async src="{self.way.url}/t.js" data-site="{self.key}"></script>'
        if stub:
            text = (ROOT / "snippet/dist/stub.js").read_text()
            for name, value in (("KEY", self.key), ("GLOBAL", "leadlight"), ("KEEP", "1")):
                text = text.replace(f"__{name}__", value)
            tag = f"<script>{text}</script>{tag}"
        self.website.tag = tag


@contextmanager
def world(folder: Path) -> Iterator[World]:
    """Give an installation that runs, on a store in `folder` that is migrated."""
    service = Service(folder, settings=UNLIMITED)
    with Website().running() as website, Way(service.port).running() as way:
        key = service.here("sites", "add", "Submits", "--origin", website.url)["key"]
        service.start()
        try:
            yield World(service, way, website, key)
        finally:
            service.stop()


def run(browser: Browser, world: World, trouble: str, *, forms: int, people: int) -> Outcome:
    """Let `people` browsers send `forms` forms between them amid `trouble`; then count.

    `slow`: answered after 1 s. `down`: nothing can be sent until all forms are; a later visit
    of each browser delivers. `away`: the script cannot be loaded either, and the stub is there.
    """
    begun = monotonic()
    each = forms // people
    world.use(stub=trouble == "away")
    world.way.answer_after_s = 1.0 if trouble == "slow" else 0.0
    world.way.collects = trouble != "down"
    world.way.reachable = trouble != "away"
    world.way.seen.clear()
    with ExitStack() as stack:
        pages = []
        for number in range(people):
            context = browser.new_context()
            stack.callback(context.close)
            blind = "&blind" if trouble == "away" else ""
            page = context.new_page()
            page.goto(
                f"{world.website.url}/contact?who={trouble}&n={number * each}&left={each}{blind}",
                wait_until="commit",
            )
            pages.append(page)
        for page in pages:
            page.wait_for_function("document.title === 'Done'", timeout=300_000)
        world.way.answer_after_s, world.way.collects, world.way.reachable = 0.0, True, True
        if trouble != "slow":
            for page in pages:
                page.goto(f"{world.website.url}/later")
        expected = {f"{trouble}{n}@submits-company.com" for n in range(each * people)}
        with suppress(AssertionError):  # the complaints say it better
            eventually(
                lambda: expected <= set(_stored(world, trouble)[0]), within=120, what="every lead"
            )
        _come_again(world, pages)
        requests = Counter(world.way.seen)
        stored = _stored(world, trouble)
    return Outcome(expected, *stored, requests, round(monotonic() - begun, 1))


def _come_again(world: World, pages: Sequence[Page]) -> None:
    """Visit once more with each browser, until all of that is stored: nothing is on its way."""
    for page in pages:
        with page.expect_response(lambda answer: answer.url.endswith("/e") and answer.ok):
            page.goto(f"{world.website.url}/last")
    settings = Settings.from_environ(world.service.environ)

    def empty() -> bool:
        with closing(open_inbox(settings.queue_url)) as inbox:
            return inbox.depth() == 0

    eventually(empty, within=120, what="an empty inbox")


def _stored(world: World, trouble: str) -> tuple[list[str], dict[str, int], int]:
    """Return the e-mails of leads, how many submissions each has, and those with a password."""
    settings = Settings.from_environ(world.service.environ)
    engine = create_engine(settings.store_url)
    of_run = Lead.email.startswith(trouble)
    with snapshot(), engine.connect() as connection:
        emails = list(connection.scalars(select(Lead.email).where(of_run)))
        counted = connection.execute(
            select(Lead.email, func.count(Submission.event_id))
            .join(Submission, Submission.lead_id == Lead.id)
            .where(of_run)
            .group_by(Lead.email)
        ).all()
        fields = connection.scalars(select(Submission.fields)).all()
    engine.dispose()
    return emails, dict(counted), sum("hunter2" in str(each) for each in fields)


def main() -> None:
    """Try each trouble with so many forms; status 1 if one was lost or doubled."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--forms", type=int, default=500)
    parser.add_argument("--people", type=int, default=25)
    given = parser.parse_args()
    has_failed = False
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="leadlight-")))
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=installed(), args=CHROMIUM_ARGS)
        stack.callback(browser.close)
        Service(folder).run("db", "upgrade")
        with world(folder) as installation:
            for trouble in TROUBLES:
                outcome = run(browser, installation, trouble, **vars(given))
                has_failed |= failed(
                    f"{trouble}: {len(outcome.sent)} forms, {len(outcome.leads)} leads, "
                    f"{sum(outcome.submissions.values())} submissions, {dict(outcome.requests)}, "
                    f"{outcome.seconds} s",
                    outcome.complaints(),
                    otherwise="none lost, none twice",
                )
    sys.exit(has_failed)


if __name__ == "__main__":
    main()
