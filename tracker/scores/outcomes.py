"""The leads to learn from: whose outcome is known, or who stayed open past the horizon."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, not_, or_, select
from sqlalchemy.orm import Session

from tracker.accounts.models import Site
from tracker.leads.models import Lead
from tracker.scores.features import frame


@dataclass(frozen=True)
class TrainingRows:
    """A table of leads as `scoring.train` wants it: features, won or not, when each came in."""

    X: pd.DataFrame
    y: "pd.Series[Any]"
    when: "pd.Series[Any]"


def of_world(*, sample: bool) -> ColumnElement[bool]:
    """Return the condition that a lead belongs to a sample site, or that it does not."""
    made_up = Lead.site_id.in_(select(Site.id).where(Site.sample))
    return made_up if sample else or_(Lead.site_id.is_(None), not_(made_up))


def training_rows(
    session: Session, *, now: datetime, horizon_days: int, sample: bool = False
) -> TrainingRows:
    """Return every lead whose outcome teaches something, as it was before that outcome.

    A known outcome counts whatever its dates. A lead open for longer than the horizon was not
    won in time; a younger one is left out, because nobody knows yet. Spam teaches nothing.
    """
    young = now - timedelta(days=horizon_days)
    query = (
        select(Lead.id, Lead.outcome, Lead.outcome_at, Lead.created_at)
        .where(of_world(sample=sample), ~Lead.is_spam)
        .where(or_(Lead.outcome.is_not(None), Lead.created_at < young))
        .order_by(Lead.id)
    )
    leads = session.execute(query).all()
    closed = {lead.id: lead.outcome_at for lead in leads if lead.outcome and lead.outcome_at}
    ids = [lead.id for lead in leads]
    index = pd.Index(ids, name="lead_id", dtype="int64")
    return TrainingRows(
        X=frame(session, ids, now=now, as_of=closed),
        y=pd.Series([lead.outcome == "won" for lead in leads], index=index, dtype="bool"),
        when=pd.Series(
            [lead.created_at for lead in leads], index=index, dtype="datetime64[us, UTC]"
        ),
    )
