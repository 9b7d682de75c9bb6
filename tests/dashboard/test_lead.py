import json
import re
from datetime import UTC, datetime, timedelta
from html import unescape
from math import log

import pytest
from sqlalchemy import select

from tracker import clock
from tracker.journey.models import Event
from tracker.leads import activities
from tracker.leads.models import Activity, Submission
from tracker.scores.models import ModelVersion, Score, ScoreChange


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
    assert "No visit is known, and nothing was logged." in page


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


def test_an_activity_is_logged_shown_and_known_to_the_score(browser, lead, people, session):
    page = browser("sales").post(
        f"/leads/{lead.id}/activities",
        data={
            "kind": "reply",
            "at": "2026-03-05T14:30",
            "interest": "1",
            "note": "Wants <b>two</b>",
        },
        follow_redirects=True,
    )
    assert "Logged." in page.text
    assert "Wants &lt;b&gt;two&lt;/b&gt;" in page.text
    assert "Reply from them" in page.text
    [done] = session.scalars(select(Activity))
    assert (done.at, done.interest) == (datetime(2026, 3, 5, 14, 30, tzinfo=UTC), 1)
    assert done.user_id == people["sales"].id
    session.expire_all()
    reasons = {r["feature"]: r["value"] for r in session.get(Score, lead.id).reasons}
    assert session.get(Score, lead.id).scored_at > done.logged_at - timedelta(minutes=1)
    assert reasons.get("replies", 1) == 1


def test_an_activity_was_just_now_unless_somebody_says_when(browser, lead, session):
    browser("sales").post(f"/leads/{lead.id}/activities", data={"kind": "call", "at": ""})
    [done] = session.scalars(select(Activity))
    assert done.at == done.logged_at
    assert clock.now() - done.at < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"kind": "fax"}, "There is no activity"),
        ({"kind": "call", "at": "soon"}, "Write day and time"),
        ({"kind": "call", "at": "0001-01-01T00:00"}, "Write day and time"),
        ({"kind": "call", "at": "2199-01-01T00:00"}, "future"),
        ({"kind": "note"}, "Write what there is to note"),
    ],
)
def test_an_activity_that_cannot_be_is_not_logged(browser, lead, session, typed, words):
    page = browser("sales").post(f"/leads/{lead.id}/activities", data=typed, follow_redirects=True)
    assert words in page.text
    assert session.scalars(select(Activity)).all() == []


def test_who_logged_it_and_administrators_take_it_back(browser, lead, people, session, now):
    def logged() -> str:
        done = activities.log(session, lead.id, kind="call", at=now, by=people["sales"].id, now=now)
        session.commit()
        return f"/activities/{done.id}/remove"

    address = logged()
    assert address not in browser("marketer").get(f"/leads/{lead.id}").text
    assert browser("marketer").post(address).status_code == 403
    for role in ("sales", "admin"):
        assert address in browser(role).get(f"/leads/{lead.id}").text
        assert browser(role).post(address).status_code == 303
        assert session.scalars(select(Activity)).all() == []
        address = logged()


def test_activities_stand_between_the_visits(browser, lead, session, now):
    for hours, kind in ((-1, "call"), (1, "meeting")):
        at = now + timedelta(hours=hours)
        activities.log(session, lead.id, kind=kind, at=at, by=None, now=at)
    session.commit()
    page = browser("sales").get(f"/leads/{lead.id}").text
    timeline = page.partition('id="timeline"')[2]
    places = [timeline.find(words) for words in ("Meeting", "/pricing", "Call<")]
    assert -1 < places[0] < places[1]
    assert places[1] < timeline.find("ti-phone")


def test_the_deal_is_saved_and_told_as_an_expected_value(browser, lead, session):
    client, address = browser("sales"), f"/leads/{lead.id}/handling"

    page = client.post(
        address, data={"value": "€ 12,000", "opportunity_day": "2026-03-05"}, follow_redirects=True
    ).text
    session.expire_all()
    assert (lead.value, lead.opportunity_at) == (12_000, datetime(2026, 3, 5, 12, tzinfo=UTC))
    score = session.get(Score, lead.id)
    assert score.expected_value == pytest.approx(12_000 * score.probability)
    assert f"${score.expected_value:,.0f}" in page
    assert 'value="12000"' in page

    client.post(address, data={"value": "", "opportunity_day": ""})
    session.expire_all()
    assert (lead.value, lead.opportunity_at) == (None, None)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"value": "much"}, "no amount of money"),
        ({"value": "9999999999999"}, "below a million millions"),
        ({"value": "5", "opportunity_day": "2199-01-01"}, "future"),
    ],
)
def test_a_deal_that_cannot_be_changes_nothing(browser, lead, session, typed, words):
    page = browser("sales").post(f"/leads/{lead.id}/handling", data=typed, follow_redirects=True)
    assert words in page.text
    session.expire_all()
    assert (lead.value, lead.opportunity_at) == (None, None)


@pytest.fixture
def version(session, now):
    made = ModelVersion(
        trained_at=now, live=True, rows=100, won=50, horizon_days=30, metrics={}, warnings=[],
        features=[], artifact=b"", target="opportunity",
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def test_how_the_score_went_is_drawn_and_told_with_who_scored(browser, lead, session, version, now):
    session.add_all(
        ScoreChange(lead_id=lead.id, at=now - timedelta(days=days), probability=p,
                    model_version_id=by)
        for days, p, by in ((9, 0.1, None), (2, 0.6, version.id))
    )  # fmt: skip
    score = session.get(Score, lead.id)
    score.model_version_id, score.trend = version.id, "rising"
    session.commit()

    page = browser("sales").get(f"/leads/{lead.id}").text

    chart = page.partition("How the score went</h2>")[2].partition("</figure>")[0]
    assert chart.count('<th scope="row">') == 3  # two changes, and now
    spec = json.loads(unescape(re.search(r'data-chart="([^"]*)"', chart)[1]))
    assert [mark["name"] for mark in spec["marks"]] == [f"Version {version.id}"]
    assert [share for _, share in spec["series"][0]["values"]] == [0.1, 0.6, 0.42]
    assert [row[1:] for row in spec["table"]["rows"]] == [
        ["10%", "C", "Rules"],
        ["60%", "A", f"Version {version.id}"],
        ["42%", "B", f"Version {version.id}"],
    ]
    assert "Rising" in page


def test_a_score_says_of_what_it_is_the_chance(browser, lead, session, version):
    score = session.get(Score, lead.id)
    score.model_version_id, score.horizon_days = version.id, 30
    session.commit()
    page = browser("sales").get(f"/leads/{lead.id}").text
    assert "chance to become an opportunity within 30 days" in page


def test_a_score_that_never_changed_has_no_chart(page):
    assert "How the score went" not in page
