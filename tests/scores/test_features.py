from datetime import timedelta

import pytest
from sqlalchemy import select, update

from tracker.journey.models import Event, VisitSession
from tracker.leads.models import Identification, Submission
from tracker.scores import features, visits
from tracker.scores.features import FEATURES, frame, moments_frame

NAMES = [f.name for f in FEATURES]


def row(session, lead, now, **given):
    return frame(session, [lead.id], now=now, **given).loc[lead.id]


def test_every_feature_is_a_column_in_the_order_of_the_list(session, make_lead, now):
    table = frame(session, [make_lead(fields={"Lead Source": "Fair"}).id], now=now)

    assert list(table.columns) == [*NAMES, "field: Lead Source"]


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

    behaviour = [f.name for f in FEATURES[: NAMES.index("channel")]]
    assert known[behaviour].isna().all()


def test_what_bots_do_does_not_count(session, make_lead, browse, now):
    lead, known = make_lead(), make_lead()
    browse(lead, "/pricing", bot="crawler", submits=True)
    browse(known, "/")
    browse(known, "/pricing", bot="crawler", submits=True)

    assert row(session, lead, now)[NAMES[: NAMES.index("channel")]].isna().all()
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
    asked = []
    for some in (leads[:1], leads):
        with statements() as told:
            frame(session, [lead.id for lead in some], now=now)
        asked.append(len(told))

    assert asked[0] == asked[1] < 12


def test_a_lead_at_several_moments_is_a_row_for_each_in_the_order_asked(
    session, make_lead, browse, now, monkeypatch
):
    monkeypatch.setattr(features, "LEADS_AT_A_TIME", 2)
    leads = [make_lead() for _ in range(5)]
    for lead in leads:
        for days in range(5):
            browse(lead, "/", f"/{days}", at=now - timedelta(days=days))
    moments = [
        (lead.id, now - timedelta(days=days, hours=-1)) for days in (2, 0, 4) for lead in leads
    ]

    table = moments_frame(session, moments, now=now)

    assert table.index.tolist() == [lead_id for lead_id, _ in moments]
    assert table["visits"].tolist() == [3] * 5 + [5] * 5 + [1] * 5
    assert moments_frame(session, moments[::-1], now=now)[::-1].equals(table)


def test_a_lead_that_is_not_there_is_a_row_of_gaps(session, make_lead, now):
    moments = [(10**9, now), (make_lead().id, now)]

    table = moments_frame(session, moments, now=now)

    assert table.isna().all(axis=1).tolist() == [True, False]


def test_what_was_done_on_another_device_counts_from_when_that_was_known(
    session, make_lead, browse, now
):
    lead = make_lead()
    browse(lead, "/", at=now - timedelta(days=6))
    moments = [(lead.id, now - timedelta(days=days)) for days in (3, 0)]
    before = moments_frame(session, moments, now=now)

    unnamed = browse(lead, "/pricing", "/demo", at=now - timedelta(days=5))
    sent = browse(lead, "/contact", at=now - timedelta(days=1), submits=True)
    form = session.scalars(select(Submission).where(Submission.session_id == sent.id)).one()
    for table in (Event, Submission, VisitSession):
        of_visit = (table.id if table is VisitSession else table.session_id) == sent.id
        session.execute(update(table).where(of_visit).values(visitor_id=unnamed.visitor_id))
    session.add(
        Identification(
            event_id=form.event_id,
            visitor_id=unnamed.visitor_id,
            session_id=sent.id,
            lead_id=lead.id,
            at=form.at,
        )
    )
    session.flush()
    after = moments_frame(session, moments, now=now)

    assert after.iloc[0].equals(before.iloc[0])
    assert after["pricing_views"].tolist() == [0, 1]
    assert after["visits"].tolist() == [1, 3]


def test_clicks_on_links_are_told_apart_by_where_they_lead(session, make_lead, browse, now):
    lead = make_lead()
    visit = browse(lead, "/")
    clicks = [
        *(("Link Clicked", {"kind": kind}) for kind in ("download", "outbound", "mail", "phone")),
        ("Link Clicked", {"kind": "page"}),
        ("Link Clicked", {"kind": ["download"]}),
        ("Link Clicked", None),
        ("Other", {"kind": "download"}),
    ]
    for number, (name, properties) in enumerate(clicks):
        session.add(
            Event(
                site_id=visit.site_id,
                visitor_id=visit.visitor_id,
                session_id=visit.id,
                lead_id=lead.id,
                message_id=f"click-{number}",
                type="track",
                name=name,
                properties=properties,
                at=now,
                received_at=now,
            )
        )
    session.flush()

    known = row(session, lead, now)

    assert known[["downloads", "outbound_clicks", "contact_clicks"]].tolist() == [1, 1, 2]
    assert known["page_views"] == 1


def test_hour_weekday_and_device_are_those_of_the_last_visit(session, make_lead, browse, now):
    lead = make_lead()
    for days, offset, device in ((3, 0, "phone"), (1, 900, "desktop")):
        visit = browse(lead, "/", at=now - timedelta(days=days))
        visit.utc_offset, visit.device = offset, device
    session.flush()

    known = row(session, lead, now)

    assert now.strftime("%A %H") == "Monday 09"
    assert known[["local_hour", "local_weekday", "device"]].tolist() == [0, "monday", "desktop"]


@pytest.mark.parametrize("most", [3, 5])
def test_of_very_much_that_a_lead_did_the_newest_before_each_moment_counts(
    session, make_lead, browse, now, monkeypatch, most
):
    monkeypatch.setattr(visits, "MOST_EVENTS", most)
    first = now - timedelta(days=9)
    busy, calm = make_lead(first_seen_at=first), make_lead()
    browse(calm, "/", at=now - timedelta(days=1))
    for days in range(10):
        browse(busy, "/", at=now - timedelta(days=days))  # two events
    moments = [(busy.id, now), (calm.id, now), (busy.id, now - timedelta(days=5))]

    table = moments_frame(session, moments, now=now)

    assert table["visits"].tolist() == [(most + 1) // 2, 1, (most + 1) // 2]
    assert table["days_since_last_event"].tolist() == [0, 1, 0]
    assert table["days_since_first_visit"].tolist() == [9, 1, 4]


def test_a_country_that_was_told_later_does_not_set_the_clock_of_before(
    session, make_lead, browse, now
):
    lead = make_lead(country="China")
    browse(lead, "/", at=now - timedelta(days=5), submits=True)
    later = browse(lead, "/contact", at=now - timedelta(days=1), submits=True)
    told = [{"name": "country", "type": "text", "value": "China"}]
    session.execute(update(Submission).where(Submission.session_id == later.id).values(fields=told))
    moments = [(lead.id, now - timedelta(days=days)) for days in (4, 0)]

    table = moments_frame(session, moments, now=now)

    assert table["country"].tolist()[1] == "China"
    assert table["country"].isna().tolist() == [True, False]
    assert (table["local_hour"] - now.hour).tolist() == [0, 8]
