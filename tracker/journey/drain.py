"""Writes what came in: each event once, in its visit, with the time spent on each page."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final
from urllib.parse import urlsplit

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tracker.accounts.models import Site
from tracker.bulk import among, insert_rows, table_of, take_ids, update_rows
from tracker.journey.batch import (
    ORIGIN,
    VISIT_COLUMNS,
    Batch,
    Browser,
    Overtaking,
    PageView,
    Visit,
    entry_of,
)
from tracker.journey.facts import Received
from tracker.journey.known import (
    find_browsers,
    find_overtaking,
    find_pages,
    find_visits,
    fresh_of,
)
from tracker.journey.models import Event, Visitor, VisitSession
from tracker.journey.recut import Fresh, recut_around
from tracker.journey.repetition import flag_too_fast
from tracker.journey.unnamed import named

TOTALS: Final = ("id", "last_at", "page_views", "engaged_ms")
_VISIT: Final = table_of(VisitSession)


@dataclass(slots=True, eq=False)
class Stored:
    """An event that was just stored, and what it said."""

    id: int
    visit: Visit
    received: Received
    lead_id: int | None = None  # written by tracker.leads

    @property
    def visitor_id(self) -> int:
        """Whose browser it was."""
        return self.visit.visitor_id


@dataclass(frozen=True)
class Written:
    """What a batch did to the journey, for the leads to follow.

    `moved` says which older events are in another session now; `recut` are the sessions that
    gave or took any, and `emptied` those without any left, which `forget` deletes.
    """

    events: Sequence[Stored] = ()  # oldest first
    duplicates: int = 0
    new_visitors: Mapping[tuple[int, str], int] = field(default_factory=dict)
    moved: Mapping[int, int] = field(default_factory=dict)
    recut: Sequence[int] = ()
    emptied: Sequence[int] = ()

    def counts(self) -> Counter[tuple[str, str]]:
        """Return what to add to the tallies."""
        counts: Counter[tuple[str, str]] = Counter()
        counts.update(("events", stored.received.type) for stored in self.events)
        counts["duplicates", ""] = self.duplicates
        counts["bots", ""] = sum(stored.visit.is_bots for stored in self.events)
        return counts


def write(session: Session, received: Iterable[Received]) -> Written:
    """Add the events that the store does not have yet; a repetition changes nothing.

    Sessions come out the same in whatever order and batches events arrive, as if all had been
    placed in the order they happened; `recut_around` says how far back. Events of a site that is
    gone are dropped with it. How many statements it takes does not depend on how many events
    there are. The caller commits, together with the inbox's position.
    """
    hosts = _hosts(session)
    known = [r for r in received if r.site_id in hosts]
    fresh = named(session, fresh_of(session, known)) if known else []
    duplicates = len(known) - len(fresh)
    if not fresh:
        return Written(duplicates=duplicates)
    batch = Batch(hosts)
    _meet_browsers(session, batch, fresh)
    _look_around(session, batch)
    _place(session, batch)
    _count(batch)
    _write_visits(session, batch)
    stored = _write_events(session, batch, fresh)
    pages = [one for one in stored if one.received.type == "page"]
    flag_too_fast(session, [(page.visit, page.received.at) for page in pages])
    session.expire_all()  # written past it: what it holds may not be true any more
    return Written(
        events=stored,
        duplicates=duplicates,
        new_visitors={key: b.id for key, b in batch.browsers.items() if b.is_new},
        moved={event_id: visit.id for event_id, visit in batch.moved.items()},
        recut=[visit.id for visit in batch.recut],
        emptied=batch.emptied,
    )


def forget(session: Session, emptied: Sequence[int]) -> None:
    """Delete sessions whose events are all in others now, once nothing refers to them."""
    if emptied:
        session.execute(delete(_VISIT).where(among(session, _VISIT.c.id, emptied)))


def _hosts(session: Session) -> dict[int, frozenset[str]]:
    sites = session.execute(select(Site.id, Site.origins))
    return {id_: frozenset(urlsplit(o).hostname or "" for o in origins) for id_, origins in sites}


def _meet_browsers(session: Session, batch: Batch, fresh: Sequence[Received]) -> None:
    """Find or make the visitors, and give each its events."""
    find_browsers(session, batch, fresh)
    strangers = {(r.site_id, r.visitor) for r in fresh} - batch.browsers.keys()
    ids = iter(take_ids(session, Visitor, len(strangers)))
    for r in fresh:
        browser = batch.browsers.get((r.site_id, r.visitor))
        if browser is None:
            browser = Browser(next(ids), r.at, r.at, is_new=True)
            batch.browsers[r.site_id, r.visitor] = browser
        browser.fresh.append(r)
    new, changed = [], []
    for (site_id, anonymous_id), browser in batch.browsers.items():
        seen = {
            "id": browser.id,
            "first_seen_at": min(browser.first_seen_at, browser.fresh[0].at),
            "last_seen_at": max(browser.last_seen_at, browser.fresh[-1].at),
        }
        if browser.is_new:
            new.append(seen | {"site_id": site_id, "anonymous_id": anonymous_id})
        else:
            changed.append(seen)
    insert_rows(session, Visitor, new)
    update_rows(session, Visitor, changed)


def _look_around(session: Session, batch: Batch) -> None:
    """Learn what the events are part of: page views, sessions, ways in."""
    for browser in batch.browsers.values():
        for r in browser.fresh:
            if r.type == "page":
                batch.pages[browser.id, r.message_id] = PageView(r.at)
    session_of = find_pages(session, batch)
    find_overtaking(session, batch)
    find_visits(session, batch, {*session_of.values(), *(e.session_id for e in batch.overtaking)})
    for page, session_id in session_of.items():
        page.visit = batch.visits[session_id]
    for (visitor_id, message_id), page in batch.pages.items():
        if page.visit is not None:
            batch.cuts[visitor_id].pages[message_id] = page.visit


def _place(session: Session, batch: Batch) -> None:
    """Find or open the session of every event."""
    overtaken = {overtaking.visitor_id for overtaking in batch.overtaking}
    late: dict[Browser, Fresh] = {}
    for browser in batch.browsers.values():
        fresh = sorted((batch.moment_of(browser, r), r) for r in browser.fresh)
        cut = batch.cuts[browser.id]
        if browser.id in overtaken or not (
            browser.is_new
            or all(m.turn > browser.last_seen_at or cut.has_inside(m) for m, _ in fresh)
        ):
            late[browser] = fresh
            continue
        for moment, r in fresh:
            visit = cut.place(moment, partial(batch.begin, browser, r))
            batch.visit_of[r.site_id, r.message_id] = visit
    if late:
        recut_around(session, batch, late)


def _count(batch: Batch) -> None:
    """Bring the totals of pages and visits up to date."""
    for browser in batch.browsers.values():
        for r in browser.fresh:
            if r.type == "page":
                visit = batch.visit_of[r.site_id, r.message_id]
                visit.page_views += 1
                batch.pages[browser.id, r.message_id].visit = visit
    for overtaking in batch.overtaking:
        if overtaking.type == "engaged":
            _engage(batch.pages[overtaking.visitor_id, overtaking.page], overtaking)
    for browser in batch.browsers.values():
        for r in browser.fresh:
            page = batch.pages.get((browser.id, r.page_message_id or ""))
            if page is not None and r.type == "engaged":
                _engage(page, r)


def _engage(page: PageView, engaged: Received | Overtaking) -> None:
    """The browser reports running totals, so the largest is the latest, in whatever order."""
    more = (engaged.engaged_ms or 0) - (page.engaged_ms or 0)
    if page.visit is not None and (more > 0 or page.engaged_ms is None):
        page.engaged_ms = max(page.engaged_ms or 0, engaged.engaged_ms or 0)
        page.visit.engaged_ms += max(more, 0)
    if engaged.scroll_depth is not None:
        page.scroll_depth = max(page.scroll_depth or 0, engaged.scroll_depth)
    page.grown = True


def _write_visits(session: Session, batch: Batch) -> None:
    """Write sessions, new and changed, and where stored events are now."""
    touched = dict.fromkeys(
        (
            *batch.recut,
            *batch.visit_of.values(),
            *(page.visit for page in batch.pages.values() if page.grown and page.visit),
        )
    )
    new = [visit for visit in touched if not visit.id]
    changed = [visit for visit in touched if visit.id]
    for visit, id_ in zip(new, take_ids(session, VisitSession, len(new)), strict=True):
        visit.id = id_
    insert_rows(session, VisitSession, [_row(visit, VISIT_COLUMNS) for visit in new])
    update_rows(session, VisitSession, [_row(visit, TOTALS) for visit in changed])
    recut = set(batch.recut)
    update_rows(session, VisitSession, [_row(v, ORIGIN) for v in changed if v in recut])
    moved = [{"id": id_, "session_id": visit.id} for id_, visit in batch.moved.items()]
    update_rows(session, Event, moved)


def _write_events(session: Session, batch: Batch, fresh: Sequence[Received]) -> list[Stored]:
    ids = take_ids(session, Event, len(fresh))
    stored = [
        Stored(id_, batch.visit_of[r.site_id, r.message_id], r)
        for id_, r in zip(ids, fresh, strict=True)
    ]
    insert_rows(session, Event, [_event(batch, event) for event in stored])
    grown = [
        {"id": p.id, "engaged_ms": p.engaged_ms, "scroll_depth": p.scroll_depth}
        for p in batch.pages.values()
        if p.grown and p.id
    ]
    update_rows(session, Event, grown)
    return stored


def _event(batch: Batch, stored: Stored) -> dict[str, Any]:
    r, visit = stored.received, stored.visit
    page = batch.pages[visit.visitor_id, r.message_id] if r.type == "page" else r
    return {
        "id": stored.id,
        "site_id": r.site_id,
        "visitor_id": visit.visitor_id,
        "session_id": visit.id,
        "message_id": r.message_id,
        "type": r.type,
        "name": r.name,
        "at": r.at,
        "client_at": r.client_at,
        "received_at": r.received_at,
        "url": r.url,
        "path": r.path,
        "title": r.title,
        "page_message_id": r.page_message_id,
        "engaged_ms": page.engaged_ms,
        "scroll_depth": page.scroll_depth,
        "properties": dict(r.properties) or None,
        "user_id": r.user_id,
        "entry": entry_of(batch.touch_of(r), r.referrer),
    }


def _row(visit: Visit, columns: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(visit, name) for name in columns}
