"""Read which models there were, and how much there is to learn from."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

import scoring
from tracker.leads.models import Lead
from tracker.scores.models import ModelVersion
from tracker.scores.outcomes import of_world


@dataclass(frozen=True)
class Outcomes:
    """How many leads ended how, as a training would see them."""

    won: int = 0
    lost: int = 0
    open_old: int = 0  # open for longer than the horizon: they count as not won
    left_out: int = 0  # open and younger: nobody knows yet

    @property
    def not_won(self) -> int:
        """How many leads teach what is not a sale."""
        return self.lost + self.open_old

    @property
    def won_needed(self) -> int:
        """How many more won leads there have to be before a model is learned."""
        return max(scoring.MIN_WON - self.won, 0)

    @property
    def lost_needed(self) -> int:
        """The same for leads that were not won."""
        return max(scoring.MIN_LOST - self.not_won, 0)


def outcomes(
    session: Session, *, now: datetime, horizon_days: int, sample: bool = False
) -> Outcomes:
    """Count the leads of one world by what a training at `now` would make of them."""
    kind = case(
        (Lead.outcome.is_not(None), Lead.outcome),
        (Lead.created_at < now - timedelta(days=horizon_days), "open_old"),
        else_="left_out",
    )
    query = select(kind, func.count()).where(of_world(sample=sample), ~Lead.is_spam).group_by(kind)
    return Outcomes(**dict(session.execute(query).all()))


def outcomes_needed(
    session: Session, *, now: datetime, horizon_days: int, sample: bool = False
) -> tuple[int, int]:
    """Return how many more won, and lost, leads a training needs; zeros where there are enough."""
    found = outcomes(session, now=now, horizon_days=horizon_days, sample=sample)
    return found.won_needed, found.lost_needed


def versions(session: Session, *, sample: bool = False, limit: int = 50) -> list[ModelVersion]:
    """Return the versions of one world, newest first; `service.live_model` is the live one."""
    newest = (
        select(ModelVersion)
        .where(ModelVersion.sample == sample)
        .order_by(ModelVersion.id.desc())
        .limit(limit)
    )
    return list(session.scalars(newest))
