"""Read back what visitors did: timelines of a lead and of a browser, the latest sign of life."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select, tuple_
from sqlalchemy.orm import Session

from tracker.journey.models import Event, Visitor, VisitSession
from tracker.journey.timeline import Visit, steps


def visitor(session: Session, visitor_id: int) -> Visitor | None:
    """Return the visitor with this id."""
    return session.get(Visitor, visitor_id)


def timeline(
    session: Session, lead_id: int, *, before: int | None = None, limit: int | None = None
) -> list[Visit]:
    """Return the visits in which a lead did something, newest first.

    A visit shared by two people of one browser shows each only their own steps. `before` is
    the session id of a visit: only earlier ones are returned; `limit` is the most to return.
    """
    mine = select(Event.session_id).where(Event.lead_id == lead_id)
    visits = _visits(session, VisitSession.id.in_(mine), before=before, limit=limit)
    return [
        Visit(visit.session, [step for step in visit.steps if step.event.lead_id == lead_id])
        for visit in visits
    ]


def visitor_timeline(
    session: Session, visitor_id: int, *, before: int | None = None, limit: int | None = None
) -> list[Visit]:
    """Return the visits of one browser, newest first; `before` and `limit` as for `timeline`."""
    return _visits(session, VisitSession.visitor_id == visitor_id, before=before, limit=limit)


def latest_event(session: Session, site_id: int, since: datetime | None = None) -> Event | None:
    """Return the event that came in last from a site, not before `since`."""
    latest = select(Event).where(Event.site_id == site_id).order_by(Event.id.desc()).limit(1)
    if since is not None:
        latest = latest.where(Event.received_at >= since)
    return session.scalar(latest)


def _visits(
    session: Session, which: ColumnElement[bool], *, before: int | None, limit: int | None
) -> list[Visit]:
    newest_first = (
        select(VisitSession)
        .where(which)
        .order_by(VisitSession.started_at.desc(), VisitSession.id.desc())
        .limit(limit)
    )
    if before is not None:
        last_shown = select(VisitSession.started_at, VisitSession.id).where(
            VisitSession.id == before
        )
        newest_first = newest_first.where(
            tuple_(VisitSession.started_at, VisitSession.id) < last_shown.scalar_subquery()
        )
    found = session.scalars(newest_first).all()
    events = _events(session, [visit.id for visit in found])
    return [Visit(visit, steps(events[visit.id])) for visit in found]


def _events(session: Session, session_ids: Sequence[int]) -> dict[int, list[Event]]:
    """Return what happened in each session, engagement reports left out."""
    events: dict[int, list[Event]] = defaultdict(list)
    for start in range(0, len(session_ids), 1000):  # databases limit the values of one statement
        some = session_ids[start : start + 1000]
        chosen = select(Event).where(Event.session_id.in_(some), Event.type != "engaged")
        for event in session.scalars(chosen):
            events[event.session_id].append(event)
    return events
