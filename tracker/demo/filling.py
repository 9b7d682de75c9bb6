"""Fill a workspace with sample data by the path that real data takes, and take it out again."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.accounts.models import Role, Site, User
from tracker.accounts.service import add_site, remove_sample
from tracker.demo import company
from tracker.demo.deals import Deal
from tracker.demo.reports import reports
from tracker.demo.story import begins, tell
from tracker.journey import drain
from tracker.journey.facts import Received
from tracker.journey.models import Event, Visitor, VisitSession
from tracker.leads import activities, handling
from tracker.leads.models import Lead, Submission
from tracker.leads.service import absorb
from tracker.notify.service import withdraw
from tracker.scores import learning
from tracker.scores import service as scores
from tracker.scores.keeping import CROSSED
from tracker.scores.queries import outcomes
from tracker.sentence import Sentence

Progress = Callable[[int, Sentence | str], None]

VISITORS: Final = 1500
BATCH: Final = 1000  # events: about as many as a worker takes in one transaction
# Of the percents of the progress: thinking the story up, storing it, what sales did, learning.
TOLD, STORED, HANDLED, LEARNED = 5, 70, 75, 95
# How many days ago open leads were looked at, besides now.
LOOKED_AT: Final = (28, 21, 14, 10, 7, 5, 3, 2, 1)


@dataclass(frozen=True)
class Size:
    """How much sample data there is."""

    visitors: int
    visits: int
    leads: int


def fill(
    session: Session,
    *,
    now: datetime,
    progress: Progress | None = None,
    visitors: int = VISITORS,
) -> None:
    """Add a sample site with visits up to `now`, their leads, and a model that learned from them.

    The same moment and number of visitors give the same data. The caller commits. Raises
    `ValueError` if there is a site of that name already.
    """
    show = progress or (lambda _percent, _message: None)
    show(0, "Inventing visitors")
    story = tell(now, visitors=visitors)
    site = add_site(
        session, name=company.NAME, origins=[company.ORIGIN], now=begins(now), sample=True
    )
    told = [r for visit in story.visits for r in reports(visit, site.id) if r.received_at <= now]
    told.sort(key=lambda r: r.received_at)
    for start in range(0, len(told), BATCH):
        show(TOLD + (STORED - TOLD) * start // len(told), "Storing what they did")
        _store(session, told[start : start + BATCH])
    show(STORED, "Handling the leads")
    _handle(session, site, story.deals, now=now)
    _learn(session, now=now, show=show)
    show(LEARNED, "Scoring the leads")
    _score(session, site, now=now)
    show(100, "Done")


def remove(session: Session) -> bool:
    """Take everything out that `fill` put in; return whether there was anything."""
    made_up = select(Lead.id).join(Site, Site.id == Lead.site_id).where(Site.sample)
    withdraw(session, CROSSED, session.scalars(made_up).all())
    scores.remove_sample(session)
    return remove_sample(session) > 0


def size(session: Session) -> Size | None:
    """Return how much sample data there is, None without any."""
    sites = select(Site.id).where(Site.sample)
    if session.scalar(sites.limit(1)) is None:
        return None
    tables = Visitor, VisitSession, Lead
    counted = [
        session.scalar(select(func.count()).where(table.site_id.in_(sites))) or 0
        for table in tables
    ]
    return Size(*counted)


def _store(session: Session, received: Sequence[Received]) -> None:
    absorb(session, drain.write(session, received))


def _handle(session: Session, site: Site, deals: Iterable[Deal], *, now: datetime) -> None:
    """Say about the leads what sales would have said."""
    submissions = (
        select(Event.message_id, Submission.lead_id)
        .join(Submission, Submission.event_id == Event.id)
        .where(Event.site_id == site.id, Submission.lead_id.is_not(None))
    )
    lead_of = dict(session.execute(submissions).all())
    by_status = defaultdict(list)
    owned, talks = [], []
    for deal in deals:
        lead_id = lead_of.get(deal.form)
        if lead_id is None:  # sent so short a time ago that it has not come in yet
            continue
        by_status[deal.status].append(lead_id)
        if deal.owned:
            owned.append(lead_id)
        talks += [(lead_id, turn) for turn in deal.turns]
        handling.set_opportunity(session, [lead_id], deal.opportunity_at, now=now)
        handling.set_value(session, [lead_id], deal.value)
        if deal.outcome is not None:
            handling.set_outcome(session, [lead_id], deal.outcome, now=now, at=deal.outcome_at)
    for status, lead_ids in by_status.items():
        handling.set_status(session, lead_ids, status)
    admins = select(User.id).where(User.active, User.roles.any(Role.name == "admin"))
    admin = session.scalar(admins.order_by(User.id).limit(1))
    handling.assign(session, owned, admin)
    for lead_id, turn in sorted(talks, key=lambda talk: talk[1].logged_at):
        activities.log(
            session,
            lead_id,
            kind=turn.kind,
            at=turn.at,
            by=admin,
            interest=turn.interest,
            note=turn.note,
            now=turn.logged_at,
        )


def _learn(session: Session, *, now: datetime, show: Progress) -> None:
    """Learn from the outcomes of the sample, where there are enough."""
    found = outcomes(session, now=now, sample=True)
    if found.won_needed or found.lost_needed:
        return
    lesson = learning.read(session, now=now, sample=True)
    training = learning.learn(
        lesson,
        progress=lambda percent, said: show(HANDLED + (LEARNED - HANDLED) * percent // 100, said),
    )
    verdict = learning.judge(session, lesson, training)
    learning.publish(session, lesson, training, verdict)


def _score(session: Session, site: Site, *, now: datetime) -> None:
    """Score the leads as they are, and before that as they were, so that scores have a history."""
    for days in LOOKED_AT:
        then = now - timedelta(days=days)
        still_open = select(Lead.id).where(
            Lead.site_id == site.id, Lead.created_at <= then, Lead.outcome.is_(None)
        )
        scores.score(session, session.scalars(still_open).all(), now=then)
    everybody = select(Lead.id).where(Lead.site_id == site.id)
    scores.score(session, session.scalars(everybody).all(), now=now)
