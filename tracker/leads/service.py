"""Turn what visitors said of themselves into leads, and give each lead its visits."""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session

from tracker.bulk import given, insert_rows, table_of, update_rows
from tracker.journey import drain
from tracker.journey.drain import Stored, Written
from tracker.journey.models import Event
from tracker.leads import ownership
from tracker.leads.models import FormAttempt, Identification, Lead, Submission
from tracker.leads.ownership import Move, Said
from tracker.leads.people import People
from tracker.leads.registry import Registry
from tracker.leads.repeats import flag_repeats
from tracker.leads.sent import is_form, is_submission, keep_attempts, submission_row
from tracker.leads.touches import follow_latest, freeze_first
from tracker.leads.users import follow_aliases, said_by_users
from tracker.leads.words import Word, keys_said, lead_named, words

_SAID: Final = table_of(Identification)
_FORM: Final = table_of(Submission)


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
    registry = Registry(session)
    registry.meet(stored.received for stored in written.events)
    heard = list(words(written, registry))
    people = People(session)
    people.meet(keys_said(written, heard))
    heard = flag_repeats(session, people, heard)
    named = {word.stored: lead for word in heard if (lead := lead_named(people, word))}
    people.write()
    said = [said_by(stored, lead.id) for stored, lead in named.items()]
    keep(session, said)
    _keep_forms(session, written, heard, named)
    registry.write()
    changed = attribute(session, people, written, said)
    drain.forget(session, written.emptied)
    session.expire_all()  # written past it: what it holds may not be true any more
    return changed


def said_by(stored: Stored, lead_id: int) -> Said:
    """Return that in an event a lead said who it is."""
    return Said(stored.id, stored.visitor_id, stored.visit.id, stored.received.at, lead_id)


def keep(session: Session, said: Sequence[Said]) -> None:
    """Store who said who they are."""
    insert_rows(session, Identification, [s._asdict() for s in said])


def attribute(session: Session, people: People, written: Written, said: Sequence[Said]) -> set[int]:
    """Give events to whom they belong, after what `said` holds was stored.

    Returns the ids of the leads that this, or what they said, changed.
    """
    more = follow_aliases(session, people, written, said)
    more += said_by_users(session, people, written, {s.event_id for s in (*said, *more)})
    people.write()
    keep(session, more)
    said = [*said, *more]
    moves = _settle(session, written, said)
    changed = {s.lead_id for s in said} | {m.lead_id for m in moves}
    changed |= {m.lead_before for m in moves if m.lead_before is not None}
    people.load(changed)
    freeze_first(session, people, changed)
    follow_latest(session, people, moves)
    people.write()
    return changed


def _follow_sessions(session: Session, written: Written) -> None:
    """Let what stands beside an event that is in another session now be in that session."""
    for model in (Identification, FormAttempt, Submission):
        moved = [{"event_id": e, "session_id": s} for e, s in written.moved.items()]
        update_rows(session, model, moved, key="event_id")


def _keep_forms(
    session: Session, written: Written, heard: Sequence[Word], named: Mapping[Stored, Lead]
) -> None:
    forms = [stored for stored in written.events if is_form(stored.received)]
    keep_attempts(session, [stored for stored in forms if not is_submission(stored.received)])
    rows = []
    for stored, _, spam, content in heard:
        if is_submission(stored.received):
            lead_id = named[stored].id if stored in named else None
            rows.append(submission_row(stored, lead_id=lead_id, spam=spam, content=content))
    insert_rows(session, Submission, rows)


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
