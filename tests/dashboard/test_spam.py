"""Spam on the pages: found, told why, and taken back."""

from itertools import count
from urllib.parse import urljoin

import pytest
from sqlalchemy import select

from tracker.accounts.models import Site
from tracker.journey.drain import write
from tracker.journey.facts import Received
from tracker.leads.models import Form, Lead, Submission
from tracker.leads.sent import SUBMITTED
from tracker.leads.service import absorb
from tracker.scores.models import Score
from tracker.scores.service import score

SPAM = {"email": "ana@company.example", "name": "Ana <b>Li</b>", "honeypot": "x"}


@pytest.fixture
def site(make_site) -> Site:
    return make_site("Shop")


@pytest.fixture
def send(session, site, now):
    """Let somebody send a form on a site, as a worker takes it; returns the submission."""
    numbers = count(1)

    def sent(site=site, **fields) -> Submission:
        number = next(numbers)
        received = Received(
            site_id=site.id,
            visitor=f"v{number}",
            message_id=f"f{number}",
            type="track",
            name=SUBMITTED,
            properties={
                "form": "contact",
                "fields": [{"name": k, "value": v} for k, v in fields.items()],
            },
            at=now,
            received_at=now,
        )
        written = write(session, [received])
        score(session, absorb(session, written), now=now)
        session.commit()
        return session.get_one(Submission, written.events[0].id)

    return sent


def test_a_form_taken_for_spam_is_found_from_the_leads_and_told_why(browser, send):
    client = browser("sales")
    assert "/leads/spam" not in client.get("/leads").text

    send(**SPAM)
    send(email="ben@company.example")
    leads = client.get("/leads").text
    assert "/leads/spam" in leads
    assert "ben@company.example" in leads
    assert "ana@company.example" not in leads

    page = client.get("/leads/spam").text
    assert "ana@company.example" in page
    assert "Ana &lt;b&gt;Li&lt;/b&gt;" in page
    assert "filled in a field that people cannot see" in page
    assert "ben@company.example" not in page


def test_spam_is_listed_by_site_and_page_by_page(browser, send, make_site):
    other = make_site("Other")
    for number in range(51):
        send(email=f"p{number}@company.example", honeypot="x")
    send(site=other, email="elsewhere@company.example", honeypot="x")
    client = browser("sales")

    first = client.get("/leads/spam").text
    assert "elsewhere@company.example" in first
    second = client.get("/leads/spam?after=" + first.split("after=")[1].split('"')[0]).text
    assert "p0@company.example" in second
    assert "p50@company.example" not in second

    there = client.get(f"/leads/spam?site={other.id}").text
    assert "elsewhere@company.example" in there
    assert "p50@company.example" not in there
    assert client.get("/leads/spam?after=x").status_code == 302


def test_what_is_no_spam_is_scored_and_listed_and_can_be_taken_back(session, browser, send):
    submission = send(**SPAM)
    lead_id, client = submission.lead_id, browser("marketer")
    page = client.get(f"/leads/{lead_id}").text
    assert "Not scored" in page
    assert "All that is known is spam" in page
    assert "It is no spam" in page

    def judge(spam: str):
        answer = client.post(
            f"/submissions/{submission.event_id}/spam", data={"spam": spam, "lead": lead_id}
        )
        assert answer.headers["Location"] == f"/leads/{lead_id}"
        session.expire_all()
        return client.get(f"/leads/{lead_id}").text

    page = judge("no")
    assert session.get(Score, lead_id) is not None
    assert session.get(Lead, lead_id).qualified_at is not None
    assert "Somebody said so" in page
    assert "ana@company.example" in client.get("/leads").text
    assert "ana@company.example" not in client.get("/leads/spam").text

    page = judge("yes")
    assert session.scalars(select(Score)).all() == []
    assert "It is no spam" in page
    assert "ana@company.example" not in client.get("/leads").text


def test_what_no_rule_flagged_can_be_called_spam(session, browser, send):
    submission = send(email="ben@company.example")
    client = browser("marketer")
    assert "It is spam" in client.get(f"/leads/{submission.lead_id}").text

    client.post(f"/submissions/{submission.event_id}/spam", data={"spam": "yes"})
    assert "somebody said so" in client.get("/leads/spam").text

    again = client.post(f"/submissions/{submission.event_id}/spam", data={"spam": "yes"})
    assert "already" in client.get(again.headers["Location"]).text


def test_spam_of_nobody_is_listed_with_its_visitor(browser, send):
    submission = send(honeypot="x", name="Ana")
    page = browser("sales").get("/leads/spam").text
    assert f"/visitors/{submission.visitor_id}" in page
    assert "It is no spam" not in page, "sales may look, and not judge"


def test_answers_of_any_shape_are_shown(session, browser, send):
    spam = send(**SPAM, size={"b": 1}, nothing=None, several=["<i>one</i>", 2, None], label=0)
    client, form = browser("sales"), session.scalars(select(Form)).one()
    days = "from=2026-03-01&to=2026-03-03"
    for place in ("spam", str(spam.lead_id), f"../forms/{form.id}?show=spam&{days}"):
        page = client.get(urljoin("/leads/", place))
        assert page.status_code == 200, place
        assert "&lt;i&gt;one&lt;/i&gt;, 2" in page.text
