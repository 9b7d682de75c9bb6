"""Turn what visitors said of themselves into leads, and give each lead its visits."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session

from tracker.bulk import given, insert_rows, table_of, update_rows
from tracker.journey import drain
from tracker.journey.drain import Stored, Written
from tracker.journey.facts import Received
from tracker.journey.models import Event
from tracker.leads import ownership
from tracker.leads.fields import Contact, contact_of, contact_of_traits
from tracker.leads.models import Identification, Lead, Submission
from tracker.leads.ownership import Move, Said
from tracker.leads.people import Key, People, keys_of
from tracker.leads.qualify import disqualification
from tracker.leads.touches import follow_latest, freeze_first, touch_facts
from tracker.leads.users import follow_aliases, said_by_users, user_key

# The event by which the snippet reports a form, and the name of its list of fields.
SUBMITTED: Final = "Form Submitted"

_SAID: Final = table_of(Identification)
_FORM: Final = table_of(Submission)


class _Word(NamedTuple):
    """An event by which somebody may have said who they are."""

    stored: Stored
    contact: Contact
    fields: list[dict[str, Any]] | None  # of a form


def absorb(session: Session, written: Written) -> set[int]:
    """Make and complete leads from newly written events; return the ids of those it changed.

    Events must come oldest first, as `journey.drain.write` gives them. How many statements it
    takes does not depend on how many events there are. The caller commits.
    """
    if not written.events:
        return set()
    with session.no_autoflush:  # leads are written together, not whenever something is asked
        return _absorb(session, written)


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


def _absorb(session: Session, written: Written) -> set[int]:
    _follow_sessions(session, written)
    words = list(_words(written))
    people = People(session)
    people.meet(_keys(written, words))
    named = {word.stored: lead for word in words if (lead := _named(people, word))}
    people.write()
    said = [_said(stored, lead.id) for stored, lead in named.items()]
    _keep(session, said)
    _keep_forms(session, words, named)
    more = follow_aliases(session, people, written, said)
    more += said_by_users(session, people, written, {s.event_id for s in (*said, *more)})
    people.write()
    _keep(session, more)
    said += more
    moves = _settle(session, written, said)
    changed = {s.lead_id for s in said} | {m.lead_id for m in moves}
    changed |= {m.lead_before for m in moves if m.lead_before is not None}
    people.load(changed)
    freeze_first(session, people, changed)
    follow_latest(session, people, moves)
    people.write()
    drain.forget(session, written.emptied)
    session.expire_all()  # written past it: what it holds may not be true any more
    return changed


def _follow_sessions(session: Session, written: Written) -> None:
    """Let what stands beside an event that is in another session now be in that session."""
    for model in (Identification, Submission):
        moved = [{"event_id": e, "session_id": s} for e, s in written.moved.items()]
        update_rows(session, model, moved, key="event_id")


def _words(written: Written) -> Iterator[_Word]:
    for stored in written.events:
        r = stored.received
        if r.type == "track" and r.name == SUBMITTED:
            fields = _form_fields(r)
            yield _Word(stored, contact_of(fields), fields)
        elif r.type == "identify":
            yield _Word(stored, contact_of_traits(r.properties), None)


def _form_fields(received: Received) -> list[dict[str, Any]]:
    given = received.properties.get("fields")
    return [f for f in given if isinstance(f, dict)] if isinstance(given, list) else []


def _keys(written: Written, words: Sequence[_Word]) -> Iterator[Key]:
    """Return by what anybody in the batch could be known."""
    for word in words:
        yield from keys_of(word.contact).items()
    names = {(s.received.site_id, s.received.user_id) for s in written.events}
    for site_id, name in (*names, *written.new_visitors):
        if key := user_key(site_id, name):
            yield "user", key


def _named(people: People, word: _Word) -> Lead | None:
    """Find or make the lead that an event names; None where it names nobody."""
    visit, received = word.stored.visit, word.stored.received
    found = people.find_or_create(
        word.contact,
        user=user_key(received.site_id, received.user_id),
        now=received.at,
        defaults={
            "site_id": received.site_id,
            "source": visit.source,
            "channel": visit.channel,
            "converting_touch": touch_facts(visit),
        },
    )
    if found is None:
        return None
    lead, _ = found
    if lead.converting_touch is None:
        lead.converting_touch = touch_facts(visit)
    if lead.qualified_at is None:
        bot = "bot" if visit.is_bots else None
        lead.disqualified = bot or disqualification(lead.email, lead.phone)
        lead.qualified_at = None if lead.disqualified else received.at
    return lead


def _said(stored: Stored, lead_id: int) -> Said:
    return Said(stored.id, stored.visitor_id, stored.visit.id, stored.received.at, lead_id)


def _keep(session: Session, said: Sequence[Said]) -> None:
    insert_rows(session, Identification, [s._asdict() for s in said])


def _keep_forms(session: Session, words: Sequence[_Word], named: Mapping[Stored, Lead]) -> None:
    forms = []
    for stored, _, fields in words:
        if fields is not None:
            received, lead = stored.received, named.get(stored)
            form = received.properties.get("formName") or received.properties.get("formId")
            forms.append(
                {
                    "event_id": stored.id,
                    "site_id": received.site_id,
                    "visitor_id": stored.visitor_id,
                    "session_id": stored.visit.id,
                    "lead_id": lead.id if lead else None,
                    "at": received.at,
                    "path": received.path,
                    "form": str(form)[:200] if form else None,
                    "fields": fields,
                }
            )
    insert_rows(session, Submission, forms)


def _settle(session: Session, written: Written, said: Sequence[Said]) -> Sequence[Move]:
    """Give every event to whom it belongs, with a form that named nobody."""
    fresh = {stored.id: stored for stored in written.events}
    moves = ownership.settle(
        session,
        said,
        fresh=list(fresh),
        visitor_ids={stored.visitor_id for stored in written.events},
        recut=written.recut,
    )
    for move in moves:
        if move.event_id in fresh:
            fresh[move.event_id].lead_id = move.lead_id
    tracks = [{"event_id": m.event_id, "lead_id": m.lead_id} for m in moves if m.type == "track"]
    if tracks:
        owners = given(session, tracks, {name: _FORM.c[name].type for name in tracks[0]})
        named = exists().where(_SAID.c.event_id == _FORM.c.event_id)
        session.execute(
            update(_FORM)
            .where(_FORM.c.event_id == owners.c.event_id, ~named)
            .values(lead_id=owners.c.lead_id)
        )
    return moves
