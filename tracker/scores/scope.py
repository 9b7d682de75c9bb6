"""Which leads a page is about: those of a site, or of all real ones."""

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from tracker.accounts.models import Site
from tracker.accounts.queries import visible_site_ids
from tracker.leads.models import Lead


def shown(session: Session, site_id: int | None) -> ColumnElement[bool]:
    """Return the condition that a lead belongs on a page about `site_id`.

    None means every real site and the leads of no site; sample leads are there only while there
    is nothing else.
    """
    if site_id is not None:
        return Lead.site_id == site_id
    sites = visible_site_ids(session)
    if session.scalar(select(exists().where(Lead.site_id.is_(None)))):
        real = select(Site.id).where(Site.id.in_(sites), Site.sample.is_(False))
        sites = list(session.scalars(real))
    # An expression, so that SQLite cannot start from an index on sites that nearly every lead
    # matches, and sort them all, where the order's own index gives the page at once.
    return func.coalesce(Lead.site_id, 0).in_([0, *sites])
