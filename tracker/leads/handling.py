"""What sales says about leads: who works them, how far that is, what is in it, how it ended."""

from collections.abc import Collection, Iterator
from datetime import datetime
from itertools import islice
from typing import Any, Final

from sqlalchemy import CursorResult, or_, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from tracker.accounts.models import User
from tracker.leads.models import OUTCOMES, STATUSES, Lead
from tracker.problem import Problem

AT_ONCE = 1000  # databases limit the values of one statement
DEAREST: Final = 1e12  # as many digits as the column has


def set_status(session: Session, lead_ids: Collection[int], status: str) -> int:
    """Say what sales is doing about leads; return how many changed.

    Raises `ValueError` for a status there is not.
    """
    if status not in STATUSES:
        raise Problem(
            "There is no status “%(status)s”; choose one of %(known)s.",
            status=status,
            known=", ".join(STATUSES),
        )
    return _change(session, lead_ids, Lead.status != status, {"status": status})


def assign(session: Session, lead_ids: Collection[int], owner_id: int | None) -> int:
    """Give leads to a user, or to nobody (None); return how many changed.

    Raises `ValueError` where there is no such user or the account is closed.
    """
    if owner_id is None:
        return _change(session, lead_ids, Lead.owner_id.is_not(None), {"owner_id": None})
    owner = session.get(User, owner_id)
    if owner is None:
        raise Problem("The user chosen as owner is not there any more; choose another.")
    if not owner.active:
        raise Problem(
            "The account of %(email)s is closed; choose another owner.", email=owner.email
        )
    other = or_(Lead.owner_id.is_(None), Lead.owner_id != owner_id)
    return _change(session, lead_ids, other, {"owner_id": owner_id})


def set_outcome(
    session: Session,
    lead_ids: Collection[int],
    outcome: str | None,
    *,
    now: datetime,
    at: datetime | None = None,
) -> int:
    """Say that leads were won or lost at a moment (default: now), or are open again (None).

    Returns how many changed. Raises `ValueError` for an outcome there is not, a moment in the
    future, or a moment without an outcome.
    """
    if outcome is None:
        if at is not None:
            raise Problem("An open lead has no date of its outcome; leave the date empty.")
        was_closed = Lead.outcome.is_not(None)
        return _change(session, lead_ids, was_closed, {"outcome": None, "outcome_at": None})
    if outcome not in OUTCOMES:
        raise Problem(
            "There is no outcome “%(outcome)s”; choose won, lost or open.", outcome=outcome
        )
    if at is not None and at > now:
        raise Problem("The date of an outcome cannot lie in the future.")
    other = or_(Lead.outcome.is_(None), Lead.outcome != outcome)
    if at is not None:
        other = or_(other, Lead.outcome_at.is_(None), Lead.outcome_at != at)
    return _change(session, lead_ids, other, {"outcome": outcome, "outcome_at": at or now})


def set_opportunity(
    session: Session, lead_ids: Collection[int], at: datetime | None, *, now: datetime
) -> int:
    """Say that sales sees a deal in leads since a moment, or sees none (None).

    Returns how many changed. Raises `ValueError` for a moment in the future.
    """
    if at is not None and at > now:
        raise Problem("The date of an opportunity cannot lie in the future.")
    other = Lead.opportunity_at.is_distinct_from(at)
    return _change(session, lead_ids, other, {"opportunity_at": at})


def set_value(session: Session, lead_ids: Collection[int], value: float | None) -> int:
    """Say what the deal may bring, or brought, in the workspace's currency; None: nobody knows.

    Returns how many changed. Raises `ValueError` for less than nothing, or more than there is.
    """
    if value is not None and not 0 <= value < DEAREST:
        raise Problem("The value of a deal has to be nothing or more, below a million millions.")
    rounded = None if value is None else round(value, 2)
    other = Lead.value.is_distinct_from(rounded)
    return _change(session, lead_ids, other, {"value": rounded})


def _change(
    session: Session, lead_ids: Collection[int], other: ColumnElement[bool], values: dict[str, Any]
) -> int:
    """Write `values` on those of the leads that are `other` still."""
    changed = 0
    for some in _portions(lead_ids):
        statement = update(Lead).where(Lead.id.in_(some), other).values(values)
        result = session.execute(statement, execution_options={"synchronize_session": "fetch"})
        changed += result.rowcount if isinstance(result, CursorResult) else 0
    return changed


def _portions(lead_ids: Collection[int]) -> Iterator[list[int]]:
    ids = iter(lead_ids)
    while some := list(islice(ids, AT_ONCE)):
        yield some
