from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select

from scoring.scorecard import Rule
from tracker.accounts.service import add_user
from tracker.leads.models import Lead
from tracker.notify.models import Notice
from tracker.scores.keeping import store
from tracker.scores.learning import train
from tracker.scores.models import Score, ScoreChange
from tracker.scores.plan import change
from tracker.scores.service import score, scores_of

LOUD = [Rule("pricing_views", "at least", 1, 3.0)]  # one look at prices makes a lead hot


@pytest.fixture
def owner(session, now):
    return add_user(session, email="ana@x.example", password="long enough 1", role="sales", now=now)


@pytest.fixture
def kept(session, now):
    """Score a lead some time after now; return its stored score."""

    def keep(lead, after=timedelta(0)):
        score(session, [lead.id], now=now + after)
        return session.get(Score, lead.id)

    return keep


def changes(session, lead):
    query = select(ScoreChange).where(ScoreChange.lead_id == lead.id).order_by(ScoreChange.at)
    return [(c.at, c.probability) for c in session.scalars(query)]


def test_the_first_score_and_what_is_news_make_the_history(session, make_lead, browse, kept, now):
    lead = make_lead()
    first = kept(lead).probability
    kept(lead, timedelta(minutes=5))
    browse(lead, "/pricing", "/demo", "/contact", at=now + timedelta(minutes=10))
    later = kept(lead, timedelta(hours=2)).probability
    kept(lead, timedelta(hours=2, minutes=1))

    assert later > first
    assert changes(session, lead) == [
        (now, pytest.approx(first)),
        (now + timedelta(hours=2), pytest.approx(later)),
    ]


def test_a_visitor_who_clicks_on_is_one_change_an_hour_but_for_another_band(
    session, make_lead, browse, kept, now
):
    change(
        session,
        by=None,
        now=now,
        rules=[Rule("page_views", "at least", n, 0.3) for n in range(1, 40)],
    )
    lead = make_lead()
    bands = []
    for minute in range(0, 40, 2):
        browse(lead, "/", at=now + timedelta(minutes=minute))
        kept(lead, timedelta(minutes=minute + 1))
        bands.append(session.get(Score, lead.id).probability)

    crossed = sum(
        (one < edge) != (other < edge)
        for one, other in pairwise(bands)
        for edge in (0.1, 0.25, 0.5)
    )
    assert 0 < len(changes(session, lead)) <= 1 + crossed


def test_a_lead_that_came_back_is_rising_and_one_long_gone_is_cooling(
    session, make_lead, browse, kept, now
):
    back, gone = make_lead(), make_lead()
    browse(gone, "/", at=now - timedelta(days=29))
    for lead in (back, gone):
        assert kept(lead, timedelta(days=-2)).trend is None
    browse(back, "/pricing", "/demo", at=now - timedelta(hours=1))

    assert kept(back).trend == "rising"
    assert kept(gone, timedelta(days=3)).trend == "cooling"
    assert kept(back, timedelta(days=8)).trend != "rising"


def test_a_closed_lead_keeps_the_score_of_its_last_moment(session, make_lead, browse, kept, now):
    lead = make_lead(created_at=now - timedelta(days=20))
    browse(lead, "/", at=now - timedelta(days=12))
    before = kept(lead, timedelta(days=-10)).probability
    lead.outcome, lead.outcome_at = "lost", now - timedelta(days=10)
    session.flush()
    browse(lead, "/pricing", "/demo", at=now - timedelta(days=1))

    after = kept(lead)

    assert after.probability == pytest.approx(before)
    assert after.trend is None
    assert len(changes(session, lead)) == 1


def test_a_target_that_was_reached_closes_the_score_too(session, make_lead, browse, kept, now):
    change(session, by=None, now=now, target="opportunity")
    lead = make_lead(created_at=now - timedelta(days=20))
    open_ = kept(lead, timedelta(days=-5)).probability
    lead.opportunity_at = now - timedelta(days=4)
    session.flush()
    browse(lead, "/pricing", at=now - timedelta(days=1))
    assert kept(lead).probability == pytest.approx(open_)

    change(session, by=None, now=now, target="customer")
    assert kept(lead, timedelta(minutes=1)).probability > open_


def test_expected_value_is_chance_times_what_the_deal_brings(session, make_lead, kept, now):
    lead, other = make_lead(), make_lead(value=500)
    assert kept(lead).expected_value is None
    assert kept(other).expected_value == pytest.approx(500 * kept(other).probability)
    change(session, by=None, now=now, deal_value=2000)
    found = kept(lead, timedelta(minutes=1))
    assert found.expected_value == pytest.approx(2000 * found.probability)


@pytest.fixture
def warm(session, make_lead, browse, kept, owner, now):
    """A lead of Ana's that is not hot, and then looks at prices."""
    change(session, by=None, now=now - timedelta(days=1), rules=LOUD)
    lead = make_lead(name="Bo", owner_id=owner.id)
    assert kept(lead, timedelta(minutes=-30)).probability < 0.5
    browse(lead, "/pricing", at=now - timedelta(minutes=10))
    return lead


def test_the_owner_is_told_when_a_lead_comes_into_band_a(session, warm, kept, owner, now):
    kept(warm)
    kept(warm, timedelta(minutes=1))

    [notice] = session.scalars(select(Notice))
    assert (notice.user_id, notice.kind, notice.about, notice.at) == (
        owner.id,
        "band A",
        warm.id,
        now,
    )
    assert str(notice.sentence) == (
        "Bo came into band A: a chance of 69 % to become a customer within 90 days."
    )


def test_nobody_is_told_of_a_lead_without_an_owner(session, warm, kept):
    warm.owner_id = None
    session.flush()
    kept(warm)
    assert not session.scalars(select(Notice)).all()


def test_nobody_is_told_of_a_lead_that_was_lost(session, warm, kept, now):
    warm.outcome, warm.outcome_at = "lost", now
    session.flush()
    assert kept(warm, timedelta(minutes=5)).probability > 0.5
    assert not session.scalars(select(Notice)).all()


def test_other_rules_and_other_bands_make_no_notice(session, make_lead, browse, kept, owner, now):
    lead = make_lead(owner_id=owner.id)
    browse(lead, "/pricing", at=now - timedelta(minutes=10))
    assert kept(lead).probability < 0.5

    change(session, by=None, now=now + timedelta(minutes=1), rules=LOUD)

    assert kept(lead, timedelta(minutes=2)).probability > 0.5
    assert not session.scalars(select(Notice)).all()


def test_a_score_worked_out_earlier_adds_nothing_to_the_history(session, make_lead, kept, now):
    lead = make_lead()
    [earlier] = scores_of(session, [lead.id], now=now)
    kept(lead, timedelta(hours=3))

    store(session, [replace(earlier, probability=0.9)])

    assert [at for at, _ in changes(session, lead)] == [now + timedelta(hours=3)]


def test_the_history_goes_with_the_lead(session, make_lead, kept):
    lead = make_lead()
    kept(lead)
    session.delete(session.get(Lead, lead.id))
    session.flush()
    assert not session.scalars(select(ScoreChange)).all()


def test_other_bands_do_not_hide_what_a_lead_that_a_model_scores_did_after(
    session, make_history, make_lead, kept, owner, now
):
    make_history()
    train(session, now=now)
    lead = make_lead(owner_id=owner.id, fields={"Budget": "50", "Industry": "Retail"})
    was = kept(lead, timedelta(minutes=1)).probability
    change(
        session,
        by=None,
        now=now + timedelta(minutes=2),
        bands={"A": was + 0.01, "B": was / 2, "C": was / 4},
    )
    lead.fields = {"Budget": "130", "Industry": "Chemicals"}
    session.flush()

    assert kept(lead, timedelta(minutes=3)).probability > was + 0.01
    assert len(session.scalars(select(Notice)).all()) == 1
