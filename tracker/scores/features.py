"""The features of a lead as of a moment: one list of them, and the table that scoring reads.

Nothing that sales writes is among them (status, owner, outcome, qualification): it would tell
the model what it is asked.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.journey.models import Event, VisitSession
from tracker.leads.models import Lead, Submission
from tracker.scores import imported
from tracker.scores.background import background
from tracker.scores.behaviour import Did, behaviour

LEADS_AT_A_TIME: Final = 500  # databases limit the values of one statement

_Visit = tuple[int, int]  # a lead, and a session

N_ = str  # marks a sentence for the catalogues of translations; the edge translates


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing known of a lead: its column, what it holds, and what that means in words."""

    name: str
    type: Literal["number", "flag", "word"]
    unit: str
    meaning: str


FEATURES: Final = (
    # Behaviour: a gap for a lead of whom no visit is known.
    Feature("visits", "number", N_("visits"), N_("Visits")),
    Feature("visits_last_7_days", "number", N_("visits"), N_("Visits in the last 7 days")),
    Feature("page_views", "number", N_("views"), N_("Page views")),
    Feature("distinct_pages", "number", N_("pages"), N_("Different pages viewed")),
    Feature("pricing_views", "number", N_("views"), N_("Views of pricing pages")),
    Feature("demo_views", "number", N_("views"), N_("Views of demo or trial pages")),
    Feature("contact_views", "number", N_("views"), N_("Views of contact pages")),
    Feature("engaged_minutes", "number", N_("minutes"), N_("Time spent reading")),
    Feature("scroll_depth", "number", N_("percent"), N_("How far down pages were read")),
    Feature("days_since_last_event", "number", N_("days"), N_("Time since the last activity")),
    Feature("submissions", "number", N_("forms"), N_("Forms sent")),
    # Origin: the first touch, which never changes.
    Feature("channel", "word", "", N_("Channel of the first visit")),
    Feature("source", "word", "", N_("Source of the first visit")),
    Feature("medium", "word", "", N_("Medium of the first visit")),
    Feature("campaign", "word", "", N_("Campaign of the first visit")),
    Feature("landing_path", "word", "", N_("First page seen")),
    # Fit.
    Feature("email_kind", "word", "", N_("Kind of e-mail address")),
    Feature("has_phone", "flag", "", N_("Phone number given")),
    Feature("job_level", "word", "", N_("Level of the job, by its title")),
    Feature("country", "word", "", N_("Country")),
    Feature("has_company", "flag", "", N_("Company given")),
)
_DTYPES: Final = {"number": "float64", "flag": "boolean", "word": "str"}


def frame(
    session: Session,
    lead_ids: Collection[int],
    *,
    now: datetime,
    as_of: Mapping[int, datetime] | None = None,
    kinds: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Return what was known of the leads at a moment.

    Parameters
    ----------
    lead_ids
        Any number; ids of no lead are left out.
    now
        What happened later does not count.
    as_of
        An earlier moment for some of the leads.
    kinds
        What a model learned the imported columns as; see `imported.columns`.

    Returns
    -------
    DataFrame
        Index: lead id, rising. Columns: every one of `FEATURES`, then the imported ones, named
        "field: …". A gap is NaN or None.
    """
    moments = as_of or {}
    index: list[int] = []
    rows: list[dict[str, Any]] = []
    fields: list[Mapping[str, Any]] = []
    ids = sorted(set(lead_ids))
    for start in range(0, len(ids), LEADS_AT_A_TIME):
        some = ids[start : start + LEADS_AT_A_TIME]
        submissions, only_spam = _submissions(session, some, now)
        events = _events(session, some, now, without=only_spam)
        for lead_id, brought, known in _leads(session, some):
            moment = min(moments.get(lead_id, now), now)
            did = behaviour(events[lead_id], submissions[lead_id], as_of=moment)
            index.append(lead_id)
            rows.append(background(**known) | did)
            fields.append(brought)
    columns = {
        f.name: pd.Series([row.get(f.name) for row in rows], dtype=_DTYPES[f.type])
        for f in FEATURES
    }
    table = pd.DataFrame(columns | imported.columns(fields, kinds))
    return table.set_axis(pd.Index(index, name="lead_id", dtype="int64"), axis=0)


def _leads(
    session: Session, lead_ids: Sequence[int]
) -> list[tuple[int, Mapping[str, Any], dict[str, Any]]]:
    """Return id, imported fields, and what `background` wants to know."""
    query = (
        select(
            Lead.id,
            Lead.fields,
            Lead.email,
            Lead.phone,
            Lead.company,
            Lead.title,
            Lead.country,
            Lead.channel,
            Lead.source,
            Lead.first_touch,
        )
        .where(Lead.id.in_(lead_ids))
        .order_by(Lead.id)
    )
    found = (dict(row) for row in session.execute(query).mappings())
    return [(row.pop("id"), row.pop("fields") or {}, row) for row in found]


def _submissions(
    session: Session, lead_ids: Sequence[int], now: datetime
) -> tuple[dict[int, list[datetime]], set[_Visit]]:
    """Return when leads sent forms, and the visits in which they sent nothing but spam."""
    query = (
        select(Submission.lead_id, Submission.session_id, Submission.at, Submission.is_spam)
        .join(VisitSession, VisitSession.id == Submission.session_id)
        .where(Submission.lead_id.in_(lead_ids), Submission.at <= now, VisitSession.is_person)
    )
    submissions: dict[int, list[datetime]] = defaultdict(list)
    of_spam: set[_Visit] = set()
    in_earnest: set[_Visit] = set()
    for lead_id, session_id, at, is_spam in session.execute(query):
        (of_spam if is_spam else in_earnest).add((lead_id or 0, session_id))
        if not is_spam:
            submissions[lead_id or 0].append(at)
    return submissions, of_spam - in_earnest


def _events(
    session: Session, lead_ids: Sequence[int], now: datetime, *, without: Collection[_Visit]
) -> dict[int, list[Did]]:
    query = (
        select(
            Event.lead_id,
            Event.type,
            Event.at,
            Event.session_id,
            Event.path,
            Event.title,
            Event.page_message_id,
            Event.engaged_ms,
            Event.scroll_depth,
        )
        .join(VisitSession, VisitSession.id == Event.session_id)
        .where(Event.lead_id.in_(lead_ids), Event.at <= now, VisitSession.is_person)
    )
    events: dict[int, list[Did]] = defaultdict(list)
    for row in session.execute(query):
        did = Did._make(row[1:])
        if (row[0], did.session_id) not in without:
            events[row[0] or 0].append(did)
    return events
