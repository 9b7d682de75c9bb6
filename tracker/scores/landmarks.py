"""What a model learns from: leads as they were at moments since they came, and what came of it."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any, Final, NamedTuple, Protocol

import pandas as pd
from sqlalchemy import Row, case, func, select
from sqlalchemy.orm import Session

from tracker.journey.models import Event
from tracker.leads.models import Activity, Lead
from tracker.scores.features import moments_frame
from tracker.scores.outcomes import of_world

# Days since a lead came, at which it is looked at; later than the first only what did something.
DAYS: Final = (0, 1, 7, 30, 90)
# Of moments whose horizon still runs, so many may be open: where nobody writes down that a lead
# will not get there, those alone that ended already would be too many that did. By this much their
# chance can be too high at most: by a quarter.
OPEN: Final = 0.2
# More rows are not read: the newest say more of leads to come.
MOST_ROWS: Final = 300_000


class Aim(Protocol):
    """What a score is the chance of: a target, reached within so many days."""

    @property
    def target(self) -> str:
        """One of `models.TARGETS`."""

    @property
    def horizon_days(self) -> int:
        """Days."""


@dataclass(frozen=True)
class TrainingRows:
    """A table of leads at moments as `scoring.train` wants it; all have the index of `X`.

    `closed` is when the outcome was known; a gap where nobody wrote down when.
    """

    X: pd.DataFrame  # index: lead id, which comes as often as the lead has moments
    y: "pd.Series[Any]"
    when: "pd.Series[Any]"
    groups: "pd.Series[Any]"
    sources: "pd.Series[Any]"
    closed: "pd.Series[Any]"


class Landmark(NamedTuple):
    """A lead at a moment, and whether it reached the target in time after it."""

    lead_id: int
    at: datetime
    reached: bool
    known_at: datetime | None  # None where nobody wrote down when
    source: str

    def is_open(self, now: datetime) -> bool:
        """Whether nobody knows yet."""
        return self.known_at is not None and self.known_at > now


def training_rows(
    session: Session, *, now: datetime, plan: Aim, sample: bool, site_id: int | None = None
) -> TrainingRows:
    """Return leads as they were at moments, with what came of each; the earliest moment first.

    Only what is known by now teaches: a lead that neither reached the target nor was lost yet,
    with the horizon still running, is left out; and so are those that came at its time and did,
    where more than one in five of them is open. No moment lies after the target was reached or
    the lead was closed. An outcome without a date counts at the moment the lead came. Spam
    teaches nothing.

    Parameters
    ----------
    sample
        The made-up leads, or all the others.
    site_id
        Only the leads of one site.
    """
    found = landmarks(session, now=now, plan=plan, sample=sample, site_id=site_id)
    table = moments_frame(session, [(mark.lead_id, mark.at) for mark in found], now=now)

    def column(values: Sequence[Any], dtype: str) -> "pd.Series[Any]":
        return pd.Series(values, index=table.index, dtype=dtype)

    return TrainingRows(
        X=table,
        y=column([mark.reached for mark in found], "bool"),
        when=column([mark.at for mark in found], "datetime64[us, UTC]"),
        groups=column([mark.lead_id for mark in found], "int64"),
        sources=column([mark.source for mark in found], "str"),
        closed=column([mark.known_at for mark in found], "datetime64[us, UTC]"),
    )


def landmarks(
    session: Session, *, now: datetime, plan: Aim, sample: bool, site_id: int | None = None
) -> list[Landmark]:
    """Return what `training_rows` is made of, the newest rows if there are very many."""
    first_done = _first_done(session)
    found = [
        mark
        for lead in session.execute(_leads(now, sample=sample, site_id=site_id))
        for mark in _of_lead(lead, first_done.get(lead.id), now=now, plan=plan)
    ]
    return _that_teach(found, now=now, plan=plan)[-MOST_ROWS:]


def first_landmarks(
    session: Session, *, now: datetime, plan: Aim, sample: bool, site_id: int | None = None
) -> tuple[list[Landmark], int]:
    """Return of `landmarks` those at which leads came, and how many leads there are."""
    leads = session.execute(_leads(now, sample=sample, site_id=site_id)).all()
    found = [mark for lead in leads for mark in _of_lead(lead, None, now=now, plan=plan)]
    return _that_teach(found, now=now, plan=plan), len(leads)


def _that_teach(found: list[Landmark], *, now: datetime, plan: Aim) -> list[Landmark]:
    """Return what is known by now of times of which nearly all is; the earliest moment first."""
    found.sort(key=lambda mark: (mark.at, mark.lead_id))
    begins = now - timedelta(days=plan.horizon_days)
    ripe = bisect_right(found, begins, key=attrgetter("at"))
    still_open = end = 0
    for count, mark in enumerate(found[ripe:], start=1):
        still_open += mark.is_open(now)
        if still_open <= OPEN * count:
            end = count
    return [mark for mark in found[: ripe + end] if not mark.is_open(now)]


def moments_since(
    session: Session, *, since: datetime, now: datetime, sample: bool, site_id: int | None = None
) -> list[tuple[int, datetime]]:
    """Return the moments after `since` at which leads are looked at, whatever came of them.

    The newest first, as leads and moments.
    """
    first_done = _first_done(session)
    oldest = Lead.created_at > since - timedelta(days=DAYS[-1])
    found = []
    for lead in session.execute(_leads(now, sample=sample, site_id=site_id).where(oldest)):
        done = first_done.get(lead.id)
        for days in DAYS:
            at = lead.created_at + timedelta(days=days)
            if since < at <= now and (not days or (done is not None and done <= at)):
                found.append((lead.id, at))
    return sorted(found, key=lambda moment: (moment[1], moment[0]), reverse=True)


def _leads(now: datetime, *, sample: bool, site_id: int | None) -> Any:
    query = select(
        Lead.id,
        Lead.source,
        Lead.created_at,
        Lead.outcome,
        Lead.outcome_at,
        Lead.qualified_at,
        Lead.opportunity_at,
    ).where(of_world(sample=sample), ~Lead.is_spam, Lead.created_at <= now)
    return query if site_id is None else query.where(Lead.site_id == site_id)


def _of_lead(
    lead: Row[Any], first_done: datetime | None, *, now: datetime, plan: Aim
) -> Iterator[Landmark]:
    won, lost = (lead.outcome == outcome for outcome in ("won", "lost"))
    closed_at = lead.outcome_at if lead.outcome_at and lead.outcome_at <= now else None
    undated = lead.outcome is not None and lead.outcome_at is None
    reached_at = _reached_at(lead, plan.target, closed_at, now)
    if undated and reached_at is None:
        # Nobody knows when, but it was after the lead came.
        yield Landmark(lead.id, lead.created_at, won, None, lead.source)
        return
    over = min((at for at in (reached_at, closed_at) if at), default=None)
    # Nothing of a lead that never did anything could tell a later moment from the first.
    for days in DAYS if first_done is not None else DAYS[:1]:
        at = lead.created_at + timedelta(days=days)
        if at > now or (over is not None and at >= over):
            break
        if days and first_done is not None and first_done > at:
            continue
        until = at + timedelta(days=plan.horizon_days)
        if reached_at is not None and reached_at <= until:
            yield Landmark(lead.id, at, True, reached_at, lead.source)
        elif lost and closed_at is not None and closed_at <= until:
            yield Landmark(lead.id, at, False, closed_at, lead.source)
        else:  # known once the horizon is over
            yield Landmark(lead.id, at, False, until, lead.source)


def _reached_at(
    lead: Row[Any], target: str, closed_at: datetime | None, now: datetime
) -> datetime | None:
    """Return when a lead reached the target: a customer has reached whatever comes before."""
    won_at = closed_at if lead.outcome == "won" else None
    noted = {"qualified": lead.qualified_at, "opportunity": lead.opportunity_at}.get(target)
    return min((at for at in (noted, won_at) if at and at <= now), default=None)


def _first_done(session: Session) -> dict[int, datetime]:
    """Return when leads first did anything, or were first spoken with, as far as we know."""
    known = case((Activity.at > Activity.logged_at, Activity.at), else_=Activity.logged_at)
    first: dict[int, datetime] = {}
    for query in (
        select(Event.lead_id, func.min(Event.at)).where(Event.lead_id.is_not(None)),
        select(Activity.lead_id, func.min(known)),
    ):
        for lead_id, at in session.execute(query.group_by(query.selected_columns[0])):
            first[lead_id] = min(at, first.get(lead_id, at))
    return first
