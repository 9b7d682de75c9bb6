"""Ask for a run, take it alone, and keep what came of it."""

from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, Delete, Update, delete, or_, select, update
from sqlalchemy.orm import Session

from tracker.jobs.models import JobRun, Lease
from tracker.sentence import Sentence

KEEP_RUNS = timedelta(days=90)
# Before a job's name, in the name of the lease that its runner holds.
LEASE_PREFIX = "job: "
STOPPED = Sentence("The worker was stopped before the end.")


def ask(session: Session, job: str, *, by: str | None, now: datetime, anew: bool = False) -> JobRun:
    """Queue a run; the one that waits or runs already is returned instead of a second.

    With `anew`, one that runs does not count: what it read may not be true any more.
    """
    states = ("queued",) if anew else ("queued", "running")
    under_way = session.scalar(
        select(JobRun).where(JobRun.job == job, JobRun.state.in_(states)).limit(1)
    )
    if under_way is not None:
        return under_way
    run = JobRun(job=job, asked_by=by, queued_at=now, state="queued")
    session.add(run)
    session.flush()
    return run


def begin(session: Session, run_id: int, *, now: datetime) -> bool:
    """Turn a queued run into a running one; False if another worker was quicker."""
    taken = _changed(
        session,
        update(JobRun)
        .where(JobRun.id == run_id, JobRun.state == "queued")
        .values(state="running", started_at=now),
    )
    return taken == 1


def report(session: Session, run_id: int, *, progress: int, message: Sentence | str) -> None:
    """Say how far a run is, in percent, and what it does."""
    session.execute(
        update(JobRun).where(JobRun.id == run_id).values(progress=progress, **_columns(message))
    )


def end(
    session: Session,
    run_id: int,
    *,
    now: datetime,
    message: Sentence | str,
    failed: bool = False,
) -> None:
    """Close a run with what came of it, in a sentence."""
    state = {"state": "failed"} if failed else {"state": "done", "progress": 100}
    session.execute(
        update(JobRun).where(JobRun.id == run_id).values(ended_at=now, **state, **_columns(message))
    )


def bury_the_dead(session: Session, *, now: datetime) -> None:
    """Fail the runs that say they are running and whose worker has let its lease lapse.

    Each is asked for again, so that what was begun is gone on with; but not where the run before
    it ended so too: what kills its worker would do it for ever.
    """
    alive = select(Lease.name).where(Lease.expires_at >= now)
    dead = select(JobRun).where(
        JobRun.state == "running", (LEASE_PREFIX + JobRun.job).not_in(alive)
    )
    for run in session.scalars(dead.order_by(JobRun.id)).all():
        session.execute(
            update(JobRun)
            .where(JobRun.id == run.id, JobRun.state == "running")
            .values(state="failed", ended_at=now, **_columns(STOPPED))
        )
        before = select(JobRun.message).where(JobRun.job == run.job, JobRun.id < run.id)
        if session.scalar(before.order_by(JobRun.id.desc()).limit(1)) != STOPPED.template:
            ask(session, run.job, by=run.asked_by, now=now)


def forget(session: Session, *, now: datetime) -> int:
    """Delete runs that ended long ago; returns how many."""
    return _changed(session, delete(JobRun).where(JobRun.ended_at < now - KEEP_RUNS))


def take_lease(
    session: Session, name: str, *, holder: str, now: datetime, length: timedelta
) -> bool:
    """Take or renew the right to do `name` alone; False while another holds it."""
    mine = _changed(
        session,
        update(Lease)
        .where(Lease.name == name, or_(Lease.holder == holder, Lease.expires_at < now))
        .values(holder=holder, expires_at=now + length),
    )
    if mine:
        return True
    if session.scalar(select(Lease.name).where(Lease.name == name)):
        return False
    session.add(Lease(name=name, holder=holder, expires_at=now + length))
    session.flush()
    return True


def give_up_lease(session: Session, name: str, *, holder: str) -> None:
    """Let the next one in at once, instead of when the lease expires."""
    session.execute(delete(Lease).where(Lease.name == name, Lease.holder == holder))


def _columns(message: Sentence | str) -> dict[str, Any]:
    sentence = Sentence(message) if isinstance(message, str) else message
    stored = sentence.packed()
    return {"message": stored["template"], "values": stored["values"]}


def _changed(session: Session, statement: Update | Delete) -> int:
    """Run a statement and return how many rows it met."""
    return cast("CursorResult[Any]", session.execute(statement)).rowcount
