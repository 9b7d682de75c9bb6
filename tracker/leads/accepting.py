"""A person looked at a form that its page never took, and says that it counts; or takes that back.

What is accepted so goes the way of all submissions, under the id that the page's own would have:
if that comes after all, it is known already and counts once.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tracker.journey import drain
from tracker.journey.facts import Received
from tracker.journey.models import Event, Visitor
from tracker.leads import ownership
from tracker.leads.fields import contact_of
from tracker.leads.learned import forget, known_by, learned
from tracker.leads.models import Form, FormAttempt, Identification, Lead, Submission
from tracker.leads.overruling import overrule_spam
from tracker.leads.people import Key, keys_of
from tracker.leads.sent import SUBMITTED, sent_again
from tracker.leads.service import absorb
from tracker.leads.touches import latest_touches
from tracker.leads.users import user_key
from tracker.problem import Problem

BY_A_PERSON: Final = "person"  # as what showed that the page took it
_ADDED: Final = "added"  # the property that keeps what taking it back has to take away


def accept(session: Session, attempt: FormAttempt, *, now: datetime) -> set[int]:
    """Let an attempt count as a submission, and as no spam; return the leads to score again.

    Raises `ValueError` for one that is a submission already, or was sent again and taken in its
    visit: that would count one form twice. The caller commits.
    """
    tried = session.get_one(Event, attempt.event_id)
    message = (Event.site_id == attempt.site_id) & (Event.message_id == attempt.submission_id)
    if session.scalar(select(Event.id).where(message)) is not None:
        raise Problem("This form was accepted already.")
    if session.scalar(select(sent_again()).where(FormAttempt.event_id == attempt.event_id)):
        raise Problem(
            "This form was sent again and accepted in the same visit;"
            " that submission is the one that counts."
        )
    before = known_by(session, _keys(session, attempt, tried))
    received = Received(
        site_id=attempt.site_id,
        visitor=session.get_one(Visitor, attempt.visitor_id).anonymous_id,
        message_id=attempt.submission_id,
        type="track",
        name=SUBMITTED,
        at=attempt.at,
        received_at=now,
        url=tried.url,
        path=tried.path,
        title=tried.title,
        page_message_id=tried.page_message_id,
        # What a page puts under our own word is none of ours.
        properties={n: v for n, v in (tried.properties or {}).items() if n != _ADDED},
        user_id=tried.user_id,
    )
    session.flush()
    written = drain.write(session, [received])
    changed = absorb(session, written)
    [stored] = written.events
    submission = session.get_one(Submission, stored.id)
    submission.accepted_by = BY_A_PERSON
    if submission.is_spam:  # somebody looked at it
        changed |= overrule_spam(session, submission, spam=False)
    said = session.get(Identification, stored.id)
    if said is not None:
        event = session.get_one(Event, stored.id)
        added = learned(session, said.lead_id, before.get(said.lead_id))
        event.properties = (event.properties or {}) | {_ADDED: added}
    return changed


def take_back(session: Session, submission: Submission) -> set[int]:
    """Let a submission that a person accepted be an attempt again; return the leads to score.

    A lead that it made goes with it, unless it came forward again; one that was there before
    forgets what only this told of it. Raises
    `ValueError` for a submission that the page took, or where somebody works on the lead by now.
    The caller commits.
    """
    if submission.accepted_by != BY_A_PERSON:
        raise Problem("The page took this form; only what a person accepted can be taken back.")
    event = session.get_one(Event, submission.event_id)
    added: Mapping[str, Any] = (event.properties or {}).get(_ADDED, {})
    said = session.get(Identification, event.id)
    lead = session.get(Lead, said.lead_id) if said else None
    visitor_id = event.visitor_id
    session.execute(delete(Event).where(Event.id == event.id))
    session.expire_all()
    changed = ownership.settle_anew(session, visitor_id=visitor_id)
    touches = latest_touches(session, changed)
    for one in session.scalars(select(Lead).where(Lead.id.in_(changed))):
        one.last_touch = touches.get(one.id)
    if lead is None:
        return changed
    if added.get("made") and not _is_known_otherwise(session, lead):
        _remove(session, lead)
        return changed - {lead.id}
    if not added.get("made"):
        forget(session, lead, added)
    return changed | {lead.id}


def _keys(session: Session, attempt: FormAttempt, tried: Event) -> list[Key]:
    """Return by what whoever tried could be known."""
    mapping = session.scalar(
        select(Form.mapping).where(Form.site_id == attempt.site_id, Form.key == attempt.form)
    )
    keys: list[Key] = list(keys_of(contact_of(attempt.fields, mapping)).items())
    if user := user_key(attempt.site_id, tried.user_id):
        keys.append(("user", user))
    return keys


def _is_known_otherwise(session: Session, lead: Lead) -> bool:
    """Whether anything but what was taken back says that there is this lead."""
    said = select(Identification.event_id).where(Identification.lead_id == lead.id).limit(1)
    return session.scalar(said) is not None


def _remove(session: Session, lead: Lead) -> None:
    if lead.status != "new" or lead.owner_id is not None or lead.outcome is not None:
        raise Problem(
            "Somebody works on the lead that this form made; give it the status “invalid” instead."
        )
    session.delete(lead)
    session.flush()
