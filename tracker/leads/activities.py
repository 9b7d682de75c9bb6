"""What sales and a lead had to do with each other: calls, e-mails, replies, meetings, notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.models import User
from tracker.leads.models import ACTIVITY_KINDS, Activity, Lead
from tracker.problem import Problem

INTERESTS: Final = (-1, 0, 1)  # less, as much, or more interested than we thought
LONGEST_NOTE: Final = 10_000  # characters


@dataclass(frozen=True, slots=True)
class Logged:
    """An activity, and who logged it; None where that user is not there any more."""

    activity: Activity
    user: User | None


def log(
    session: Session,
    lead_id: int,
    *,
    kind: str,
    at: datetime,
    by: int | None,
    interest: int | None = None,
    note: str = "",
    now: datetime,
) -> Activity:
    """Write down what was between sales and a lead at a moment, as user `by` says.

    No score of a moment before `now` will know of it. The caller scores the lead and commits.
    Raises `Problem`, and nothing is written, for a lead or kind there is not, a moment in the
    future, an interest other than -1, 0, 1 or None, and a note that says nothing or too much.
    """
    note = note.strip()
    if session.get(Lead, lead_id) is None:
        raise Problem("The lead is not there any more.")
    if kind not in ACTIVITY_KINDS:
        raise Problem(
            "There is no activity “%(kind)s”; choose one of %(known)s.",
            kind=kind,
            known=", ".join(ACTIVITY_KINDS),
        )
    if at > now:
        raise Problem("An activity cannot lie in the future; log it when it has happened.")
    if interest is not None and interest not in INTERESTS:
        raise Problem("The interest can be less (-1), as before (0) or more (1), or left out.")
    if kind == "note" and not note:
        raise Problem("Write what there is to note.")
    if len(note) > LONGEST_NOTE:
        raise Problem(
            "The note is longer than %(longest)s characters; shorten it.", longest=LONGEST_NOTE
        )
    activity = Activity(
        lead_id=lead_id,
        user_id=by,
        kind=kind,
        at=at,
        logged_at=now,
        interest=interest,
        note=note.replace("\x00", ""),  # PostgreSQL keeps no such sign
    )
    session.add(activity)
    session.flush()
    return activity


def remove(session: Session, activity: Activity) -> None:
    """Take back what was logged by mistake. The caller scores the lead and commits."""
    session.delete(activity)
    session.flush()


def of_lead(
    session: Session,
    lead_id: int,
    *,
    since: datetime | None = None,
    before: datetime | None = None,
    limit: int | None = None,
) -> Sequence[Logged]:
    """Return the activities of a lead from `since` on and before `before`, newest first."""
    query = (
        select(Activity, User)
        .outerjoin(User, User.id == Activity.user_id)
        .where(Activity.lead_id == lead_id)
        .order_by(Activity.at.desc(), Activity.id.desc())
        .limit(limit)
    )
    if since is not None:
        query = query.where(Activity.at >= since)
    if before is not None:
        query = query.where(Activity.at < before)
    return [Logged(*row) for row in session.execute(query)]
