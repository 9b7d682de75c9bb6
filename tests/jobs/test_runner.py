import threading
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from tracker import clock
from tracker.db import db
from tracker.jobs import queries, runner, service
from tracker.jobs.models import JobRun, Lease
from tracker.jobs.runner import Busy, Job, run
from tracker.sentence import Sentence

HOUR = timedelta(hours=1)


@pytest.fixture
def sessions(app):
    with app.app_context():
        yield sessionmaker(db.engine, class_=Session)


@pytest.fixture
def asked(sessions):
    def ask(name: str = "count") -> int:
        with sessions.begin() as session:
            return service.ask(session, name, by="ana@example.com", now=clock.now()).id

    return ask


def test_a_run_leaves_who_asked_what_it_did_and_when(sessions, asked):
    run_id = asked()
    seen = []

    def work(_sessions, progress):
        progress(40, Sentence("Counting to %(end)s", {"end": 3000}))
        with sessions() as session:
            under_way = session.get(JobRun, run_id)
            seen.append((under_way.progress, under_way.state, str(under_way.sentence)))
        return Sentence("Counted to %(end)s.", {"end": 3000})

    ended = run(sessions, Job("count", HOUR, work), run_id, holder="me")
    assert seen == [(40, "running", "Counting to 3,000")]
    assert (ended.state, ended.progress) == ("done", 100)
    assert ended.sentence == Sentence("Counted to %(end)s.", {"end": 3000})
    assert ended.asked_by == "ana@example.com"
    assert ended.queued_at <= ended.started_at <= ended.ended_at


def test_a_failure_is_kept_in_words_and_the_next_run_may_begin(sessions, asked):
    def work(_sessions, _progress):
        raise ValueError("no more numbers after 100%(s)")

    ended = run(sessions, Job("count", HOUR, work), asked(), holder="me")
    said = "ValueError: no more numbers after 100%(s)"
    assert (ended.state, str(ended.sentence)) == ("failed", said)
    again = run(sessions, Job("count", HOUR, lambda *_: "Well."), asked(), holder="me")
    assert again.state == "done"


def test_two_workers_never_run_a_job_at_once(sessions, asked):
    first, begun, finish = asked(), threading.Event(), threading.Event()

    def work(_sessions, _progress):
        begun.set()
        finish.wait(20)
        return "Done."

    job = Job("count", HOUR, work)
    thread = threading.Thread(target=run, args=(sessions, job, first), kwargs={"holder": "one"})
    thread.start()
    assert begun.wait(20)
    with pytest.raises(Busy):
        run(sessions, job, first, holder="two")
    finish.set()
    thread.join()
    with sessions() as session:
        assert session.get(JobRun, first).state == "done"


def test_a_store_that_is_away_for_a_moment_costs_a_running_job_nothing(
    sessions, asked, monkeypatch
):
    renewed = threading.Event()
    take = service.take_lease
    answers = iter([take, away, take])

    def flaky(*args, **given):
        answer = next(answers, take)
        if answer is take and begun.is_set():
            renewed.set()
        return answer(*args, **given)

    begun = threading.Event()
    monkeypatch.setattr(runner, "RENEW_S", 0.01)
    monkeypatch.setattr(service, "take_lease", flaky)

    def work(_sessions, _progress):
        begun.set()
        assert renewed.wait(20), "the lease was never renewed again"
        return "Done."

    assert run(sessions, Job("count", HOUR, work), asked(), holder="me").state == "done"


def away(*_args, **_given):
    raise OperationalError("UPDATE lease", {}, Exception("server closed the connection"))


def test_asking_twice_queues_once(asked):
    assert asked() == asked()
    assert asked("other") != asked()


def test_a_run_whose_worker_died_is_buried_and_does_not_block_the_next(sessions, asked):
    dead = asked()
    with sessions.begin() as session:
        service.begin(session, dead, now=clock.now() - HOUR)
        session.add(Lease(name="job: count", holder="gone", expires_at=clock.now() - HOUR))
    with sessions.begin() as session:
        service.bury_the_dead(session, now=clock.now())
    assert asked() != dead
    with sessions() as session:
        assert session.get(JobRun, dead).state == "failed"


def test_what_a_dead_worker_began_is_asked_for_again_but_not_for_ever(sessions, asked):
    def die(run_id):
        with sessions.begin() as session:
            service.begin(session, run_id, now=clock.now())
            service.bury_the_dead(session, now=clock.now())
            return [(run.id, run.state) for run in queries.runs(session)]

    [(again, state), (first, _)] = die(asked())
    assert (state, first != again) == ("queued", True)
    assert [state for _, state in die(again)] == ["failed", "failed"]


def test_a_lease_is_one_holders_until_it_expires_or_is_given_up(session, now):
    def take(holder, at):
        return service.take_lease(session, "drain", holder=holder, now=at, length=HOUR)

    assert take("one", now)
    assert take("one", now + HOUR / 2)
    assert not take("two", now + HOUR)
    assert take("two", now + 2 * HOUR)
    service.give_up_lease(session, "drain", holder="one")
    assert not take("one", now + 2 * HOUR)
    service.give_up_lease(session, "drain", holder="two")
    assert take("one", now + 2 * HOUR)


def test_old_runs_are_forgotten_and_recent_ones_are_not(session, now):
    for days in (1, 89, 91):
        when = now - timedelta(days=days)
        session.add(JobRun(job="count", state="done", queued_at=when, ended_at=when, message=""))
    session.flush()
    assert service.forget(session, now=now) == 1
    assert len(queries.runs(session)) == 2
    assert queries.latest(session, "count").queued_at == now - timedelta(days=1)
    assert session.scalars(select(JobRun).where(JobRun.state == "queued")).all() == []


def test_what_is_asked_anew_follows_a_run_that_began_before(sessions, asked):
    running = asked()
    with sessions.begin() as session:
        service.begin(session, running, now=clock.now())
    assert asked() == running
    with sessions.begin() as session:
        anew = service.ask(session, "count", by=None, now=clock.now(), anew=True).id
        assert service.ask(session, "count", by=None, now=clock.now(), anew=True).id == anew
    assert anew != running
