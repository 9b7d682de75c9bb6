"""How a lead's score went: which changes are kept, and whether it is rising or cooling."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log
from typing import Any, Final, cast

from sqlalchemy import CursorResult, delete, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from tracker.bulk import among
from tracker.scores.bands import band
from tracker.scores.models import ScoreChange, Trend

# In log-odds: odds by a tenth are news, by a half they are a trend.
NEWS: Final = log(1.1)
TREND: Final = log(1.5)
TREND_OVER: Final = timedelta(days=7)
AT_MOST_EVERY: Final = timedelta(hours=1)  # a visitor who clicks on is one change, not twenty
KEPT_FOR: Final = timedelta(days=400)  # so that a year can be looked back on


@dataclass(frozen=True, slots=True)
class State:
    """A score from a moment on."""

    at: datetime
    probability: float
    version_id: int | None

    @property
    def log_odds(self) -> float:
        """The score, as reasons add up to it."""
        return log(self.probability / (1 - self.probability))


def is_news(before: State | None, new: State, bands: Mapping[str, float]) -> bool:
    """Say whether a score differs enough from the last one kept, to be kept too."""
    if before is None or before.version_id != new.version_id:
        return True
    if band(before.probability, bands) != band(new.probability, bands):
        return True
    moved = abs(new.log_odds - before.log_odds) >= NEWS
    return moved and new.at - before.at >= AT_MOST_EVERY


def trend(states: Sequence[State], new: State, *, since: datetime | None = None) -> Trend | None:
    """Say where a score went within the last week.

    `states` are those that `recent` returns. What another version said is no trend of the lead's,
    nor is what was said before `since`, when the rules of now began to hold.
    """
    same = [
        s for s in states if s.version_id == new.version_id and (since is None or s.at >= since)
    ]
    if not same:
        return None
    moved = new.log_odds - same[0].log_odds
    if moved >= TREND:
        return "rising"
    return "cooling" if moved <= -TREND else None


def recent(
    session: Session, lead_ids: Collection[int], *, now: datetime
) -> Mapping[int, Sequence[State]]:
    """Return each lead's states since a week before `now`, the one that held then first."""
    begins = now - TREND_OVER
    mine = among(session, ScoreChange.lead_id, lead_ids)
    held = (
        select(ScoreChange.lead_id, func.max(ScoreChange.at).label("at"))
        .where(mine, ScoreChange.at < begins)
        .group_by(ScoreChange.lead_id)
        .subquery()
    )
    query = (
        select(
            ScoreChange.lead_id,
            ScoreChange.at,
            ScoreChange.probability,
            ScoreChange.model_version_id,
        )
        .outerjoin(held, held.c.lead_id == ScoreChange.lead_id)
        .where(mine, or_(ScoreChange.at >= begins, ScoreChange.at == held.c.at))
        .order_by(ScoreChange.at, ScoreChange.id)
    )
    found: dict[int, list[State]] = defaultdict(list)
    for lead_id, at, probability, version_id in session.execute(query):
        found[lead_id].append(State(at, probability, version_id))
    return found


def forget(session: Session, *, now: datetime) -> int:
    """Delete the changes of long ago, but not the last of a lead; return how many."""
    newer = aliased(ScoreChange)
    has_newer = exists().where(newer.lead_id == ScoreChange.lead_id, newer.at > ScoreChange.at)
    gone = select(ScoreChange.id).where(ScoreChange.at < now - KEPT_FOR, has_newer)
    deleted = session.execute(delete(ScoreChange).where(ScoreChange.id.in_(gone)))
    return cast("CursorResult[Any]", deleted).rowcount
