"""Read what ran."""

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.jobs.models import JobRun


def runs(session: Session, *, limit: int = 100) -> list[JobRun]:
    """Return the last runs, newest first."""
    newest = select(JobRun).order_by(JobRun.queued_at.desc(), JobRun.id.desc()).limit(limit)
    return list(session.scalars(newest))


def latest(session: Session, job: str) -> JobRun | None:
    """Return the newest run of one job."""
    newest = JobRun.queued_at.desc(), JobRun.id.desc()
    return session.scalar(select(JobRun).where(JobRun.job == job).order_by(*newest).limit(1))


def latest_of_each(session: Session) -> Mapping[str, JobRun]:
    """Return the newest run of every job that ever ran, by its name."""
    newest = select(func.max(JobRun.id)).group_by(JobRun.job)
    runs = session.scalars(select(JobRun).where(JobRun.id.in_(newest)).order_by(JobRun.job))
    return {run.job: run for run in runs}


def waiting(session: Session) -> list[JobRun]:
    """Return the runs that were asked for and not begun, oldest first."""
    return list(
        session.scalars(select(JobRun).where(JobRun.state == "queued").order_by(JobRun.queued_at))
    )
