import math

import pytest
from sqlalchemy import select

from scoring.scorecard import Rule
from tracker.jobs import service
from tracker.jobs.models import JobRun
from tracker.problem import Problem
from tracker.scores.models import ScoringPlan
from tracker.scores.plan import Plan, change, plan
from tracker.scores.scorecard import RULES

ANA = "ana@example.com"
OTHER_RULES = (
    Rule("pricing_views", "at least", 2, 1.0),
    Rule("field: Budget", "above", 1000, 0.5),
    Rule("email_kind", "is", "free", -1.0),
    Rule("has_phone", "yes", None, 0.2),
)


def jobs(session) -> set[str]:
    return set(session.scalars(select(JobRun.job)))


def test_until_somebody_chooses_scores_are_of_customers_within_90_days(session):
    assert plan(session) == Plan(
        target="customer",
        horizon_days=90,
        bands={"A": 0.5, "B": 0.25, "C": 0.1},
        rules=RULES,
        overruled=(),
        deal_value=None,
        currency="USD",
    )


def test_what_is_chosen_is_kept_and_the_rest_stays(session, now):
    change(session, by=ANA, now=now, target="qualified", horizon_days=30)
    change(session, by=None, now=now, bands={"A": 0.6, "B": 0.3, "C": 0.05})
    change(session, by=None, now=now, deal_value=12_000.5, currency=" eur", overruled=["b", "a"])
    returned = change(session, by=ANA, now=now, rules=OTHER_RULES)
    session.flush()
    session.expire_all()

    assert plan(session) == returned
    assert returned == Plan(
        target="qualified",
        horizon_days=30,
        bands={"A": 0.6, "B": 0.3, "C": 0.05},
        rules=OTHER_RULES,
        overruled=("a", "b"),
        deal_value=12_000.5,
        currency="EUR",
        changed_at=now,
        changed_by=ANA,
    )


def test_none_takes_the_rules_and_the_deal_value_back(session, now):
    change(session, by=ANA, now=now, rules=OTHER_RULES, deal_value=5)
    chosen = change(session, by=ANA, now=now, rules=None, deal_value=None)

    assert (chosen.rules, chosen.deal_value) == (RULES, None)
    assert session.get(ScoringPlan, 1).rules is None  # so that newer ones we ship count


@pytest.mark.parametrize(
    "nonsense",
    [
        {"target": "friend"},
        {"horizon_days": 0},
        {"horizon_days": 731},
        {"bands": {"A": 0.5, "B": 0.5, "C": 0.1}},
        {"bands": {"A": 0.2, "B": 0.3, "C": 0.1}},
        {"bands": {"A": 1.0, "B": 0.3, "C": 0.1}},
        {"bands": {"A": 0.5, "B": 0.3, "C": 0.0}},
        {"bands": {"A": math.nan, "B": 0.3, "C": 0.1}},
        {"bands": {"A": 0.5, "B": 0.3}},
        {"bands": {"B": 0.5, "A": 0.3, "C": 0.1}},
        {"deal_value": 0},
        {"deal_value": math.inf},
        {"deal_value": math.nan},
        {"currency": "EURO"},
        {"currency": "12€"},
        {"rules": [Rule("owner", "yes", None, 1.0)]},
        {"rules": [Rule("visits", "at least", 1, 11.0)]},
        {"rules": [Rule("visits", "at least", 1, 0.1)] * 201},
    ],
)
def test_nonsense_is_refused_and_changes_nothing(session, now, nonsense):
    change(session, by=ANA, now=now, horizon_days=60)
    before = plan(session)

    with pytest.raises(Problem):
        change(session, by=None, now=now, **nonsense)

    assert plan(session) == before


def test_a_plan_without_any_rule_scores_everybody_alike(session, now):
    chosen = change(session, by=ANA, now=now, rules=[])
    assert plan(session).rules == chosen.rules == ()


@pytest.mark.parametrize(
    ("what", "follows"),
    [
        ({"bands": {"A": 0.6, "B": 0.3, "C": 0.05}}, set()),
        ({"rules": OTHER_RULES}, {"rescore leads"}),
        ({"deal_value": 10.0}, {"rescore leads"}),
        ({"horizon_days": 30}, {"rescore leads", "train model"}),
        ({"overruled": ["Tags"]}, {"rescore leads", "train model"}),
        ({"horizon_days": 90}, set()),
    ],
)
def test_what_a_change_makes_necessary_is_asked_for(session, now, what, follows):
    change(session, by=ANA, now=now, **what)
    assert jobs(session) == follows


def test_a_training_that_runs_is_followed_by_one_of_what_was_chosen_meanwhile(session, now):
    run = service.ask(session, "train model", by=None, now=now)
    service.begin(session, run.id, now=now)

    change(session, by=ANA, now=now, target="qualified")

    trainings = select(JobRun.state).where(JobRun.job == "train model").order_by(JobRun.id)
    assert session.scalars(trainings).all() == ["running", "queued"]
