from datetime import timedelta

import pytest
from sqlalchemy import select

from tracker.leads.models import Lead
from tracker.scores.targets import lost, over, over_at, reached


@pytest.mark.parametrize(
    ("target", "days", "got_there"),
    [
        ("customer", None, False),
        ("qualified", 1, True),
        ("opportunity", 2, True),
    ],
)
def test_an_open_lead_is_over_when_it_reached_the_target(
    session, make_lead, now, target, days, got_there
):
    make_lead(
        qualified_at=now + timedelta(days=1),
        opportunity_at=now + timedelta(days=2),
        created_at=now,
    )
    found = session.execute(
        select(over_at(target), over(target), reached(target), lost(target))
    ).one()
    assert found == (days and now + timedelta(days=days), got_there, got_there, False)


@pytest.mark.parametrize("outcome", ["won", "lost"])
@pytest.mark.parametrize("target", ["customer", "qualified", "opportunity"])
def test_an_outcome_without_a_date_counts_when_the_lead_came(
    session, make_lead, now, target, outcome
):
    make_lead(outcome=outcome, created_at=now)
    found = session.execute(select(over_at(target), reached(target), lost(target))).one()
    assert found == (now, outcome == "won", outcome == "lost")


@pytest.mark.parametrize(("noted", "closed"), [(1, 5), (5, 1)])
def test_what_came_first_ends_it(session, make_lead, now, noted, closed):
    make_lead(
        outcome="lost",
        outcome_at=now + timedelta(days=closed),
        qualified_at=now + timedelta(days=noted),
    )
    assert session.scalar(select(over_at("qualified"))) == now + timedelta(days=1)
    assert session.scalar(select(Lead.id).where(lost("qualified"))) is None
