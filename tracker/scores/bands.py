"""Bands of chances, A to D, and what a choice of their limits would mean."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from tracker.leads.models import Lead
from tracker.scores.models import Score
from tracker.scores.plan import plan
from tracker.scores.scope import shown
from tracker.scores.targets import over, reached

LETTERS: tuple[str, ...] = ("A", "B", "C", "D")


@dataclass(frozen=True, slots=True)
class Row:
    """One band: which chances it has, and the leads that are in it."""

    letter: str
    low: float  # low <= chance < high
    high: float
    open: int  # leads that may yet reach the target
    known: int  # leads of which it is known what became of them
    reached: int  # of these, those that reached the target

    @property
    def share(self) -> float | None:
        """How many of the known reached it, as a fraction; None where none is known."""
        return self.reached / self.known if self.known else None


def band(chance: float, bands: Mapping[str, float]) -> str:
    """Return the letter of the band that a chance is in; `bands` as a plan has them.

    >>> [band(p, {"A": 0.5, "B": 0.25, "C": 0.1}) for p in (0.99, 0.5, 0.49, 0.1, 0.001)]
    ['A', 'A', 'B', 'C', 'D']
    """
    return next((letter for letter, least in bands.items() if chance >= least), LETTERS[-1])


def limits(letter: str, bands: Mapping[str, float]) -> tuple[float, float]:
    """Return from which chance on, and below which, a band is.

    >>> limits("B", {"A": 0.5, "B": 0.25, "C": 0.1}), limits("D", {"A": 0.5, "B": 0.25, "C": 0.1})
    ((0.25, 0.5), (0.0, 0.1))
    """
    edges = [1.0, *bands.values(), 0.0]
    place = LETTERS.index(letter)
    return edges[place + 1], edges[place]


def preview(session: Session, bands: Mapping[str, float], site_id: int | None = None) -> list[Row]:
    """Count the leads in each band as they are scored now, A first; only reads.

    Leads with known outcomes stand with the score of their last moment before; a model may have
    learned from them.
    """
    letter = case(
        *((Score.probability >= least, name) for name, least in bands.items()), else_=LETTERS[-1]
    )
    target = plan(session).target
    ended, got_there = over(target), reached(target)
    query = (
        select(
            letter,
            func.count(case((~ended, 1))),
            func.count(case((ended, 1))),
            func.count(case((and_(ended, got_there), 1))),
        )
        .select_from(Score)
        .join(Lead, Lead.id == Score.lead_id)
        .where(shown(session, site_id))
        .group_by(letter)
    )
    found = {name: counts for name, *counts in session.execute(query)}
    return [Row(name, *limits(name, bands), *found.get(name, (0, 0, 0))) for name in LETTERS]
