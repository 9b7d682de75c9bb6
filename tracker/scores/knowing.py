"""Since when it was known whose a browser is: what it did before may be a lead's by later word."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.bulk import among
from tracker.leads.models import Identification

# By lead and visitor. One that is not there was known at every moment that is looked at.
KnownFrom = dict[tuple[int, int], datetime]


def known_from(session: Session, lead_ids: Collection[int], *, after: datetime) -> KnownFrom:
    """Return when leads were first known on browsers, where that was after a moment.

    Somebody browses unnamed on a second device and signs in there a month later: from then on all
    that was done there is theirs, but nobody could know it before.
    """
    first = func.min(Identification.at)
    query = (
        select(Identification.lead_id, Identification.visitor_id, first)
        .where(among(session, Identification.lead_id, lead_ids))
        .group_by(Identification.lead_id, Identification.visitor_id)
        .having(first > after)
    )
    return {(lead_id, visitor_id): at for lead_id, visitor_id, at in session.execute(query)}
