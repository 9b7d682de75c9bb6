from datetime import timedelta

import pytest
from sqlalchemy import update

from tracker.journey.models import VisitSession
from tracker.scores.features import FEATURES, frame


def row(session, lead, now, **given):
    return frame(session, [lead.id], now=now, **given).loc[lead.id]


def test_every_feature_is_a_column_in_the_order_of_the_list(session, make_lead, now):
    table = frame(session, [make_lead(fields={"Lead Source": "Fair"}).id], now=now)

    assert list(table.columns) == [f.name for f in FEATURES] + ["field: Lead Source"]


def test_leads_are_rows_by_id_and_ids_of_no_lead_are_left_out(session, make_lead, now):
    leads = [make_lead() for _ in range(3)]

    table = frame(session, [leads[2].id, 10**9, leads[0].id], now=now)

    assert table.index.tolist() == [leads[0].id, leads[2].id]


def test_no_leads_are_an_empty_table(session, now):
    assert frame(session, [], now=now).shape == (0, len(FEATURES))


def test_a_visit_becomes_numbers(session, make_lead, browse, now):
    lead = make_lead(phone="+49 30 1234", title="CEO", country="Germany", company="Acme")
    browse(lead, "/", "/pricing", at=now - timedelta(days=2), submits=True)
    browse(lead, "/pricing", at=now - timedelta(days=1))

    known = row(session, lead, now)

    assert known["visits"] == 2
    assert known["page_views"] == 3
    assert known["distinct_pages"] == 2
    assert known["pricing_views"] == 2
    assert known["engaged_minutes"] == 1.5
    assert known["scroll_depth"] == 50
    assert known["submissions"] == 1
    assert known["days_since_last_event"] == pytest.approx(1)
    assert known["email_kind"] == "company"
    assert known["has_phone"]
    assert known["job_level"] == "executive"
    assert known["country"] == "Germany"


def test_an_import_has_no_behaviour_rather_than_none_of_it(session, make_lead, now):
    known = row(session, make_lead(), now)

    behaviour = [f.name for f in FEATURES[:11]]
    assert behaviour[-1] == "submissions"
    assert known[behaviour].isna().all()


def test_what_bots_do_does_not_count(session, make_lead, browse, now):
    lead, known = make_lead(), make_lead()
    browse(lead, "/pricing", bot="crawler", submits=True)
    browse(known, "/")
    browse(known, "/pricing", bot="crawler", submits=True)

    assert row(session, lead, now).drop("email_kind")[:11].isna().all()
    assert row(session, known, now)[["visits", "pricing_views", "submissions"]].tolist() == [
        1,
        0,
        0,
    ]


def test_what_somebody_took_for_a_persons_counts_though_it_was_flagged(
    session, make_lead, browse, now
):
    lead = make_lead()
    browse(lead, "/pricing", bot="crawler", submits=True)
    session.execute(update(VisitSession).values(bot_overruled=True))
    assert row(session, lead, now)[["visits", "pricing_views", "submissions"]].tolist() == [1, 1, 1]


def test_another_lead_on_the_same_site_changes_nothing(session, make_lead, browse, now):
    lead, other = make_lead(), make_lead()
    browse(lead, "/")
    before = row(session, lead, now)

    browse(other, "/pricing", "/demo", submits=True)

    assert row(session, lead, now).equals(before)


def test_nothing_that_happens_after_the_moment_changes_a_feature(session, make_lead, browse, now):
    lead, silent = make_lead(), make_lead()
    browse(lead, "/", at=now - timedelta(hours=1))
    before = frame(session, [lead.id, silent.id], now=now)

    for who in (lead, silent):
        browse(who, "/pricing", "/demo", at=now + timedelta(microseconds=1), submits=True)

    assert frame(session, [lead.id, silent.id], now=now).equals(before)


def test_a_lead_can_be_seen_at_an_earlier_moment_of_its_own(session, make_lead, browse, now):
    early, late = make_lead(), make_lead()
    for lead in (early, late):
        browse(lead, "/", at=now - timedelta(days=5))
        browse(lead, "/pricing", at=now - timedelta(days=1))

    table = frame(session, [early.id, late.id], now=now, as_of={early.id: now - timedelta(days=2)})

    assert table["pricing_views"].tolist() == [0, 1]


def test_no_moment_of_its_own_lets_a_lead_look_beyond_now(session, make_lead, browse, now):
    lead = make_lead()
    browse(lead, "/", at=now - timedelta(days=1))
    browse(lead, "/pricing", at=now + timedelta(days=1))

    beyond = row(session, lead, now, as_of={lead.id: now + timedelta(days=2)})

    assert beyond.equals(row(session, lead, now))


def test_nothing_that_sales_writes_is_a_feature(session, make_lead, browse, now):
    lead = make_lead()
    browse(lead, "/pricing")
    before = row(session, lead, now)

    lead.status = "accepted"
    lead.outcome, lead.outcome_at = "won", now
    lead.qualified_at = now
    lead.disqualified = "no_contact"
    session.flush()

    assert row(session, lead, now).equals(before)


def test_the_number_of_queries_does_not_grow_with_the_leads(
    session, make_lead, browse, statements, now
):
    leads = [make_lead() for _ in range(20)]
    for lead in leads:
        browse(lead, "/")

    with statements() as asked:
        frame(session, [lead.id for lead in leads], now=now)

    assert len(asked) == 3
