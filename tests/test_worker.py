import threading
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from tracker import clock, worker
from tracker.collect.inbox import InboxUnavailable
from tracker.db import db
from tracker.jobs.models import JobRun, Lease
from tracker.jobs.runner import Job
from tracker.journey.models import Event
from tracker.worker import Worker


def message_ids(session) -> list[str]:
    return sorted(session.scalars(select(Event.message_id)))


def run_until(sessions, inbox, jobs, reached) -> None:
    """Let a worker work until `reached(session)` is true, at most twenty seconds."""
    stop = threading.Event()
    working = Worker(sessions, inbox, jobs, horizon_days=90)
    thread = threading.Thread(target=working.run, args=(stop,))
    thread.start()
    deadline = clock.now() + timedelta(seconds=20)
    try:
        while clock.now() < deadline:
            with sessions() as session:
                if reached(session):
                    return
            stop.wait(0.05)
        pytest.fail("the worker did not get there in time")
    finally:
        stop.set()
        thread.join()


def test_a_worker_drains_and_runs_what_is_asked_for(app, session, inbox, send):
    sessions = sessionmaker(db.engine, class_=Session)
    send({"messageId": "a"})
    session.add(JobRun(job="count", state="queued", queued_at=clock.now(), message=""))
    session.commit()

    def reached(session):
        done = session.scalar(select(JobRun.state)) == "done"
        return done and message_ids(session) == ["a"]

    jobs = [Job("count", timedelta(hours=1), lambda _sessions, _progress: "Counted.")]
    run_until(sessions, inbox, jobs, reached)
    with sessions() as after:
        assert after.scalars(select(Lease)).all() == []


def test_of_two_workers_the_second_takes_over_when_the_first_is_gone(session, inbox, send):
    sessions = sessionmaker(db.engine, class_=Session)
    expired = clock.now() - timedelta(seconds=1)
    session.add(Lease(name="drain", holder="killed", expires_at=expired))
    session.commit()
    send({"messageId": "a"})
    run_until(sessions, inbox, [], lambda s: message_ids(s) == ["a"])


def test_a_worker_waits_out_an_inbox_that_cannot_be_read(app, session, inbox, send, monkeypatch):
    send({"messageId": "a"})
    read, failures = inbox.read, iter([InboxUnavailable("gone for a moment")])

    def shaky(after, limit):
        for failure in failures:
            raise failure
        return read(after, limit)

    monkeypatch.setattr(inbox, "read", shaky)
    monkeypatch.setattr(worker, "STORE_AWAY_S", 0.01)
    run_until(sessionmaker(db.engine, class_=Session), inbox, [], lambda s: message_ids(s) == ["a"])
