"""A person says something that scores go by: the leads follow, and are scored anew."""

from collections.abc import Callable

from flask import flash

from tracker import clock
from tracker.dashboard.wording import said
from tracker.db import db
from tracker.problem import Problem
from tracker.scores.service import score


def keep_judgement(judge: Callable[[], set[int]], done: str) -> None:
    """Keep what `judge` does, with its leads scored anew, and tell the person `done`.

    Where it raises `Problem`, nothing is kept, and the person is told why.
    """
    if leads_after(judge) is not None:
        flash(done, "success")


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
    score(session, leads, now=clock.now())
    session.commit()
    return leads
