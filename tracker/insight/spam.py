"""Forms taken for spam: kept, in no number, and here to be looked at."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from tracker.accounts.models import Site
from tracker.accounts.queries import visible_site_ids
from tracker.leads.models import Lead, Submission
from tracker.scores.paging import beyond, read_cursor, write_cursor

_ORDER = "spam"


@dataclass(frozen=True, slots=True)
class Spam:
    """A form taken for spam, and the lead that it names, if any."""

    submission: Submission
    site: Site
    lead: Lead | None


@dataclass(frozen=True, slots=True)
class Page:
    """Some of them, newest first, and the cursor of what follows; None at the end."""

    items: list[Spam]
    next: str | None


def spam(
    session: Session, *, site_id: int | None = None, after: str | None = None, limit: int = 50
) -> Page:
    """Return forms taken for spam on one site, or on all that `visible_site_ids` means.

    `after` is the `next` of the page before; raises `ValueError` for one that is damaged.
    """
    keys: list[ColumnElement[Any]] = [Submission.at.expression, Submission.event_id.expression]
    query = (
        select(Submission, Site, Lead)
        .join(Site, Site.id == Submission.site_id)
        .outerjoin(Lead, Lead.id == Submission.lead_id)
        .where(*_taken_for_spam(session, site_id))
        .order_by(*(key.desc() for key in keys))
        .limit(limit + 1)
    )
    if after is not None:
        query = query.where(beyond(keys, read_cursor(_ORDER, after), descending=True))
    found = [Spam(*row) for row in session.execute(query)]
    last = found[limit - 1].submission if len(found) > limit else None
    return Page(
        items=found[:limit],
        next=None if last is None else write_cursor(_ORDER, [last.at, last.event_id]),
    )


def count(session: Session, *, site_id: int | None = None) -> int:
    """Return how many forms are taken for spam."""
    query = select(func.count()).where(*_taken_for_spam(session, site_id))
    return session.execute(query).scalar_one()


def _taken_for_spam(session: Session, site_id: int | None) -> list[ColumnElement[bool]]:
    shown = visible_site_ids(session, site_id)
    return [
        Submission.site_id.in_(shown),
        Submission.spam.is_not(None),
        Submission.spam_overruled.is_(False),
    ]
