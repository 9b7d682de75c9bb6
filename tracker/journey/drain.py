"""Writes what came in: each event once, in its visit, with the time spent on each page."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from tracker.accounts.models import Site
from tracker.journey import sessions
from tracker.journey.agents import agent_of
from tracker.journey.channels import touch_of
from tracker.journey.facts import Received
from tracker.journey.models import Event, Visitor, VisitSession

Key = tuple[int, str]  # of a site and a name that is unique on it


@dataclass(frozen=True)
class Written:
    """What a batch added, oldest first, for the leads to look at."""

    events: Sequence[tuple[Event, Received]]

    @property
    def visitor_ids(self) -> set[int]:
        """Everybody who did something."""
        return {event.visitor_id for event, _ in self.events}


@dataclass
class _Batch:
    """The rows that one batch touches, found or made."""

    hosts: dict[int, set[str]]  # of each site
    visitors: dict[Key, Visitor] = field(default_factory=dict)
    visits: dict[int, list[VisitSession]] = field(default_factory=lambda: defaultdict(list))
    pages: dict[Key, Event] = field(default_factory=dict)
    visit_of_page: dict[Key, VisitSession] = field(default_factory=dict)


def write(session: Session, received: Iterable[Received]) -> Written:
    """Add the events that the store does not have yet; a repetition changes nothing.

    Events of a site that is gone are dropped with it. The caller commits, together with the
    inbox's position.
    """
    sites = session.scalars(select(Site)).all()
    hosts = {s.id: {urlsplit(o).hostname or "" for o in s.origins} for s in sites}
    fresh = _fresh(session, [r for r in received if r.site_id in hosts])
    if not fresh:
        return Written([])
    batch = _Batch(hosts)
    _meet_visitors(session, batch, fresh)
    _find_visits(session, batch, fresh)
    _find_pages(session, batch, fresh)
    placed = [(_visit_of(session, batch, r), r) for r in fresh]
    session.flush()  # new visits need their ids
    written = [(_event(batch, visit, r), r) for visit, r in placed]
    session.add_all(event for event, _ in written)
    session.flush()
    _count(session, batch, placed, written)
    return Written(written)


def _fresh(session: Session, received: Sequence[Received]) -> list[Received]:
    """Oldest first, each message once, without those that the store has."""
    by_key = {(r.site_id, r.message_id): r for r in reversed(received)}
    ids_of_site = defaultdict(list)
    for site_id, message_id in by_key:
        ids_of_site[site_id].append(message_id)
    for site_id, ids in ids_of_site.items():
        known = select(Event.message_id).where(Event.site_id == site_id, Event.message_id.in_(ids))
        for message_id in session.scalars(known):
            del by_key[site_id, message_id]
    return sorted(by_key.values(), key=lambda r: r.at)


def _meet_visitors(session: Session, batch: _Batch, fresh: Sequence[Received]) -> None:
    keys = {(r.site_id, r.visitor) for r in fresh}
    known = select(Visitor).where(tuple_(Visitor.site_id, Visitor.anonymous_id).in_(keys))
    batch.visitors = {(v.site_id, v.anonymous_id): v for v in session.scalars(known)}
    for r in fresh:
        visitor = batch.visitors.get((r.site_id, r.visitor))
        if visitor is None:
            visitor = batch.visitors[r.site_id, r.visitor] = Visitor(
                site_id=r.site_id, anonymous_id=r.visitor, first_seen_at=r.at, last_seen_at=r.at
            )
            session.add(visitor)
        visitor.first_seen_at = min(visitor.first_seen_at, r.at)
        visitor.last_seen_at = max(visitor.last_seen_at, r.at)
    session.flush()


def _find_visits(session: Session, batch: _Batch, fresh: Sequence[Received]) -> None:
    """Load the sessions that the events could continue."""
    near = sessions.LONGEST + sessions.IDLE
    nearby = select(VisitSession).where(
        VisitSession.visitor_id.in_([v.id for v in batch.visitors.values()]),
        VisitSession.started_at > fresh[0].at - near,
        VisitSession.started_at < fresh[-1].at + near,
    )
    for visit in session.scalars(nearby):
        batch.visits[visit.visitor_id].append(visit)


def _find_pages(session: Session, batch: _Batch, fresh: Sequence[Received]) -> None:
    """Load the page views that events of this batch speak about."""
    wanted = {(r.site_id, r.page_message_id) for r in fresh if r.page_message_id}
    if wanted:
        known = (
            select(Event, VisitSession)
            .join(VisitSession, VisitSession.id == Event.session_id)
            .where(tuple_(Event.site_id, Event.message_id).in_(wanted), Event.type == "page")
        )
        for page, visit in session.execute(known):
            batch.pages[page.site_id, page.message_id] = page
            batch.visit_of_page[page.site_id, page.message_id] = visit


def _visit_of(session: Session, batch: _Batch, r: Received) -> VisitSession:
    """Return the session of an event, opened if need be, and stretched to hold it."""
    visitor = batch.visitors[r.site_id, r.visitor]
    visits = batch.visits[visitor.id]
    touch = touch_of(
        url=r.url, referrer=r.referrer, campaign=r.campaign, own_hosts=batch.hosts[r.site_id]
    )
    marked = r.type == "page" and touch.is_campaign
    visit = _visit_of_page(batch, visitor, r) or sessions.choose(
        visits,
        r.at,
        source=touch.source if marked else None,
        campaign=touch.campaign if marked else None,
    )
    if visit is None:
        agent = agent_of(r.user_agent)
        visit = VisitSession(
            site_id=r.site_id,
            visitor_id=visitor.id,
            started_at=r.at,
            last_at=r.at,
            channel=touch.channel,
            source=touch.source[:200],
            medium=_cut(touch.medium, 200),
            campaign=_cut(touch.campaign, 200),
            referrer=r.referrer,
            landing_url=r.url,
            landing_path=r.path,
            browser=_cut(agent.browser, 60),
            system=_cut(agent.system, 60),
            device=agent.device,
            address=r.address,
            bot=agent.bot,
            page_views=0,
            engaged_ms=0,
        )
        session.add(visit)
        visits.append(visit)
    elif visit.last_at < r.at < visit.last_at + sessions.IDLE:
        visit.last_at = r.at
    elif r.at < visit.started_at:
        visit.started_at = r.at
    if r.type == "page":
        batch.visit_of_page[r.site_id, r.message_id] = visit
    return visit


def _visit_of_page(batch: _Batch, visitor: Visitor, r: Received) -> VisitSession | None:
    """What is done on a page view is part of its visit, however long the page stood open."""
    visit = batch.visit_of_page.get((r.site_id, r.page_message_id or ""))
    return visit if visit is not None and visit.visitor_id == visitor.id else None


def _event(batch: _Batch, visit: VisitSession, r: Received) -> Event:
    event = Event(
        site_id=r.site_id,
        visitor_id=visit.visitor_id,
        session_id=visit.id,
        message_id=r.message_id,
        type=r.type,
        name=r.name,
        at=r.at,
        client_at=r.client_at,
        received_at=r.received_at,
        url=r.url,
        path=r.path,
        title=r.title,
        page_message_id=r.page_message_id,
        engaged_ms=r.engaged_ms,
        scroll_depth=r.scroll_depth,
        properties=dict(r.properties) or None,
    )
    if r.type == "page":
        batch.pages[r.site_id, r.message_id] = event
    return event


def _count(
    session: Session,
    batch: _Batch,
    placed: Sequence[tuple[VisitSession, Received]],
    written: Sequence[tuple[Event, Received]],
) -> None:
    """Bring the totals of pages and visits up to date."""
    visits = {visit.id: visit for visit, _ in placed}
    for event, r in written:
        if r.type == "page":
            visits[event.session_id].page_views += 1
    engagements = [event for event, r in written if r.type == "engaged"]
    engagements += _earlier_engagements(session, [e for e, r in written if r.type == "page"])
    for engaged in engagements:
        page = batch.pages.get((engaged.site_id, engaged.page_message_id or ""))
        if page is not None:
            visit = visits.get(page.session_id) or session.get_one(VisitSession, page.session_id)
            _engage(page, visit, engaged)


def _engage(page: Event, visit: VisitSession, engaged: Event) -> None:
    """The browser reports running totals, so the largest is the latest, in whatever order."""
    more = (engaged.engaged_ms or 0) - (page.engaged_ms or 0)
    if more > 0 or page.engaged_ms is None:
        page.engaged_ms = max(page.engaged_ms or 0, engaged.engaged_ms or 0)
        visit.engaged_ms += max(more, 0)
    if engaged.scroll_depth is not None:
        page.scroll_depth = max(page.scroll_depth or 0, engaged.scroll_depth)


def _earlier_engagements(session: Session, pages: Sequence[Event]) -> list[Event]:
    """Return engagements that overtook their page view on the way here."""
    if not pages:
        return []
    overtook = select(Event).where(
        Event.visitor_id.in_({p.visitor_id for p in pages}),
        Event.at >= min(p.at for p in pages) - timedelta(hours=1),
        Event.type == "engaged",
        Event.page_message_id.in_([p.message_id for p in pages]),
    )
    return list(session.scalars(overtook))


def _cut(text: str | None, longest: int) -> str | None:
    return text[:longest] if text else None
