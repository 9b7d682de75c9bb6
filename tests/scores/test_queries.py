from datetime import timedelta

import pytest
from sqlalchemy import update

from tracker.leads.models import Lead
from tracker.scores.learning import TooFew, train
from tracker.scores.plan import change
from tracker.scores.queries import Outcomes, outcomes, outcomes_needed, versions

HORIZON = 90


def test_leads_are_counted_by_what_a_training_makes_of_them(session, make_lead, now):
    old = now - timedelta(days=HORIZON, seconds=1)
    for given in (
        {"outcome": "won"},
        {"outcome": "lost"},
        {"outcome": "lost", "created_at": old},
        {"created_at": old},
        {},
    ):
        make_lead(**given)

    found = outcomes(session, now=now)

    assert found == Outcomes(won=1, lost=2, open_old=1, left_out=1)
    assert found.not_won == 3


@pytest.mark.parametrize(
    ("target", "won", "lost"), [("customer", 1, 1), ("qualified", 3, 0), ("opportunity", 2, 1)]
)
def test_what_counts_as_won_is_to_have_reached_the_target(
    session, make_lead, now, target, won, lost
):
    change(session, by=None, now=now, target=target)
    came = {"created_at": now - timedelta(days=HORIZON + 1)}
    make_lead(**came, outcome="won")  # a customer has reached all before
    make_lead(**came, opportunity_at=now - timedelta(days=2))
    make_lead(**came, qualified_at=now - timedelta(days=2))
    make_lead(**came, qualified_at=now - timedelta(days=2), outcome="lost")

    found = outcomes(session, now=now)

    assert (found.won, found.lost) == (won, lost)


def test_the_horizon_says_who_is_old(session, make_lead, now):
    make_lead(created_at=now - timedelta(days=31))
    assert outcomes(session, now=now).left_out == 1
    change(session, by=None, now=now, horizon_days=30)
    assert outcomes(session, now=now).open_old == 1


def test_how_many_more_outcomes_are_needed(session, make_history, make_site, now):
    assert outcomes_needed(session, now=now) == (40, 40)

    make_history(won=39, lost=50)
    make_history(won=50, lost=0, site_id=make_site("Demo", sample=True).id, prefix="demo")

    assert outcomes_needed(session, now=now) == (1, 0)
    assert outcomes_needed(session, now=now, sample=True) == (0, 40)


def test_outcomes_of_one_site(session, make_lead, make_site, now):
    site = make_site()
    make_lead(site_id=site.id, outcome="won")
    make_lead(outcome="won")
    assert outcomes(session, now=now, site_id=site.id).won == 1


def test_versions_are_those_of_one_world_newest_first(session, make_history, make_site, now):
    make_history(prefix="real")
    make_history(site_id=make_site("Demo", sample=True).id, prefix="demo")
    first = train(session, now=now)
    second = train(session, now=now + timedelta(days=1))
    sample = train(session, now=now, sample=True)
    second.segment = "site 1"
    session.flush()

    assert versions(session) == [second, first]
    assert versions(session, limit=1) == [second]
    assert versions(session, segment="") == [first]
    assert versions(session, sample=True) == [sample]


def test_who_got_there_later_than_the_horizon_did_not_get_there(session, make_history, now):
    make_history()
    session.execute(update(Lead).where(Lead.outcome == "won").values(outcome_at=now))
    change(session, by=None, now=now, horizon_days=10)

    assert outcomes(session, now=now) == Outcomes(won=0, lost=0, open_old=120, left_out=0)
    with pytest.raises(TooFew, match="40 more won"):
        train(session, now=now)
