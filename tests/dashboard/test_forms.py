"""The Forms page and the page of one form: every number with its rows, every field correctable."""

import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import select

from tracker import clock
from tracker.journey.drain import write
from tracker.journey.facts import Received
from tracker.journey.timeline import ATTEMPTED
from tracker.leads import registry
from tracker.leads.models import Form, FormAttempt, Lead, Submission
from tracker.leads.sent import SUBMITTED
from tracker.leads.service import absorb


@pytest.fixture
def site(make_site):
    return make_site("Shop")


@pytest.fixture
def report(session):
    """Store what browsers report."""

    def reported(*events) -> None:
        absorb(session, write(session, events))

    return reported


@pytest.fixture
def event(site):
    """Make what a browser reports, minutes ago: a form by its fields, else a page view."""

    def made(message_id, *, ago=60, browser="a", path="/contact", form=None, accepted=True,
             user_agent=None, **fields):  # fmt: skip
        at = clock.now() - timedelta(minutes=ago)
        sent = [{"name": k, "label": k.title(), "value": v} for k, v in fields.items()]
        submission = message_id.removesuffix(".a")
        properties = {"form": form, "fields": sent, "submissionId": submission, "filledMs": 31_000}
        return Received(
            site_id=site.id,
            visitor=f"browser-{browser}",
            message_id=message_id,
            type="track" if form else "page",
            name=(SUBMITTED if accepted else ATTEMPTED) if form else None,
            properties=properties if form else {},
            at=at,
            received_at=at,
            path=path,
            url=f"https://www.example.com{path}",
            user_agent=user_agent,
        )

    return made


@pytest.fixture
def contact(session, report, event):
    """A form viewed 25 times, sent by Ana twice and by Ben, refused once, and spam by a bot."""
    report(
        *(event(f"p{n}", ago=90 - n, browser=f"v{n % 5}") for n in range(25)),
        event("f1", ago=50, browser="a", form="contact", email="ana@company.example", q4="Acme"),
        event("f2", ago=40, browser="a", form="contact", email="ana@company.example", q4="Acme"),
        event("f3", ago=30, browser="b", form="contact", email="ben@company.example"),
        event("f4.a", ago=20, browser="c", form="contact", accepted=False,
              email="cleo@company.example"),
        event("f5", ago=10, browser="d", form="contact", email="bot@company.example",
              user_agent="curl/8.0"),
    )  # fmt: skip
    session.commit()
    return session.scalars(select(Form)).one()


def numbers(page: str) -> list[str]:
    """The numbers of the one row of the list, in its order."""
    row = re.search(r"<tbody>.*?</tbody>", page, re.DOTALL)[0]
    return re.findall(r'class="number"[^>]*>\s*([^<\s]+)', row)


def behind(page: str, place: int) -> str:
    row = re.search(r"<tbody>.*?</tbody>", page, re.DOTALL)[0]
    return unescape(re.findall(r'class="number"\s+href="([^"]+)"', row)[place])


def test_an_empty_list_teaches_the_next_step(browser, session, make_site):
    assert "Add your website" in browser("marketer").get("/forms").text
    make_site()
    session.commit()
    page = browser("marketer").get("/forms").text
    assert "No form yet" in page
    assert "Show the tag" in page


def test_the_list_counts_people_only_and_says_what_it_counts(browser, contact):
    page = browser("sales").get("/forms").text
    # Views, attempts, submissions, leads, conversion.
    assert numbers(page) == ["25", "4", "3", "2", "12.0%"]
    for definition in ("from the day on that", "whether the page took it", "Only these make leads"):
        assert definition in page


@pytest.mark.parametrize(("place", "rows"), [(1, 4), (2, 3), (3, 3)])
def test_each_number_leads_to_the_rows_behind_it(browser, contact, place, rows):
    client = browser("sales")
    address = behind(client.get("/forms").text, place)
    page = client.get(address.partition("#")[0]).text
    sent = page[page.index('id="sent"') :]
    assert len(re.findall(r"<details>\s*<summary>\d field", sent)) == rows
    assert "bot@company.example" not in sent


def test_the_views_of_a_form_are_those_of_its_pages(browser, contact):
    client = browser("sales")
    page = client.get(behind(client.get("/forms").text, 0).partition("#")[0]).text
    pages = page[page.index('id="pages"') :]
    link = unescape(re.search(r'class="number"\s+href="([^"]+)">25<', pages)[1])
    assert "path=/contact" in link
    assert client.get(link).status_code == 200


def test_numbers_are_of_the_days_that_are_chosen(browser, contact):
    page = browser("sales").get("/forms?from=2026-01-01&to=2026-01-31").text
    assert numbers(page) == ["0", "0", "0", "0"]


def test_bots_and_what_they_send_are_in_a_list_of_their_own(browser, contact):
    page = browser("sales").get(f"/forms/{contact.id}?show=bots").text
    assert "bot@company.example" in page
    assert "names itself a crawler" in page


def test_spam_counts_nowhere_and_is_listed_apart(browser, contact, session):
    sent = select(Submission).order_by(Submission.at.desc()).where(Submission.lead_id.is_not(None))
    session.scalars(sent.offset(1)).first().spam = "honeypot"  # Ben's
    session.commit()
    client = browser("sales")
    page = client.get("/forms").text
    assert numbers(page)[1:4] == ["3", "2", "1"]
    assert "1 taken for spam" in page
    assert "ben@company.example" in client.get(f"/forms/{contact.id}?show=spam").text


def test_a_field_is_corrected_and_what_came_before_is_read_again_on_request(
    browser, contact, session
):
    client = browser("marketer")
    page = client.get(f"/forms/{contact.id}").text
    assert "by its name" in page or "by its label" in page
    fields = re.findall(r'name="field"\s+value="([^"]+)"', page)
    assert fields == ["email", "q4"]

    saved = client.post(
        f"/forms/{contact.id}/mapping", data={"field": fields, "meaning": ["", "company"]}
    )
    assert saved.status_code == 303
    asked = client.get(saved.headers["Location"]).text
    assert "It would make 0 leads" in asked
    assert "and complete 1 lead that is there." in asked
    session.expire_all()
    assert session.scalars(select(Lead.company)).all() == [None] * 3

    done = client.post(f"/forms/{contact.id}/reread", follow_redirects=True).text
    assert "0 leads were made, 1 lead was completed." in done
    session.rollback()
    assert sorted(map(str, session.scalars(select(Lead.company)))) == ["Acme", "None", "None"]
    again = client.get(f"/forms/{contact.id}?reread=ask").text
    assert "would change nothing" in again
    assert "somebody here said so" in again


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("select-one", "List, one choice"),
        ("textarea", "Long text"),
        ("x-rating", "x-rating"),
        ("", "—"),
    ],
)
def test_the_type_of_a_field_is_said_in_words_and_as_it_came_where_none_are_known(
    browser, contact, session, kind, words
):
    contact.fields = [{"name": "q4", "type": kind}]
    session.commit()
    page = browser("sales").get(f"/forms/{contact.id}").text
    assert re.findall(r'<td class="d-none d-md-table-cell[^>]*>([^<]*)<', page) == [words]


def test_what_is_said_of_no_field_of_the_form_is_refused(browser, contact):
    answer = browser("admin").post(
        f"/forms/{contact.id}/mapping",
        data={"field": ["nowhere"], "meaning": ["email"]},
        follow_redirects=True,
    )
    assert "no field “nowhere”" in answer.text


def test_an_attempt_is_accepted_by_hand_and_taken_back(browser, contact, session):
    client = browser("marketer")
    refused = client.get(f"/forms/{contact.id}?show=refused").text
    assert "no sign that the page took it" in refused
    attempt = session.scalars(select(FormAttempt)).one()
    accept = f"/forms/{contact.id}/attempts/{attempt.event_id}/accept"
    assert accept in refused

    assert "who sent it is a lead" in client.post(accept, follow_redirects=True).text
    session.rollback()
    cleo = select(Lead).where(Lead.email == "cleo@company.example")
    assert session.scalar(cleo) is not None
    assert "accepted already" in client.post(accept, follow_redirects=True).text

    taken = session.scalars(select(Submission).where(Submission.accepted_by == "person")).one()
    page = client.get(f"/forms/{contact.id}").text
    back = f"/forms/{contact.id}/submissions/{taken.event_id}/take-back"
    assert back in page
    assert "what it did to leads is undone" in client.post(back, follow_redirects=True).text
    session.rollback()
    assert session.scalar(cleo) is None


def test_what_was_sent_again_and_accepted_is_not_offered_to_be_accepted(
    browser, contact, report, event, session
):
    report(event("f3.a", ago=31, browser="b", form="contact", accepted=False),
           event("f6.a", ago=32, browser="b", form="contact", accepted=False))  # fmt: skip
    session.commit()
    client = browser("marketer")
    page = client.get(f"/forms/{contact.id}?show=refused").text
    again, other = (
        session.scalars(select(FormAttempt).where(FormAttempt.submission_id == name)).one()
        for name in ("f6", "f4")
    )
    assert "sent again and accepted in the same visit" in page
    assert f"attempts/{again.event_id}/accept" not in page
    assert f"attempts/{other.event_id}/accept" in page
    accept = f"/forms/{contact.id}/attempts/{again.event_id}/accept"
    answer = client.post(accept, follow_redirects=True).text
    assert "that submission is the one that counts" in answer
    session.rollback()
    assert len(session.scalars(select(Submission)).all()) == 4


def test_sales_look_and_change_nothing(browser, contact):
    page = browser("sales").get(f"/forms/{contact.id}?show=refused").text
    assert "<select" not in page
    assert "/accept" not in page
    assert "/forget" not in page
    assert browser("sales").post(f"/forms/{contact.id}/reread").status_code == 403


def test_what_is_sent_by_another_form_is_not_found_under_this_one(
    browser, contact, report, event, session
):
    report(event("g1.a", form="other", accepted=False, email="x@company.example"))
    session.commit()
    other = session.scalars(select(FormAttempt).where(FormAttempt.form == "other")).one()
    answer = browser("admin").post(f"/forms/{contact.id}/attempts/{other.event_id}/accept")
    assert answer.status_code == 404


def test_a_form_is_taken_off_the_list_and_comes_back_when_it_is_seen(
    browser, contact, report, event, session
):
    client, address = browser("marketer"), f"/forms/{contact.id}"
    client.post(f"{address}/forget")
    assert address not in client.get("/forms").text
    assert client.get(address).status_code == 404
    assert len(session.scalars(select(Submission)).all()) == 4
    report(event("f9", ago=1, form="contact", email="ana@company.example"))
    session.commit()
    assert numbers(client.get("/forms").text)[2] == "4"


def test_a_list_that_is_full_says_so_and_can_be_tidied(browser, contact, session, monkeypatch):
    monkeypatch.setattr("tracker.insight.forms.MOST_FORMS", 2)
    now = clock.now()
    session.add(Form(site_id=contact.site_id, key="seen", fields=[], mapping={},
                     first_seen_at=now, last_seen_at=now))  # fmt: skip
    session.commit()
    client = browser("marketer")
    page = client.get("/forms").text
    assert "The list of “Shop” is full" in page
    assert str(registry.MOST_FORMS) in page
    client.post("/forms/forget-unsent", data={"site": contact.site_id})
    assert "is full" not in client.get("/forms").text


@pytest.mark.parametrize("asked", ["after=x", "from=2026-02-01&to=2026-01-01"])
def test_an_address_that_cannot_be_followed_leads_back(browser, contact, asked):
    answer = browser("sales").get(f"/forms/{contact.id}?{asked}")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/forms/{contact.id}")


def test_what_is_sent_is_listed_page_by_page_each_once(browser, contact, report, event, session):
    mails = [f"p{n}@company.example" for n in range(30)]
    report(*(event(m, ago=1000, browser=m, form="contact", email=m) for m in mails))
    session.commit()
    client, address, seen = browser("sales"), f"/forms/{contact.id}", []
    while address:
        page = client.get(address).text
        seen += re.findall(r'href="/leads/(\d+)"', page[page.index('id="sent"') :])
        found = re.search(r'rel="next"\s+href="([^"]+)"', page)
        address = found and unescape(found[1]).partition("#")[0]
    assert len(seen) == 33
    assert len(set(seen)) == 32  # one of them sent it twice
