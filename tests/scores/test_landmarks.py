from datetime import timedelta

import pytest
from sqlalchemy import select

from scoring.scorecard import Scorecard
from tracker.leads.models import Activity, Submission
from tracker.scores import landmarks
from tracker.scores.features import frame
from tracker.scores.landmarks import training_rows
from tracker.scores.plan import Plan
from tracker.scores.scorecard import BASE, RULES

PLAN = Plan(target="customer", horizon_days=30)


@pytest.fixture
def rows(session, now):
    def make(plan=PLAN, **given):
        return training_rows(session, **({"now": now, "plan": plan, "sample": False} | given))

    return make


@pytest.fixture
def came(make_lead, now):
    """A lead that came so many days ago, its dates given as days ago."""

    def make(days, **given):
        dates = {
            name: now - timedelta(days=value)
            for name, value in given.items()
            if name.endswith("_at")
        }
        at = now - timedelta(days=days)
        return make_lead(**{"created_at": at, "first_seen_at": at} | given | dates)

    return make


def moments(rows, now):
    """Return days ago and the answer of each row, the earliest first."""
    return [((now - at).days, reached) for at, reached in zip(rows.when, rows.y, strict=True)]


def test_a_lead_that_bought_in_time_is_a_yes_at_each_moment_before(rows, came, browse, now):
    lead = came(40, outcome="won", outcome_at=20)
    browse(lead, "/pricing", at=now - timedelta(days=40))

    found = rows()

    assert moments(found, now) == [(40, True), (39, True), (33, True)]
    assert found.X["days_as_lead"].tolist() == [0, 1, 7]
    assert found.groups.tolist() == [lead.id] * 3
    assert found.closed.tolist() == [now - timedelta(days=20)] * 3
    assert found.sources.tolist() == ["direct"] * 3


def test_a_lead_that_bought_later_than_the_horizon_is_a_no_until_the_horizon_reaches_it(
    rows, came, browse, now
):
    lead = came(100, outcome="won", outcome_at=60)
    browse(lead, "/", at=now - timedelta(days=100))

    assert moments(rows(), now) == [(100, False), (99, False), (93, False), (70, True)]


def test_an_open_lead_is_a_no_once_the_horizon_is_over_and_before_that_nothing(
    rows, came, browse, now
):
    lead = came(35)
    browse(lead, "/", at=now - timedelta(days=35))
    came(29)

    found = rows()

    assert moments(found, now) == [(35, False), (34, False)]
    assert found.closed.tolist() == [at + timedelta(days=30) for at in found.when]


def test_a_lost_lead_is_a_no_before_the_horizon_is_over(rows, came, now):
    came(10, outcome="lost", outcome_at=3)

    assert moments(rows(), now) == [(10, False)]


def test_no_moment_lies_at_or_after_the_outcome(rows, came, browse, now):
    for outcome in ("won", "lost"):
        lead = came(50, outcome=outcome, outcome_at=43)
        browse(lead, "/", at=now - timedelta(days=50))
    came(50, outcome="won", outcome_at=50)

    assert sorted({days for days, _ in moments(rows(), now)}) == [49, 50]
    assert len(rows().y) == 4


def test_an_outcome_without_a_date_counts_when_the_lead_came(rows, came, browse, now):
    for outcome in ("won", "lost"):
        lead = came(50, outcome=outcome)
        browse(lead, "/", at=now - timedelta(days=49))

    found = rows()

    assert sorted(moments(found, now)) == [(50, False), (50, True)]
    assert found.closed.isna().all()
    assert found.X["visits"].isna().all()


def test_later_moments_count_only_if_something_was_known_by_then(session, rows, came, browse, now):
    silent, visited, called = came(120), came(120), came(120)
    browse(visited, "/", at=now - timedelta(days=115))
    session.add(
        Activity(
            lead_id=called.id,
            kind="call",
            at=now - timedelta(days=119),
            logged_at=now - timedelta(days=100),
        )
    )
    session.flush()

    found = rows()
    days = {lead.id: [] for lead in (silent, visited, called)}
    for lead_id, at in zip(found.groups, found.when, strict=True):
        days[lead_id].append((now - at).days)

    assert days == {silent.id: [120], visited.id: [120, 113, 90, 30], called.id: [120, 90, 30]}


@pytest.mark.parametrize(
    ("target", "given", "expected"),
    [
        ("qualified", {"qualified_at": 20}, [(40, True)]),
        ("qualified", {"qualified_at": 40}, []),
        ("qualified", {"outcome": "won", "outcome_at": 20}, [(40, True)]),
        ("opportunity", {"opportunity_at": 20}, [(40, True)]),
        ("opportunity", {"opportunity_at": 5}, [(40, False)]),
        ("opportunity", {"outcome": "lost", "outcome_at": 20}, [(40, False)]),
        ("opportunity", {"outcome": "won", "outcome_at": 20}, [(40, True)]),
        ("opportunity", {"outcome": "won", "outcome_at": 20, "opportunity_at": 30}, [(40, True)]),
        ("opportunity", {"outcome": "won"}, [(40, True)]),
        ("customer", {"qualified_at": 20, "opportunity_at": 20}, [(40, False)]),
        ("customer", {"outcome": "won", "outcome_at": -5}, [(40, False)]),
    ],
)
def test_targets(rows, came, now, target, given, expected):
    came(40, **given)

    assert moments(rows(Plan(target=target, horizon_days=30)), now) == expected


def test_spam_leads_of_the_future_and_of_the_other_world_teach_nothing(rows, came, make_site, now):
    shop, made_up = make_site(), make_site(sample=True)
    came(50, disqualified="spam")
    came(-1)
    ours, theirs, nobodys = came(50, site_id=shop.id), came(50, site_id=made_up.id), came(50)

    assert set(rows().groups) == {ours.id, nobodys.id}
    assert set(rows(sample=True).groups) == {theirs.id}
    assert set(rows(site_id=shop.id).groups) == {ours.id}


def test_rows_come_the_earliest_first_and_the_newest_of_too_many(rows, came, now, monkeypatch):
    for days in (50, 70, 60):
        came(days)
    assert moments(rows(), now) == [(70, False), (60, False), (50, False)]

    monkeypatch.setattr(landmarks, "MOST_ROWS", 2)

    assert moments(rows(), now) == [(60, False), (50, False)]


def test_no_leads_are_an_empty_table(rows):
    found = rows()

    assert len(found.X) == len(found.y) == 0


@pytest.fixture
def afterwards(session, browse, now):
    """Everything that can happen to a lead at some moment: visits, forms, talks, what is set."""

    def happen(lead, at):
        visit = browse(lead, "/pricing", "/demo", at=at, submits=True, read_ms=600_000)
        visit.device, visit.utc_offset = "tablet", 600
        sent = session.scalars(select(Submission).where(Submission.session_id == visit.id)).one()
        sent.fields = [
            {"name": "size", "label": "How many are you?", "type": "select-one", "value": "9"},
            {"name": "note", "label": "Message", "type": "textarea", "value": "now"},
            {"name": "tel", "label": "Phone", "type": "tel", "value": "+49 30 1234567"},
            {"name": "job", "label": "Job title", "type": "text", "value": "CEO"},
        ]
        sent.form, sent.path = "late", "/late"
        for kind in ("call", "email", "reply", "meeting", "note"):
            session.add(Activity(lead_id=lead.id, kind=kind, at=at, logged_at=at, interest=-1))
        session.add(
            Activity(lead_id=lead.id, kind="call", at=lead.created_at, logged_at=at, interest=1)
        )
        lead.phone, lead.title = "+49 30 1234567", "CEO"
        lead.status, lead.value, lead.owner_id = "accepted", 5000.0, None
        lead.converting_touch = lead.last_touch = {"at": at.isoformat(), "channel": "email"}
        session.flush()

    return happen


def test_nothing_that_happens_after_a_moment_changes_its_row_or_score(
    rows, came, browse, afterwards, now
):
    scorecard = Scorecard(RULES, BASE)
    leads = [came(50, outcome="won", outcome_at=45), came(50), came(31)]
    for lead in leads:
        browse(lead, "/", "/contact", at=lead.created_at, submits=True)
    before = rows()

    for lead in leads[::2]:
        last = before.when[lead.id]
        at = max(last) if hasattr(last, "max") else last
        afterwards(lead, at + timedelta(microseconds=1))
    afterwards(leads[1], now - timedelta(hours=1))
    after = rows()

    assert after.when.equals(before.when)
    assert after.y.equals(before.y)
    assert after.X.equals(before.X)
    assert scorecard.explain(after.X) == scorecard.explain(before.X)
    assert scorecard.predict(after.X).tolist() == scorecard.predict(before.X).tolist()


def test_what_happens_after_a_moment_does_change_later_ones(
    session, rows, came, browse, afterwards, now
):
    lead = came(50)
    browse(lead, "/", at=lead.created_at)
    before = frame(session, [lead.id], now=now)

    afterwards(lead, now)
    after = frame(session, [lead.id], now=now)

    changed = {
        name
        for name in before.columns
        if not before[name].reset_index(drop=True).equals(after[name].reset_index(drop=True))
    }
    assert {
        "visits",
        "pricing_views",
        "engaged_minutes",
        "submissions",
        "forms",
        "message",
        "device",
        "local_hour",
        "has_phone",
        "title",
        "converting_path",
        "converting_channel",
        "calls",
        "meetings",
        "last_interest",
    } <= changed
    assert after["field: size"].tolist() == [9]


def test_those_that_ended_early_do_not_teach_alone_while_others_of_their_time_are_open(rows, came):
    """One in ten buys within days; that the others will not, nobody writes down."""
    for days in range(10, 60):
        came(days, **({"outcome": "won", "outcome_at": days - 5} if days % 10 == 0 else {}))

    found = rows()

    assert found.y.mean() == pytest.approx(0.1, abs=0.01)


def test_where_nearly_all_have_ended_the_youngest_teach_too(rows, came, now):
    for days in range(5, 25):
        came(days, outcome="won" if days % 2 else "lost", outcome_at=days - 1)
    came(4)  # the newest is open still
    came(15)  # one of many

    assert len(rows().y) == 20
    for _ in range(8):
        came(24.5)
    assert len(rows().y) == 0
