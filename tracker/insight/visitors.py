"""The list of visitors: who came, from where, how often, and which lead that was."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, exists, func, select, true
from sqlalchemy.orm import Session

from tracker.accounts.models import Site
from tracker.accounts.queries import visible_site_ids
from tracker.journey.models import Event, Visitor, VisitSession
from tracker.leads.models import Identification, Lead
from tracker.leads.touches import DIRECT, Touch, touch_facts
from tracker.scores.paging import beyond, read_cursor, write_cursor

ORDER = "last seen"
Bots = Literal["hidden", "shown", "only"]


@dataclass(frozen=True, kw_only=True)
class VisitorFilter:
    """Which visitors are wanted; what is left empty does not restrict.

    Visits are what is asked about: a visitor is listed for one visit that begins in the period
    came by the channel and source, and from the country.
    """

    site_id: int | None = None
    known: bool | None = None  # True: said who they are; False: not yet
    channel: str | None = None
    source: str | None = None
    path: str | None = None  # viewed this page, in the period
    visited_from: datetime | None = None
    visited_before: datetime | None = None
    country: str | None = None  # ISO 3166-1
    bots: Bots = "hidden"


@dataclass(frozen=True)
class ListedVisitor:
    """A visitor as a line of the list, with the totals of all visits."""

    visitor: Visitor
    site: Site
    visits: int
    page_views: int
    engaged_ms: int
    first_visit: VisitSession  # where the visitor came from at the very first
    leads: list[Lead]  # the one who said so last comes first


@dataclass(frozen=True)
class VisitorPage:
    """Some visitors, and the cursor of what follows them; None at the end."""

    items: list[ListedVisitor]
    next: str | None


def visitors(
    session: Session, where: VisitorFilter, *, after: str | None = None, limit: int = 50
) -> VisitorPage:
    """Return one page of visitors, last seen first. Raises `ValueError` for a bad cursor."""
    keys: list[ColumnElement[Any]] = [Visitor.last_seen_at.expression, Visitor.id.expression]
    query = (
        select(Visitor, Site)
        .join(Site, Site.id == Visitor.site_id)
        .where(*_conditions(session, where))
        .order_by(*(key.desc() for key in keys))
        .limit(limit + 1)
    )
    if after is not None:
        query = query.where(beyond(keys, read_cursor(ORDER, after), descending=True))
    rows = session.execute(query).all()
    last = rows[limit - 1][0] if len(rows) > limit else None
    return VisitorPage(
        items=_listed(session, rows[:limit], where.bots),
        next=None if last is None else write_cursor(ORDER, [last.last_seen_at, last.id]),
    )


def count(session: Session, where: VisitorFilter) -> int:
    """Return how many visitors `where` asks for."""
    query = select(func.count()).select_from(Visitor).where(*_conditions(session, where))
    return session.execute(query).scalar_one()


def channels(session: Session, site_id: int | None = None) -> list[str]:
    """Return the channels that visits came by."""
    shown = VisitSession.site_id.in_(visible_site_ids(session, site_id))
    return sorted(session.scalars(select(VisitSession.channel).where(shown).distinct()))


def countries(session: Session, site_id: int | None = None) -> list[str]:
    """Return the codes of the countries that visits came from; none where no file tells them."""
    shown = VisitSession.site_id.in_(visible_site_ids(session, site_id))
    known = VisitSession.country.is_not(None)
    found = session.scalars(select(VisitSession.country).where(shown, known).distinct())
    return sorted(code for code in found if code)


def left_out(session: Session, where: VisitorFilter) -> int:
    """Return how many visits of bots a list leaves out that would fit its filter otherwise."""
    if where.bots != "hidden":
        return 0
    of_bots = replace(where, bots="only")
    query = select(func.count()).select_from(VisitSession).join(Visitor)
    return session.execute(
        query.where(*_browsers(session, of_bots), *_visits(of_bots))
    ).scalar_one()


def touches_of(session: Session, visitor_id: int) -> tuple[Touch | None, Touch | None]:
    """Return a browser's first touch, and the last one that was not direct; None where none is."""
    visits = select(VisitSession).where(VisitSession.visitor_id == visitor_id).limit(1)
    first = session.scalar(visits.order_by(VisitSession.started_at, VisitSession.id))
    last = session.scalar(
        visits.where(VisitSession.channel != DIRECT).order_by(
            VisitSession.started_at.desc(), VisitSession.id.desc()
        )
    )
    return touch_facts(first) if first else None, touch_facts(last) if last else None


def leads_of(session: Session, visitor_ids: Sequence[int]) -> dict[int, list[Lead]]:
    """Return who used each browser, the one who said so last first."""
    said = (
        select(Identification.visitor_id, Lead)
        .join(Lead, Lead.id == Identification.lead_id)
        .where(Identification.visitor_id.in_(visitor_ids))
        .group_by(Identification.visitor_id, Lead.id)
        .order_by(func.max(Identification.at).desc(), Lead.id)
    )
    leads: dict[int, list[Lead]] = defaultdict(list)
    for visitor_id, lead in session.execute(said):
        leads[visitor_id].append(lead)
    return leads


def _conditions(session: Session, where: VisitorFilter) -> list[ColumnElement[bool]]:
    visited = exists().where(VisitSession.visitor_id == Visitor.id, *_visits(where))
    return [visited, *_browsers(session, where)]


def _browsers(session: Session, where: VisitorFilter) -> list[ColumnElement[bool]]:
    """Return what is asked about a visitor whatever the visit."""
    asked: list[ColumnElement[bool]] = [
        Visitor.site_id.in_(visible_site_ids(session, where.site_id))
    ]
    if where.known is not None:
        said_so = exists().where(Identification.visitor_id == Visitor.id)
        asked.append(said_so if where.known else ~said_so)
    if where.path is not None:
        viewed = [Event.visitor_id == Visitor.id, Event.type == "page", Event.path == where.path]
        if where.visited_from is not None:
            viewed.append(Event.at >= where.visited_from)
        if where.visited_before is not None:
            viewed.append(Event.at < where.visited_before)
        asked.append(exists().where(and_(*viewed)))
    return asked


def _visits(where: VisitorFilter) -> list[ColumnElement[bool]]:
    asked = [_counted(where.bots)]
    if where.country is not None:
        asked.append(VisitSession.country == where.country)
    if where.channel is not None:
        asked.append(VisitSession.channel == where.channel)
    if where.source is not None:
        asked.append(VisitSession.source == where.source)
    # With a page asked for, the period is about its views: a visit may begin before midnight.
    if where.path is None:
        if where.visited_from is not None:
            asked.append(VisitSession.started_at >= where.visited_from)
        if where.visited_before is not None:
            asked.append(VisitSession.started_at < where.visited_before)
    return asked


def _counted(bots: Bots) -> ColumnElement[bool]:
    """Return which visits a list speaks of."""
    if bots == "hidden":
        return VisitSession.is_person.expression
    return ~VisitSession.is_person if bots == "only" else true()


def _listed(
    session: Session, rows: Sequence[tuple[Visitor, Site]], bots: Bots
) -> list[ListedVisitor]:
    ids = [visitor.id for visitor, _ in rows]
    counted = _counted(bots)
    totals = {
        visitor_id: [int(total) for total in of_one]
        for visitor_id, *of_one in session.execute(
            select(
                VisitSession.visitor_id,
                func.count(),
                func.sum(VisitSession.page_views),
                func.sum(VisitSession.engaged_ms),
            )
            .where(VisitSession.visitor_id.in_(ids), counted)
            .group_by(VisitSession.visitor_id)
        )
    }
    first = (
        select(VisitSession.id)
        .where(VisitSession.visitor_id == Visitor.id, counted)
        .order_by(VisitSession.started_at, VisitSession.id)
        .limit(1)
        .scalar_subquery()
    )
    first_ids = select(first).where(Visitor.id.in_(ids))
    first_visits = {
        visit.visitor_id: visit
        for visit in session.scalars(select(VisitSession).where(VisitSession.id.in_(first_ids)))
    }
    leads = leads_of(session, ids)
    return [
        ListedVisitor(
            visitor=visitor,
            site=site,
            visits=totals[visitor.id][0],
            page_views=totals[visitor.id][1],
            engaged_ms=totals[visitor.id][2],
            first_visit=first_visits[visitor.id],
            leads=leads[visitor.id],
        )
        for visitor, site in rows
    ]
