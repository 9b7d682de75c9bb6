import threading
from collections import Counter, defaultdict
from contextlib import closing, contextmanager
from datetime import timedelta
from itertools import product

from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from tests.flow.service import eventually
from tracker import clock, draining, worker
from tracker.collect import wire
from tracker.collect.inbox import InboxUnavailable, Request, open_inbox
from tracker.collect.nats_inbox import partition_of
from tracker.db import db
from tracker.jobs.models import JobRun, Lease
from tracker.jobs.runner import Job
from tracker.journey.models import Event, SetAside
from tracker.worker import Worker


def message_ids(session) -> list[str]:
    return sorted(session.scalars(select(Event.message_id)))


@contextmanager
def working(sessions, inbox, jobs=()):
    """Let a worker work meanwhile, and stop it as Ctrl-C would."""
    stop = threading.Event()
    thread = threading.Thread(target=Worker(sessions, inbox, jobs).run, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def wait_until(sessions, reached) -> None:
    def seen():
        with sessions() as session:
            return reached(session)

    eventually(seen, within=30, what="what the worker was to do")


def run_until(sessions, inbox, jobs, reached) -> None:
    """Let a worker work until `reached(session)` is true."""
    with working(sessions, inbox, jobs):
        wait_until(sessions, reached)


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


def test_what_a_killed_worker_held_is_taken_over_when_its_lease_expires(session, inbox, send):
    sessions = sessionmaker(db.engine, class_=Session)
    expired = clock.now() - timedelta(seconds=1)
    session.add(Lease(name="drain 0", holder="killed", expires_at=expired))
    session.commit()
    send({"messageId": "a"})
    run_until(sessions, inbox, [], lambda s: message_ids(s) == ["a"])


def test_a_worker_waits_out_an_inbox_that_cannot_be_read(app, session, inbox, send, monkeypatch):
    send({"messageId": "a"})
    read, failures = inbox.read, iter([InboxUnavailable("gone for a moment")])

    def shaky(limit, *, partition=0):
        for failure in failures:
            raise failure
        return read(limit, partition=partition)

    monkeypatch.setattr(inbox, "read", shaky)
    monkeypatch.setattr(worker, "AWAY_S", 0.01)
    run_until(sessionmaker(db.engine, class_=Session), inbox, [], lambda s: message_ids(s) == ["a"])


def test_a_worker_waits_out_a_store_that_is_away(session, inbox, send, monkeypatch):
    send({"messageId": "a"})
    failures = iter([OperationalError("SELECT", {}, Exception("connection refused"))] * 3)

    def shaky(self, **options):
        for failure in failures:
            raise failure
        return sessionmaker.__call__(self, **options)

    sessions = type("Shaky", (sessionmaker,), {"__call__": shaky})(db.engine, class_=Session)
    monkeypatch.setattr(worker, "AWAY_S", 0.01)
    with working(sessions, inbox):
        wait_until(sessionmaker(db.engine, class_=Session), lambda s: message_ids(s) == ["a"])
    assert next(failures, None) is None


def test_workers_that_come_and_go_lose_nothing_and_keep_each_visitor_in_order(
    session, make_site, nats_url, monkeypatch
):
    monkeypatch.setattr(worker, "RENEW_S", 0.05)
    monkeypatch.setattr(worker, "LEASE", timedelta(minutes=5))  # whatever else the machine does
    monkeypatch.setattr(draining, "BATCH", 5)
    site_id = make_site().id
    session.commit()
    sessions = sessionmaker(db.engine, class_=Session)
    sent = defaultdict(list)

    def send(inbox, step: int) -> None:
        for n, visitor in product(range(3), range(12)):
            message_id = f"{visitor} {step} {n}"
            envelope = {
                "site_id": site_id,
                "visitor": f"visitor-{visitor:04}",
                "received_at": clock.now(),
                "sent_at": None,
                "address": None,
                "user_agent": None,
                "events": [{"type": "page", "messageId": message_id}],
            }
            inbox.append(Request(f"{site_id}.{visitor}", wire.encode(envelope)))
            sent[visitor].append(message_id)

    def all_there(session) -> bool:
        return message_ids(session) == sorted(i for ids in sent.values() for i in ids)

    def noted(inbox) -> set[int]:
        """The partitions that are read from now on."""
        read, partitions = inbox.read, set()

        def noting(limit, *, partition):
            partitions.add(partition)
            return read(limit, partition=partition)

        monkeypatch.setattr(inbox, "read", noting)
        return partitions

    def shared(session) -> bool:
        """Whether two workers hold half of the partitions each."""
        held = Counter(session.scalars(select(Lease.holder).where(Lease.name.like("drain %"))))
        return list(held.values()) == [9, 9]  # eight, and the sign that it lives

    with closing(open_inbox(nats_url)) as first, closing(open_inbox(nats_url)) as second:
        send(first, 0)
        with working(sessions, first):
            send(first, 1)
            with working(sessions, second):
                send(first, 2)
                wait_until(sessions, shared)
                parts = noted(first), noted(second)
                send(first, 3)
                wait_until(sessions, all_there)
                assert parts[0].isdisjoint(parts[1])
                assert len(parts[0] | parts[1]) == len(
                    {partition_of(f"{site_id}.{visitor}") for visitor in sent}
                )
            send(first, 4)
        send(first, 5)
        with working(sessions, second):
            wait_until(sessions, all_there)
        assert second.waiting() == []

    stored = defaultdict(list)
    with sessions() as after:
        for message_id in after.scalars(select(Event.message_id).order_by(Event.id)):
            stored[int(message_id.split()[0])].append(message_id)
        assert after.scalars(select(Lease)).all() == []
    assert stored == sent


def test_a_worker_tries_again_what_somebody_asked_for(app, session, inbox, make_site):
    sessions = sessionmaker(db.engine, class_=Session)
    envelope = {
        "site_id": make_site().id,
        "visitor": "visitor-0001",
        "received_at": clock.now(),
        "sent_at": None,
        "address": None,
        "user_agent": None,
        "events": [{"type": "page", "messageId": "a"}],
    }
    session.add(
        SetAside(
            inbox="x",
            position=1,
            at=clock.now(),
            request=wire.encode(envelope),
            error="ZeroDivisionError: mended since",
            replay_at=clock.now(),
        )
    )
    session.commit()
    run_until(sessions, inbox, (), lambda s: message_ids(s) == ["a"])
    assert session.scalars(select(SetAside)).all() == []
