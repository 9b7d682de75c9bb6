"""What other rules would change, before they are kept."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import log
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from scoring.scorecard import Rule, Scorecard
from tracker.leads.models import Lead
from tracker.scores.bands import band
from tracker.scores.features import frame
from tracker.scores.plan import plan
from tracker.scores.scope import shown
from tracker.scores.scorecard import BASE
from tracker.scores.targets import over

LOOKED_AT: Final = 1000  # leads: enough to see, few enough to answer while somebody types
MOVERS: Final = 10
ROUNDING: Final = 1e-9  # in log-odds


@dataclass(frozen=True, slots=True)
class Mover:
    """A lead whose chance by the rules would be another."""

    lead: Lead
    before: float
    after: float

    @property
    def steps(self) -> float:
        """By how much its log-odds would change."""
        before, after = self.before, self.after
        return log(after / (1 - after)) - log(before / (1 - before))


@dataclass(frozen=True, slots=True)
class Preview:
    """What rules would mean for the newest open leads."""

    leads: int  # that were looked at
    moved: int  # that would have another chance
    bands: Mapping[tuple[str, str], int]  # leads that would change bands, by the old and the new
    movers: Sequence[Mover]  # those that would move furthest


def preview(
    session: Session, rules: Sequence[Rule], *, now: datetime, site_id: int | None = None
) -> Preview:
    """Score the newest open leads by the rules of now and by `rules`; only reads.

    Of one site, or of those that a page about all is about.
    """
    chosen = plan(session)
    newest = (
        select(Lead)
        .where(shown(session, site_id), ~Lead.is_spam, ~over(chosen.target))
        .order_by(Lead.created_at.desc(), Lead.id.desc())
        .limit(LOOKED_AT)
    )
    leads = {lead.id: lead for lead in session.scalars(newest)}
    table = frame(session, list(leads), now=now)
    before = chosen.scorecard.predict(table).tolist()
    after = Scorecard(tuple(rules), BASE).predict(table).tolist()
    looked_at = zip(table.index.tolist(), before, after, strict=True)
    moved = [
        mover
        for mover in (Mover(leads[lead_id], was, will) for lead_id, was, will in looked_at)
        if abs(mover.steps) > ROUNDING
    ]
    moved.sort(key=lambda mover: (-abs(mover.steps), mover.lead.id))
    letters = [(band(m.before, chosen.bands), band(m.after, chosen.bands)) for m in moved]
    return Preview(
        leads=len(table),
        moved=len(moved),
        bands=dict(sorted(Counter(pair for pair in letters if pair[0] != pair[1]).items())),
        movers=moved[:MOVERS],
    )
