"""The worker: from the inbox to the store, and the periodic jobs."""

import logging
import os
import socket
import threading
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, timedelta
from time import monotonic
from uuid import uuid4

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from tracker import clock
from tracker.collect.inbox import Inbox, InboxUnavailable
from tracker.db import snapshot
from tracker.draining import drain_once, replay_asked
from tracker.jobs import queries as job_queries
from tracker.jobs import service as jobs
from tracker.jobs.runner import Busy, Job, run
from tracker.jobs.shares import give_up_share, take_share
from tracker.logs import described

IDLE_S = 0.1  # how long an empty inbox is left alone
AWAY_S = 2.0  # between two tries, while the store or the inbox is
# Short, so that another worker takes over soon after one was killed. Two that both believe that
# something is theirs do no harm: the store counts each message once.
LEASE = timedelta(seconds=10)
RENEW_S = 3.0
DRAIN, SCHEDULE = "drain", "schedule"  # names of leases
LOOK_EVERY = timedelta(seconds=30)  # for jobs that are due
STOP_S = 2.0
SOON = timedelta(minutes=5)  # after the first start ever, for jobs that never ran

log = logging.getLogger(__name__)


class Worker:
    """Drains the inbox and runs the jobs until it is told to stop.

    Several may run: they share the inbox by its partitions, and one of them asks for the jobs.
    """

    def __init__(
        self,
        sessions: sessionmaker[Session],
        inbox: Inbox,
        schedule: Sequence[Job],
    ) -> None:
        self._sessions = sessions
        self._inbox = inbox
        self._jobs = {job.name: job for job in schedule}
        self._holder = f"{socket.gethostname()[:24]}:{os.getpid()}:{uuid4().hex[:8]}"
        self._started_at = clock.now()
        self._look_again_at = self._started_at
        self._scheduled = threading.Lock()  # held while anything periodic goes on
        self._mine: frozenset[int] = frozenset()  # partitions of the inbox
        self._shared = -RENEW_S  # in monotonic seconds, as is the next
        self._renewed = -RENEW_S

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set; an error of the store or the inbox is waited out."""
        scheduler = BackgroundScheduler(timezone=UTC, job_defaults={"coalesce": True})
        scheduler.add_job(self._run_jobs, IntervalTrigger(seconds=1), max_instances=1)
        scheduler.start()
        pause = 0.0
        try:
            while not stop.wait(pause):
                pause = self._drain(stop)
        finally:
            scheduler.shutdown(wait=False)
            # What is quick may end; a training is left behind, and its lease lapses.
            if self._scheduled.acquire(timeout=STOP_S):
                self._scheduled.release()
            self._step_down()

    def _drain(self, stop: threading.Event) -> float:
        """Empty what is ours of the inbox; return the seconds to wait before more."""
        try:
            while not stop.is_set():
                if not self._share():
                    return IDLE_S
                drained = 0
                for partition in self._inbox.waiting():
                    if partition in self._share() and not stop.is_set():
                        drained += self._drain_one(partition)
                if not drained:
                    return IDLE_S
        except (SQLAlchemyError, InboxUnavailable) as error:
            log.warning("Store or inbox cannot be used and are tried again: %s", described(error))
            return AWAY_S
        return 0.0

    def _drain_one(self, partition: int) -> int:
        with self._sessions() as session:
            return drain_once(session, self._inbox, partition=partition)

    def _share(self) -> frozenset[int]:
        """Return which partitions are ours; asked of the store now and then."""
        if monotonic() - self._shared >= RENEW_S:
            with self._sessions.begin() as session:
                self._mine = take_share(
                    session,
                    DRAIN,
                    parts=self._inbox.partitions,
                    holder=self._holder,
                    now=clock.now(),
                    length=LEASE,
                )
            self._shared = monotonic()
        return self._mine

    def _run_jobs(self) -> None:
        """Ask for what is due, then run what was asked for, one after the other."""
        with self._scheduled, suppress(SQLAlchemyError):  # asked again in a second
            if self._first() and clock.now() >= self._look_again_at:
                self._ask_for_what_is_due()
                self._look_again_at = clock.now() + LOOK_EVERY
            if self._first():
                with self._sessions() as session:
                    replay_asked(session)
            with snapshot(), self._sessions() as session:
                waiting = [(r.id, r.job) for r in job_queries.waiting(session)]
            for run_id, name in waiting:
                if name in self._jobs:
                    with suppress(Busy):  # by another worker; the run stays queued
                        run(self._sessions, self._jobs[name], run_id, holder=self._holder)

    def _ask_for_what_is_due(self) -> None:
        with self._sessions.begin() as session:
            jobs.bury_the_dead(session, now=clock.now())
            for job in self._jobs.values():
                latest = job_queries.latest(session, job.name)
                begun = latest.queued_at if latest else self._started_at + SOON - job.period
                if begun + job.period <= clock.now():
                    jobs.ask(session, job.name, by=None, now=clock.now())

    def _first(self) -> bool:
        """Whether this worker, of several, is the one to ask; found out now and then."""
        if monotonic() - self._renewed < RENEW_S:
            return True
        with self._sessions.begin() as session:
            first = jobs.take_lease(
                session, SCHEDULE, holder=self._holder, now=clock.now(), length=LEASE
            )
        if first:
            self._renewed = monotonic()
        return first

    def _step_down(self) -> None:
        with suppress(SQLAlchemyError), self._sessions.begin() as session:
            give_up_share(session, DRAIN, holder=self._holder)
            jobs.give_up_lease(session, SCHEDULE, holder=self._holder)
