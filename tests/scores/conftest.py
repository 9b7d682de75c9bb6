"""Leads with visits and outcomes, straight in the store."""

from datetime import timedelta
from itertools import count

import pandas as pd
import pytest
from sqlalchemy import insert

import scoring
from tracker.journey.models import Event, VisitSession
from tracker.leads.models import Lead, Submission
from tracker.scores.models import Score
from tracker.scores.service import score

HORIZON = 90
_learned = {}


@pytest.fixture(autouse=True)
def learned_once(monkeypatch):
    """Let many tests learn from the same leads: the same table and seed give the same model."""
    train = scoring.train

    def remembered(X, y, when, *, progress=None, **given):  # noqa: N803 - as in scoring
        rows = [given[name] for name in ("groups", "sources", "closed")]
        rows[0] = pd.Series(pd.factorize(rows[0])[0])  # ids differ from test to test
        columns = [X[name] for name in X] + [y, when, *rows]
        known = tuple(tuple(column.astype(str)) for column in columns)
        key = (tuple(X), tuple(map(str, X.dtypes)), known, given["rules"], tuple(given["allowed"]))
        if key not in _learned:
            _learned[key] = train(X, y, when, **given)
        if progress:
            progress(0, scoring.Sentence("Reading the columns", {}))
            progress(100, scoring.Sentence("Learned", {}))
        return _learned[key]

    monkeypatch.setattr(scoring, "train", remembered, raising=False)


@pytest.fixture
def browse(session, make_visitor, make_site, now):
    """A visit of a lead: page views a minute apart, each read for 30 seconds and half-way down."""
    numbers = count(1)
    site = None

    def make(lead, *paths, at=now, bot=None, submits=False, read_ms=30_000, title=None):
        nonlocal site
        site = site or make_site("Visited")
        visitor = make_visitor(site)
        visit = VisitSession(
            site_id=site.id,
            visitor_id=visitor.id,
            started_at=at,
            last_at=at,
            channel="direct",
            source="direct",
            bot=bot,
        )
        session.add(visit)
        session.flush()
        whose = {"site_id": site.id, "visitor_id": visitor.id, "session_id": visit.id}

        def event(kind, moment, **given):
            row = Event(
                **whose,
                lead_id=lead.id,
                type=kind,
                at=moment,
                received_at=moment,
                message_id=f"m{next(numbers)}",
                **given,
            )
            session.add(row)
            session.flush()
            return row

        for minute, path in enumerate(paths):
            moment = at + timedelta(minutes=minute)
            page = event("page", moment, path=path, url=f"https://x.example{path}", title=title)
            event(
                "engaged",
                moment,
                page_message_id=page.message_id,
                engaged_ms=read_ms,
                scroll_depth=50,
            )
        if submits:
            sent = event("track", at, name="Form Submitted")
            session.add(Submission(**whose, event_id=sent.id, lead_id=lead.id, at=at, fields=[]))
            session.flush()
        return visit

    return make


@pytest.fixture
def make_scored(session, make_lead, now):
    """A lead with a score by the rules, or a given probability."""

    def make(probability: float | None = None, **given):
        lead = make_lead(**given)
        score(session, [lead.id], now=now)
        if probability is not None:
            session.get(Score, lead.id).probability = probability
            session.flush()
        return lead

    return make


@pytest.fixture
def make_history(session, now):
    """Leads as an import brings them: those that visited pricing often were won more often."""

    def make(won: int = 60, lost: int = 60, *, site_id=None, prefix="past") -> None:
        rows = []
        for i in range(won + lost):
            was_won = i < won
            rows.append(
                {
                    "email": f"{prefix}{i}@company{i}.example",
                    "site_id": site_id,
                    "source": "import",
                    "channel": "import",
                    "status": "new",
                    "outcome": "won" if was_won else "lost",
                    "outcome_at": now - timedelta(days=170 - i % 150),
                    "fields": {
                        "Budget": str(50 + 25 * was_won + (i * 7) % 60),
                        "Industry": ("Chemicals" if (i + was_won) % 3 else "Retail"),
                    },
                    "created_at": now - timedelta(days=200 - i % 150),
                    "first_seen_at": now - timedelta(days=200 - i % 150),
                }
            )
        session.execute(insert(Lead), rows)
        session.flush()

    return make
