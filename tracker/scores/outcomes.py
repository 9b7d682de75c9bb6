"""Whose outcomes teach: the leads of one world, the made-up ones or all the others."""

from sqlalchemy import ColumnElement, not_, or_, select

from tracker.accounts.models import Site
from tracker.leads.models import Lead


def of_world(*, sample: bool) -> ColumnElement[bool]:
    """Return the condition that a lead belongs to a sample site, or that it does not."""
    made_up = Lead.site_id.in_(select(Site.id).where(Site.sample))
    return made_up if sample else or_(Lead.site_id.is_(None), not_(made_up))
