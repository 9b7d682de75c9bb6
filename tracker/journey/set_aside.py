"""Requests that could not be stored: look at them, have them tried again, or give them up."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, delete, func, select, update
from sqlalchemy.orm import Session, defer

from tracker.journey.models import SetAside


def listed(session: Session, *, limit: int = 100) -> Sequence[SetAside]:
    """Return those that were set aside last, newest first, without the requests themselves."""
    newest = select(SetAside).options(defer(SetAside.request)).order_by(SetAside.id.desc())
    return session.scalars(newest.limit(limit)).all()


def count(session: Session) -> int:
    """Return how many there are."""
    return session.scalar(select(func.count()).select_from(SetAside)) or 0


def ask_replay(session: Session, ids: Sequence[int] | None, *, now: datetime) -> int:
    """Have requests tried again by the worker, all of them with None; return how many."""
    asked = update(SetAside).values(replay_at=now)
    if ids is not None:
        asked = asked.where(SetAside.id.in_(ids))
    return cast("CursorResult[Any]", session.execute(asked)).rowcount


def discard(session: Session, ids: Sequence[int]) -> int:
    """Delete requests with all that they reported; return how many."""
    given_up = delete(SetAside).where(SetAside.id.in_(ids))
    return cast("CursorResult[Any]", session.execute(given_up)).rowcount
