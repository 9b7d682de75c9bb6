from datetime import UTC, datetime, timedelta
from math import log

import pytest

from tracker import clock
from tracker.journey.models import Event
from tracker.leads.models import Submission


@pytest.fixture
def lead(session, make_lead, make_score, make_site, make_visitor, make_visit, now):
    """Somebody of whom everything is known."""
    site = make_site()
    touch = {
        "at": now.isoformat(),
        "channel": "email",
        "source": "newsletter",
        "campaign": "spring",
    }
    lead = make_lead(
        "ana@company.example",
        name="Ana Example",
        company="Alpha <b>",
        site_id=site.id,
        first_touch=touch,
        converting_touch={"at": now.isoformat(), "channel": "direct", "source": "direct"},
        fields={"Industry": "Paint", "Employees": 0},
    )
    visit = make_visit(
        make_visitor(site), now, [(0, "/pricing", 65_000), (90, "/contact", None)], lead=lead
    )
    event = Event(
        site_id=site.id,
        visitor_id=visit.visitor_id,
        session_id=visit.id,
        lead_id=lead.id,
        message_id="form-1",
        type="track",
        name="Form Submitted",
        at=now + timedelta(seconds=120),
        received_at=now,
        properties={"formName": "Contact us"},
    )
    session.add(event)
    session.flush()
    session.add(
        Submission(
            event_id=event.id,
            site_id=site.id,
            visitor_id=visit.visitor_id,
            session_id=visit.id,
            lead_id=lead.id,
            at=event.at,
            path="/contact",
            form="Contact us",
            fields=[
                {"name": "msg", "label": "Your question", "type": "textarea", "value": "How soon?"},
                {"name": "topics", "label": "", "type": "select", "value": ["a", "b"]},
            ],
        )
    )
    make_score(
        lead,
        0.42,
        base=log(0.1 / 0.9),
        reasons=[
            {"feature": "pricing_views", "value": 3, "effect": log(1.8)},
            {"feature": "has_phone", "value": False, "effect": log(0.5)},
            {"feature": "field: Industry", "value": "Paint", "effect": log(1.2)},
        ],
    )
    session.commit()
    return lead


@pytest.fixture
def page(browser, lead):
    return browser("sales").get(f"/leads/{lead.id}").text


def test_the_person_the_forms_and_the_imported_fields_are_shown_whole(page):
    for shown in (
        "Ana Example",
        "ana@company.example",
        "Alpha &lt;b&gt;",
        "Contact us",
        "Your question",
        "How soon?",
        "a, b",
        "Industry",
        "Paint",
    ):
        assert shown in page


def test_the_score_is_told_with_its_reasons_and_where_they_start(page):
    assert "42%" in page
    assert "chance to become a customer within 90 days" in page
    assert "By rules" in page
    assert "Viewed pricing 3 times" in page
    assert "×1.8" in page
    assert "Gave no phone number" in page
    assert "×0.5" in page
    assert "Industry: Paint" in page
    assert "start from a chance of 10.0%" in page


def test_where_they_came_from_is_told_twice_first_and_when_it_counted(page):
    assert "newsletter" in page
    assert "spring" in page
    assert "When becoming a lead" in page


def test_the_timeline_shows_each_page_and_the_time_on_it(page):
    assert "1 min 5 s" in page
    assert "≤ 30 s" in page
    assert "Sent the form “Contact us”" in page


def test_a_lead_of_whom_little_is_known_has_a_page_too(browser, session, make_lead):
    lead = make_lead("ben@company.example")
    session.commit()
    page = browser("sales").get(f"/leads/{lead.id}").text
    assert "ben@company.example" in page
    assert "Not scored yet" in page
    assert "No visit is known." in page


def test_there_is_no_page_for_a_lead_there_is_not(browser):
    client = browser("sales")
    assert client.get("/leads/999").status_code == 404
    assert client.post("/leads/999/handling").status_code == 404


def test_status_and_owner_are_saved(browser, lead, people, session):
    answer = browser("sales").post(
        f"/leads/{lead.id}/handling",
        data={"status": "accepted", "owner": people["sales"].id},
        follow_redirects=True,
    )
    assert "Saved." in answer.text
    session.expire_all()
    assert (lead.status, lead.owner_id) == ("accepted", people["sales"].id)


def test_an_owner_who_left_stays_until_somebody_else_is_chosen(browser, lead, people, session):
    lead.owner_id, people["marketer"].active = people["marketer"].id, False
    session.commit()
    answer = browser("sales").post(
        f"/leads/{lead.id}/handling",
        data={"status": "contacted", "owner": people["marketer"].id},
        follow_redirects=True,
    )
    assert "Saved." in answer.text


def test_a_refused_change_changes_nothing(browser, lead, session):
    answer = browser("sales").post(
        f"/leads/{lead.id}/handling",
        data={"status": "accepted", "owner": "999"},
        follow_redirects=True,
    )
    assert "choose another" in answer.text
    session.expire_all()
    assert lead.status == "new"


def test_an_outcome_is_saved_with_its_day_and_can_be_taken_back(browser, lead, session):
    client, address = browser("sales"), f"/leads/{lead.id}/handling"

    client.post(address, data={"outcome": "won", "outcome_day": "2026-03-05"})
    session.expire_all()
    assert (lead.outcome, lead.outcome_at) == ("won", datetime(2026, 3, 5, 12, tzinfo=UTC))

    client.post(address, data={"outcome": "lost"})  # no day: now
    session.expire_all()
    assert lead.outcome == "lost"
    assert abs(lead.outcome_at - clock.now()) < timedelta(minutes=1)

    client.post(address, data={"outcome": "open", "outcome_day": "2026-03-05"})
    session.expire_all()
    assert (lead.outcome, lead.outcome_at) == (None, None)


def test_saving_an_outcome_again_leaves_its_moment(browser, lead, session, now):
    lead.outcome, lead.outcome_at = "won", now
    session.commit()
    browser("sales").post(
        f"/leads/{lead.id}/handling", data={"outcome": "won", "outcome_day": "2026-03-02"}
    )
    session.expire_all()
    assert lead.outcome_at == now


def test_nothing_was_won_tomorrow(browser, lead, session):
    tomorrow = (clock.now() + timedelta(days=2)).date().isoformat()
    answer = browser("sales").post(
        f"/leads/{lead.id}/handling",
        data={"outcome": "won", "outcome_day": tomorrow},
        follow_redirects=True,
    )
    assert "future" in answer.text
