"""Turn what visitors said of themselves into leads, and give each lead its visits."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import Table, bindparam, func, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from tracker.journey.drain import Written
from tracker.journey.facts import Received
from tracker.journey.models import Event, VisitSession
from tracker.leads.fields import Contact, contact_of, contact_of_traits
from tracker.leads.identity import email_key, phone_key
from tracker.leads.models import Identification, Lead, LeadIdentity, Submission
from tracker.leads.ownership import Owners, Said
from tracker.leads.qualify import disqualification

# The event by which the snippet reports a form, and the name of its list of fields.
SUBMITTED: Final = "Form Submitted"
_EVENT: Final = cast(Table, Event.__table__)
# Facts that a later form may add, but not change.
FACTS: Final = ("email", "phone", "name", "company", "title", "country")


@dataclass
class _Absorbed:
    """What one batch did to the leads."""

    touched: set[int] = field(default_factory=set)
    said_anew: set[int] = field(default_factory=set)  # visitors


def absorb(session: Session, written: Written) -> set[int]:
    """Make and complete leads from newly written events; return the ids of those it changed.

    Events must come oldest first, as `journey.drain.write` gives them. The caller commits.
    """
    done = _Absorbed()
    for event, received in written.events:
        if event.type == "track" and event.name == SUBMITTED:
            _submission(session, event, received, done)
        elif event.type == "identify":
            _identified(session, event, contact_of_traits(received.properties), done)
    session.flush()
    _give_visits(session, written, done)
    _freeze_first_touch(session, done.touched)
    return done.touched


def find_or_create(
    session: Session, contact: Contact, *, now: datetime, defaults: Mapping[str, Any]
) -> tuple[Lead, bool]:
    """Return the lead that a contact is, and whether it was made now.

    The e-mail decides; a phone number only where it contradicts no e-mail. An e-mail that is none
    is as if it had not been given. Order and repetition do not matter. Raises `ValueError` if
    there is neither a usable e-mail nor a phone number; nothing is written then.
    """
    keys = _keys(contact)
    by_email = _lead_known_by(session, "email", keys)
    by_phone = _lead_known_by(session, "phone", keys)
    if by_email is None and by_phone is not None and "email" in keys and by_phone.email:
        by_phone = None  # a shared number: this is somebody else
    lead = by_email or by_phone
    made = lead is None
    if lead is None:
        facts = {"created_at": now, "first_seen_at": now, "status": "new", "fields": {}}
        lead = Lead(**(facts | dict(defaults)))
        session.add(lead)
    known = contact.known()
    if "email" not in keys:
        known.pop("email", None)
    for fact, value in known.items():
        if fact in FACTS and not getattr(lead, fact):
            setattr(lead, fact, value[: getattr(Lead, fact).type.length])
    session.flush()
    for kind, key in keys.items():
        if session.get(LeadIdentity, (kind, key)) is None:
            session.add(LeadIdentity(kind=kind, key=key, lead_id=lead.id))
    return lead, made


def keep_where_else_known(session: Session, *, site_id: int) -> None:
    """Let the leads of a site that came to another site too be that site's from now on.

    For a site about to be removed: it takes its own leads with it, and nobody else's.
    """
    elsewhere = (
        select(Event.lead_id, func.min(Event.site_id))
        .join(Lead, Lead.id == Event.lead_id)
        .where(Lead.site_id == site_id, Event.site_id != site_id)
        .group_by(Event.lead_id)
    )
    for lead_id, other_id in session.execute(elsewhere).all():
        session.execute(update(Lead).where(Lead.id == lead_id).values(site_id=other_id))


def _keys(contact: Contact) -> dict[str, str]:
    keys = {}
    if contact.email:
        with suppress(ValueError):  # a slip of the pen; the number may still be right
            keys["email"] = email_key(contact.email)
    if contact.phone and (number := phone_key(contact.phone)):
        keys["phone"] = number
    if not keys:
        raise ValueError("A lead needs an e-mail address or a phone number.")
    return keys


def _lead_known_by(session: Session, kind: str, keys: Mapping[str, str]) -> Lead | None:
    identity = session.get(LeadIdentity, (kind, keys[kind])) if kind in keys else None
    return session.get(Lead, identity.lead_id) if identity else None


def _submission(session: Session, event: Event, received: Received, done: _Absorbed) -> None:
    fields = _form_fields(received)
    lead = _identified(session, event, contact_of(fields), done)
    form = received.properties.get("formName") or received.properties.get("formId")
    session.add(
        Submission(
            event_id=event.id,
            site_id=event.site_id,
            visitor_id=event.visitor_id,
            session_id=event.session_id,
            lead_id=lead.id if lead else None,
            at=event.at,
            path=event.path,
            form=str(form)[:200] if form else None,
            fields=fields,
        )
    )


def _form_fields(received: Received) -> list[dict[str, Any]]:
    given = received.properties.get("fields")
    return [f for f in given if isinstance(f, dict)] if isinstance(given, list) else []


def _identified(session: Session, event: Event, contact: Contact, done: _Absorbed) -> Lead | None:
    """Find or make the lead that an event names; None where it names nobody."""
    visit = session.get_one(VisitSession, event.session_id)
    touch = touch_facts(visit)
    try:
        lead, made = find_or_create(
            session,
            contact,
            now=event.at,
            defaults={
                "site_id": event.site_id,
                "source": visit.source,
                "channel": visit.channel,
                "converting_touch": touch,
            },
        )
    except ValueError:
        return None
    if made or lead.converting_touch is None:
        lead.converting_touch = touch
    if lead.qualified_at is None:
        lead.disqualified = "bot" if visit.bot else disqualification(lead.email, lead.phone)
        lead.qualified_at = None if lead.disqualified else event.at
    session.add(
        Identification(
            event_id=event.id,
            visitor_id=event.visitor_id,
            session_id=event.session_id,
            lead_id=lead.id,
            at=event.at,
        )
    )
    done.touched.add(lead.id)
    done.said_anew.add(event.visitor_id)
    return lead


def _give_visits(session: Session, written: Written, done: _Absorbed) -> None:
    """Let every event of the visitors concerned belong to whom it does."""
    said: dict[int, list[Said]] = defaultdict(list)
    known = select(Identification).where(Identification.visitor_id.in_(written.visitor_ids))
    for i in session.scalars(known):
        said[i.visitor_id].append(Said(i.at, i.session_id, i.lead_id))
    owners = {visitor_id: Owners(sayings) for visitor_id, sayings in said.items()}
    fresh = {event.id: event for event, _ in written.events}
    events: Iterable[Any] = [e for e in fresh.values() if e.visitor_id not in done.said_anew]
    if done.said_anew:
        columns = Event.id, Event.type, Event.visitor_id, Event.session_id, Event.at, Event.lead_id
        whole = select(*columns).where(Event.visitor_id.in_(done.said_anew))
        events = [*events, *session.execute(whole)]
    moved: list[dict[str, int]] = []
    nameless: dict[int, list[int]] = defaultdict(list)  # maybe: a form that named nobody
    for event in events:
        owner = owners.get(event.visitor_id)
        lead_id = owner.lead_of(event.at, event.session_id) if owner else None
        if lead_id is not None and lead_id != event.lead_id:
            moved.append({"event": event.id, "lead": lead_id})
            if event.type == "track":
                nameless[lead_id].append(event.id)
            done.touched |= {lead_id, event.lead_id} - {None}
    _move(session, moved, fresh)
    for lead_id, event_ids in nameless.items():
        named = select(Identification.event_id)
        anonymous = Submission.event_id.in_(event_ids), Submission.event_id.not_in(named)
        session.execute(update(Submission).where(*anonymous).values(lead_id=lead_id))


def _move(session: Session, moved: Sequence[dict[str, int]], fresh: Mapping[int, Event]) -> None:
    """Write whose the events are, all by one statement; `fresh` are those the session holds."""
    if not moved:
        return
    # Not by the ORM: it would compare every event it holds with every lead's, which takes longer
    # than all the rest.
    statement = update(_EVENT).where(_EVENT.c.id == bindparam("event"))
    session.connection().execute(statement.values(lead_id=bindparam("lead")), moved)
    for move in moved:
        if move["event"] in fresh:
            set_committed_value(fresh[move["event"]], "lead_id", move["lead"])


def _freeze_first_touch(session: Session, lead_ids: Iterable[int]) -> None:
    """Write where each lead first came from, once; and how long ago we first saw them."""
    first = (
        select(Event.lead_id, func.min(Event.at).label("at"))
        .where(Event.lead_id.in_(lead_ids))
        .group_by(Event.lead_id)
        .subquery()
    )
    earliest = (
        select(first.c.lead_id, first.c.at, VisitSession)
        .join(Event, (Event.lead_id == first.c.lead_id) & (Event.at == first.c.at))
        .join(VisitSession, VisitSession.id == Event.session_id)
    )
    for lead_id, at, visit in session.execute(earliest):
        lead = session.get_one(Lead, lead_id)
        lead.first_seen_at = min(lead.first_seen_at, at)
        if lead.first_touch is None:
            lead.first_touch = touch_facts(visit)
            if lead.site_id is not None:  # an import's own word for the source stays
                lead.source, lead.channel = visit.source, visit.channel


def touch_facts(visit: VisitSession) -> dict[str, Any]:
    """Return what is kept of how a visit came about."""
    return {
        "at": visit.started_at.isoformat(),
        "channel": visit.channel,
        "source": visit.source,
        "medium": visit.medium,
        "campaign": visit.campaign,
        "referrer": visit.referrer,
        "url": visit.landing_url,
    }
