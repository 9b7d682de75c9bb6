"""How the scores come about now: the model in use or the rules, and what there is to learn from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.accounts.models import Site
from tracker.accounts.queries import visible_site_ids
from tracker.scores.models import ModelVersion
from tracker.scores.queries import Outcomes, outcomes, versions
from tracker.scores.service import has_leads, live_model


@dataclass(frozen=True)
class Learning:
    """What scores one world's leads."""

    sample: bool  # the world of made-up data
    live: ModelVersion | None  # None: the rules
    versions: Sequence[ModelVersion]  # newest first
    outcomes: Outcomes
    horizon_days: int  # of the next training


def learning(
    session: Session, *, site_id: int | None, now: datetime, horizon_days: int
) -> Learning:
    """Return how the leads are scored that a page about `site_id` (None: all) shows."""
    sample = _is_sample(session, site_id)
    return Learning(
        sample=sample,
        live=live_model(session, sample=sample),
        versions=versions(session, sample=sample),
        outcomes=outcomes(session, now=now, horizon_days=horizon_days, sample=sample),
        horizon_days=horizon_days,
    )


def _is_sample(session: Session, site_id: int | None) -> bool:
    if site_id is None and has_leads(session, sample=False):
        return False
    shown = [session.get(Site, shown) for shown in visible_site_ids(session, site_id)]
    return bool(shown) and all(site is not None and site.sample for site in shown)
