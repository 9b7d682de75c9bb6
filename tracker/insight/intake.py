"""How what websites send comes in: taken, refused, waiting, stored, set aside."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.jobs import tallies
from tracker.journey import set_aside
from tracker.journey.models import Event

MINUTES = 60  # how far back the rate is told


@dataclass(frozen=True)
class Waiting:
    """The inbox at a moment."""

    requests: int | None  # None: it cannot be read
    oldest: datetime | None  # when the oldest of them was received
    trouble: str  # why it takes nothing more now; empty while it does

    def age(self, now: datetime) -> timedelta:
        """Return how long the oldest request has waited: how far the worker is behind."""
        return max(now - self.oldest, timedelta()) if self.oldest else timedelta()


@dataclass(frozen=True)
class Intake:
    """The counts since the store was made, and how it goes now."""

    accepted: int  # events
    rejected: Mapping[str, int]  # events, and whole requests, by reason
    stored: Mapping[str, int]  # events by type
    duplicates: int  # events
    bots: int  # events stored, of bots' visits
    set_aside_ever: int  # requests
    set_aside: int  # requests that still are
    within: Mapping[str, int]  # events that were stored within so many seconds of being received
    delay: timedelta  # the sum of those times
    stored_per_minute: list[int]  # events, in each of the last `MINUTES`, oldest first
    stored_lately: int  # events, in those minutes and the one under way
    mean_delay: timedelta | None  # from received to stored in the same time; None: no event
    latest: datetime | None  # when the event stored last was received


def intake(session: Session, *, now: datetime) -> Intake:
    """Return what the store knows of what came in."""
    totals = tallies.totals(session)
    # Up to the end of the minute under way: who sends the first event looks at once.
    minutes = tallies.last_minutes(session, now=now + timedelta(minutes=1), minutes=MINUTES + 1)
    stored = sum(minute.events for minute in minutes)
    late_ms = sum(minute.delay_ms for minute in minutes)

    def total(name: str) -> int:
        return totals.get(name, {}).get("", 0)

    return Intake(
        accepted=total("accepted"),
        rejected=totals.get("rejected", {}),
        stored=totals.get("events", {}),
        duplicates=total("duplicates"),
        bots=total("bots"),
        set_aside_ever=total("set_aside"),
        set_aside=set_aside.count(session),
        within=_cumulative(totals.get("delay", {})),
        delay=timedelta(milliseconds=total("delay_ms")),
        stored_per_minute=[minute.events for minute in minutes[:-1]],
        stored_lately=stored,
        mean_delay=timedelta(milliseconds=late_ms / stored) if stored else None,
        latest=_latest(session) if "events" in totals else None,  # else they are sample data
    )


def _latest(session: Session) -> datetime | None:
    # Ids are given out as events are stored, so this needs no index of times.
    return session.scalar(select(Event.received_at).order_by(Event.id.desc()).limit(1))


def _cumulative(counts: Mapping[str, int]) -> dict[str, int]:
    within, so_far = {}, 0
    for bound in (*tallies.BOUNDS, tallies.BEYOND):
        so_far += counts.get(bound, 0)
        within[bound] = so_far
    return within
