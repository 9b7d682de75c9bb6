"""How the scores come about now: the model in use or the rules, and what there is to learn from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.accounts.models import Site
from tracker.accounts.queries import visible_site_ids
from tracker.scores.live import has_leads, live_model
from tracker.scores.models import ModelVersion
from tracker.scores.plan import Plan, plan
from tracker.scores.queries import Outcomes, outcomes, versions


@dataclass(frozen=True)
class Learning:
    """What scores one world's leads."""

    sample: bool  # the world of made-up data
    live: ModelVersion | None  # None: the rules
    versions: Sequence[ModelVersion]  # newest first
    outcomes: Outcomes
    plan: Plan  # of the next training

    @property
    def horizon_days(self) -> int:
        """Within how many days a lead has to get there, for the next training."""
        return self.plan.horizon_days


def learning(session: Session, *, site_id: int | None, now: datetime) -> Learning:
    """Return how the leads are scored that a page about `site_id` (None: all) shows."""
    sample = _is_sample(session, site_id)
    return Learning(
        sample=sample,
        live=live_model(session, sample=sample),
        versions=versions(session, sample=sample),
        outcomes=outcomes(session, now=now, sample=sample),
        plan=plan(session),
    )


def _is_sample(session: Session, site_id: int | None) -> bool:
    if site_id is None and has_leads(session, sample=False):
        return False
    shown = [session.get(Site, shown) for shown in visible_site_ids(session, site_id)]
    return bool(shown) and all(site is not None and site.sample for site in shown)
