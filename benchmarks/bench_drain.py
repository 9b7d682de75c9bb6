"""How many events a second go from the inbox to leads and scores, beside plain inserts."""

import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter, process_time

from flask_migrate import upgrade
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from tests.postgresql import postgresql
from tracker.accounts.service import add_site
from tracker.app import create_app
from tracker.collect import wire
from tracker.collect.inbox import Request
from tracker.collect.sqlite_inbox import SqliteInbox
from tracker.config import Settings
from tracker.db import db
from tracker.draining import drain_once
from tracker.journey.models import Event, Visitor, VisitSession

BEGUN = datetime(2026, 3, 2, 9, tzinfo=UTC)
VISITORS = 2_000
PAGES = 4  # of each visitor, with the time spent on each; one visitor in twenty sends a form


def run(visitors: int = VISITORS) -> dict[str, object]:
    """Drain the same made-up visits into both databases."""
    measured = {}
    for name, url in _stores():
        with url as address, tempfile.TemporaryDirectory() as folder:
            measured[name] = _drain(Path(folder), address, visitors)
    return {"visitors": visitors, "measured": measured}


def _drain(folder: Path, database_url: str, visitors: int) -> dict[str, object]:
    settings = Settings(var_dir=folder, database_url=database_url, secret_key="benchmark")  # noqa: S106
    with create_app(settings).app_context():
        upgrade()
        with Session(db.engine) as session:
            site = add_site(session, name="B", origins=["https://b.example"], now=BEGUN)
            session.commit()
            inbox = SqliteInbox(folder / "inbox.db")
            events = _fill(inbox, site.id, visitors)
            begun, worked = perf_counter(), process_time()
            while drain_once(session, inbox):
                pass
            took, worked = perf_counter() - begun, process_time() - worked
            stored = session.scalar(select(func.count()).select_from(Event))
            inbox.close()
            if stored != events:  # a fast wrong answer is no result
                raise SystemExit(f"{events} events were in the inbox, {stored} are in the store")
            plain = _plain_inserts(session, site.id, events)
        db.engine.dispose()
    return {
        "events": events,
        "events_per_s": round(events / took),
        "events_per_cpu_s of the worker": round(events / worked),
        "plain_inserts_per_s": round(events / plain),
        "ratio to plain inserts": round(plain / took, 3),
    }


def _fill(inbox: SqliteInbox, site_id: int, visitors: int) -> int:
    """Put the visits into the inbox as they would have come, a request each event."""
    count = 0
    for step in range(PAGES):
        for visitor in range(visitors):
            for event in _events(visitor, step):
                envelope = {
                    "site_id": site_id,
                    "visitor": f"visitor-{visitor:06}",
                    "received_at": BEGUN + timedelta(seconds=40 * step),
                    "sent_at": None,
                    "address": "203.0.113.0",
                    "user_agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0",
                    "events": [event],
                }
                inbox.append(Request(str(visitor), wire.encode(envelope)))
                count += 1
    return count


def _events(visitor: int, step: int) -> Iterator[dict[str, object]]:
    page = f"{visitor}-{step}"
    address = f"https://b.example/page-{step}"
    yield {"type": "page", "messageId": page, "context": {"page": {"url": address}}}
    engaged = {"pageId": page, "engagedMs": 30_000}
    yield {
        "type": "track",
        "messageId": f"{page}-e",
        "event": "Page Engaged",
        "properties": engaged,
    }
    if step == PAGES - 1 and visitor % 20 == 0:
        fields = [{"name": "email", "value": f"person{visitor}@company.example"}]
        form = {"pageId": page, "fields": fields}
        yield {
            "type": "track",
            "messageId": f"{page}-f",
            "event": "Form Submitted",
            "properties": form,
        }


def _plain_inserts(session: Session, site_id: int, events: int) -> float:
    """Return the seconds that inserting as many bare rows takes, 500 in a transaction."""
    visitor = session.scalars(select(Visitor.id).limit(1)).one()
    visit = session.scalars(select(VisitSession.id).limit(1)).one()
    row = {"site_id": site_id, "visitor_id": visitor, "session_id": visit, "type": "page"}
    row |= {"at": BEGUN, "received_at": BEGUN}
    begun = perf_counter()
    for start in range(0, events, 500):
        rows = [row | {"message_id": f"plain-{n}"} for n in range(start, min(start + 500, events))]
        session.execute(insert(Event), rows)
        session.commit()
    return perf_counter() - begun


def _stores() -> Iterator[tuple[str, AbstractContextManager[str]]]:
    yield "SQLite", nullcontext("")
    yield "PostgreSQL", postgresql()
