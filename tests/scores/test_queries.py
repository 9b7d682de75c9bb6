from datetime import timedelta

from tracker.scores.queries import Outcomes, outcomes, outcomes_needed, versions
from tracker.scores.service import train

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

    found = outcomes(session, now=now, horizon_days=HORIZON)

    assert found == Outcomes(won=1, lost=2, open_old=1, left_out=1)
    assert found.not_won == 3


def test_how_many_more_outcomes_are_needed(session, make_history, make_site, now):
    assert outcomes_needed(session, now=now, horizon_days=HORIZON) == (40, 40)

    make_history(won=39, lost=50)
    make_history(won=50, lost=0, site_id=make_site("Demo", sample=True).id, prefix="demo")

    assert outcomes_needed(session, now=now, horizon_days=HORIZON) == (1, 0)
    assert outcomes_needed(session, now=now, horizon_days=HORIZON, sample=True) == (0, 40)


def test_versions_are_those_of_one_world_newest_first(session, make_history, make_site, now):
    make_history(prefix="real")
    make_history(site_id=make_site("Demo", sample=True).id, prefix="demo")
    first = train(session, now=now, horizon_days=HORIZON)
    second = train(session, now=now + timedelta(days=1), horizon_days=HORIZON)
    sample = train(session, now=now, horizon_days=HORIZON, sample=True)

    assert versions(session) == [second, first]
    assert versions(session, limit=1) == [second]
    assert versions(session, sample=True) == [sample]
