"""Runs one job: alone, with signs of life, and with a trace of how it ended."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from tracker import clock, logs
from tracker.jobs import service
from tracker.jobs.models import JobRun
from tracker.sentence import Sentence

Progress = Callable[[int, Sentence | str], None]  # percent, and what is being done
# Returns what it did. A plain string is said as it stands in every language.
Work = Callable[[sessionmaker[Session], Progress], Sentence | str]

LEASE = timedelta(seconds=60)
RENEW_S = 15.0

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """A piece of work that is done again and again."""

    name: str
    period: timedelta
    work: Work


class Busy(Exception):
    """Another worker is running this job."""


def run(sessions: sessionmaker[Session], job: Job, run_id: int, *, holder: str) -> JobRun:
    """Run a queued run to its end and return it as it ended; a failure is in it, not raised.

    Raises `Busy` if another worker runs the job; the run stays queued.
    """
    with _alone(sessions, job, holder=holder):
        with sessions.begin() as session:
            service.bury_the_dead(session, now=clock.now())
            if not service.begin(session, run_id, now=clock.now()):
                raise Busy
        with logs.about(job=job.name, run=run_id):
            message, failed = _done(sessions, job, run_id)
        with sessions.begin() as session:
            service.end(session, run_id, now=clock.now(), message=message, failed=failed)
    with sessions() as session:
        return session.get_one(JobRun, run_id)


def _done(sessions: sessionmaker[Session], job: Job, run_id: int) -> tuple[Sentence | str, bool]:
    """Do the work; return what it says of itself, and whether it failed."""
    log.info("The job begins.")
    try:
        message = job.work(sessions, _reporter(sessions, run_id))
    except Exception as error:
        log.exception("The job failed.")
        return f"{type(error).__name__}: {error}", True
    log.info("The job is done.")
    return message, False


def _reporter(sessions: sessionmaker[Session], run_id: int) -> Progress:
    def report(percent: int, message: Sentence | str) -> None:
        with sessions.begin() as session:
            service.report(session, run_id, progress=percent, message=message)

    return report


@contextmanager
def _alone(sessions: sessionmaker[Session], job: Job, *, holder: str) -> Iterator[None]:
    """Hold the job's lease, renewed from a thread of its own while the work goes on."""
    name = service.LEASE_PREFIX + job.name

    def hold() -> bool:
        with sessions.begin() as session:
            return service.take_lease(session, name, holder=holder, now=clock.now(), length=LEASE)

    if not hold():
        raise Busy
    finished = threading.Event()

    def keep_holding() -> None:
        while not finished.wait(RENEW_S):
            with suppress(SQLAlchemyError):  # the store is away: the lease has time left
                hold()

    keeper = threading.Thread(target=keep_holding, name=f"lease of {job.name}", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        finished.set()
        keeper.join()
        with sessions.begin() as session:
            service.give_up_lease(session, name, holder=holder)
