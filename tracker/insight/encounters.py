"""Every encounter with a lead in one order: its visits, and what sales logged."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.journey.models import VisitSession
from tracker.journey.queries import timeline
from tracker.journey.timeline import Visit
from tracker.leads import activities
from tracker.leads.activities import Logged


@dataclass(frozen=True, slots=True)
class Encounter:
    """Either a visit, or an activity."""

    at: datetime
    visit: Visit | None = None
    logged: Logged | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some encounters, newest first; `earlier` is the id of the visit before which more begin."""

    items: Sequence[Encounter]
    earlier: int | None


def encounters(
    session: Session, lead_id: int, *, before: int | None = None, visits: int = 50
) -> Page:
    """Return what happened with a lead, newest first, as far back as so many visits go.

    `before` is the `earlier` of the page before. Activities stand between the visits; where no
    visit is older, every older one is there.
    """
    found = timeline(session, lead_id, before=before, limit=visits + 1)
    shown = found[:visits]
    more = len(found) > visits
    logged = activities.of_lead(
        session,
        lead_id,
        since=shown[-1].session.started_at if more else None,
        before=None if before is None else _started_at(session, before),
    )
    both = [
        *(Encounter(one.activity.at, logged=one) for one in logged),
        *(Encounter(visit.session.started_at, visit=visit) for visit in shown),
    ]
    both.sort(key=lambda encounter: encounter.at, reverse=True)
    return Page(both, shown[-1].session.id if more else None)


def _started_at(session: Session, visit_id: int) -> datetime | None:
    return session.scalar(select(VisitSession.started_at).where(VisitSession.id == visit_id))
