import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from tracker import draining
from tracker.collect.inbox import SqliteInbox
from tracker.draining import drain_once
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
    assert drain_once(session, inbox, horizon_days=90) == 2
    assert message_ids(session) == ["a", "b", "c"]
    assert inbox.depth() == 0
    assert drain_once(session, inbox, horizon_days=90) == 0


def test_every_lead_has_a_score_from_the_moment_it_exists(session, inbox, send):
    send({"messageId": "a"}, submission("b", "ana@example.com"))
    drain_once(session, inbox, horizon_days=90)
    [lead] = session.scalars(select(Lead))
    score = session.get(Score, lead.id)
    assert 0 < score.probability < 1
    assert score.model_version_id is None
    assert score.horizon_days == 90


def test_a_crash_between_the_store_and_the_inbox_doubles_nothing(session, inbox, send, monkeypatch):
    send({"messageId": "a"})

    def crash(_position):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(inbox, "acknowledge", crash)
        with pytest.raises(KeyboardInterrupt):
            drain_once(session, inbox, horizon_days=90)
    session.rollback()
    send({"messageId": "b"})
    drain_once(session, inbox, horizon_days=90)
    assert message_ids(session) == ["a", "b"]


def test_a_crash_before_the_commit_loses_nothing(session, inbox, send, monkeypatch):
    send({"messageId": "a"})

    def crash(*_args, **_named):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(draining, "absorb", crash)
        with pytest.raises(KeyboardInterrupt):
            drain_once(session, inbox, horizon_days=90)
    session.rollback()
    assert message_ids(session) == []
    drain_once(session, inbox, horizon_days=90)
    assert message_ids(session) == ["a"]


def test_one_request_that_cannot_be_stored_is_set_aside_and_the_others_go_on(
    session, inbox, send, monkeypatch
):
    for name in "abc":
        send({"messageId": name}, visitor=f"visitor-000{name}")
    inbox.append(b"not an envelope")
    absorb = draining.absorb

    def poisoned(session, written):
        if any(e.message_id == "b" for e, _ in written.events):
            raise ZeroDivisionError("the second is poison")
        return absorb(session, written)

    monkeypatch.setattr(draining, "absorb", poisoned)
    assert drain_once(session, inbox, horizon_days=90) == 4
    assert message_ids(session) == ["a", "c"]
    aside = session.scalars(select(SetAside).order_by(SetAside.position)).all()
    assert [a.position for a in aside] == [2, 4]
    assert "the second is poison" in aside[0].error
    assert b'"b"' in aside[0].request
    assert inbox.depth() == 0


def test_while_the_store_is_away_nothing_is_forgotten(session, inbox, send, monkeypatch):
    send({"messageId": "a"})

    def away(*_args, **_named):
        raise OperationalError("INSERT", {}, Exception("server closed the connection"))

    with monkeypatch.context() as patch:
        patch.setattr(draining.drain, "write", away)
        patch.setattr(draining, "_alive", lambda _session: False)
        with pytest.raises(OperationalError):
            drain_once(session, inbox, horizon_days=90)
    session.rollback()
    assert inbox.depth() == 1
    drain_once(session, inbox, horizon_days=90)
    assert message_ids(session) == ["a"]


def test_a_new_inbox_is_read_from_its_beginning(session, inbox, send, tmp_path):
    send({"messageId": "a"})
    drain_once(session, inbox, horizon_days=90)
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
    drain_once(session, inbox, horizon_days=90)
    restored = SqliteInbox(tmp_path / "copy.db")
    assert restored.id == inbox.id
    send({"messageId": "d"})
    [entry] = inbox.read(0, 10)
    restored.append(entry.envelope)  # at a position that the store has seen
    drain_once(session, restored, horizon_days=90)
    restored.close()
    assert message_ids(session) == ["a", "b", "c", "d"]


def test_one_transaction_takes_no_more_events_than_others_can_wait_for(
    session, inbox, send, monkeypatch
):
    monkeypatch.setattr(draining, "EVENTS", 4)
    for n in range(5):
        send({"messageId": f"{n}a"}, {"messageId": f"{n}b"})
    assert [drain_once(session, inbox, horizon_days=90) for _ in range(4)] == [2, 2, 1, 0]
    assert len(message_ids(session)) == 10
