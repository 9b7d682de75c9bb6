"""Events of leads, read by thousands of leads at once as arrays that `behaviour` sums up."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Select, case, select
from sqlalchemy.orm import Session

from tracker.bulk import BEGINNING_OF_TIME, given, table_of
from tracker.journey.models import Event, VisitSession
from tracker.scores.instants import NEVER, Ints, instant, instants, raw
from tracker.scores.knowing import KnownFrom
from tracker.scores.pages import topics_of

# Of a lead with more events before a moment than this, the newest count.
MOST_EVENTS: Final = 5_000
LINK_CLICKED: Final = "Link Clicked"  # the event by which the snippet reports a click on a link
LINKS: Final = ("download", "outbound", "mail", "phone")
TYPES: Final = ("page", "engaged", *LINKS)

_EVENT: Final = table_of(Event)
_AT: Final = _EVENT.c.at.type
_WINDOW: Final = {"lead_id": _EVENT.c.lead_id.type, "since": _AT, "moment": _AT}

Floats = NDArray[np.float64]


class Did(NamedTuple):
    """One event of a lead as the store has it; an engagement names the page view it tells of."""

    lead_id: int
    id: int
    at: Any  # as `instants` reads it
    session_id: int
    visitor_id: int
    type: str  # page, engaged, track, …; of a click on a link, one of LINKS
    path: str | None = None
    title: str | None = None
    page_message_id: str | None = None
    engaged_ms: int | None = None
    scroll_depth: int | None = None


@dataclass(frozen=True, slots=True)
class Events:
    """Events of some leads, oldest first within each; every array has shape (n,)."""

    lead: Ints  # its id; of what was `seen`, the row
    id: Ints
    when: Ints  # microseconds since 1970
    session: Ints
    type: Ints  # place in TYPES, -1 for what is none of them
    path: Ints  # a number for each path, -1 without
    topics: Ints  # of a page view, as `topics_of` has them
    page: Ints  # a number for each page view that engagements tell of, -1 without
    engaged_ms: Floats  # a gap is NaN
    scroll_depth: Floats
    known_from: Ints  # before that, nobody could know that this browser was the lead's

    def take(self, which: NDArray[Any]) -> "Events":
        """Return only these events, in this order."""
        return Events(*(getattr(self, column.name)[which] for column in fields(self)))

    def seen(self, lead_ids: Ints, moments: Ints) -> "Events":
        """Return what was known in each row: of this lead, at this moment, and not too much of it.

        The same event can be in several rows.
        """
        row, place = spread(self.lead, lead_ids)
        then = moments[row]
        known = (self.when[place] <= then) & (self.known_from[place] <= then)
        row, place = row[known], place[known]
        newer = np.cumsum(np.bincount(row, minlength=len(moments)))[row] - np.arange(len(row))
        some = newer <= MOST_EVENTS
        return replace(self.take(place[some]), lead=row[some])

    def without(self, visits: Sequence[tuple[int, int]]) -> "Events":
        """Return what is seen but for some visits, each of a row."""
        if not visits:
            return self
        left_out = pd.MultiIndex.from_tuples(visits)
        mine = pd.MultiIndex.from_arrays([self.lead, self.session])
        return self.take(np.flatnonzero(~mine.isin(left_out)))


def spread(owners: Ints, wanted: Ints) -> tuple[Ints, Ints]:
    """Return, for each place in `wanted`, all places of the same value in `owners`, which rises.

    >>> [each.tolist() for each in spread(np.array([3, 3, 5]), np.array([5, 4, 3, 3]))]
    [[0, 2, 2, 3, 3], [2, 0, 1, 0, 1]]
    """
    starts = np.searchsorted(owners, wanted, side="left")
    counts = np.searchsorted(owners, wanted, side="right") - starts
    before = np.cumsum(counts) - counts
    return (
        np.repeat(np.arange(len(wanted)), counts),
        np.arange(counts.sum()) + np.repeat(starts - before, counts),
    )


def read(session: Session, moments: Sequence[tuple[int, datetime]], known: KnownFrom) -> Events:
    """Return all that is needed to see leads as they were at their moments; see `Events.seen`."""
    windows = _windows(session, moments)
    busy = {lead_id for lead_id, *_ in windows}
    latest: dict[int, datetime] = {}
    for lead_id, moment in moments:
        latest[lead_id] = max(moment, latest.get(lead_id, moment))
    windows += [(id_, BEGINNING_OF_TIME, at) for id_, at in latest.items() if id_ not in busy]
    asked = given(session, [dict(zip(_WINDOW, w, strict=True)) for w in windows], _WINDOW)
    within = _EVENT.c.at.between(asked.c.since, asked.c.moment)
    query = _events(session).join(asked, (_EVENT.c.lead_id == asked.c.lead_id) & within)
    return gathered(session.execute(query).all(), known)


def gathered(rows: Sequence[Any], known_from: KnownFrom | None = None) -> Events:
    """Return rows, each like a `Did`, as arrays: sorted, each event once."""
    given_columns = zip(*rows, strict=True) if rows else [()] * len(Did._fields)
    columns: dict[str, Sequence[Any]] = dict(zip(Did._fields, given_columns, strict=True))
    leads = np.array(columns["lead_id"], dtype=np.int64)
    types = pd.Index(TYPES).get_indexer(pd.Index(np.array(columns["type"], dtype=object)))
    path, _ = pd.factorize(np.array(columns["path"], dtype=object))
    page, _ = pd.factorize(np.array(columns["page_message_id"], dtype=object))
    since = np.full(len(rows), NEVER)
    if known_from:
        browsers = zip(columns["lead_id"], columns["visitor_id"], strict=True)
        moments = {browser: instant(at) for browser, at in known_from.items()}
        since[:] = [moments.get(browser, NEVER) for browser in browsers]
    events = Events(
        lead=leads,
        id=np.array(columns["id"], dtype=np.int64),
        when=instants(columns["at"]),
        session=np.array(columns["session_id"], dtype=np.int64),
        type=types.astype(np.int64),
        path=path.astype(np.int64),
        topics=topics_of(columns["path"], columns["title"]) * (types == TYPES.index("page")),
        page=page.astype(np.int64),
        engaged_ms=np.array(columns["engaged_ms"], dtype=np.float64),
        scroll_depth=np.array(columns["scroll_depth"], dtype=np.float64),
        known_from=since,
    )
    order = np.lexsort((events.id, events.when, events.lead))
    again = np.zeros(len(order), dtype=bool)  # the windows of one lead overlap
    again[1:] = events.id[order][1:] == events.id[order][:-1]
    return events.take(order[~again])


def _events(session: Session) -> Select[Any]:
    """Return the query of what people did, not programs."""
    e, visit = _EVENT.c, table_of(VisitSession)
    link: ColumnElement[Any] = e.properties["kind"].as_string()
    clicked = (e.type == "track") & (e.name == LINK_CLICKED) & link.in_(LINKS)
    shown = e.type == "page"
    return (
        select(
            e.lead_id,
            e.id,
            raw(session, e.at),
            e.session_id,
            e.visitor_id,
            case((clicked, link), else_=e.type),
            case((shown, e.path)),
            case((shown, e.title)),
            e.page_message_id,
            case((~shown, e.engaged_ms)),
            case((~shown, e.scroll_depth)),
        )
        .select_from(_EVENT.join(visit, visit.c.id == e.session_id))
        .where(VisitSession.is_person)
    )


def _windows(
    session: Session, moments: Sequence[tuple[int, datetime]]
) -> list[tuple[int, datetime, datetime]]:
    """Return lead, beginning and moment, where a lead had done too much before to read it all.

    No more of a lead's events is looked at than count.
    """
    places = {"lead_id": _WINDOW["lead_id"], "moment": _WINDOW["moment"]}
    asked = given(session, [dict(zip(places, m, strict=True)) for m in moments], places)
    since = (
        select(Event.at)
        .where(Event.lead_id == asked.c.lead_id, Event.at <= asked.c.moment)
        .order_by(Event.at.desc())
        .offset(MOST_EVENTS - 1)
        .limit(1)
        .scalar_subquery()
    )
    each = select(asked.c.lead_id, since.label("since"), asked.c.moment).subquery()
    return [tuple(row) for row in session.execute(select(each).where(each.c.since.is_not(None)))]
