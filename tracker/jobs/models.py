"""Runs of periodic and asked-for jobs, who may run one now, and counts of what was done."""

from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import BigInteger, CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import Base, BigId
from tracker.sentence import Sentence

RunState = Literal["queued", "running", "done", "failed"]
STATES: tuple[RunState, ...] = get_args(RunState)


class JobRun(Base):
    """One run of a job: asked for, started, how far, how it ended."""

    __tablename__ = "job_run"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        Index(None, "job", "queued_at"),
        Index(None, "state"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    job: Mapped[str] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(10), default="queued")
    asked_by: Mapped[str | None] = mapped_column(String(254))  # None: the schedule
    queued_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    progress: Mapped[int] = mapped_column(default=0)  # percent
    # What it does or did, or what went wrong: the template of a sentence, and what is in it.
    message: Mapped[str] = mapped_column(default="")
    values: Mapped[dict[str, Any]] = mapped_column(default=dict)

    @property
    def sentence(self) -> Sentence:
        """What it does or did, or what went wrong."""
        return Sentence.unpacked({"template": self.message, "values": self.values})


class Lease(Base):
    """One worker's right to do something alone, until it expires."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    holder: Mapped[str] = mapped_column(String(80))
    expires_at: Mapped[datetime]


class Tally(Base):
    """A count that only goes up; which there are, `tracker.jobs.tallies` says."""

    __tablename__ = "tally"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    label: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger)
