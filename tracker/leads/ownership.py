"""Whose visit was it? The rule over what one browser did and who said who they are, in SQL.

The cookie is only a hint; a submitted e-mail or phone is the person. So:

- in a session in which somebody said who they are, what came before the first saying is theirs,
  and what follows a saying is of whoever said it;
- in a session in which nobody did, it is of the last person who did before, and what was before
  anybody ever did is of the first.

Two people on one browser thus share nothing: the earlier keeps the visits of before, the later
gets the visit in which they came forward and what follows.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, case, func, literal, select, union, update
from sqlalchemy.orm import Session

from tracker.bulk import BEGINNING_OF_TIME, END_OF_TIME, among, given, table_of, update_rows
from tracker.journey.models import Event
from tracker.leads.models import Identification, Submission

_EVENT: Final = table_of(Event)
_SAID: Final = table_of(Identification)
_ID: Final = _EVENT.c.id.type
_AT: Final = _EVENT.c.at.type


# Of a browser or of a session, from and until when.
_Range = tuple[int | None, int | None, datetime, datetime]


class Said(NamedTuple):
    """By this event, at this moment, the browser was in this lead's hands."""

    event_id: int
    visitor_id: int
    session_id: int
    at: datetime
    lead_id: int


class Move(NamedTuple):
    """An event that is a lead's from now on."""

    event_id: int
    type: str
    session_id: int
    lead_before: int | None
    lead_id: int


def owner_of(
    visitor_id: ColumnElement[int], session_id: ColumnElement[int], at: ColumnElement[Any]
) -> ColumnElement[int | None]:
    """Return whose an event of a browser is; null if nobody ever said anything."""
    return func.coalesce(
        *_latest_and_first(_SAID.c.session_id == session_id, at),
        *_latest_and_first(_SAID.c.visitor_id == visitor_id, at),
    )


def holder_of(visitor_id: ColumnElement[int], at: ColumnElement[Any]) -> ColumnElement[int | None]:
    """Return in whose hands a browser is outside of sessions in which somebody said so."""
    return func.coalesce(*_latest_and_first(_SAID.c.visitor_id == visitor_id, at))


def settle(
    session: Session,
    said: Sequence[Said],
    *,
    fresh: Collection[int],
    visitor_ids: Collection[int],
    recut: Sequence[int],
) -> Sequence[Move]:
    """Let every event that may have got another owner belong to whom it does; return those moved.

    Those are the `fresh` events of browsers that somebody ever named, all events of sessions in
    `recut`, and those that the sayings in `said`, stored by now, speak about: by the rule, the
    events from a saying to the next one, and to the beginning if it is the first.
    """
    named = select(_SAID.c.visitor_id).where(among(session, _SAID.c.visitor_id, visitor_ids))
    if not said and session.scalar(named.limit(1)) is None:
        return []
    ranges = _ranges(session, said)
    ranges += [(None, session_id, BEGINNING_OF_TIME, END_OF_TIME) for session_id in recut]
    columns = {"visitor_id": _ID, "session_id": _ID, "since": _AT, "until": _AT}
    spans = given(session, [dict(zip(columns, r, strict=True)) for r in ranges], columns)
    within = (_EVENT.c.at >= spans.c.since) & (_EVENT.c.at < spans.c.until)
    concerned = union(
        select(_EVENT.c.id).join(spans, within & (_EVENT.c.visitor_id == spans.c.visitor_id)),
        select(_EVENT.c.id).join(spans, within & (_EVENT.c.session_id == spans.c.session_id)),
        select(_EVENT.c.id).where(
            among(session, _EVENT.c.id, fresh), _EVENT.c.visitor_id.in_(named)
        ),
    )
    owner = owner_of(_EVENT.c.visitor_id, _EVENT.c.session_id, _EVENT.c.at)
    owned = (
        select(
            _EVENT.c.id, _EVENT.c.type, _EVENT.c.session_id, _EVENT.c.lead_id, owner.label("new")
        )
        .where(_EVENT.c.id.in_(concerned))
        .subquery()
    )
    moved = select(owned).where(owned.c.new.is_distinct_from(owned.c.lead_id))
    moves = [Move._make(row) for row in session.execute(moved) if row.new is not None]
    update_rows(session, Event, [{"id": m.event_id, "lead_id": m.lead_id} for m in moves])
    return moves


def settle_anew(session: Session, *, visitor_id: int) -> set[int]:
    """Let everything a browser did belong to whom it does, after a saying was taken back.

    Returns the leads that lost or got anything.
    """
    owner = owner_of(_EVENT.c.visitor_id, _EVENT.c.session_id, _EVENT.c.at)
    theirs = (
        select(_EVENT.c.id, _EVENT.c.lead_id, owner.label("new"))
        .where(_EVENT.c.visitor_id == visitor_id)
        .subquery()
    )
    moved = session.execute(
        select(theirs).where(theirs.c.new.is_distinct_from(theirs.c.lead_id))
    ).all()
    owners = [{"id": row.id, "lead_id": row.new} for row in moved]
    update_rows(session, Event, owners)
    said = select(_SAID.c.event_id).where(_SAID.c.visitor_id == visitor_id)
    lead = select(_EVENT.c.lead_id).where(_EVENT.c.id == Submission.event_id).scalar_subquery()
    session.execute(
        update(Submission)
        .where(Submission.visitor_id == visitor_id, Submission.event_id.not_in(said))
        .values(lead_id=lead)
        .execution_options(synchronize_session=False)
    )
    return {id_ for row in moved for id_ in (row.lead_id, row.new) if id_ is not None}


def _latest_and_first(
    which: ColumnElement[bool], at: ColumnElement[Any]
) -> tuple[ColumnElement[int], ColumnElement[int]]:
    """Return who spoke last of those who did until a moment, and who spoke first of all."""
    order = _SAID.c.at, _SAID.c.session_id, _SAID.c.lead_id
    lead = select(_SAID.c.lead_id).where(which).limit(1)
    latest = lead.where(_SAID.c.at <= at).order_by(*(column.desc() for column in order))
    return latest.scalar_subquery(), lead.order_by(*order).scalar_subquery()


def _ranges(session: Session, said: Sequence[Said]) -> list[_Range]:
    """Return what sayings speak about, of the browser and of the session."""
    columns = {"visitor_id": _ID, "session_id": _ID, "at": _AT}
    moments = dict.fromkeys((s.visitor_id, s.session_id, s.at) for s in said)
    asked = given(session, [dict(zip(columns, m, strict=True)) for m in moments], columns)

    def since_until(place: ColumnElement[bool]) -> list[ColumnElement[Any]]:
        other = select(_SAID.c.at).where(place).limit(1)
        before = other.where(_SAID.c.at < asked.c.at).exists()
        after = other.where(_SAID.c.at > asked.c.at).order_by(_SAID.c.at).scalar_subquery()
        return [
            case((before, asked.c.at), else_=literal(BEGINNING_OF_TIME, _AT)),
            func.coalesce(after, literal(END_OF_TIME, _AT), type_=_AT),
        ]

    neighbours = select(
        asked.c.visitor_id,
        asked.c.session_id,
        *since_until(_SAID.c.visitor_id == asked.c.visitor_id),
        *since_until(_SAID.c.session_id == asked.c.session_id),
    )
    ranges: list[_Range] = []
    for visitor_id, session_id, since, until, since_here, until_here in session.execute(neighbours):
        ranges.append((visitor_id, None, since, until))
        ranges.append((None, session_id, since_here, until_here))
    return ranges
