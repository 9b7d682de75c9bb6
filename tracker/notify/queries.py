"""Read what a user was told."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from tracker.notify.models import Notice


@dataclass(frozen=True)
class Page:
    """Some notices, and the id after which those before them begin; None at the end."""

    items: Sequence[Notice]
    next: int | None


def unread_count(session: Session, user_id: int) -> int:
    """Return how many notices a user has not read."""
    unread = select(func.count()).where(Notice.user_id == user_id, Notice.read_at.is_(None))
    return session.execute(unread).scalar_one()


def notices(session: Session, user_id: int, *, after: int | None = None, limit: int = 50) -> Page:
    """Return what a user was told, the newest first; `after` is the `next` of the page before."""
    query = (
        select(Notice)
        .where(Notice.user_id == user_id)
        .order_by(Notice.at.desc(), Notice.id.desc())
        .limit(limit + 1)
    )
    if after is not None:
        place = select(Notice.at, Notice.id).where(Notice.id == after, Notice.user_id == user_id)
        query = query.where(tuple_(Notice.at, Notice.id) < place.scalar_subquery())
    found = session.scalars(query).all()
    return Page(found[:limit], found[limit - 1].id if len(found) > limit else None)


def notice(session: Session, user_id: int, notice_id: int) -> Notice | None:
    """Return a notice of a user; None where they have no such."""
    mine = select(Notice).where(Notice.id == notice_id, Notice.user_id == user_id)
    return session.scalar(mine)
