"""Forms as they were sent, one by one: taken by the page or not, by people, spammers and bots."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, get_args

from sqlalchemy import ColumnElement, Select, exists, select, union_all
from sqlalchemy.orm import Session

from tracker.journey.models import Event, VisitSession
from tracker.leads.models import Form, FormAttempt, Identification, Lead, Submission
from tracker.leads.sent import SUBMITTED, sent_again
from tracker.scores.paging import beyond, read_cursor, write_cursor

# What a list shows. `attempts` are what was accepted and what was refused; `leads` what was
# accepted and says who sent it.
Send = Literal["accepted", "leads", "refused", "attempts", "spam", "bots"]
SENDS: Final[tuple[Send, ...]] = get_args(Send)
# Why an attempt is none that the page took.
Refusal = Literal["invalid", "sent again", "no sign"]
ORDER: Final = "sent"


@dataclass(frozen=True, slots=True)
class SentForm:
    """A form as somebody sent it. Of `submission` and `attempt` one is there."""

    at: datetime
    path: str | None
    fields: list[Any]
    visit: VisitSession
    submission: Submission | None
    attempt: FormAttempt | None
    lead: Lead | None  # whose it is
    named: bool  # the lead said so in this form
    refusal: Refusal | None


@dataclass(frozen=True)
class SentPage:
    """Some of them, and the cursor of what follows; None at the end."""

    items: list[SentForm]
    next: str | None


def sends(
    kind: Send,
    *,
    site_ids: Collection[int],
    key: str | None,
    start: datetime,
    end: datetime,
) -> Select[*tuple[Any, ...]]:
    """Return forms sent in a period, as site_id, form, event_id and at; of one form by its `key`.

    Spam and what bots sent is in a list of its own, and in no other.
    """
    if kind == "refused":
        return _refused(site_ids, key, start, end)
    if kind == "attempts":
        both = union_all(
            _submitted("accepted", site_ids, key, start, end),
            _refused(site_ids, key, start, end),
        ).subquery()
        return select(both)
    return _submitted(kind, site_ids, key, start, end)


def sent_forms(
    session: Session,
    form: Form,
    kind: Send,
    *,
    start: datetime,
    end: datetime,
    after: str | None = None,
    limit: int = 50,
) -> SentPage:
    """Return one page of what was sent by a form, newest first.

    Raises `ValueError` for a bad cursor.
    """
    sent = sends(kind, site_ids=[form.site_id], key=form.key, start=start, end=end).subquery()
    keys: list[ColumnElement[Any]] = [sent.c.at, sent.c.event_id]
    query = select(sent.c.event_id, sent.c.at).order_by(*(k.desc() for k in keys)).limit(limit + 1)
    if after is not None:
        query = query.where(beyond(keys, read_cursor(ORDER, after), descending=True))
    rows = session.execute(query).all()
    more = len(rows) > limit
    return SentPage(
        items=_whole(session, [row.event_id for row in rows[:limit]]),
        next=write_cursor(ORDER, [rows[limit - 1].at, rows[limit - 1].event_id]) if more else None,
    )


def _submitted(
    kind: Send, site_ids: Collection[int], key: str | None, start: datetime, end: datetime
) -> Select[*tuple[Any, ...]]:
    asked: list[ColumnElement[bool]] = [
        Submission.site_id.in_(site_ids),
        Submission.form.is_not(None) if key is None else Submission.form == key,
        Submission.at >= start,
        Submission.at < end,
        ~VisitSession.is_person if kind == "bots" else VisitSession.is_person.expression,
    ]
    if kind != "bots":
        asked.append(Submission.is_spam.expression if kind == "spam" else ~Submission.is_spam)
    if kind == "leads":
        asked.append(exists().where(Identification.event_id == Submission.event_id))
    return (
        select(Submission.site_id, Submission.form, Submission.event_id, Submission.at)
        .join(VisitSession, VisitSession.id == Submission.session_id)
        .where(*asked)
    )


def _refused(
    site_ids: Collection[int], key: str | None, start: datetime, end: datetime
) -> Select[*tuple[Any, ...]]:
    taken = exists().where(
        Event.site_id == FormAttempt.site_id,
        Event.message_id == FormAttempt.submission_id,
        Event.name == SUBMITTED,
    )
    asked = [] if key is None else [FormAttempt.form == key]
    return (
        select(FormAttempt.site_id, FormAttempt.form, FormAttempt.event_id, FormAttempt.at)
        .join(VisitSession, VisitSession.id == FormAttempt.session_id)
        .where(
            FormAttempt.site_id.in_(site_ids),
            *asked,
            FormAttempt.at >= start,
            FormAttempt.at < end,
            VisitSession.is_person,
            ~taken,
        )
    )


def _whole(session: Session, event_ids: Sequence[int]) -> list[SentForm]:
    """Return what was sent in these events, in their order."""
    submissions = (
        select(Submission, VisitSession, Lead, Identification.event_id)
        .join(VisitSession, VisitSession.id == Submission.session_id)
        .outerjoin(Lead, Lead.id == Submission.lead_id)
        .outerjoin(Identification, Identification.event_id == Submission.event_id)
        .where(Submission.event_id.in_(event_ids))
    )
    found = {
        sent.event_id: SentForm(
            sent.at, sent.path, sent.fields, visit, sent, None, lead, said is not None, None
        )
        for sent, visit, lead, said in session.execute(submissions)
    }
    attempts = (
        select(FormAttempt, VisitSession, Lead, Event.properties, sent_again())
        .join(Event, Event.id == FormAttempt.event_id)
        .join(VisitSession, VisitSession.id == FormAttempt.session_id)
        .outerjoin(Lead, Lead.id == Event.lead_id)
        .where(FormAttempt.event_id.in_(event_ids))
    )
    for tried, visit, lead, properties, again in session.execute(attempts):
        refusal = _refusal(properties or {}, again=again)
        found[tried.event_id] = SentForm(
            tried.at, tried.path, tried.fields, visit, None, tried, lead, False, refusal
        )
    return [found[event_id] for event_id in event_ids]


def _refusal(properties: dict[str, Any], *, again: bool) -> Refusal:
    if again:
        return "sent again"
    return "invalid" if properties.get("valid") is False else "no sign"
