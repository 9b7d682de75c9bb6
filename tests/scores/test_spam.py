"""Spam is never scored, ranked, counted or learned from, until somebody says that it is none."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from tracker.leads.models import Lead, Submission
from tracker.scores import listing, ranking
from tracker.scores.features import frame
from tracker.scores.keeping import store
from tracker.scores.landmarks import training_rows
from tracker.scores.models import Score
from tracker.scores.plan import Plan
from tracker.scores.queries import outcomes
from tracker.scores.ranking import LeadFilter
from tracker.scores.service import rescore, score, scores_of

HORIZON = 90


@pytest.fixture
def spam(session, make_lead, browse):
    """A lead of which only spam is known, and one that nobody doubts."""
    of_spam, good = make_lead(disqualified="spam"), make_lead()
    for lead in (of_spam, good):
        browse(lead, "/", "/pricing", submits=True)
    return of_spam, good


def scored(session) -> set[int]:
    return set(session.scalars(select(Score.lead_id)))


def test_spam_gets_no_score_by_any_way(session, spam, now):
    of_spam, good = spam
    both = [of_spam.id, good.id]
    score(session, both, now=now)
    assert scored(session) == {good.id}

    assert rescore(session, now=now) == 1
    assert scored(session) == {good.id}

    rows = scores_of(session, [good.id], now=now)
    store(session, [replace(rows[0], lead_id=of_spam.id)])  # worked out before somebody said so
    assert scored(session) == {good.id}


def test_a_lead_that_becomes_spam_loses_its_score_and_gets_one_back(session, spam, now):
    _, lead = spam
    for disqualified, has_score in ((None, True), ("spam", False), (None, True)):
        lead.disqualified = disqualified
        session.flush()
        score(session, [lead.id], now=now)
        assert (lead.id in scored(session)) == has_score


def test_spam_is_in_no_list_and_no_number(session, spam, now):
    of_spam, good = spam
    score(session, [of_spam.id, good.id], now=now)
    for where in (LeadFilter(), LeadFilter(lead_ids=(of_spam.id, good.id))):
        assert [r.lead.id for r in ranking.ranked(session, where).items] == [good.id]
        assert ranking.count(session, where) == 1
        assert ranking.ids(session, where) == [good.id]
        assert [row["lead_id"] for row in listing.rows(session, where)] == [good.id]


def test_nothing_is_learned_from_spam(session, spam, now):
    for outcome in ("won", None):
        created = now - timedelta(days=2 * HORIZON)
        session.execute(update(Lead).values(outcome=outcome, created_at=created))
        rows = training_rows(session, now=now, plan=Plan(), sample=False)
        assert rows.y.index.tolist() == [spam[1].id]
        counted = outcomes(session, now=now)
        assert (counted.won, counted.open_old) == ((1, 0) if outcome else (0, 1))


def test_what_was_done_in_a_visit_for_spam_is_no_feature_of_a_good_lead(
    session, make_lead, browse, now
):
    lead = make_lead()
    browse(lead, "/", submits=True)
    visit = browse(lead, "/pricing", "/demo", submits=True)
    known = ["visits", "page_views", "pricing_views", "submissions"]

    def features():
        return frame(session, [lead.id], now=now + timedelta(hours=1)).loc[lead.id, known].tolist()

    assert features() == [2, 3, 1, 2]
    here = update(Submission).where(Submission.session_id == visit.id)
    session.execute(here.values(spam="honeypot"))
    assert features() == [1, 1, 0, 1]
    session.execute(here.values(spam_overruled=True))
    assert features() == [2, 3, 1, 2]


def test_a_visit_in_which_something_was_sent_in_earnest_too_counts(session, make_lead, browse, now):
    lead = make_lead()
    first, second = (browse(lead, "/", submits=True) for _ in range(2))
    session.execute(
        update(Submission).where(Submission.session_id == second.id).values(session_id=first.id)
    )
    last = session.scalars(select(Submission).order_by(Submission.event_id.desc())).first()
    last.spam = "too quick"
    session.flush()
    table = frame(session, [lead.id], now=now + timedelta(hours=1))
    assert table.loc[lead.id, ["visits", "submissions"]].tolist() == [2, 1]
