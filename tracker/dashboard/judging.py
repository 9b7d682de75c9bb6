"""A person says what a visit or a form is: the leads follow, and are scored anew."""

from collections.abc import Callable

from flask import flash

from tracker import clock
from tracker.dashboard.wording import said
from tracker.db import db
from tracker.problem import Problem
from tracker.scores.service import score
from tracker.web import settings


def leads_after(judge: Callable[[], set[int]]) -> set[int] | None:
    """Keep what `judge` does, with the leads that it returns scored anew, and return them.

    None where it raises `Problem`: nothing is kept then, and the person is told why.
    """
    session = db.session()
    try:
        leads = judge()
    except Problem as error:
        session.rollback()
        flash(said(error), "warning")
        return None
    score(session, leads, now=clock.now(), horizon_days=settings().horizon_days)
    session.commit()
    return leads
