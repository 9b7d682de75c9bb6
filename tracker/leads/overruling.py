"""A person looked at what was taken for a program's visit, or for spam, and says what it is.

The leads follow. Why it was taken for that stays written, and what a person said is taken back
the same way.
"""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from tracker.journey.models import Event, VisitSession
from tracker.leads.models import Identification, Lead, LeadIdentity, Submission
from tracker.leads.qualify import disqualification
from tracker.leads.rereading import reread_one
from tracker.leads.spam import Reason
from tracker.leads.touches import touch_facts
from tracker.problem import Problem

SAID_SO: Reason = "said so"  # why a form is spam that no rule flagged


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
        judge_anew(session, lead)
    did_here = select(Event.lead_id).where(Event.session_id == visit.id).distinct()
    session.flush()
    return {lead_id for lead_id in session.scalars(did_here) if lead_id is not None}


def overrule_spam(session: Session, submission: Submission, *, spam: bool) -> set[int]:
    """Take a submission for spam, or for none; return the leads to score again.

    What is none completes its lead, as if it had never been in doubt. A lead of which only spam
    is known is disqualified, and qualified from the first thing known of it that is none. What a
    form told of its lead before somebody called it spam stays. Raises `ValueError` for a
    submission that is taken for that already. The caller commits.
    """
    if submission.is_spam == spam:
        if spam:
            raise Problem("This form is taken for spam already.")
        raise Problem("This form counts already.")
    submission.spam = submission.spam or SAID_SO
    submission.spam_overruled = not spam
    session.flush()
    changed = set() if spam else reread_one(session, submission)
    lead = session.get(Lead, submission.lead_id) if submission.lead_id else None
    if lead is None:
        return changed
    if not spam and lead.converting_touch is None:
        lead.converting_touch = touch_facts(session.get_one(VisitSession, submission.session_id))
    judge_anew(session, lead)
    session.flush()
    return changed | {lead.id}


def judge_anew(session: Session, lead: Lead) -> None:
    """Qualify a lead by what it said in visits of people, spam apart; not where it said nothing."""
    said = (
        select(Identification.at)
        .outerjoin(Submission, Submission.event_id == Identification.event_id)
        .join(VisitSession, VisitSession.id == Identification.session_id)
        .where(Identification.lead_id == lead.id)
        .order_by(Identification.at)
        .limit(1)
    )
    in_earnest = session.scalar(said.where(VisitSession.is_person, ~Submission.is_spam))
    if in_earnest is None:
        if session.scalar(said) is not None and not _is_imported(session, lead):
            sent_spam = session.scalar(said.where(Submission.is_spam)) is not None
            lead.disqualified, lead.qualified_at = "spam" if sent_spam else "bot", None
    elif lead.disqualified in ("bot", "spam"):
        lead.disqualified = disqualification(lead.email, lead.phone)
        lead.qualified_at = None if lead.disqualified else in_earnest


def _is_imported(session: Session, lead: Lead) -> bool:
    """Whether a company's own list names the lead: that needs no form."""
    numbered = exists().where(LeadIdentity.lead_id == lead.id, LeadIdentity.kind == "external")
    return lead.site_id is None or bool(lead.fields) or bool(session.scalar(select(numbered)))
