"""Whether the whole path keeps up for a minute: from a request to a row that can be read."""

import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from statistics import quantiles
from time import perf_counter, sleep

from sqlalchemy import create_engine, func, select

from benchmarks.bench_collect import (
    ORIGIN,
    UNLIMITED,
    checked,
    memory_mb,
    quietly,
    running,
)
from benchmarks.load import http_post, press
from tests.ports import free_port
from tests.postgresql import postgresql
from tracker.config import Settings
from tracker.db import snapshot
from tracker.journey.models import Event
from tracker.leads.models import Lead

EVENTS_PER_S = 2_000
SECONDS = 60
# What one visitor does: four pages, the time spent on each, and one in twenty sends a form.
PAGES = 4
FORM_EVERY = 20
LOOK_EVERY_S = 0.1


@dataclass
class Watched:
    """What was seen from beside while the events came in."""

    stored_at: dict[str, float] = field(default_factory=dict)  # by message id
    most_mb: float = 0.0


def run(per_s: int = EVENTS_PER_S, seconds: int = SECONDS) -> dict[str, object]:
    """Send one event a request, `per_s` of them a second, into both databases."""
    measured = {}
    for name, url in _stores():
        with url as address:
            measured[name] = _measure(address, per_s, seconds)
    return {"events_per_s": per_s, "seconds": seconds, "connections": 32, "measured": measured}


def _measure(database_url: str, per_s: int, seconds: int) -> dict[str, object]:
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        environ = UNLIMITED | {
            "LEADLIGHT_VAR_DIR": folder,
            "LEADLIGHT_DATABASE_URL": database_url,
            "LEADLIGHT_PORT": str(port),
        }
        tracker = [sys.executable, "-m", "tracker"]
        quietly([*tracker, "db", "upgrade"], environ)
        site = quietly([*tracker, "sites", "add", "B", "--origin", ORIGIN, "--json"], environ)
        requests = [_request(json.loads(site)["key"], n) for n in range(per_s * seconds)]
        store = Settings.from_environ(environ).store_url
        with running([*tracker, "serve"], port, environ) as service:
            watched, done = Watched(), threading.Event()
            watcher = threading.Thread(target=_watch, args=(service, store, watched, done))
            watcher.start()
            begun = perf_counter()
            outcome = press(port, requests.__getitem__, requests=len(requests), per_s=per_s)
            _wait_for(watched, len(requests))
            done.set()
            watcher.join()
            leads = _count(store)
    report = checked(outcome, len(requests))
    delays = [at - begun - int(name) / per_s for name, at in watched.stored_at.items()]
    cuts = quantiles(delays, n=100)
    return {
        "requests_per_s": report["requests_per_s"],
        "answer_p99_ms": report["p99_ms"],
        "stored_p50_s": round(cuts[49], 2),
        "stored_p99_s": round(cuts[98], 2),
        "leads": leads,
        "most_memory_mb": round(watched.most_mb),
    }


def _request(key: str, number: int) -> bytes:
    """Return the request of event `number`; five hundred visitors at a time take turns."""
    step, place = divmod(number // 500 % (2 * PAGES), 2)
    visitor = number // (500 * 2 * PAGES) * 500 + number % 500
    page = str(number if place == 0 else number - 500)
    address = f"{ORIGIN}/page-{step}"
    event = {"type": "page", "messageId": page, "context": {"page": {"url": address}}}
    if place:
        properties: dict[str, object] = {"pageId": page, "engagedMs": 30_000}
        name = "Page Engaged"
        if step == PAGES - 1 and visitor % FORM_EVERY == 0:
            name = "Form Submitted"
            properties = {"fields": [{"name": "email", "value": f"person{visitor}@company.com"}]}
        event = {"type": "track", "event": name, "properties": properties}
    event |= {"messageId": str(number), "anonymousId": f"visitor-{visitor:06}"}
    body = json.dumps({"writeKey": key, "batch": [event]}).encode()
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    return http_post("/e", body, Content_Type="text/plain", Origin=ORIGIN, User_Agent=agent)


def _watch(
    service: "subprocess.Popen[bytes]", store: str, watched: Watched, done: threading.Event
) -> None:
    """Note when each event can be read, and how much memory the service holds."""
    engine = create_engine(store)
    newest, looks = 0, 0
    while not done.wait(LOOK_EVERY_S):
        with snapshot(), engine.connect() as connection:
            rows = connection.execute(select(Event.id, Event.message_id).where(Event.id > newest))
            found = rows.all()
        now = perf_counter()
        watched.stored_at |= {message_id: now for _, message_id in found}
        newest = max((id_ for id_, _ in found), default=newest)
        looks += 1
        if looks % round(1 / LOOK_EVERY_S) == 0:
            watched.most_mb = max(watched.most_mb, memory_mb(service.pid))
    engine.dispose()


def _wait_for(watched: Watched, events: int) -> None:
    deadline = perf_counter() + SECONDS
    while len(watched.stored_at) < events:
        if perf_counter() > deadline:
            raise SystemExit(f"{events} were acknowledged, {len(watched.stored_at)} are stored")
        sleep(LOOK_EVERY_S)


def _count(store: str) -> int:
    engine = create_engine(store)
    with snapshot(), engine.connect() as connection:
        leads = connection.scalar(select(func.count()).select_from(Lead))
    engine.dispose()
    return int(leads or 0)


def _stores() -> Iterator[tuple[str, AbstractContextManager[str]]]:
    yield "SQLite", nullcontext("")
    yield "PostgreSQL", postgresql()
