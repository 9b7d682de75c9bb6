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
from pathlib import Path
from time import monotonic, sleep
from uuid import uuid4

from benchmarks.load import Outcome, http_post, press
from tracker.collect.inbox import open_inbox
from tracker.config import WEB_THREADS

ORIGIN = "https://www.example.com"
REQUESTS = 20_000
WARM_UP = 2_000


def run(requests: int = REQUESTS) -> dict[str, object]:
    """Press the three in turn with 32 connections, each on one web process."""
    measured = {
        "bare WSGI": _yardstick("bare", requests),
        "empty Flask view": _yardstick("flask", requests),
        "Leadlight, durable": _leadlight(requests),
    }
    ours = measured["Leadlight, durable"]["requests_per_s"]
    ratios = {
        f"to {name}": round(ours / other["requests_per_s"], 2)
        for name, other in measured.items()
        if "Leadlight" not in name
    }
    return {"requests": requests, "connections": 32, "measured": measured, "ratios": ratios}


def _yardstick(name: str, requests: int) -> dict[str, float]:
    port = _free_port()
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port),
        "--blocking-threads", str(WEB_THREADS), "--log-level", "error",
        f"benchmarks.yardsticks:{name}",
    ]  # fmt: skip
    request = http_post("/e", b"x" * 600, Content_Type="text/plain")
    with _running(command, port):
        press(port, lambda _: request, requests=WARM_UP)
        return _checked(press(port, lambda _: request, requests=requests), requests)


def _leadlight(requests: int) -> dict[str, float]:
    port = _free_port()
    with tempfile.TemporaryDirectory() as folder:
        environ = {"LEADLIGHT_VAR_DIR": folder, "LEADLIGHT_PORT": str(port)}
        tracker = [sys.executable, "-m", "tracker"]
        _quietly([*tracker, "db", "upgrade"], environ)
        added = _quietly([*tracker, "sites", "add", "B", "--origin", ORIGIN, "--json"], environ)
        key = json.loads(added)["key"]
        with _running([*tracker, "serve", "--no-worker"], port, environ):
            press(port, lambda _: _page_view(key), requests=WARM_UP)
            bodies = [_page_view(key) for _ in range(requests)]
            report = _checked(press(port, bodies.__getitem__, requests=requests), requests)
        inbox = open_inbox(f"sqlite:///{Path(folder) / 'inbox.db'}")
        kept = inbox.depth()
        inbox.close()
    if kept != requests + WARM_UP:  # a fast wrong answer is no result
        raise SystemExit(f"{requests + WARM_UP} were acknowledged, {kept} are on disk")
    return report


def _page_view(key: str) -> bytes:
    event = {
        "type": "page",
        "messageId": str(uuid4()),
        "anonymousId": str(uuid4()),
        "originalTimestamp": "2026-03-02T09:00:00.000Z",
        "context": {
            "page": {"url": f"{ORIGIN}/pricing", "path": "/pricing", "title": "Pricing",
                     "referrer": "https://www.google.com/"},
            "locale": "en-GB", "timezone": "Europe/Berlin",
            "screen": {"width": 1920, "height": 1080},
            "library": {"name": "leadlight.js", "version": "0.1.0"},
        },
    }  # fmt: skip
    body = {"writeKey": key, "sentAt": "2026-03-02T09:00:00.100Z", "batch": [event]}
    return http_post("/e", json.dumps(body).encode(), Content_Type="text/plain", Origin=ORIGIN)


def _checked(outcome: Outcome, requests: int) -> dict[str, float]:
    if outcome.statuses != {200: requests}:
        raise SystemExit(f"wanted {requests} answers of 200, got {outcome.statuses}")
    return outcome.report()


def _quietly(command: list[str], environ: dict[str, str]) -> str:
    return subprocess.run(
        command, env=os.environ | environ, check=True, capture_output=True, text=True
    ).stdout


@contextmanager
def _running(
    command: list[str], port: int, environ: dict[str, str] | None = None
) -> Iterator[None]:
    process = subprocess.Popen(
        command, env=os.environ | (environ or {}), stdout=subprocess.DEVNULL, start_new_session=True
    )
    deadline = monotonic() + 30
    while monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            break
        sleep(0.1)
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(10)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
