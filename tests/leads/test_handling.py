from datetime import timedelta

import pytest
from sqlalchemy import select

from tracker.accounts.models import User
from tracker.leads.handling import assign, set_opportunity, set_outcome, set_status, set_value
from tracker.leads.models import Lead


@pytest.fixture
def make_lead(session, make_lead):
    """Leads as a page loads them, with every column."""

    def make(*args, **given):
        lead = make_lead(*args, **given)
        session.refresh(lead)
        return lead

    return make


@pytest.fixture
def rep(session, now):
    user = User(email="rep@company.example", password="-", created_at=now)
    session.add(user)
    session.flush()
    return user


def test_a_status_is_set_on_the_chosen_leads_and_only_changes_count(session, make_lead):
    first, second, third = make_lead(), make_lead(status="contacted"), make_lead()

    assert set_status(session, [first.id, second.id], "contacted") == 1
    assert [first.status, second.status, third.status] == ["contacted", "contacted", "new"]


def test_a_status_there_is_not_is_refused(session, make_lead):
    with pytest.raises(ValueError, match=r"“hot”.*contacted"):
        set_status(session, [make_lead().id], "hot")


def test_leads_are_given_to_somebody_and_taken_back(session, make_lead, rep):
    first, second = make_lead(), make_lead()

    assert assign(session, [first.id, second.id], rep.id) == 2
    assert assign(session, [first.id], rep.id) == 0
    assert assign(session, [first.id], None) == 1
    assert (first.owner_id, second.owner_id) == (None, rep.id)


def test_nobody_who_left_is_given_leads(session, make_lead, rep):
    lead = make_lead()
    rep.active = False
    with pytest.raises(ValueError, match="is closed"):
        assign(session, [lead.id], rep.id)
    with pytest.raises(ValueError, match="not there any more"):
        assign(session, [lead.id], rep.id + 1)


def test_an_outcome_has_its_date_and_can_be_taken_back(session, make_lead, now):
    lead = make_lead()
    yesterday = now - timedelta(days=1)

    assert set_outcome(session, [lead.id], "won", now=now) == 1
    assert (lead.outcome, lead.outcome_at) == ("won", now)
    # Saying it again without a date leaves the date that was given first.
    assert set_outcome(session, [lead.id], "won", now=now + timedelta(days=5)) == 0
    assert set_outcome(session, [lead.id], "won", now=now, at=yesterday) == 1
    assert lead.outcome_at == yesterday
    assert set_outcome(session, [lead.id], "lost", now=now) == 1
    assert set_outcome(session, [lead.id], None, now=now) == 1
    assert (lead.outcome, lead.outcome_at) == (None, None)


def test_an_outcome_that_cannot_be_is_refused_in_words(session, make_lead, now):
    ids = [make_lead().id]
    with pytest.raises(ValueError, match="choose won, lost or open"):
        set_outcome(session, ids, "maybe", now=now)
    with pytest.raises(ValueError, match="future"):
        set_outcome(session, ids, "won", now=now, at=now + timedelta(seconds=1))
    with pytest.raises(ValueError, match="leave the date empty"):
        set_outcome(session, ids, None, now=now, at=now)


def test_any_number_of_leads_is_changed_at_once(session, now):
    session.add_all(
        Lead(source="import", channel="other", fields={}, created_at=now, first_seen_at=now)
        for _ in range(2_100)
    )
    session.flush()
    everyone = session.scalars(select(Lead.id)).all()
    assert set_status(session, everyone, "accepted") == 2_100
    assert set_status(session, [], "new") == 0


def test_sales_says_since_when_there_is_a_deal_and_what_it_may_bring(session, make_lead, now):
    lead, yesterday = make_lead(), now - timedelta(days=1)

    assert set_opportunity(session, [lead.id], yesterday, now=now) == 1
    assert set_value(session, [lead.id], 1200.504) == 1
    assert (lead.opportunity_at, lead.value) == (yesterday, 1200.5)
    # Said again, it is no change.
    assert set_opportunity(session, [lead.id], yesterday, now=now) == 0
    assert set_value(session, [lead.id], 1200.5) == 0
    assert set_opportunity(session, [lead.id], None, now=now) == 1
    assert set_value(session, [lead.id], None) == 1
    assert (lead.opportunity_at, lead.value) == (None, None)


def test_a_deal_that_cannot_be_is_refused_in_words(session, make_lead, now):
    ids = [make_lead().id]
    with pytest.raises(ValueError, match="future"):
        set_opportunity(session, ids, now + timedelta(seconds=1), now=now)
    for value in (-1, 1e12, float("nan"), float("inf")):
        with pytest.raises(ValueError, match="nothing or more"):
            set_value(session, ids, value)
