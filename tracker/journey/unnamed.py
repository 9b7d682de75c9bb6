"""Time on a page that was reported without saying on which view of it, bit by bit.

Plausible's script does so. Our own names the view and reports the total.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.bulk import given, table_of
from tracker.journey import sessions
from tracker.journey.facts import Received
from tracker.journey.models import Event, Visitor

_EVENT: Final = table_of(Event)
_VISITOR: Final = table_of(Visitor)
DAY_MS: Final = 86_400_000

_Place = tuple[int, str, str]  # site, visitor, address


class _View(NamedTuple):
    """A view of a page; the latest is the largest."""

    at: datetime
    message_id: str
    engaged_ms: int = 0  # so far, in the store


def named(session: Session, fresh: Sequence[Received]) -> Sequence[Received]:
    """Return the events, oldest first, with what was unnamed as the snippet would have said it.

    The view meant is the visitor's latest of that address before the report, and what was
    reported is added to its total. Of no such view, the report stays as it is and counts for
    nothing. Nothing is asked of the store where every report names its page.
    """
    unnamed = [r for r in fresh if _is_unnamed(r)]
    if not unnamed:
        return fresh
    views = _stored(session, unnamed)
    for r in fresh:
        if r.type == "page" and r.url:
            views[_place(r)].append(_View(r.at, r.message_id))
    totals: dict[tuple[int, str], int] = {}
    said = []
    for r in fresh:
        view = _meant(r, views[_place(r)]) if _is_unnamed(r) else None
        if view is None:
            said.append(r)
            continue
        key = r.site_id, view.message_id
        total = totals.get(key, view.engaged_ms) + (r.engaged_ms or 0)
        totals[key] = min(total, DAY_MS)
        said.append(replace(r, page_message_id=view.message_id, engaged_ms=totals[key]))
    return said


def _is_unnamed(r: Received) -> bool:
    return r.type == "engaged" and not r.page_message_id and bool(r.url)


def _place(r: Received) -> _Place:
    return r.site_id, r.visitor, r.url or ""


def _meant(r: Received, views: Sequence[_View]) -> _View | None:
    return max((view for view in views if view.at <= r.at), default=None)


def _stored(session: Session, unnamed: Sequence[Received]) -> dict[_Place, list[_View]]:
    """Return the views in the store that could be meant."""
    spans: dict[_Place, list[datetime]] = defaultdict(list)
    for r in unnamed:
        spans[_place(r)].append(r.at)
    rows = [
        {
            "site_id": site_id,
            "anonymous_id": visitor,
            "url": url,
            "since": min(times) - sessions.LONGEST,
            "until": max(times),
        }
        for (site_id, visitor, url), times in spans.items()
    ]
    at = _EVENT.c.at.type
    asked = given(
        session,
        rows,
        {
            "site_id": _VISITOR.c.site_id.type,
            "anonymous_id": _VISITOR.c.anonymous_id.type,
            "url": _EVENT.c.url.type,
            "since": at,
            "until": at,
        },
    )
    of_visitor = (_VISITOR.c.site_id == asked.c.site_id) & (
        _VISITOR.c.anonymous_id == asked.c.anonymous_id
    )
    seen = (
        (_EVENT.c.visitor_id == _VISITOR.c.id)
        & (_EVENT.c.at.between(asked.c.since, asked.c.until))
        & (_EVENT.c.type == "page")
        & (_EVENT.c.url == asked.c.url)
    )
    found = select(
        *(asked.c[name] for name in ("site_id", "anonymous_id", "url")),
        *(_EVENT.c[name] for name in ("at", "message_id", "engaged_ms")),
    ).select_from(asked.join(_VISITOR, of_visitor).join(_EVENT, seen))
    views: dict[_Place, list[_View]] = defaultdict(list)
    for site_id, visitor, url, moment, message_id, engaged_ms in session.execute(found):
        views[site_id, visitor, url].append(_View(moment, message_id, engaged_ms or 0))
    return views
