"""How many requests a second are answered once they are on disk, beside two yardsticks."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from pathlib import Path
from time import monotonic, sleep
from uuid import uuid4

import psutil

from benchmarks.load import Outcome, http_post, press
from tests.ports import free_port
from tracker.collect.inbox import open_inbox
from tracker.config import WEB_THREADS

ORIGIN = "https://www.example.com"
REQUESTS = 20_000
WARM_UP = 2_000
EVENTS_A_BATCH = 20
# Everything comes from one address here; see docs/guide/settings.md.
UNLIMITED = {"LEADLIGHT_ADDRESS_RATE": "0", "LEADLIGHT_SITE_RATE": "0"}


def run(requests: int = REQUESTS) -> dict[str, object]:
    """Press each in turn with 32 connections, each on one web process."""
    measured = {
        "bare 204": _yardstick("bare", requests),
        "empty Flask view": _yardstick("flask", requests),
        "Leadlight, durable": _leadlight(requests, 1),
        f"Leadlight, durable, {EVENTS_A_BATCH} events a request": _leadlight(
            requests // EVENTS_A_BATCH, EVENTS_A_BATCH
        ),
    }
    ours = measured["Leadlight, durable"]["requests_per_s"]
    ratios = {
        f"to {name}": round(ours / other["requests_per_s"], 2)
        for name, other in measured.items()
        if "Leadlight" not in name
    }
    return {"requests": requests, "connections": 32, "measured": measured, "ratios": ratios}


def _yardstick(name: str, requests: int) -> dict[str, float]:
    port = free_port()
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port),
        "--blocking-threads", str(WEB_THREADS), "--log-level", "error",
        f"benchmarks.yardsticks:{name}",
    ]  # fmt: skip
    request = http_post("/e", b"x" * 600, Content_Type="text/plain")
    with running(command, port):
        press(port, lambda _: request, requests=WARM_UP)
        outcome = press(port, lambda _: request, requests=requests)
        return checked(outcome, requests, HTTPStatus.NO_CONTENT)


def _leadlight(requests: int, events: int) -> dict[str, float]:
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        environ = UNLIMITED | {"LEADLIGHT_VAR_DIR": folder, "LEADLIGHT_PORT": str(port)}
        tracker = [sys.executable, "-m", "tracker"]
        quietly([*tracker, "db", "upgrade"], environ)
        added = quietly([*tracker, "sites", "add", "B", "--origin", ORIGIN, "--json"], environ)
        key = json.loads(added)["key"]
        with running([*tracker, "serve", "--no-worker"], port, environ) as service:
            press(port, lambda _: _page_views(key, events), requests=WARM_UP)
            bodies = [_page_views(key, events) for _ in range(requests)]
            report = checked(press(port, bodies.__getitem__, requests=requests), requests)
            report["memory_mb"] = round(memory_mb(service.pid))
        inbox = open_inbox(f"sqlite:///{Path(folder) / 'inbox.db'}")
        kept = inbox.depth()
        inbox.close()
    if kept != requests + WARM_UP:  # a fast wrong answer is no result
        raise SystemExit(f"{requests + WARM_UP} were acknowledged, {kept} are on disk")
    return report | {"events_per_s": report["requests_per_s"] * events}


def _page_views(key: str, count: int) -> bytes:
    """Return a request of a visitor never seen before, with so many page views."""
    visitor = str(uuid4())
    events = [
        {
            "type": "page",
            "messageId": str(uuid4()),
            "anonymousId": visitor,
            "originalTimestamp": "2026-03-02T09:00:00.000Z",
            "context": {
                "page": {"url": f"{ORIGIN}/pricing", "path": "/pricing", "title": "Pricing",
                         "referrer": "https://www.google.com/"},
                "locale": "en-GB", "timezone": "Europe/Berlin",
                "screen": {"width": 1920, "height": 1080},
                "library": {"name": "leadlight.js", "version": "0.1.0"},
            },
        }
        for _ in range(count)
    ]  # fmt: skip
    body = {"writeKey": key, "sentAt": "2026-03-02T09:00:00.100Z", "batch": events}
    return http_post("/e", json.dumps(body).encode(), Content_Type="text/plain", Origin=ORIGIN)


def checked(outcome: Outcome, requests: int, status: int = HTTPStatus.OK) -> dict[str, float]:
    """Return the report of a run in which every answer was as wanted."""
    if outcome.statuses != {int(status): requests}:
        raise SystemExit(f"wanted {requests} answers of {int(status)}, got {outcome.statuses}")
    return outcome.report()


def memory_mb(pid: int) -> float:
    """Return what a process and those it started hold; what they share counts once."""
    parent = psutil.Process(pid)
    family = [parent, *parent.children(recursive=True)]
    return float(sum(process.memory_full_info().pss for process in family)) / 1024**2


def quietly(command: list[str], environ: dict[str, str]) -> str:
    """Run a command to its end; return what it printed."""
    return subprocess.run(
        command, env=os.environ | environ, check=True, capture_output=True, text=True
    ).stdout


@contextmanager
def running(
    command: list[str], port: int, environ: dict[str, str] | None = None
) -> Iterator["subprocess.Popen[bytes]"]:
    """Keep a server running that answers on `port`."""
    process = subprocess.Popen(
        command, env=os.environ | (environ or {}), stdout=subprocess.DEVNULL, start_new_session=True
    )
    deadline = monotonic() + 30
    while monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            break
        sleep(0.1)
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(10)
