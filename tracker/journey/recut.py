"""Sessions cut anew where late events arrived, so that the order of arrival does not show."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, Final, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.bulk import among, table_of
from tracker.journey.batch import Batch, Browser, Visit, origin, touch_kept
from tracker.journey.facts import Received
from tracker.journey.models import Event, VisitSession
from tracker.journey.sessions import IDLE, Cut, Moment, moment

MOST: Final = 5_000  # events of one visitor that are looked at again; more are no person's

Fresh = Sequence[tuple[Moment, Received]]  # earliest first

_Times = tuple[datetime, datetime]  # from when to when

_EVENT: Final = table_of(Event)
_VISIT: Final = table_of(VisitSession)
_COLUMNS: Final = [
    _EVENT.c[name]
    for name in (
        "id",
        "visitor_id",
        "session_id",
        "message_id",
        "type",
        "at",
        "url",
        "path",
        "page_message_id",
        "engaged_ms",
        "entry",
    )
]


class _Old(NamedTuple):
    """A stored event, as far as cutting looks at it."""

    id: int
    visitor_id: int
    session_id: int
    message_id: str
    type: str
    at: datetime
    url: str | None
    path: str | None
    page_message_id: str | None
    engaged_ms: int | None
    entry: dict[str, Any] | None


def recut_around(session: Session, batch: Batch, late: Mapping[Browser, Fresh]) -> None:
    """Place the fresh events of visitors of whom later ones are stored already.

    Every session that is less than 30 minutes from a fresh event, or from such a session or what
    was done on its pages, is cut again out of its events and the fresh ones together. A session
    that is cut keeps its row as far as it can. Two limits: the sessions looked at begin within a
    day of the fresh events, and of a visitor with more than `MOST` events in them the fresh ones
    join what is there. As a row is kept, so is what was found out of the browser; a session taken
    from another has that, too.
    """
    beyond = _beyond(session, [v.id for b in late for v in batch.cuts[b.id].spans])
    around = {browser: _around(batch, browser, beyond[browser.id]) for browser in late}
    sizes = _sizes(session, [visit.id for visits in around.values() for visit in visits])
    for browser, visits in around.items():
        if sum(sizes.get(visit.id, 0) for visit in visits) > MOST:
            around[browser] = []
    old = _events(session, [visit.id for visits in around.values() for visit in visits])
    for browser, fresh in late.items():
        _cut_again(batch, browser, fresh, around[browser], old[browser.id])


def _beyond(session: Session, session_ids: Sequence[int]) -> dict[int, list[_Times]]:
    """Return when things were done on pages of sessions that had ended, by visitor."""
    beyond: dict[int, list[_Times]] = defaultdict(list)
    done = (
        select(_VISIT.c.visitor_id, func.min(_EVENT.c.at), func.max(_EVENT.c.at))
        .join(_EVENT, (_EVENT.c.session_id == _VISIT.c.id) & (_EVENT.c.at > _VISIT.c.last_at))
        .where(among(session, _VISIT.c.id, session_ids))
        .group_by(_VISIT.c.id, _VISIT.c.visitor_id)
    )
    for visitor_id, first, last in session.execute(done):
        beyond[visitor_id].append((first, last))
    return beyond


def _around(batch: Batch, browser: Browser, beyond: Sequence[_Times]) -> list[Visit]:
    """Return the sessions that fresh events, or what overtook them, may change."""
    seeds = {e.session_id for e in batch.overtaking if e.visitor_id == browser.id}
    spans: list[tuple[datetime, datetime, Visit | None, bool]] = [
        (r.at, r.at, None, True) for r in browser.fresh
    ]
    spans += [(v.started_at, v.last_at, v, v.id in seeds) for v in batch.cuts[browser.id].spans]
    # What was done on a page left open, too late to stretch its session, does stretch it once a
    # fresh event has moved the session's end near: from there on the next session is in reach.
    spans += [(first, last, None, False) for first, last in beyond]
    around: list[Visit] = []
    group: list[Visit] = []
    concerned, end = False, None
    for begun, ended, visit, changes in sorted(spans, key=lambda span: span[:2]):
        if end is None or begun >= end + IDLE:
            around += group if concerned else ()
            group, concerned, end = [], False, ended
        end = max(end, ended)
        concerned |= changes
        group += [visit] if visit else ()
    return around + group if concerned else around


def _sizes(session: Session, session_ids: Sequence[int]) -> dict[int, int]:
    counted = (
        select(_EVENT.c.session_id, func.count())
        .where(among(session, _EVENT.c.session_id, session_ids))
        .group_by(_EVENT.c.session_id)
    )
    return dict(session.execute(counted).all())


def _events(session: Session, session_ids: Sequence[int]) -> dict[int, list[_Old]]:
    """Return the stored events of sessions, by visitor."""
    events: dict[int, list[_Old]] = defaultdict(list)
    of_them = select(*_COLUMNS).where(among(session, _EVENT.c.session_id, session_ids))
    for row in session.execute(of_them):
        events[row.visitor_id].append(_Old._make(row))
    return events


def _cut_again(
    batch: Batch, browser: Browser, fresh: Fresh, around: Sequence[Visit], old: Sequence[_Old]
) -> None:
    was = {visit.id: visit for visit in around}
    before = batch.cuts[browser.id]
    anew = Cut[Visit](
        [visit for visit in before.spans if visit.id not in was],
        {page: visit for page, visit in before.pages.items() if visit.id not in was},
    )
    holding: dict[Visit, list[_Old]] = {}  # the earliest first
    moments: list[tuple[Moment, Received | _Old]] = [*fresh, *_moments(batch, browser, old)]
    for when, event in sorted(moments, key=lambda placed: placed[0]):
        if isinstance(event, Received):
            visit = anew.place(when, partial(batch.begin, browser, event))
            batch.visit_of[event.site_id, event.message_id] = visit
        else:
            visit = anew.place(when, partial(_begun_by, event, was[event.session_id]))
            holding.setdefault(visit, []).append(event)
    for visit, events in holding.items():
        _take_over(batch, visit, events, was)
    batch.recut += holding
    batch.emptied += was  # what is left of it


def _moments(batch: Batch, browser: Browser, old: Sequence[_Old]) -> Iterator[tuple[Moment, _Old]]:
    """Return stored events as the rule of sessions looks at them."""
    pages = {event.message_id: event.at for event in old if event.type == "page"}
    for event in old:
        on = event.page_message_id
        fresh = batch.pages.get((browser.id, on)) if on else None
        on_at = fresh.at if fresh else pages.get(on or "")
        touch, _ = touch_kept(event.entry)
        marked = event.type == "page" and touch.is_campaign
        yield (
            moment(
                event.at,
                event.message_id,
                is_page=event.type == "page",
                page=(on, on_at) if on and on_at else None,
                source=touch.source if marked else None,
                campaign=touch.campaign if marked else None,
            ),
            event,
        )


def _begun_by(event: _Old, was: Visit) -> Visit:
    """Return the session that a stored event opens, by the browser of the one it was in."""
    touch, referrer = touch_kept(event.entry)
    return replace(
        was,
        **origin(touch, referrer=referrer, url=event.url, path=event.path),
        id=0,
        started_at=event.at,
        last_at=event.at,
        page_views=0,
        engaged_ms=0,
    )


def _take_over(batch: Batch, visit: Visit, events: Sequence[_Old], was: dict[int, Visit]) -> None:
    """Give a session the row, if one is left, of a session that its events were in."""
    if not visit.id:
        row = next((was.pop(e.session_id) for e in events if e.session_id in was), None)
        if row is not None:
            visit.id, visit.bot, visit.bot_overruled = row.id, row.bot, row.bot_overruled
    for event in events:
        if event.type == "page":
            visit.page_views += 1
            visit.engaged_ms += event.engaged_ms or 0
            if page := batch.pages.get((event.visitor_id, event.message_id)):
                page.visit = visit
        if event.session_id != visit.id:
            batch.moved[event.id] = visit
