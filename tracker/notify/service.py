"""Tell users what they should know: the only writer of notices."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final, cast

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import UpdateBase

from tracker.accounts.models import User
from tracker.bulk import among
from tracker.notify.models import Notice
from tracker.sentence import Sentence

KEPT_FOR: Final = timedelta(days=90)


def tell(
    session: Session,
    user_ids: Collection[int],
    sentence: Sentence,
    *,
    kind: str,
    about: int | None,
    now: datetime,
) -> int:
    """Leave a notice for each of the users; return how many were left.

    Who has not read an earlier notice of the same `kind` and `about` gets no second one, and
    who may not sign in any more gets none.
    """
    unread = select(Notice.user_id).where(
        Notice.kind == kind, Notice.about.is_not_distinct_from(about), Notice.read_at.is_(None)
    )
    to_tell = select(User.id).where(User.id.in_(user_ids), User.active, User.id.not_in(unread))
    told = session.scalars(to_tell.order_by(User.id)).all()
    session.add_all(
        Notice(user_id=user_id, at=now, kind=kind, about=about, message=sentence.packed())
        for user_id in told
    )
    session.flush()
    return len(told)


def mark_read(
    session: Session, user_id: int, *, now: datetime, notice_id: int | None = None
) -> int:
    """Note that a user has read a notice of theirs, or all (None); return how many were unread.

    Nobody reads for another: a notice of somebody else stays as it is.
    """
    unread = update(Notice).where(Notice.user_id == user_id, Notice.read_at.is_(None))
    if notice_id is not None:
        unread = unread.where(Notice.id == notice_id)
    return _rows(session, unread.values(read_at=now))


def forget(session: Session, *, now: datetime) -> int:
    """Delete the notices of long ago, read or not; return how many there were."""
    return _rows(session, delete(Notice).where(Notice.at < now - KEPT_FOR))


def withdraw(session: Session, kind: str, about: Collection[int]) -> int:
    """Delete every notice of a kind about what is not there any more; return how many."""
    return _rows(
        session, delete(Notice).where(Notice.kind == kind, among(session, Notice.about, about))
    )


def _rows(session: Session, statement: UpdateBase) -> int:
    result = session.execute(statement, execution_options={"synchronize_session": "fetch"})
    return cast("CursorResult[Any]", result).rowcount
