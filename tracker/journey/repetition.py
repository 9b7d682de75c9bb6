"""Finds visits that went on faster than anybody looks at pages, after their events are stored."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.bulk import among, update_rows
from tracker.journey.bots import MOST_OF_ONE_PAGE, Reason, View, is_too_fast
from tracker.journey.models import Event, VisitSession

TOO_FAST: Final[Reason] = "too fast"
# How far the server's times of two views may be apart that the browser made in one moment.
NEAR: Final = timedelta(minutes=2)


class Visit(Protocol):
    """A session as far as it is looked at and changed here."""

    id: int
    bot: str | None
    page_views: int


def flag_too_fast(session: Session, viewed: Iterable[tuple[Visit, datetime]]) -> None:
    """Flag those visits that nobody can have made; `viewed` has each new page view and its time.

    Judged by the browser's own clock: what waited in a closed browser comes in all at once, and
    where no browser told a time there is nothing to judge. One statement reads, and only where a
    visit has many pages; one writes, and only where there is a program.
    """
    looked_at: dict[int, Visit] = {}
    times: list[datetime] = []
    for visit, at in viewed:
        if visit.bot is None and visit.page_views > MOST_OF_ONE_PAGE:
            looked_at[visit.id] = visit
            times.append(at)
    if not looked_at:
        return
    query = select(Event.session_id, Event.client_at, Event.path).where(
        among(session, Event.session_id.expression, looked_at),
        Event.type == "page",
        Event.at >= min(times) - NEAR,
        Event.client_at.is_not(None),
    )
    views: dict[int, list[View]] = defaultdict(list)
    for session_id, client_at, path in session.execute(query):
        if client_at is not None:
            views[session_id].append(View(client_at, path))
    flagged = [looked_at[id_] for id_, seen in views.items() if is_too_fast(seen)]
    for visit in flagged:
        visit.bot = TOO_FAST
    update_rows(session, VisitSession, [{"id": visit.id, "bot": TOO_FAST} for visit in flagged])
