"""What a score is the chance of, in columns of a lead: reached when, and over when."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, type_coerce

from tracker.db import UtcDateTime
from tracker.leads.models import Lead
from tracker.scores.models import Target


def reached(target: Target) -> ColumnElement[bool]:
    """Return the condition that a lead reached the target: a customer reached all before it."""
    won = Lead.outcome.is_not_distinct_from("won")
    noted = _noted(target)
    return won if noted is None else or_(won, noted.is_not(None))


def lost(target: Target) -> ColumnElement[bool]:
    """Return the condition that a lead was lost and never reached the target."""
    return and_(Lead.outcome.is_not_distinct_from("lost"), ~reached(target))


def over(target: Target) -> ColumnElement[bool]:
    """Return the condition that nothing is left to foresee: a lead got there, or was closed."""
    return or_(reached(target), Lead.outcome.is_not(None))


def over_at(target: Target) -> ColumnElement[datetime | None]:
    """Return when that was, from when on its score stands; None while it is open.

    An outcome without a date counts at the moment the lead came.
    """
    closed = case((Lead.outcome.is_not(None), func.coalesce(Lead.outcome_at, Lead.created_at)))
    noted = _noted(target)
    if noted is None:
        return type_coerce(closed, UtcDateTime())
    first = case((or_(closed.is_(None), noted < closed), noted), else_=closed)
    return type_coerce(first, UtcDateTime())


def _noted(target: Target) -> ColumnElement[Any] | None:
    """Return the column with the moment that somebody noted; None where only the outcome tells."""
    match target:
        case "customer":
            return None
        case "qualified":
            return Lead.qualified_at.expression
        case "opportunity":
            return Lead.opportunity_at.expression
