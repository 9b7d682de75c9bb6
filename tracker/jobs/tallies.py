"""Counts that only ever go up, kept in the store: what came in, was refused, was drained.

| name | label | counted by |
|---|---|---|
| `accepted` | | web: events put in the inbox |
| `rejected` | the reason | web: events, or whole requests, that were not taken |
| `events` | the type | worker: events stored |
| `duplicates` | | worker: events that were stored already |
| `bots` | | worker: events stored that are of a bot's visit |
| `set_aside` | | worker: requests that could not be stored |
| `delay` | a bound of `BOUNDS` | worker: events stored so soon after they were received |
| `delay_ms` | | worker: the sum of those times |
| `minute`, `minute_ms` | `YYYY-MM-DDTHH:MM` in UTC | worker: events and `delay_ms` of a minute |
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple, cast

from sqlalchemy import CursorResult, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from tracker.jobs.models import Tally

Counts = Mapping[tuple[str, str], int]

OF_MINUTES = ("minute", "minute_ms")
KEEP_MINUTES = timedelta(hours=2)
# Seconds from "received" to "stored". The label of the last, which has no end, is `+Inf`.
BOUNDS = ("0.1", "0.25", "0.5", "1.0", "2.0", "5.0", "10.0", "30.0", "60.0", "300.0", "3600.0")
_SECONDS = tuple(map(float, BOUNDS))
BEYOND = "+Inf"


class Minute(NamedTuple):
    """What was stored in one minute."""

    events: int
    delay_ms: int  # from received to stored, of all of them together


def add(session: Session, counts: Counts) -> None:
    """Add to the tallies by (name, label), in one statement whatever their number.

    Others who add to the same tallies wait until the caller commits, so call it last. Raises
    `ValueError` for a negative count: what reads a counter takes one that falls for a restart.
    """
    if any(count < 0 for count in counts.values()):
        raise ValueError(f"Tallies only go up, and one of {dict(counts)} is negative.")
    # In one order: two that add at once would else wait for each other for ever.
    rows = [
        {"name": name, "label": str(label), "value": count}  # an enum's member, by its value
        for (name, label), count in sorted(counts.items())
        if count
    ]
    if not rows:
        return
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    offered = (sqlite if on_sqlite else postgresql).insert(Tally).values(rows)
    session.execute(
        offered.on_conflict_do_update(
            index_elements=[Tally.name, Tally.label],
            set_={"value": Tally.value + offered.excluded.value},
        )
    )


def pace(received: Iterable[datetime], *, now: datetime) -> Counter[tuple[str, str]]:
    """Return what to add for events that are stored `now`: how late each was, and in what minute.

    `received` has one moment for each event; the same moment may come again and again.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for moment, events in Counter(received).items():
        late = max(0.0, (now - moment).total_seconds())
        place = bisect_left(_SECONDS, late)
        counts["delay", BOUNDS[place] if place < len(BOUNDS) else BEYOND] += events
        late_ms = round(late * 1000) * events
        counts["delay_ms", ""] += late_ms
        counts["minute", _label_of(now)] += events
        counts["minute_ms", _label_of(now)] += late_ms
    return counts


def totals(session: Session) -> dict[str, dict[str, int]]:
    """Return every tally but the minutes, by name and label."""
    found: dict[str, dict[str, int]] = {}
    for tally in session.scalars(select(Tally).where(Tally.name.not_in(OF_MINUTES))):
        found.setdefault(tally.name, {})[tally.label] = tally.value
    return found


def last_minutes(session: Session, *, now: datetime, minutes: int) -> list[Minute]:
    """Return what was stored in each of the last whole minutes, the oldest first."""
    labels = [_label_of(now - timedelta(minutes=ago)) for ago in range(minutes, 0, -1)]
    counted = select(Tally).where(
        Tally.name.in_(OF_MINUTES), Tally.label.between(labels[0], labels[-1])
    )
    found = {(tally.name, tally.label): tally.value for tally in session.scalars(counted)}
    return [Minute(*(found.get((name, label), 0) for name in OF_MINUTES)) for label in labels]


def forget_minutes(session: Session, *, now: datetime) -> int:
    """Delete the tallies of minutes that nobody looks at any more; returns how many."""
    old = delete(Tally).where(
        Tally.name.in_(OF_MINUTES), Tally.label < _label_of(now - KEEP_MINUTES)
    )
    return cast("CursorResult[Any]", session.execute(old)).rowcount


def _label_of(minute: datetime) -> str:
    return minute.strftime("%Y-%m-%dT%H:%M")
