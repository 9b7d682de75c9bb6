"""The salts of cookieless visitor ids: one a UTC day, made ahead, deleted when the day is over."""

import secrets
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from sqlalchemy import delete, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from tracker.accounts.models import DailySalt

SALT_BYTES: Final = 32


def daily_salts(session: Session, *, today: date) -> dict[date, bytes]:
    """Return the salts of today and tomorrow, made if there are none yet. The caller commits.

    Every process that asks gets the same ones, whoever made them. Tomorrow's is made ahead, so
    that whoever has read both can do without the store at midnight.
    """
    days = _days(today)
    found = _by_day(session, days)
    if missing := [day for day in days if day not in found]:
        insert = postgresql.insert if _is_postgresql(session) else sqlite.insert
        made = [{"day": day, "salt": secrets.token_bytes(SALT_BYTES)} for day in missing]
        # Another process may be making them at this moment, and then its count.
        session.execute(insert(DailySalt).values(made).on_conflict_do_nothing())
        found = _by_day(session, days)
    return found


def known_salts(session: Session, *, today: date) -> dict[date, bytes] | None:
    """Return the salts of today and tomorrow, None unless both are made. Writes nothing."""
    days = _days(today)
    found = _by_day(session, days)
    return found if len(found) == len(days) else None


def forget_salts(session: Session, *, before: date) -> int:
    """Delete the salts of earlier days: their ids cannot be made again. The caller commits.

    Returns how many there were. SQLite is told to overwrite them.
    """
    gone = delete(DailySalt).where(DailySalt.day < before).returning(DailySalt.day)
    if _is_postgresql(session):
        return len(session.scalars(gone).all())
    session.execute(text("PRAGMA secure_delete = ON"))
    try:
        return len(session.scalars(gone).all())
    finally:
        session.execute(text("PRAGMA secure_delete = OFF"))  # the connection serves others after


def _days(today: date) -> list[date]:
    return [today, today + timedelta(days=1)]


def _by_day(session: Session, days: Sequence[date]) -> dict[date, bytes]:
    found = select(DailySalt).where(DailySalt.day.in_(days)).order_by(DailySalt.day)
    return {row.day: row.salt for row in session.scalars(found)}


def _is_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"
