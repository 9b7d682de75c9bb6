"""The numbers of a period: visitors, leads and what became of them, by day, source and page."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import CTE, ColumnElement, Integer, column, func, select, values
from sqlalchemy.orm import Session

from tracker.accounts.queries import visible_site_ids
from tracker.db import UtcDateTime
from tracker.insight.definitions import FEWEST_FOR_A_SHARE
from tracker.insight.periods import Day, Period
from tracker.journey.models import Event, VisitSession
from tracker.journey.sessions import LONGEST
from tracker.leads.models import Lead
from tracker.scores.models import Score
from tracker.scores.ranking import LeadFilter, RankedLead, conditions, ranked

TOP = 10
HOTTEST = 5


@dataclass(frozen=True, slots=True)
class Numbers:
    """The counts of one period, as `definitions` says."""

    visitors: int
    leads: int
    qualified: int
    web_leads: int

    @property
    def conversion(self) -> float | None:
        """Leads from a website by visitor, as a fraction; None of too few visitors."""
        return share(self.web_leads, self.visitors)


@dataclass(frozen=True, slots=True)
class OfDay:
    """Visitors and leads of one day."""

    date: date
    visitors: int
    leads: int


@dataclass(frozen=True, slots=True)
class OfSource:
    """Visitors who came by a source, and leads who first came by it."""

    source: str
    visitors: int
    leads: int
    web_leads: int

    @property
    def conversion(self) -> float | None:
        """Leads from a website by visitor, as a fraction; None of too few visitors."""
        return share(self.web_leads, self.visitors)


@dataclass(frozen=True, slots=True)
class OfPage:
    """Views of one page, and the milliseconds it was in view."""

    path: str
    views: int
    engaged_ms: int

    @property
    def engaged_ms_per_view(self) -> float:
        """The mean of a view."""
        return self.engaged_ms / self.views


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything the overview page shows of a period."""

    period: Period
    numbers: Numbers
    previous: Numbers
    days: list[OfDay]
    sources: list[OfSource]
    pages: list[OfPage]
    hottest: list[RankedLead]
    bot_visits: int  # begun in the period, and in none of the numbers


def share(part: int, whole: int) -> float | None:
    """Return part by whole; None where the whole is too small for that to mean anything."""
    return part / whole if whole >= FEWEST_FOR_A_SHARE else None


def change(value: float | None, before: float | None) -> float | None:
    """Return by how much of `before` the value is more or less; None without either.

    >>> change(30, 20)
    0.5
    """
    if value is None or not before:
        return None
    return (value - before) / before


def overview(session: Session, *, site_id: int | None, period: Period) -> Overview:
    """Return the numbers of `period` for one site, or all that `visible_site_ids` means."""
    site_ids = visible_site_ids(session, site_id)
    open_leads = LeadFilter(site_id=site_id, outcome="open")
    return Overview(
        period=period,
        numbers=_numbers(session, site_id, site_ids, period),
        previous=_numbers(session, site_id, site_ids, period.previous),
        days=_by_day(session, site_id, site_ids, period),
        sources=_by_source(session, site_id, site_ids, period),
        pages=_by_page(session, site_ids, period),
        hottest=ranked(session, open_leads, limit=HOTTEST).items,
        bot_visits=_bot_visits(session, site_ids, period),
    )


def leads_of(site_id: int | None, period: Period) -> LeadFilter:
    """Return the filter of the leads that a period's numbers count."""
    return LeadFilter(site_id=site_id, created_from=period.start, created_before=period.end)


def _of_people(site_ids: Collection[int]) -> list[ColumnElement[bool]]:
    """Return what a visit of a person is."""
    return [VisitSession.site_id.in_(site_ids), VisitSession.is_person.expression]


def _visits(site_ids: Collection[int], period: Period) -> list[ColumnElement[bool]]:
    """Return what a visit of a person in the period is."""
    return [
        *_of_people(site_ids),
        VisitSession.started_at >= period.start,
        VisitSession.started_at < period.end,
    ]


def _bot_visits(session: Session, site_ids: Collection[int], period: Period) -> int:
    begun = select(func.count()).where(
        VisitSession.site_id.in_(site_ids),
        VisitSession.started_at >= period.start,
        VisitSession.started_at < period.end,
        ~VisitSession.is_person,
    )
    return session.execute(begun).scalar_one()


def _calendar(days: Sequence[Day]) -> CTE:
    """Return the days as rows to join with: neither database knows a reader's calendar."""
    moments = column("start", UtcDateTime()), column("end", UtcDateTime())
    rows = [(number, day.start, day.end) for number, day in enumerate(days)]
    return values(column("number", Integer), *moments).data(rows).cte("day")


def _numbers(
    session: Session, site_id: int | None, site_ids: Collection[int], period: Period
) -> Numbers:
    visitors = session.execute(
        select(func.count(VisitSession.visitor_id.distinct())).where(*_visits(site_ids, period))
    ).scalar_one()
    leads = session.execute(
        select(func.count(), func.count(Lead.qualified_at), func.count(Lead.site_id))
        .select_from(Lead)
        .join(Score, Score.lead_id == Lead.id)
        .where(*conditions(session, leads_of(site_id, period)))
    ).one()
    return Numbers(visitors, *leads)


def _by_day(
    session: Session, site_id: int | None, site_ids: Collection[int], period: Period
) -> list[OfDay]:
    # By the days' bounds only: with the period's beside them SQLite would take those, and go
    # through the whole period for each day.
    days = _calendar(period.days)
    visitors = (
        select(days.c.number, func.count(VisitSession.visitor_id.distinct()))
        .join(
            VisitSession,
            (VisitSession.started_at >= days.c.start) & (VisitSession.started_at < days.c.end),
        )
        .where(*_of_people(site_ids))
        .group_by(days.c.number)
    )
    leads = (
        select(days.c.number, func.count())
        .join(Lead, (Lead.created_at >= days.c.start) & (Lead.created_at < days.c.end))
        .join(Score, Score.lead_id == Lead.id)
        .where(*conditions(session, LeadFilter(site_id=site_id)))
        .group_by(days.c.number)
    )
    of_visitors: dict[int, int] = dict(session.execute(visitors).all())
    of_leads: dict[int, int] = dict(session.execute(leads).all())
    return [
        OfDay(day.date, of_visitors.get(number, 0), of_leads.get(number, 0))
        for number, day in enumerate(period.days)
    ]


def _by_source(
    session: Session, site_id: int | None, site_ids: Collection[int], period: Period
) -> list[OfSource]:
    visitors = (
        select(VisitSession.source, func.count(VisitSession.visitor_id.distinct()))
        .where(*_visits(site_ids, period))
        .group_by(VisitSession.source)
    )
    leads = (
        select(Lead.source, func.count(), func.count(Lead.site_id))
        .join(Score, Score.lead_id == Lead.id)
        .where(*conditions(session, leads_of(site_id, period)))
        .group_by(Lead.source)
    )
    of_visitors: dict[str, int] = dict(session.execute(visitors).all())
    of_leads = {source: counts for source, *counts in session.execute(leads)}
    rows = [
        OfSource(source, of_visitors.get(source, 0), *of_leads.get(source, (0, 0)))
        for source in of_visitors.keys() | of_leads.keys()
    ]
    return sorted(rows, key=lambda row: (-row.visitors, -row.leads, row.source))[:TOP]


def _by_page(session: Session, site_ids: Collection[int], period: Period) -> list[OfPage]:
    views = func.count()
    # The few bots are looked up, not the many visits of people.
    bots = select(VisitSession.id).where(
        VisitSession.site_id.in_(site_ids),
        VisitSession.started_at >= period.start - LONGEST,
        VisitSession.started_at < period.end,
        ~VisitSession.is_person,
    )
    pages = (
        select(Event.path, views, func.coalesce(func.sum(Event.engaged_ms), 0))
        .where(
            Event.site_id.in_(site_ids),
            Event.type == "page",
            Event.at >= period.start,
            Event.at < period.end,
            Event.path.is_not(None),
            Event.session_id.not_in(bots),
        )
        .group_by(Event.path)
        .order_by(views.desc(), Event.path)
        .limit(TOP)
    )
    return [OfPage(path or "", n, int(ms or 0)) for path, n, ms in session.execute(pages)]
