"""How leads came: the first touch, frozen, and the latest that was not direct."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.bulk import among, given
from tracker.journey.batch import Visit
from tracker.journey.models import Event, VisitSession
from tracker.leads.models import Lead
from tracker.leads.ownership import Move
from tracker.leads.people import People

Touch = dict[str, Any]  # as `touch_facts` makes it and the store keeps it
DIRECT: Final = "direct"  # the channel of visits that came from nowhere we know


def touch_facts(visit: Visit | VisitSession) -> Touch:
    """Return what is kept of how a visit came about."""
    return {
        "at": visit.started_at.isoformat(),
        "channel": visit.channel,
        "source": visit.source,
        "medium": visit.medium,
        "campaign": visit.campaign,
        "term": visit.term,
        "content": visit.content,
        "click_ids": dict(visit.click_ids or {}),
        "referrer": visit.referrer,
        "url": visit.landing_url,
        "page": visit.landing_path,
    }


def freeze_first(session: Session, people: People, lead_ids: Iterable[int]) -> None:
    """Write where each lead first came from, once; and how long ago we first saw them."""
    earliest = (
        select(Event.id)
        .where(Event.lead_id == Lead.id)
        .order_by(Event.at, Event.id)
        .limit(1)
        .correlate(Lead)
        .scalar_subquery()
    )
    began = (
        select(Lead.id, Event.at, VisitSession)
        .join(Event, Event.id == earliest)
        .join(VisitSession, VisitSession.id == Event.session_id)
        .where(among(session, Lead.id, list(lead_ids)))
    )
    for lead_id, at, visit in session.execute(began):
        lead = people.lead(lead_id)
        lead.first_seen_at = min(lead.first_seen_at, at)
        if lead.first_touch is None:
            lead.first_touch = touch_facts(visit)
            if lead.site_id is not None:  # an import's own word for the source stays
                lead.source, lead.channel = visit.source, visit.channel


def follow_latest(session: Session, people: People, moves: Sequence[Move]) -> None:
    """Write by which visit each lead came last that was not direct, where it got or lost any."""
    for lead_id, visit in _gained(session, moves):
        lead = people.lead(lead_id)
        known = lead.last_touch
        if known is None or datetime.fromisoformat(known["at"]) < visit.started_at:
            lead.last_touch = touch_facts(visit)
    losers = {move.lead_before for move in moves if move.lead_before is not None}
    if losers:
        left = latest_touches(session, losers)
        for lead_id in losers:
            people.lead(lead_id).last_touch = left.get(lead_id)


def latest_touches(session: Session, lead_ids: Iterable[int]) -> dict[int, Touch]:
    """Return by which of the visits that are theirs leads came last, if not direct."""
    latest = (
        select(Event.session_id)
        .join(VisitSession, VisitSession.id == Event.session_id)
        .where(Event.lead_id == Lead.id, VisitSession.channel != DIRECT)
        .order_by(Event.at.desc(), Event.id.desc())
        .limit(1)
        .correlate(Lead)
        .scalar_subquery()
    )
    left = (
        select(Lead.id, VisitSession)
        .join(VisitSession, VisitSession.id == latest)
        .where(among(session, Lead.id, list(lead_ids)))
    )
    return {lead_id: touch_facts(visit) for lead_id, visit in session.execute(left)}


def _gained(session: Session, moves: Sequence[Move]) -> Iterable[tuple[int, VisitSession]]:
    """Return leads with the visits of which they got any event."""
    types = {"lead_id": Event.lead_id.type, "session_id": Event.session_id.type}
    pairs = dict.fromkeys((move.lead_id, move.session_id) for move in moves)
    if not pairs:
        return ()
    asked = given(session, [dict(zip(types, pair, strict=True)) for pair in pairs], types)
    gained = (
        select(asked.c.lead_id, VisitSession)
        .join(VisitSession, VisitSession.id == asked.c.session_id)
        .where(VisitSession.channel != DIRECT)
    )
    return [(lead_id, visit) for lead_id, visit in session.execute(gained)]
