from datetime import timedelta

import pytest

from tracker.leads.models import Activity
from tracker.scores import conversation
from tracker.scores.features import frame, moments_frame

COUNTS = ["calls", "emails", "replies", "meetings"]


@pytest.fixture
def say(session, now):
    def make(lead, kind, at, logged_at=None, interest=None):
        session.add(
            Activity(
                lead_id=lead.id, kind=kind, at=at, logged_at=logged_at or at, interest=interest
            )
        )
        session.flush()

    return make


def test_what_was_said_is_counted_by_its_kind(session, make_lead, say, now):
    lead, other = make_lead(), make_lead()
    for kind in ("call", "call", "email", "reply", "meeting", "note"):
        say(lead, kind, now - timedelta(days=2))
    say(lead, "note", now - timedelta(days=3), interest=-1)
    say(lead, "call", now - timedelta(days=9), interest=1)

    table = frame(session, [lead.id, other.id], now=now)

    assert table.loc[lead.id, COUNTS].tolist() == [3, 1, 1, 1]
    assert table.loc[lead.id, ["last_interest", "days_since_conversation"]].tolist() == [-1, 2]
    assert table.loc[other.id, COUNTS].tolist() == [0, 0, 0, 0]
    assert table.loc[other.id, ["last_interest", "days_since_conversation"]].isna().all()


def test_nothing_counts_before_it_was_and_before_it_was_written_down(session, make_lead, say, now):
    lead = make_lead()
    say(lead, "call", now - timedelta(days=3), logged_at=now - timedelta(days=1), interest=1)
    say(lead, "meeting", now + timedelta(days=3), logged_at=now - timedelta(days=1))
    moments = [(lead.id, now - timedelta(days=days)) for days in (4, 2, 1, 0)]

    table = moments_frame(session, moments, now=now)

    assert table["calls"].tolist() == [0, 0, 1, 1]
    assert table["last_interest"].isna().tolist() == [True, True, False, False]
    assert table["meetings"].tolist() == [0, 0, 0, 0]


def test_of_very_many_activities_those_written_down_later_change_nothing(
    session, make_lead, say, now, monkeypatch
):
    monkeypatch.setattr(conversation, "MOST_ACTIVITIES", 2)
    lead = make_lead()
    for days in (5, 4):
        say(lead, "call", now - timedelta(days=days))
    moment = [(lead.id, now - timedelta(days=3))]
    before = moments_frame(session, moment, now=now)
    for days in (6, 2, 1):
        say(lead, "call", now - timedelta(days=days), logged_at=now - timedelta(days=1))

    assert moments_frame(session, moment, now=now).equals(before)
    assert before["calls"].tolist() == [2]
