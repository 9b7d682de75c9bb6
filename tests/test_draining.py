import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DataError, IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session, sessionmaker

from tracker import draining
from tracker.collect.inbox import Request
from tracker.collect.sqlite_inbox import SqliteInbox
from tracker.db import db
from tracker.draining import drain_once, replay_asked
from tracker.jobs import tallies
from tracker.journey import set_aside
from tracker.journey.models import Event, InboxPosition, SetAside
from tracker.leads.models import Lead
from tracker.scores.models import Score

RECEIVED = datetime(2026, 3, 2, 9, tzinfo=UTC)


def message_ids(session) -> list[str]:
    return sorted(session.scalars(select(Event.message_id)))


def submission(message_id: str, email: str) -> dict:
    fields = [{"name": "email", "type": "email", "value": email}]
    return {
        "type": "track",
        "messageId": message_id,
        "event": "Form Submitted",
        "properties": {"fields": fields},
    }


def test_what_is_in_the_inbox_is_stored_and_then_forgotten_there(session, inbox, send):
    send({"messageId": "a"}, {"messageId": "b"})
    send({"messageId": "c"})
    assert drain_once(session, inbox) == 2
    assert message_ids(session) == ["a", "b", "c"]
    assert inbox.depth() == 0
    assert drain_once(session, inbox) == 0


def test_every_lead_has_a_score_from_the_moment_it_exists(session, inbox, send):
    send({"messageId": "a"}, submission("b", "ana@example.com"))
    drain_once(session, inbox)
    [lead] = session.scalars(select(Lead))
    score = session.get(Score, lead.id)
    assert 0 < score.probability < 1
    assert score.model_version_id is None
    assert score.horizon_days == 90


def test_a_crash_between_the_store_and_the_inbox_doubles_nothing(session, inbox, send, monkeypatch):
    send({"messageId": "a"})

    def crash(*_args, **_named):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(inbox, "acknowledge", crash)
        with pytest.raises(KeyboardInterrupt):
            drain_once(session, inbox)
    session.rollback()
    send({"messageId": "b"})
    drain_once(session, inbox)
    assert message_ids(session) == ["a", "b"]


def test_a_crash_before_the_commit_loses_nothing(session, inbox, send, monkeypatch):
    send({"messageId": "a"})

    def crash(*_args, **_named):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(draining, "absorb", crash)
        with pytest.raises(KeyboardInterrupt):
            drain_once(session, inbox)
    session.rollback()
    assert message_ids(session) == []
    drain_once(session, inbox)
    assert message_ids(session) == ["a"]


def test_one_request_that_cannot_be_stored_is_set_aside_and_the_others_go_on(
    session, inbox, send, monkeypatch
):
    for name in "abc":
        send({"messageId": name}, visitor=f"visitor-000{name}")
    inbox.append(Request("nobody", b"not an envelope"))
    absorb = draining.absorb

    def poisoned(session, written):
        if any(e.received.message_id == "b" for e in written.events):
            raise ZeroDivisionError("the second is poison")
        return absorb(session, written)

    monkeypatch.setattr(draining, "absorb", poisoned)
    assert drain_once(session, inbox) == 4
    assert message_ids(session) == ["a", "c"]
    aside = session.scalars(select(SetAside).order_by(SetAside.position)).all()
    assert [a.position for a in aside] == [2, 4]
    assert "the second is poison" in aside[0].error
    assert b'"b"' in aside[0].request
    assert inbox.depth() == 0


def test_what_was_set_aside_before_a_crash_is_there_and_counted_once(
    session, inbox, send, monkeypatch
):
    inbox.append(Request("nobody", b"not an envelope"))
    send({"messageId": "a"})
    monkeypatch.setattr(draining, "absorb", lambda *_: 1 / 0)  # so this is set aside as well
    with monkeypatch.context() as patch:
        patch.setattr(inbox, "acknowledge", lambda *_args, **_named: None)
        drain_once(session, inbox)
    drain_once(session, inbox)
    assert [a.position for a in session.scalars(select(SetAside).order_by(SetAside.id))] == [1, 2]
    assert tallies.totals(session)["set_aside"] == {"": 2}
    assert inbox.depth() == 0


def test_while_the_store_is_away_nothing_is_forgotten(session, inbox, send, monkeypatch):
    send({"messageId": "a"})

    def away(*_args, **_named):
        raise OperationalError("INSERT", {}, Exception("server closed the connection"))

    with monkeypatch.context() as patch:
        patch.setattr(draining.drain, "write", away)
        with pytest.raises(OperationalError):
            drain_once(session, inbox)
    session.rollback()
    assert inbox.depth() == 1
    drain_once(session, inbox)
    assert message_ids(session) == ["a"]


def test_a_new_inbox_is_read_from_its_beginning(session, inbox, send, tmp_path):
    send({"messageId": "a"})
    drain_once(session, inbox)
    other = SqliteInbox(tmp_path / "other.db")
    assert other.id != inbox.id
    session.rollback()
    assert session.get(InboxPosition, other.id) is None
    other.close()


def test_an_inbox_restored_from_an_older_copy_loses_nothing(session, inbox, send, tmp_path):
    with (
        closing(sqlite3.connect(tmp_path / "inbox.db")) as now,
        closing(sqlite3.connect(tmp_path / "copy.db")) as then,
    ):
        now.backup(then)
    send({"messageId": "a"}, {"messageId": "b"})
    send({"messageId": "c"})
    drain_once(session, inbox)
    restored = SqliteInbox(tmp_path / "copy.db")
    assert restored.id == inbox.id
    send({"messageId": "d"})
    [entry] = inbox.read(10)
    restored.append(Request("somebody", entry.envelope))  # at a position that the store has seen
    drain_once(session, restored)
    restored.close()
    assert message_ids(session) == ["a", "b", "c", "d"]


def test_one_transaction_takes_no_more_events_than_others_can_wait_for(
    session, inbox, send, monkeypatch
):
    monkeypatch.setattr(draining, "EVENTS", 4)
    for n in range(5):
        send({"messageId": f"{n}a"}, {"messageId": f"{n}b"})
    assert [drain_once(session, inbox) for _ in range(4)] == [2, 2, 1, 0]
    assert len(message_ids(session)) == 10


class Deadlock(Exception):
    sqlstate = "40P01"


def failing(monkeypatch, error: Exception, *, times: int) -> list[int]:
    """Let storing fail that often before it works; return a list that grows with each call."""
    calls: list[int] = []
    write = draining.drain.write

    def troubled(session, received):
        calls.append(len(received))
        if len(calls) <= times:
            raise error
        return write(session, received)

    monkeypatch.setattr(draining.drain, "write", troubled)
    return calls


@pytest.mark.parametrize(
    "error",
    [
        IntegrityError("INSERT", {}, Exception("duplicate key")),
        OperationalError("UPDATE", {}, Deadlock()),
        OperationalError("BEGIN IMMEDIATE", {}, Exception("database is locked")),
    ],
)
def test_a_batch_that_meets_another_is_tried_again_as_a_whole(
    session, inbox, send, monkeypatch, error
):
    for name in "abc":
        send({"messageId": name})
    monkeypatch.setattr(draining, "PAUSE_S", 0)
    calls = failing(monkeypatch, error, times=3)
    assert drain_once(session, inbox) == 3
    assert calls == [3] * 4
    assert message_ids(session) == ["a", "b", "c"]
    assert session.scalars(select(SetAside)).all() == []


@pytest.mark.parametrize("error", [ZeroDivisionError("x"), DataError("INSERT", {}, Exception("x"))])
def test_a_request_is_tried_three_times_before_it_is_set_aside(
    session, inbox, send, monkeypatch, error
):
    send({"messageId": "a"})
    calls = failing(monkeypatch, error, times=3)
    drain_once(session, inbox)
    assert len(calls) == 3
    [aside] = session.scalars(select(SetAside))
    assert (aside.attempts, aside.error) == (3, f"{type(error).__name__}: x")


def test_a_request_that_works_at_the_third_try_is_not_set_aside(session, inbox, send, monkeypatch):
    send({"messageId": "a"})
    failing(monkeypatch, ZeroDivisionError(), times=2)
    drain_once(session, inbox)
    assert session.scalars(select(SetAside)).all() == []
    assert message_ids(session) == ["a"]


class UndefinedTable(Exception):
    sqlstate = "42P01"


@pytest.mark.parametrize(
    "error",
    [
        OperationalError("INSERT", {}, Exception("server closed the connection")),
        OperationalError("INSERT", {}, Exception("database or disk is full")),
        ProgrammingError("INSERT", {}, UndefinedTable()),
        PoolTimeout("no connection"),
    ],
)
def test_a_single_request_does_not_pay_for_trouble_of_the_store(
    session, inbox, send, monkeypatch, error
):
    send({"messageId": "a"})
    with monkeypatch.context() as patch:
        failing(patch, error, times=99)
        with pytest.raises(type(error)):
            drain_once(session, inbox)
    assert inbox.depth() == 1
    drain_once(session, inbox)
    assert session.scalars(select(SetAside)).all() == []
    assert message_ids(session) == ["a"]


@pytest.fixture
def poisoned(session, inbox, send, monkeypatch):
    """A request that was set aside; what it takes to be stored comes back with the test's end."""
    with monkeypatch.context() as patch:
        failing(patch, ZeroDivisionError("poison"), times=99)
        send({"messageId": "a"})
        drain_once(session, inbox)
    return session.scalars(select(SetAside)).one().id


def test_nothing_is_replayed_that_nobody_asked_for(session, poisoned):
    assert replay_asked(session) == 0
    assert session.get(SetAside, poisoned) is not None


def test_what_was_set_aside_is_stored_when_it_is_asked_for_again(session, poisoned, now):
    assert set_aside.ask_replay(session, [poisoned], now=now) == 1
    session.commit()
    assert replay_asked(session) == 1
    assert message_ids(session) == ["a"]
    assert set_aside.count(session) == 0


def test_a_replay_that_fails_again_stays_with_its_new_error(session, poisoned, now, monkeypatch):
    failing(monkeypatch, KeyError("worse"), times=1)
    set_aside.ask_replay(session, None, now=now)
    session.commit()
    assert replay_asked(session) == 1
    [aside] = session.scalars(select(SetAside))
    assert (aside.attempts, aside.error, aside.replay_at) == (4, "KeyError: 'worse'", None)
    assert replay_asked(session) == 0


def test_a_replay_waits_while_the_store_is_away(session, poisoned, now, monkeypatch):
    set_aside.ask_replay(session, None, now=now)
    session.commit()
    with monkeypatch.context() as patch:
        failing(patch, OperationalError("INSERT", {}, Exception("gone")), times=1)
        with pytest.raises(OperationalError):
            replay_asked(session)
    session.rollback()
    assert replay_asked(session) == 1
    assert message_ids(session) == ["a"]


def test_what_came_is_counted(session, inbox, send):
    send({"messageId": "a"}, {"messageId": "b"}, submission("c", "ana@example.com"))
    send({"messageId": "a"})
    drain_once(session, inbox)
    send({"messageId": "b"})
    inbox.append(Request("x", b"not an envelope"))
    drain_once(session, inbox)
    counted = tallies.totals(session)
    assert counted["events"] == {"page": 2, "track": 1}
    assert counted["duplicates"] == {"": 2}
    assert counted["set_aside"] == {"": 1}


def test_workers_that_drain_at_once_make_each_person_one_lead_and_lose_nothing(
    app, session, send, tmp_path
):
    """Several inboxes with the same people in them, and here and there the same message."""
    sessions = sessionmaker(db.engine, class_=Session)
    inboxes = [SqliteInbox(tmp_path / f"inbox-{n}.db") for n in range(3)]
    sent = set()
    for number, inbox in enumerate(inboxes):
        for turn in range(40):
            both = f"shared-{turn}"  # comes in everywhere
            own = f"{number}-{turn}"
            sent |= {both, own}
            person = submission(own, f"person{turn % 10}@company.example")
            send({"messageId": both}, person, visitor=f"visitor-{number}-{turn}", into=inbox)
    started = threading.Barrier(len(inboxes))

    def work(inbox) -> None:
        started.wait()
        while inbox.depth():
            with sessions() as own:
                drain_once(own, inbox, limit=10)

    with ThreadPoolExecutor() as pool:
        list(pool.map(work, inboxes))
    for inbox in inboxes:
        inbox.close()
    session.rollback()
    assert message_ids(session) == sorted(sent)
    assert session.scalars(select(SetAside)).all() == []
    assert len(session.scalars(select(Lead)).all()) == 10
