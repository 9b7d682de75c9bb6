"""Read which models there were, and how much there is to learn from."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.scores.landmarks import first_landmarks
from tracker.scores.models import ModelVersion
from tracker.scores.plan import plan

# Leads of each outcome, for a model of their own to be worth more than the rules.
LEAST_WON: Final = 40
LEAST_LOST: Final = 40


@dataclass(frozen=True)
class Outcomes:
    """How many leads ended how, as a training would see them; won is to have reached the target."""

    won: int = 0
    lost: int = 0
    open_old: int = 0  # open for as long as the horizon: they count as not won
    left_out: int = 0  # younger, or came when most others are: nobody knows yet

    @property
    def not_won(self) -> int:
        """How many leads teach what is not a sale."""
        return self.lost + self.open_old

    @property
    def won_needed(self) -> int:
        """How many more won leads there have to be before a model is learned."""
        return max(LEAST_WON - self.won, 0)

    @property
    def lost_needed(self) -> int:
        """The same for leads that were not won."""
        return max(LEAST_LOST - self.not_won, 0)


def outcomes(
    session: Session, *, now: datetime, sample: bool = False, site_id: int | None = None
) -> Outcomes:
    """Count the leads of one world, or of one site of it, by what a training makes of them.

    Each as it came: to have got there later than the horizon is not to have got there.
    """
    chosen = plan(session)
    horizon = timedelta(days=chosen.horizon_days)
    marks, leads = first_landmarks(session, now=now, plan=chosen, sample=sample, site_id=site_id)
    won = sum(mark.reached for mark in marks)
    waited = sum(not mark.reached and mark.known_at == mark.at + horizon for mark in marks)
    return Outcomes(won, len(marks) - won - waited, waited, leads - len(marks))


def outcomes_needed(session: Session, *, now: datetime, sample: bool = False) -> tuple[int, int]:
    """Return how many more won, and lost, leads a training needs; zeros where there are enough."""
    found = outcomes(session, now=now, sample=sample)
    return found.won_needed, found.lost_needed


def versions(
    session: Session, *, sample: bool = False, segment: str | None = None, limit: int = 50
) -> list[ModelVersion]:
    """Return the versions of one world, newest first; None means of every segment.

    `service.live_model` is the live one.
    """
    newest = (
        select(ModelVersion)
        .where(ModelVersion.sample == sample)
        .order_by(ModelVersion.id.desc())
        .limit(limit)
    )
    if segment is not None:
        newest = newest.where(ModelVersion.segment == segment)
    return list(session.scalars(newest))
