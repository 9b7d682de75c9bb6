"""Read what a form was sent with anew, after a person said what its fields mean."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.bulk import among, update_rows
from tracker.journey.batch import VISIT_COLUMNS, Visit
from tracker.journey.drain import Stored, Written
from tracker.journey.facts import Received
from tracker.journey.models import Event, Visitor, VisitSession
from tracker.leads.fields import MEANINGS, Contact, contact_of, field_key
from tracker.leads.identity import email_key, phone_key
from tracker.leads.models import Form, Identification, Lead, Submission
from tracker.leads.people import FACTS, Key, People
from tracker.leads.sent import SUBMITTED
from tracker.leads.service import attribute, keep, said_by
from tracker.leads.words import Word, keys_said, lead_named, qualify
from tracker.problem import Problem

AT_ONCE: Final = 1000


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What reading a form's submissions anew does, or would do."""

    submissions: int = 0  # read
    named: int = 0  # of them, those that say only now who sent them
    made: int = 0  # leads
    completed: int = 0  # leads that were there and get what was empty
    changed: frozenset[int] = field(default=frozenset())  # leads to score again


class _Sent(NamedTuple):
    """A submission as it was read anew, and the lead it named until now."""

    word: Word
    lead_id: int | None


class _Done(NamedTuple):
    """What reading some submissions anew did: how many name somebody now, and to which leads."""

    named: int
    made: set[int]
    completed: set[int]
    changed: set[int]


def correct(form: Form, mapping: Mapping[str, str | None]) -> None:
    """Say what fields of a form mean: "" for nothing, None for what is read from their words.

    Fields that are not named stay as they are. Raises `ValueError` for a field that the form
    does not have, or a meaning there is not. The caller commits.
    """
    known = {field_key(one) for one in form.fields} | form.mapping.keys()
    for name, meaning in mapping.items():
        if name not in known:
            raise Problem("The form has no field “%(name)s”.", name=name)
        if meaning and meaning not in MEANINGS:
            raise Problem(
                "There is no meaning “%(meaning)s”; choose one of %(known)s.",
                meaning=meaning,
                known=", ".join(MEANINGS),
            )
    said = {**form.mapping, **mapping}
    form.mapping = {name: meaning for name, meaning in said.items() if meaning is not None}


def foresee(session: Session, form: Form) -> Effect:
    """Return what `reread` would do; nothing is written."""
    effect = Effect()
    with session.no_autoflush, session.begin_nested() as nothing_kept:
        people = People(session)
        for sent in _portions(session, form):
            named = _read(people, sent)
            effect = replace(
                effect,
                submissions=effect.submissions + len(sent),
                named=effect.named + len(named),
            )
        made = {lead for lead in session.new if isinstance(lead, Lead)}
        completed = [one for one in session.dirty if session.is_modified(one)]
        effect = replace(effect, made=len(made), completed=len(completed))
        nothing_kept.rollback()
    return effect


def reread(session: Session, form: Form) -> Effect:
    """Make and complete leads from what a form was sent with, as its fields are read now.

    What is empty on a lead is filled, and a submission that named nobody until now finds or makes
    its lead. No lead gets another identity, no two become one, and what is known stays: so a
    second time does nothing. Submissions taken for spam are left out. The caller scores the leads
    in `changed`, and commits.
    """
    done = [(len(sent), _absorb_again(session, sent)) for sent in _portions(session, form)]
    made: set[int] = set().union(*(d.made for _, d in done))
    completed: set[int] = set().union(*(d.completed for _, d in done))
    return Effect(
        submissions=sum(count for count, _ in done),
        named=sum(d.named for _, d in done),
        made=len(made),
        completed=len(completed - made),
        changed=frozenset(made | completed).union(*(d.changed for _, d in done)),
    )


def reread_one(session: Session, submission: Submission) -> set[int]:
    """Read one submission as `reread` reads those of a form; return the leads to score again."""
    mapping = session.scalar(
        select(Form.mapping).where(Form.site_id == submission.site_id, Form.key == submission.form)
    )
    session.flush()
    done = _absorb_again(session, _sent(session, [submission.event_id], mapping or {}))
    return done.made | done.completed | done.changed


def _absorb_again(session: Session, sent: list[_Sent]) -> _Done:
    with session.no_autoflush:
        people = People(session)
        named = _read(people, sent)
        new = [lead for lead in session.new if isinstance(lead, Lead)]
        old = [one for one in session.dirty if session.is_modified(one)]
        people.write()
        said = [said_by(stored, lead.id) for stored, lead in named.items()]
        keep(session, said)
        owners = [{"event_id": s.event_id, "lead_id": s.lead_id} for s in said]
        update_rows(session, Submission, owners, key="event_id")
        changed = attribute(session, people, Written(events=list(named)), said) if said else set()
        done = _Done(
            named=len(named),
            made={lead.id for lead in new},
            completed={lead.id for lead in old if isinstance(lead, Lead)},
            changed=changed,
        )
        session.expire_all()  # written past it: what it holds may not be true any more
    return done


def _read(people: People, sent: list[_Sent]) -> dict[Stored, Lead]:
    """Complete and make leads; return the submissions that name somebody only now, with whom."""
    events = Written(events=[one.word.stored for one in sent])
    people.meet(keys_said(events, [one.word for one in sent]))
    people.load(one.lead_id for one in sent if one.lead_id is not None)
    named = {}
    for word, lead_id in sent:
        if lead_id is not None:
            _complete(people, people.lead(lead_id), word)
        elif lead := lead_named(people, word):
            named[word.stored] = lead
    return named


def _complete(people: People, lead: Lead, word: Word) -> None:
    """Fill what is empty on a lead, by a form that it was known by already.

    An address or number by which somebody else is known is theirs.
    """
    known = word.contact.known()
    for fact in FACTS:
        value = known.get(fact)
        if value is None or getattr(lead, fact):
            continue
        if fact in ("email", "phone"):
            key = _key(word.contact, fact)
            if key is None or people.known_by(*key) not in (None, lead):
                continue
            people.learn(*key, lead)
        setattr(lead, fact, value[: getattr(Lead, fact).type.length])
        qualify(lead, word.stored)


def _key(contact: Contact, fact: str) -> Key | None:
    if fact == "phone":
        number = phone_key(contact.phone or "")
        return ("phone", number) if number else None
    with suppress(ValueError):  # no address
        return "email", email_key(contact.email or "")
    return None


def _portions(session: Session, form: Form) -> Iterator[list[_Sent]]:
    """Return the form's submissions, oldest first, as if each had come only now."""
    mapping, site_id, key = dict(form.mapping), form.site_id, form.key
    ids = session.scalars(
        select(Submission.event_id)
        .where(Submission.site_id == site_id, Submission.form == key, ~Submission.is_spam)
        .order_by(Submission.at, Submission.event_id)
    ).all()
    for start in range(0, len(ids), AT_ONCE):
        yield _sent(session, ids[start : start + AT_ONCE], mapping)


def _sent(session: Session, ids: Sequence[int], mapping: Mapping[str, str]) -> list[_Sent]:
    """Return submissions, oldest first, as if each had come only now."""
    rows = session.execute(
        select(
            Submission.fields,
            Submission.site_id,
            Event.id,
            Event.message_id,
            Event.at,
            Event.user_id,
            Visitor.anonymous_id,
            Identification.lead_id,
            VisitSession,
        )
        .join(Event, Event.id == Submission.event_id)
        .join(Visitor, Visitor.id == Submission.visitor_id)
        .join(VisitSession, VisitSession.id == Submission.session_id)
        .outerjoin(Identification, Identification.event_id == Submission.event_id)
        .where(among(session, Submission.event_id, ids))
        .order_by(Submission.at, Submission.event_id)
    )
    return [
        _Sent(
            Word(
                Stored(
                    id_,
                    Visit(**{name: getattr(visit, name) for name in VISIT_COLUMNS}),
                    Received(
                        site_id=site_id,
                        visitor=visitor,
                        message_id=message_id,
                        type="track",
                        name=SUBMITTED,
                        at=at,
                        received_at=at,
                        user_id=user_id,
                    ),
                ),
                contact_of(fields, mapping),
            ),
            lead_id,
        )
        for fields, site_id, id_, message_id, at, user_id, visitor, lead_id, visit in rows
    ]
