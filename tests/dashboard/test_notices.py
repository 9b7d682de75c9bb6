import re
from datetime import timedelta

import pytest

from tracker import clock
from tracker.notify.service import tell
from tracker.scores.keeping import CROSSED
from tracker.sentence import Sentence

HOT = Sentence("%(lead)s came into band A.", {"lead": "Ana <b>"})


@pytest.fixture
def told(session, people):
    """Tell a user something: `told("sales", about=7)`."""

    def make(role="sales", *, about=None, kind="drift", at=None):
        tell(session, [people[role].id], HOT, kind=kind, about=about, now=at or clock.now())
        session.commit()

    return make


def open_first(client):
    """Follow the first notice of the page."""
    address = re.search(r'action="(/notices/\d+/open)"', client.get("/notices").text)
    return client.post(address[1])


def test_the_bell_counts_on_every_page_what_its_user_has_not_read(browser, told):
    assert "bell-count" not in browser("sales").get("/leads").text
    told(about=1)
    told(about=2)
    for address in ("/leads", "/notices", "/account"):
        assert 'aria-label="Notices: 2 unread"' in browser("sales").get(address).text, address
    assert "bell-count" not in browser("admin").get("/leads").text


def test_a_notice_leads_to_what_it_is_about_and_is_read_then(browser, session, told, make_lead):
    lead = make_lead()
    told(kind=CROSSED, about=lead.id)
    client = browser("sales")

    assert open_first(client).headers["Location"] == f"/leads/{lead.id}"
    assert "bell-count" not in client.get("/leads").text
    assert "notice-unread" not in client.get("/notices").text


def test_what_is_about_a_model_leads_to_its_page(browser, told):
    told(kind="drift", about=3)
    assert open_first(browser("sales")).headers["Location"] == "/model"


def test_a_notice_about_a_lead_that_is_gone_says_so(browser, told):
    told(kind=CROSSED, about=999)
    client = browser("sales")
    assert open_first(client).headers["Location"] == "/notices"
    assert "not there any more" in client.get("/notices").text


def test_nobody_opens_the_notices_of_others(browser, told):
    told("admin")
    client = browser("sales")
    assert "came into band A" not in client.get("/notices").text
    assert client.post("/notices/1/open").status_code == 404
    assert client.post("/notices/read").status_code == 303
    assert "bell-count" in browser("admin").get("/leads").text


def test_all_are_taken_for_read_at_once(browser, told):
    told(about=1)
    told(about=2)
    page = browser("sales").post("/notices/read", follow_redirects=True).text
    assert page.count("came into band A") == 2
    assert "Mark all as read" not in page
    assert "bell-count" not in page


def test_notices_are_listed_page_by_page_and_as_text(browser, told):
    now = clock.now()
    for n in range(51):
        told(about=n, at=now - timedelta(minutes=n))
    client = browser("sales")
    page = client.get("/notices").text
    assert page.count("Ana &lt;b&gt;") == 50
    more = page.partition('rel="next"')[2].partition('href="')[2].partition('"')[0]
    assert client.get(more).text.count("Ana &lt;b&gt;") == 1


def test_who_was_told_nothing_reads_what_would_be_told(browser):
    assert "No notices" in browser("sales").get("/notices").text
