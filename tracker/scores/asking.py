"""The names of the jobs about scores, and asking for what a change makes necessary."""

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from tracker.jobs import service as jobs

# As the schedule calls them.
TRAINING: Final = "train model"
RESCORING: Final = "rescore leads"
WATCHING: Final = "watch model"


def ask_for_training(session: Session, *, by: str | None, now: datetime) -> None:
    """Have the models learned anew; a worker begins within seconds, or after a training that runs.

    That one began with what was true before.
    """
    jobs.ask(session, TRAINING, by=by, now=now, anew=True)


def ask_for_rescoring(session: Session, *, by: str | None, now: datetime) -> None:
    """Have every lead scored anew, where it is not already as it would be.

    One that runs may have passed by leads of which this is not so any more.
    """
    jobs.ask(session, RESCORING, by=by, now=now, anew=True)
