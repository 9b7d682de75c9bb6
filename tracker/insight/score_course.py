"""How the score of a lead went, and which version of the model said so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.scores.models import Score, ScoreChange

MOST_POINTS: Final = 1_000  # of a lead with more changes, the newest


@dataclass(frozen=True, slots=True)
class Point:
    """A score from a moment on."""

    at: datetime
    probability: float
    version_id: int | None  # None: by the rules, or by a version that is not there any more


def score_course(session: Session, lead_id: int) -> Sequence[Point]:
    """Return the changes of a lead's score, oldest first; the last one is the score of now.

    Changes too small to be kept show only in that last point.
    """
    newest = (
        select(ScoreChange.at, ScoreChange.probability, ScoreChange.model_version_id)
        .where(ScoreChange.lead_id == lead_id)
        .order_by(ScoreChange.at.desc(), ScoreChange.id.desc())
        .limit(MOST_POINTS)
    )
    points = [Point(*row) for row in session.execute(newest)][::-1]
    now = session.execute(
        select(Score.scored_at, Score.probability, Score.model_version_id).where(
            Score.lead_id == lead_id
        )
    ).one_or_none()
    if now is not None and (not points or points[-1].at < now.scored_at):
        points.append(Point(*now))
    return points


def handovers(points: Sequence[Point]) -> list[Point]:
    """Return the points from which on another version, or the rules, scored the lead."""
    return [point for before, point in pairwise(points) if before.version_id != point.version_id]
