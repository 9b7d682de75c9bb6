from collections import Counter
from datetime import timedelta
from itertools import count, permutations

import pytest
from sqlalchemy import select

from tracker.accounts.models import Site
from tracker.accounts.service import remove_site
from tracker.journey.drain import write
from tracker.journey.facts import Received
from tracker.journey.models import Event
from tracker.leads.models import Lead, LeadIdentity, Submission
from tracker.leads.sent import SUBMITTED
from tracker.leads.service import absorb, keep_where_else_known

MINUTE = timedelta(minutes=1)


@pytest.fixture
def browse(session, make_site, now):
    """Let one browser send a page view, or a form with these fields, and absorb it."""
    site = make_site()
    numbers = count(1)

    def send(minute: float, browser: str, path: str = "/", *, later=False, site=site, **fields):
        at = now + minute * MINUTE
        form = [{"name": k, "value": v} for k, v in fields.items()]
        received = Received(
            site_id=site.id,
            visitor=f"browser-{browser}",
            message_id=f"m{next(numbers)}",
            type="track" if form else "page",
            name=SUBMITTED if form else None,
            properties={"fields": form, "formName": "contact"} if form else {},
            at=at,
            received_at=at,
            path=path,
            url=f"https://www.example.com{path}",
            referrer="https://www.google.com/" if minute == 0 else None,
        )
        return received if later else absorb(session, write(session, [received]))

    return send


def lead(session, email: str) -> Lead:
    return session.scalar(select(Lead).where(Lead.email == email))


def pages(session, email: str) -> list[str]:
    mine = select(Event.path).where(Event.lead_id == lead(session, email).id, Event.type == "page")
    return list(session.scalars(mine.order_by(Event.at)))


def test_pages_seen_before_the_form_are_on_the_lead(session, browse, now):
    for minute, path in enumerate(("/", "/pricing", "/contact")):
        browse(minute, "a", path)
    touched = browse(3, "a", "/contact", email="ana@example.com", name="Ana")
    browse(90, "a", "/docs")

    ana = lead(session, "ana@example.com")
    assert touched == {ana.id}
    assert pages(session, "ana@example.com") == ["/", "/pricing", "/contact", "/docs"]
    assert (ana.name, ana.first_seen_at, ana.created_at) == ("Ana", now, now + 3 * MINUTE)
    assert (ana.source, ana.channel, ana.qualified_at) == (
        "google",
        "organic search",
        ana.created_at,
    )


def test_two_people_on_one_browser_share_nothing(session, browse):
    browse(0, "a", "/ana-before")
    browse(1, "a", email="ana@example.com")
    browse(60, "a", "/ana-after")
    browse(300, "a", "/ben-before")
    browse(301, "a", email="ben@example.com")
    browse(302, "a", "/ben-after")

    assert pages(session, "ana@example.com") == ["/ana-before", "/ana-after"]
    assert pages(session, "ben@example.com") == ["/ben-before", "/ben-after"]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_one_person_on_two_devices_is_one_lead_with_both_histories(session, browse, order):
    reports = [
        (10, "phone", "Ana@Example.com"),
        (20, "laptop", "ana@example.com "),
        (30, "phone", "ANA@EXAMPLE.COM"),
    ]
    browse(1, "phone", "/phone")
    browse(0, "laptop", "/laptop")
    for minute, browser, email in (reports[i] for i in order):
        browse(minute, browser, email=email)

    [one] = session.scalars(select(Lead))
    assert pages(session, one.email) == ["/laptop", "/phone"]
    assert len(session.scalars(select(Submission)).all()) == 3


def test_where_a_lead_came_from_is_written_once(session, browse):
    browse(0, "a", "/landing")
    browse(1, "a", email="ana@example.com")
    before = dict(lead(session, "ana@example.com").first_touch)
    browse(-500, "b", "/earlier-elsewhere")
    browse(100, "b", email="ana@example.com")

    ana = lead(session, "ana@example.com")
    assert ana.first_touch == before
    assert ana.first_touch["source"] == "google"
    assert ana.source == "google"
    assert pages(session, "ana@example.com") == ["/earlier-elsewhere", "/landing"]


def test_a_page_view_that_arrives_after_the_form_still_finds_its_lead(session, browse):
    late = browse(0, "a", "/first", later=True)
    browse(5, "a", email="ana@example.com")
    assert absorb(session, write(session, [late])) == {lead(session, "ana@example.com").id}
    assert pages(session, "ana@example.com") == ["/first"]


def test_a_phone_number_is_a_person_too_and_never_outvotes_an_email(session, browse):
    browse(0, "a", phone="138 0013 8000")
    browse(1, "b", phone="+86 13800138000", email="ana@example.com")
    browse(2, "c", phone="13800138000", email="ben@example.com")
    browse(3, "d", phone="13800138000")

    leads = session.scalars(select(Lead).order_by(Lead.id)).all()
    assert [x.email for x in leads] == ["ana@example.com", "ben@example.com"]
    submitted = Counter(session.scalars(select(Submission.lead_id)))
    assert submitted == {leads[0].id: 3, leads[1].id: 1}


def test_a_later_form_adds_facts_and_changes_none(session, browse):
    browse(0, "a", email="ana@example.com", name="Ana")
    browse(1, "a", email="ana@example.com", name="Somebody", company="Acme")
    ana = lead(session, "ana@example.com")
    assert (ana.name, ana.company) == ("Ana", "Acme")


def test_a_form_without_a_contact_is_kept_and_makes_no_lead(session, browse):
    browse(0, "a", search="instruments")
    assert session.scalars(select(Lead)).all() == []
    [search] = session.scalars(select(Submission))
    assert search.lead_id is None

    browse(1, "a", email="ana@example.com")
    session.refresh(search)
    assert search.lead_id == lead(session, "ana@example.com").id


def test_an_address_that_is_none_makes_no_lead_and_loses_nothing(session, browse):
    browse(0, "a", email="ana@@example")
    assert session.scalars(select(Lead)).all() == []
    assert len(session.scalars(select(Submission)).all()) == 1


def test_a_site_that_is_removed_takes_no_lead_that_another_site_knows(session, browse, make_site):
    browse(0, "a", email="ana@example.com")
    browse(1, "b", email="ben@example.com")
    first_id = lead(session, "ana@example.com").site_id
    other = make_site()
    browse(2, "c", email="ana@example.com", site=other)

    keep_where_else_known(session, site_id=first_id)
    remove_site(session, session.get(Site, first_id))
    assert session.scalars(select(Lead.email)).all() == ["ana@example.com"]
    assert lead(session, "ana@example.com").site_id == other.id


def test_the_same_batch_again_makes_no_second_lead(session, browse):
    sent = [browse(0, "a", later=True), browse(1, "a", later=True, email="ana@example.com")]
    for _ in range(3):
        absorb(session, write(session, sent))
    assert len(session.scalars(select(Lead)).all()) == 1
    assert len(session.scalars(select(LeadIdentity)).all()) == 1
    assert len(session.scalars(select(Submission)).all()) == 1


def test_however_many_people_come_forward_one_statement_gives_them_their_visits(
    session, browse, statements
):
    people = [f"p{number}@example.com" for number in range(9)]
    for person in people:
        browse(0, person, "/before")
    batch = [browse(1, person, "/fresh", later=True) for person in people]
    batch += [browse(2, person, "/form", later=True, email=person) for person in people]
    written = write(session, batch)

    with statements() as asked:
        absorb(session, written)

    assert sum(statement.startswith("UPDATE event") for statement in asked) == 1
    for person in people:
        assert pages(session, person) == ["/before", "/fresh"]
    for stored in written.events:  # what the caller holds knows it, too
        browser = stored.received.visitor
        assert stored.lead_id == lead(session, browser.removeprefix("browser-")).id


def test_a_mistyped_address_does_not_lose_the_phone_number_beside_it(session, browse):
    browse(0, "a", email="ana..b@example.com", phone="+49 30 1234567")
    [ana] = session.scalars(select(Lead))
    assert (ana.email, ana.phone) == (None, "+49 30 1234567")
    assert [i.kind for i in session.scalars(select(LeadIdentity))] == ["phone"]


def test_a_form_that_named_nobody_goes_where_its_event_goes(session, browse):
    browse(5, "a", search="instruments")
    browse(10, "a", email="ana@example.com")
    browse(3, "a", email="ben@example.com")  # came in late
    search = session.scalars(select(Submission).order_by(Submission.event_id)).first()
    session.refresh(search)
    assert search.lead_id == lead(session, "ben@example.com").id
