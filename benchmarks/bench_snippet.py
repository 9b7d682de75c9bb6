"""What the snippet costs a page: bytes beside its peers', and main-thread time at its start."""

import gzip
import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median, quantiles
from threading import Condition
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from benchmarks.snippet_peers import PLAUSIBLE, SNOWPLOW, scripts
from tests.browser.chromium import installed
from tests.browser.recorder import Answer, Request, Server
from tests.conftest import CHROMIUM_ARGS

ROOT = Path(__file__).parents[1]
OURS = "Leadlight"
STUB = "Leadlight, inline stub"
LOADS = 40  # of each page with each script, in turn
NODES = 5_000
CATEGORIES = ["devtools.timeline", "v8", "disabled-by-default-v8.compile"]
# What of a trace is work of a script, where it names the script or the page has no other.
SCRIPT_WORK = {"EvaluateScript", "FunctionCall", "v8.compile", "v8.produceCache", "v8.run"}
ANONYMOUS_WORK = {"RunMicrotasks", "TimerFire", "EventDispatch"}
BROTLI = """const { brotliCompressSync } = require("node:zlib");
  process.stdout.write(String(brotliCompressSync(require("node:fs").readFileSync(0)).length))"""


def run() -> dict[str, object]:
    """Weigh each script, then load pages with ours and with Plausible's in turn."""
    subprocess.run(["node", "snippet/build.mjs"], cwd=ROOT, check=True, capture_output=True)
    built = ROOT / "snippet/dist"
    ours = {OURS: (built / "t.js").read_bytes(), STUB: (built / "stub.js").read_bytes()}
    peers = scripts()
    sizes = {name: _sizes(content) for name, content in {**ours, **peers}.items()}
    timed = {OURS: ours[OURS], PLAUSIBLE: peers[PLAUSIBLE]}
    start = {
        "plain page": _start_ms(timed, "<h1>A page</h1>"),
        f"page of {NODES:,} nodes": _start_ms(timed, "".join(_big_page())),
    }
    brotli = sizes[OURS]["brotli"]
    return {
        "bytes": sizes,
        "brotli, of ours": {
            name: round(size["brotli"] / brotli, 2) for name, size in sizes.items() if name in peers
        },
        "ours, of the smallest peer that reads forms": round(brotli / sizes[SNOWPLOW]["brotli"], 2),
        "main-thread ms at start": start,
        "start, to Plausible": {
            page: round(times[OURS]["median"] / times[PLAUSIBLE]["median"], 2)
            for page, times in start.items()
        },
        "loads": LOADS,
        "note": (
            "Thread time from Chromium's trace, of a new browser profile's first load: compiling, "
            "evaluating, and every task of the script until its page view is answered."
        ),
    }


def _sizes(content: bytes) -> dict[str, int]:
    brotli = subprocess.run(["node", "-e", BROTLI], input=content, check=True, capture_output=True)
    return {
        "raw": len(content),
        "gzip": len(gzip.compress(content, 9, mtime=0)),
        "brotli": int(brotli.stdout),
    }


class _Site(Server):
    """A page with a script of each tracker, and the endpoint that all of them send to."""

    def __init__(self, contents: Mapping[str, bytes], body: str) -> None:
        super().__init__()
        self._contents = list(contents.values())
        self._body = body
        self._changed = Condition()
        self._answered = 0

    def respond(self, request: Request) -> Answer:
        """Answer a page at /0, its script at /0.js, and any POST."""
        if request.method == "POST":
            with self._changed:
                self._answered += 1
                self._changed.notify_all()
            said = {"visitor": "8d0c7a52-1111-4222-8333-444455556666", "accepted": 1}
            return Answer(200, {"Content-Type": "application/json"}, json.dumps(said).encode())
        name = request.path.strip("/")
        if name.endswith(".js"):
            content = self._contents[int(name.removesuffix(".js"))]
            return Answer(200, {"Content-Type": "text/javascript"}, content)
        if not name.isdigit():
            return Answer(404)
        tag = f'<script async src="/{name}.js" data-site="bench"></script>'
        html = f"<!doctype html><title>A page</title>{tag}{self._body}"
        return Answer(200, {"Content-Type": "text/html; charset=utf-8"}, html.encode())

    def wait_for_post(self, load: int) -> None:
        """Return once that many page views were sent."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._answered >= load, timeout=30):
                raise SystemExit("A script sent no page view.")


def _start_ms(contents: Mapping[str, bytes], body: str) -> dict[str, dict[str, float]]:
    times: dict[str, list[float]] = {name: [] for name in contents}
    with sync_playwright() as playwright, _Site(contents, body).running() as site:
        browser = playwright.chromium.launch(executable_path=installed(), args=CHROMIUM_ARGS)
        loads = 0
        for _ in range(LOADS):
            for number, name in enumerate(contents):
                loads += 1
                times[name].append(_load(browser, site, number, loads))
        browser.close()
    return {name: _summary(spent) for name, spent in times.items()}


def _load(browser: Browser, site: _Site, number: int, load: int) -> float:
    context = browser.new_context()
    page = context.new_page()
    browser.start_tracing(page=page, categories=CATEGORIES)
    page.goto(f"{site.url}/{number}")
    site.wait_for_post(load)
    page.evaluate("new Promise((done) => requestIdleCallback(() => done()))")
    events = json.loads(browser.stop_tracing())["traceEvents"]
    context.close()
    return _script_ms(events, f"{site.url}/{number}.js")


def _script_ms(events: Sequence[Mapping[str, Any]], script: str) -> float:
    """Return the thread time of all that `script` did; what is within it counts once."""
    thread = {
        (e["pid"], e["tid"])
        for e in events
        if e["name"] == "EvaluateScript" and e["args"]["data"].get("url") == script
    }
    [main] = thread
    done = sorted(
        (
            e
            for e in events
            if e["ph"] == "X" and (e["pid"], e["tid"]) == main and _is_work(e, script)
        ),
        key=lambda e: (e["ts"], -e["dur"]),
    )
    total, counted_to = 0.0, 0.0
    for event in done:
        if event["ts"] >= counted_to:
            total += event.get("tdur", event["dur"])
            counted_to = event["ts"] + event["dur"]
    return total / 1000


def _is_work(event: Mapping[str, Any], script: str) -> bool:
    if event["name"] in ANONYMOUS_WORK:
        return True
    data = event.get("args", {}).get("data", {})
    address = data.get("url") or event.get("args", {}).get("fileName")
    return event["name"] in SCRIPT_WORK and address == script


def _summary(times: Sequence[float]) -> dict[str, float]:
    return {"median": round(median(times), 2), "p95": round(quantiles(times, n=20)[18], 2)}


def _big_page() -> Iterator[str]:
    yield "<form action=/thanks><label>E-mail <input type=email name=email></label></form>"
    for number in range(NODES // 5):
        yield f"<div><p>Part {number} <a href='/part/{number}'>more</a> <b>and more</b></p></div>"
