"""Read what ran."""

from sqlalchemy import select
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


def waiting(session: Session) -> list[JobRun]:
    """Return the runs that were asked for and not begun, oldest first."""
    return list(
        session.scalars(select(JobRun).where(JobRun.state == "queued").order_by(JobRun.queued_at))
    )
