"""How long it takes to learn from, and to score again, very many leads with what they did."""

import random
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from time import perf_counter, process_time

from flask_migrate import upgrade
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session, sessionmaker

from tracker import clock
from tracker.accounts.service import add_site
from tracker.app import create_app
from tracker.config import Settings
from tracker.db import db
from tracker.journey.models import Event, Visitor, VisitSession
from tracker.leads.models import Lead
from tracker.scores import jobs
from tracker.scores.models import Score

LEADS, EVENTS = 100_000, 20  # page views of each lead
AT_A_TIME = 2_000


def run(leads: int = LEADS) -> dict[str, object]:
    """Fill an SQLite store, learn, and score every lead anew by what was learned."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(var_dir=Path(folder), secret_key="benchmark")  # noqa: S106
        with create_app(settings).app_context():
            upgrade()
            sessions = sessionmaker(db.engine)
            with sessions.begin() as session:
                _fill(session, leads)
            learned, learned_cpu = _timed(
                lambda: jobs.train_world(sessions, sample=False, progress=_silent)
            )
            scored, scored_cpu = _timed(
                lambda: jobs.rescore_leads(sessions, progress=_silent, fresh=timedelta(0))
            )
            with sessions() as session:
                count = session.scalar(select(func.count()).select_from(Score))
            if count != leads:  # a fast wrong answer is no result
                raise SystemExit(f"There are {leads} leads, and {count} scores")
            db.engine.dispose()
    return {
        "leads": leads,
        "events": leads * EVENTS,
        "training_s": learned,
        "training_cpu_s": learned_cpu,
        "rescoring_s": scored,
        "rescoring_cpu_s": scored_cpu,
        "peak_mb": round(getrusage(RUSAGE_SELF).ru_maxrss / 1024),
    }


def _timed(work) -> tuple[float, float]:
    begun, worked = perf_counter(), process_time()
    work()
    return round(perf_counter() - begun, 1), round(process_time() - worked, 1)


def _silent(_percent: int, _message: object) -> None:
    """Tell nobody."""


def _fill(session: Session, leads: int) -> None:
    draw, now = random.Random(1), clock.now()
    site = add_site(session, name="B", origins=["https://b.example"], now=now)
    for start in range(0, leads, AT_A_TIME):
        rows: dict[type, list[dict[str, object]]] = {
            model: [] for model in (Lead, Visitor, VisitSession, Event)
        }
        for number in range(start + 1, min(start + AT_A_TIME, leads) + 1):
            for model, row in _one(draw, number, site.id, now):
                rows[model].append(row)
        for model, some in rows.items():
            session.execute(insert(model), some)


def _one(
    draw: random.Random, number: int, site_id: int, now: datetime
) -> Iterator[tuple[type, dict[str, object]]]:
    """Make up one lead: the keener, the more it looks at prices, and the likelier it buys."""
    keen, came = draw.random(), now - timedelta(days=draw.uniform(0, 200))
    is_over = came < now - timedelta(days=60)
    ends = "won" if draw.random() < 0.1 + 0.4 * keen else draw.choice(["lost", None])
    outcome = ends if is_over else None
    yield (
        Lead,
        {
            "id": number,
            "site_id": site_id,
            "email": f"p{number}@c{number % 5000}.example",
            "source": draw.choice(["google", "bing", "direct"]),
            "channel": "organic search",
            "status": "new",
            "outcome": outcome,
            "outcome_at": came + timedelta(days=30) if outcome else None,
            "fields": {"Budget": str(int(100 * keen + 100 * draw.random()))},
            "created_at": came,
            "first_seen_at": came,
        },
    )
    whose = {"id": number, "site_id": site_id}
    seen = {"first_seen_at": came, "last_seen_at": came}
    yield Visitor, whose | {"anonymous_id": f"v{number}"} | seen
    visit = {"visitor_id": number, "started_at": came, "last_at": came}
    yield VisitSession, whose | visit | {"channel": "direct", "source": "direct"}
    for event in range(EVENTS):
        at = came + timedelta(days=draw.uniform(0, 20) if event > EVENTS / 2 else 0, minutes=event)
        path = draw.choice(["/", "/pricing", "/demo"]) if draw.random() < keen else "/blog"
        yield (
            Event,
            {
                "site_id": site_id,
                "visitor_id": number,
                "session_id": number,
                "lead_id": number,
                "message_id": f"m{number}-{event}",
                "type": "page",
                "at": at,
                "received_at": at,
                "path": path,
                "url": f"https://b.example{path}",
            },
        )
