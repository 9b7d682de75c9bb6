"""A person looked at a visit taken for a program's, and says whose it is; the leads follow."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.journey.models import Event, VisitSession
from tracker.leads.models import Identification, Lead
from tracker.leads.qualify import disqualification
from tracker.problem import Problem


def overrule(session: Session, visit: VisitSession, *, is_person: bool) -> set[int]:
    """Let a visit count as a person's, or take that back; return the leads to score again.

    Why it was taken for a program's stays written. A lead whose only forms came in such visits
    is disqualified, and qualified from the first form in a person's visit. Raises `ValueError`
    for a visit that nothing was said against. The caller commits.
    """
    if visit.bot is None:
        raise Problem("This visit is taken for a person's already.")
    visit.bot_overruled = is_person
    session.flush()
    said_here = select(Identification.lead_id).where(Identification.session_id == visit.id)
    for lead in session.scalars(select(Lead).where(Lead.id.in_(said_here))):
        _judge_anew(session, lead)
    did_here = select(Event.lead_id).where(Event.session_id == visit.id).distinct()
    session.flush()
    return {lead_id for lead_id in session.scalars(did_here) if lead_id is not None}


def _judge_anew(session: Session, lead: Lead) -> None:
    """Qualify a lead by what it said in visits of people only."""
    first = session.scalar(
        select(Identification.at)
        .join(VisitSession, VisitSession.id == Identification.session_id)
        .where(Identification.lead_id == lead.id, VisitSession.is_person)
        .order_by(Identification.at)
        .limit(1)
    )
    if first is None:
        if lead.site_id is not None:  # an import's leads need no form to be people
            lead.disqualified, lead.qualified_at = "bot", None
    elif lead.disqualified == "bot":
        lead.disqualified = disqualification(lead.email, lead.phone)
        lead.qualified_at = None if lead.disqualified else first
