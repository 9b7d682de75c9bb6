"""What a lead learned by one form, so that it can forget that and nothing else."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.orm import Session

from tracker.journey.models import Event
from tracker.leads.fields import contact_of, contact_of_traits
from tracker.leads.models import Form, Identification, Lead, LeadIdentity, Submission
from tracker.leads.overruling import judge_anew
from tracker.leads.people import FACTS, Key, keys_of
from tracker.leads.qualify import disqualification
from tracker.leads.users import user_key


def known_by(session: Session, keys: Collection[Key]) -> dict[int, dict[str, Any]]:
    """Return the leads known by some of the keys, with what is known of them."""
    if not keys:
        return {}
    by_key = or_(*(and_(LeadIdentity.kind == k, LeadIdentity.key == v) for k, v in keys))
    theirs = select(Lead).where(Lead.id.in_(select(LeadIdentity.lead_id).where(by_key)))
    return {lead.id: _known(session, lead) for lead in session.scalars(theirs)}


def learned(session: Session, lead_id: int, before: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return what is known of a lead that was not `before`, or that it was made."""
    if before is None:
        return {"made": True}
    now = _known(session, session.get_one(Lead, lead_id))
    return {name: [one for one in now[name] if one not in before[name]] for name in now}


def forget(session: Session, lead: Lead, added: Mapping[str, Any]) -> None:
    """Let a lead forget what was `learned`, as far as nothing else told it, and judge it anew."""
    told = list(_told(session, lead))
    for fact in added.get("facts", ()):
        value = next((facts[fact] for facts, _ in told if fact in facts), None)
        setattr(lead, fact, value and value[: getattr(Lead, fact).type.length])
    still = {key for _, keys in told for key in keys}
    row = LeadIdentity
    for kind, key in added.get("keys", ()):
        if (kind, key) not in still:
            theirs = row.lead_id == lead.id, row.kind == kind, row.key == key
            session.execute(delete(row).where(*theirs))
    if lead.site_id is not None and lead.disqualified not in ("bot", "spam"):
        lead.disqualified = disqualification(lead.email, lead.phone)
        if lead.disqualified:
            lead.qualified_at = None
    session.flush()
    judge_anew(session, lead)  # spam may be all that is left
    session.flush()


def _known(session: Session, lead: Lead) -> dict[str, Any]:
    identities = select(LeadIdentity).where(LeadIdentity.lead_id == lead.id)
    return {
        "facts": [fact for fact in FACTS if getattr(lead, fact)],
        "keys": [[one.kind, one.key] for one in session.scalars(identities)],
    }


def _told(session: Session, lead: Lead) -> Iterator[tuple[dict[str, str], list[Key]]]:
    """Yield what forms and calls say of a lead, oldest first, and by what it is known by each."""
    said = (
        select(Event, Submission.fields, Form.mapping)
        .join(Identification, Identification.event_id == Event.id)
        .outerjoin(Submission, Submission.event_id == Event.id)
        .outerjoin(Form, (Form.site_id == Submission.site_id) & (Form.key == Submission.form))
        .where(Identification.lead_id == lead.id, Submission.is_spam.is_not(True))
        .order_by(Event.at, Event.id)
    )
    for event, fields, mapping in session.execute(said):
        if event.type == "identify":
            contact = contact_of_traits(event.properties or {})
        else:
            contact = contact_of(fields or (), mapping)
        facts, keys = contact.known(), list[Key](keys_of(contact).items())
        if "email" not in dict(keys):
            facts.pop("email", None)
        if user := user_key(event.site_id, event.user_id):
            keys.append(("user", user))
        yield facts, keys
