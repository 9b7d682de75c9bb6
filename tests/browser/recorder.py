"""Two real servers for tests of the snippet: a customer's website, and a collector that records."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Condition, Event, Thread
from urllib.parse import urlsplit

DEADLINE_S = 30
HTML = "text/html; charset=utf-8"


@dataclass
class Request:
    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: str


@dataclass
class Answer:
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


class Server(ThreadingHTTPServer):
    """Answers every request with what `respond` makes of it; None closes without an answer."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"

    def respond(self, request: Request) -> Answer | None:
        raise NotImplementedError

    @contextmanager
    def running(self) -> Iterator["Server"]:
        thread = Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield self
        self.shutdown()
        thread.join()
        self.server_close()


class Handler(BaseHTTPRequestHandler):
    server: Server

    def handle_any(self) -> None:
        url = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length).decode()
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, url.path, url.query, headers, body)
        answer = self.server.respond(request)
        if answer is None:
            return
        try:
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)
        except ConnectionError:
            pass  # the page that asked is gone, as it may

    do_GET = do_POST = do_OPTIONS = handle_any  # noqa: N815 - http.server's names

    def log_message(self, *given) -> None:
        pass


class Website(Server):
    """The customer's site: `show` puts a page on it, `requests` is what the browser asked for."""

    def __init__(self, collector: "Collector"):
        super().__init__()
        self.tag = f'<script async src="{collector.url}/t.js" data-site="KEY"></script>'
        self.pages: dict[str, Answer] = {}
        self.requests: list[Request] = []
        self.proxied: dict[str, str] = {}  # path here: path at the collector
        self._collector = collector

    def show(self, path="/", body="", *, title="A page", tag=None, headers=None, status=200) -> str:
        """Put a page at `path`; return its address."""
        tag = self.tag if tag is None else tag
        html = f"<!doctype html><html lang=en><title>{title}</title>{tag}<body>{body}</body></html>"
        headers = {"Content-Type": HTML} | (headers or {})
        self.pages[path] = Answer(status, headers, html.encode())
        return self.url + path

    def asked(self, method: str, path: str) -> list[Request]:
        return [r for r in self.requests if (r.method, r.path) == (method, path)]

    def respond(self, request):
        if request.path in self.proxied:
            return self._collector.respond(replace(request, path=self.proxied[request.path]))
        self.requests.append(request)
        return self.pages.get(request.path, Answer(404))


class Collector(Server):
    """Stands where the service would: serves the snippet, records and acknowledges what it sends.

    Set `status` and `retry_after` to refuse, `down` to hang up without an answer, `visitor` to
    name the browser, `crossing` to let it be taken along to other hosts. Between `hold()` and
    `release()` requests arrive but are not answered; between `hold_scripts()` and `release()` the
    scripts are not.
    """

    def __init__(self, script: Path):
        super().__init__()
        self.script = script
        self.status = 200
        self.retry_after = 0
        self.down = False
        self.visitor: str | None = None
        self.crossing: dict | None = None
        self.requests: list[Request] = []  # preflights too
        self.arrived: list[dict] = []  # events the collector took
        self.refused: list[dict] = []  # events it did not
        self.changed = Condition()
        self.open = Event()
        self.open.set()
        self.scripts_open = Event()
        self.scripts_open.set()

    def hold(self) -> None:
        self.open.clear()

    def hold_scripts(self) -> None:
        self.scripts_open.clear()

    def release(self) -> None:
        self.open.set()
        self.scripts_open.set()

    def respond(self, request):
        name = request.path.rpartition("/")[2]
        if name.endswith((".js", ".mjs")):
            self.scripts_open.wait(DEADLINE_S)
            headers = {"Content-Type": "text/javascript", "Access-Control-Allow-Origin": "*"}
            file = self.script.with_name(name)
            return Answer(headers=headers, body=file.read_bytes()) if file.exists() else Answer(404)
        sent = json.loads(request.body) if request.body else {"batch": []}
        taken = self.status == 200 and not self.down
        with self.changed:
            self.requests.append(request)
            (self.arrived if taken else self.refused).extend(sent["batch"])
            self.changed.notify_all()
        if self.down:
            return None
        self.open.wait(DEADLINE_S)
        batch = sent["batch"]
        visitor = self.visitor or (batch and batch[0]["anonymousId"])
        answer = {"visitor": visitor, "accepted": len(batch), "rejected": []}
        if self.crossing:
            answer["crossing"] = self.crossing
        headers = {
            "Access-Control-Allow-Origin": request.headers.get("origin", ""),
            "Access-Control-Allow-Credentials": "true",
            "Access-Control-Expose-Headers": "Retry-After",
            "Content-Type": "application/json",
        }
        if self.retry_after:
            headers["Retry-After"] = str(self.retry_after)
        return Answer(self.status, headers, json.dumps(answer).encode())

    def events(self, name: str) -> list[dict]:
        """What arrived, in the order in which it happened: requests overtake each other.

        `name` is a type (`page`, `identify`) or a track's event.
        """
        return _called(name, self.arrived)

    def wait(self, name: str, count: int = 1) -> list[dict]:
        """The events called `name`, once there are at least `count`; AssertionError if never."""
        with self.changed:
            self.changed.wait_for(lambda: len(self.events(name)) >= count, DEADLINE_S)
        events = self.events(name)
        assert len(events) >= count, f"{len(events)} of {name} arrived, not {count}: {self.arrived}"
        return events

    def wait_for_requests(self, count: int) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.requests) >= count, DEADLINE_S)

    def wait_refused(self, name: str) -> list[dict]:
        """The refused events called `name`, once there is one."""
        with self.changed:
            assert self.changed.wait_for(lambda: _called(name, self.refused), DEADLINE_S)
        return _called(name, self.refused)


def _called(name: str, events: list[dict]) -> list[dict]:
    called = [event for event in events if name in (event["type"], event.get("event"))]
    return sorted(called, key=lambda event: event["originalTimestamp"])
