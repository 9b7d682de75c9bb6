from datetime import timedelta

import pytest
from sqlalchemy import select

from tracker.accounts.models import User
from tracker.leads.activities import LONGEST_NOTE, log, of_lead, remove
from tracker.leads.models import ACTIVITY_KINDS, Activity
from tracker.problem import Problem

HOUR = timedelta(hours=1)


@pytest.fixture
def rep(session, now):
    user = User(email="rep@company.example", password="-", created_at=now)
    session.add(user)
    session.flush()
    return user


@pytest.fixture
def said(session, make_lead, rep, now):
    """Log something with a lead: `said("call")`; where nothing is said, it was just now."""
    lead = make_lead()

    def make(kind="call", **given):
        given = {"at": now, "by": rep.id, "note": "Budget is there.", "now": now} | given
        return log(session, lead.id, kind=kind, **given)

    make.lead = lead
    return make


@pytest.mark.parametrize("kind", ACTIVITY_KINDS)
def test_what_was_said_is_kept_with_when_it_was_and_when_it_was_written_down(
    session, said, rep, now, kind
):
    made = said(kind, at=now - HOUR, interest=1, note="  Wants a quotation. ")
    session.expire_all()
    [found] = of_lead(session, said.lead.id)
    assert (found.activity, found.user) == (made, rep)
    assert (made.kind, made.at, made.logged_at) == (kind, now - HOUR, now)
    assert (made.interest, made.note) == (1, "Wants a quotation.")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"kind": "fax"}, "“fax”.*call, email"),
        ({"at": 1}, "future"),
        ({"interest": 2}, "less .-1."),
        ({"kind": "note", "note": "  "}, "Write what there is"),
        ({"note": "x" * (LONGEST_NOTE + 1)}, "longer than 10,000"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_not_kept(session, said, now, given, words):
    if "at" in given:
        given = {"at": now + timedelta(seconds=1)}
    with pytest.raises(Problem, match=words):
        said(**given)
    assert session.scalars(select(Activity)).all() == []


def test_nothing_is_logged_with_a_lead_that_is_not_there(session, now):
    with pytest.raises(Problem, match="not there any more"):
        log(session, 999, kind="call", at=now, by=None, now=now)


def test_the_newest_come_first_and_a_time_is_cut_out_of_them(session, said, now):
    made = [said(at=now - n * HOUR) for n in range(4)]
    found = of_lead(session, said.lead.id, since=now - 2 * HOUR, before=now)
    assert [one.activity for one in found] == made[1:3]


def test_it_stays_when_who_logged_it_is_gone_and_goes_with_the_lead(session, said, rep):
    said()
    session.delete(rep)
    session.flush()
    session.expire_all()
    [found] = of_lead(session, said.lead.id)
    assert (found.user, found.activity.user_id) == (None, None)

    session.delete(said.lead)
    session.flush()
    session.expire_all()
    assert session.scalars(select(Activity)).all() == []


def test_a_slip_is_taken_back(session, said):
    kept, slip = said(), said("meeting")
    remove(session, slip)
    assert [one.activity for one in of_lead(session, said.lead.id)] == [kept]


def test_a_note_may_hold_what_the_store_cannot(session, said):
    assert said(note="a\x00b").note == "ab"
