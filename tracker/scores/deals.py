"""What a deal brings, so that a chance can be told in money."""

from collections.abc import Mapping
from functools import cached_property

from sqlalchemy import Double, func, select
from sqlalchemy.orm import Session

from tracker.accounts.models import Site
from tracker.leads.models import Lead


class Deals:
    """What the deals of leads bring; the store is asked only where nobody said."""

    def __init__(self, session: Session, each: float | None) -> None:
        """Take `each` for the deals that nobody put a value to; None: the mean of those won."""
        self._session = session
        self._each = each

    def value(self, own: float | None, *, sample: bool, site_id: int | None) -> float | None:
        """Return what a lead's deal brings: its own value, what each is to bring, or the mean.

        The mean is that of the won leads of its world, or of one site of it; None where nobody
        ever said what one brought.
        """
        if own is not None:
            return own
        if self._each is not None:
            return self._each
        return self._means.get((sample, site_id))

    @cached_property
    def _means(self) -> Mapping[tuple[bool, int | None], float]:
        """What won leads of known value brought: of each site, and under None of all together."""
        query = (
            select(Site.sample, Lead.site_id, func.count(), func.sum(Lead.value, type_=Double()))
            .outerjoin(Site, Site.id == Lead.site_id)
            .where(Lead.outcome == "won", Lead.value.is_not(None))
            .group_by(Site.sample, Lead.site_id)
        )
        leads: dict[tuple[bool, int | None], int] = {}
        values: dict[tuple[bool, int | None], float] = {}
        for sample, site_id, count, brought in self._session.execute(query):
            for key in {(bool(sample), site_id), (bool(sample), None)}:
                leads[key] = leads.get(key, 0) + count
                values[key] = values.get(key, 0.0) + (brought or 0.0)
        return {key: values[key] / count for key, count in leads.items()}
