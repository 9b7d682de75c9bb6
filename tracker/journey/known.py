"""What the store knows of a batch's events: each kind of row is asked for once."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from tracker.bulk import among, given, table_of
from tracker.journey import sessions
from tracker.journey.batch import VISIT_COLUMNS, Batch, Browser, Overtaking, PageView, Visit
from tracker.journey.facts import Received
from tracker.journey.models import Event, Visitor, VisitSession

# How much later than what is done on it a page view may have happened by the server's clock:
# requests are late by seconds; those that say no sending time, by as long as they were retried.
OVERTAKEN: Final = timedelta(minutes=10)
NEAR: Final = sessions.LONGEST + sessions.IDLE

_EVENT: Final = table_of(Event)
_VISITOR: Final = table_of(Visitor)
_VISIT: Final = table_of(VisitSession)
_VISIT_COLUMNS: Final = [_VISIT.c[name] for name in VISIT_COLUMNS]


def fresh_of(session: Session, received: Sequence[Received]) -> list[Received]:
    """Return each message once, oldest first, without those that the store has."""
    by_key = {(r.site_id, r.message_id): r for r in reversed(received)}
    columns = "site_id", "message_id"
    asked = given(session, _rows(columns, by_key), {name: _EVENT.c[name].type for name in columns})
    known = select(_EVENT.c.site_id, _EVENT.c.message_id).join(
        asked,
        (_EVENT.c.site_id == asked.c.site_id) & (_EVENT.c.message_id == asked.c.message_id),
    )
    for site_id, message_id in session.execute(known):
        del by_key[site_id, message_id]
    return sorted(by_key.values(), key=lambda r: r.at)


def find_browsers(session: Session, batch: Batch, fresh: Iterable[Received]) -> None:
    """Find the visitors that the store has; nobody else writes of them until the batch is over.

    What is read from here on and written back would otherwise lose what others add meanwhile.
    """
    keys = dict.fromkeys((r.site_id, r.visitor) for r in fresh)
    columns = "site_id", "anonymous_id"
    asked = given(session, _rows(columns, keys), {name: _VISITOR.c[name].type for name in columns})
    theirs = (_VISITOR.c.site_id == asked.c.site_id) & (
        _VISITOR.c.anonymous_id == asked.c.anonymous_id
    )
    known = (
        select(*(_VISITOR.c[name] for name in (*columns, "id", "first_seen_at", "last_seen_at")))
        .join(asked, theirs)
        .order_by(_VISITOR.c.id)  # two batches that want the same visitors wait in one order
        .with_for_update(key_share=True, of=_VISITOR)
    )
    for site_id, anonymous_id, id_, first, last in session.execute(known):
        batch.browsers[site_id, anonymous_id] = Browser(id_, first, last, is_new=False)


def find_pages(session: Session, batch: Batch) -> dict[PageView, int]:
    """Find the page views that fresh events speak about; return in which sessions they are."""
    wanted = [
        {"site_id": r.site_id, "message_id": r.page_message_id, "visitor_id": browser.id}
        for browser in batch.browsers.values()
        if not browser.is_new
        for r in browser.fresh
        if r.page_message_id and (browser.id, r.page_message_id) not in batch.pages
    ]
    if not wanted:
        return {}
    asked = given(session, wanted, {name: _EVENT.c[name].type for name in wanted[0]})
    names = "visitor_id", "message_id", "session_id", "at", "engaged_ms", "scroll_depth", "id"
    stored = select(*(_EVENT.c[name] for name in names)).join(
        asked,
        (_EVENT.c.site_id == asked.c.site_id)
        & (_EVENT.c.message_id == asked.c.message_id)
        & (_EVENT.c.visitor_id == asked.c.visitor_id)
        & (_EVENT.c.type == "page"),
    )
    session_of = {}
    for visitor_id, message_id, session_id, at, engaged_ms, scroll_depth, id_ in session.execute(
        stored
    ):
        page = PageView(at, None, engaged_ms, scroll_depth, id_)
        batch.pages[visitor_id, message_id] = page
        session_of[page] = session_id
    return session_of


def find_overtaking(session: Session, batch: Batch) -> None:
    """Find what was done on fresh page views and overtook them on the way here."""
    pages = [
        {"visitor_id": browser.id, "page_message_id": r.message_id, "at": r.at - OVERTAKEN}
        for browser in batch.browsers.values()
        if not browser.is_new
        for r in browser.fresh
        if r.type == "page"
    ]
    if not pages:
        return
    asked = given(session, pages, {name: _EVENT.c[name].type for name in pages[0]})
    names = "visitor_id", "session_id", "type", "page_message_id", "engaged_ms", "scroll_depth"
    overtook = select(*(_EVENT.c[name] for name in names)).join(
        asked,
        (_EVENT.c.visitor_id == asked.c.visitor_id)
        & (_EVENT.c.at >= asked.c.at)
        & (_EVENT.c.page_message_id == asked.c.page_message_id),
    )
    batch.overtaking = [Overtaking(*row) for row in session.execute(overtook)]


def find_visits(session: Session, batch: Batch, also: Iterable[int]) -> None:
    """Find the sessions that fresh events could continue, and those with the ids in `also`."""
    windows = [
        {
            "visitor_id": browser.id,
            "since": browser.fresh[0].at - NEAR,
            "until": browser.fresh[-1].at + NEAR,
        }
        for browser in batch.browsers.values()
        if not browser.is_new
    ]
    if windows:
        at = _VISIT.c.started_at.type
        types = {"visitor_id": _VISIT.c.visitor_id.type, "since": at, "until": at}
        asked = given(session, windows, types)
        _add_visits(
            session,
            batch,
            select(*_VISIT_COLUMNS).join(
                asked,
                (_VISIT.c.visitor_id == asked.c.visitor_id)
                & (_VISIT.c.started_at > asked.c.since)
                & (_VISIT.c.started_at < asked.c.until),
            ),
        )
    if missing := set(also) - batch.visits.keys():
        farther = select(*_VISIT_COLUMNS).where(among(session, _VISIT.c.id, missing))
        _add_visits(session, batch, farther)


def _add_visits(session: Session, batch: Batch, which: Select[Any]) -> None:
    for row in session.execute(which):
        visit = Visit(*row)
        batch.visits[visit.id] = visit
        batch.cuts[visit.visitor_id].spans.append(visit)


def _rows(names: Sequence[str], keys: Iterable[Sequence[Any]]) -> list[Mapping[str, Any]]:
    return [dict(zip(names, key, strict=True)) for key in keys]
