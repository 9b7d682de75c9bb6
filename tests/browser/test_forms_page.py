"""The Forms page in a real browser: what was attempted, corrected, read again, accepted by hand."""

import shutil
import threading
from contextlib import closing
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select
from werkzeug.serving import make_server

from tests.conftest import settings_for
from tracker import clock
from tracker.accounts.service import add_site, add_user
from tracker.app import create_app
from tracker.db import db
from tracker.journey.drain import write
from tracker.journey.facts import Received
from tracker.journey.timeline import ATTEMPTED
from tracker.leads.models import Lead
from tracker.leads.sent import SUBMITTED
from tracker.leads.service import absorb

EMAIL, PASSWORD = "ana@company.example", "correct horse battery"
PHONE = {"width": 390, "height": 844}


def event(message_id: str, *, minutes: int, visitor: str, what: str | None, **fields) -> Received:
    """Make what a browser reports of the form on /demo, or with `what` None a view of that page."""
    at = clock.now() - timedelta(minutes=minutes)
    sent = [
        {"name": k, "label": "Where do you work?" if k == "q4" else k.title(), "value": v}
        for k, v in fields.items()
    ]
    properties = {"form": "demo-request", "fields": sent, "valid": what != ATTEMPTED}
    return Received(
        site_id=1,
        visitor=visitor,
        message_id=message_id,
        type="track" if what else "page",
        name=what,
        properties=properties if what else {},
        at=at,
        received_at=at,
        path="/demo",
        url="https://www.example.com/demo",
    )


@pytest.fixture
def app(sqlite_template, tmp_path):
    """A site with a form: sent by Ben, never accepted of Cleo."""
    shutil.copy(sqlite_template, tmp_path / "store.db")
    app = create_app(settings_for(tmp_path))
    with app.app_context():
        session = db.session()
        add_user(session, email=EMAIL, password=PASSWORD, role="marketer", now=clock.now())
        add_site(session, name="Shop", origins=["https://www.example.com"], now=clock.now())
        session.flush()
        views = [event(f"p{n}", minutes=90, visitor=f"visitor-{n}", what=None) for n in range(24)]
        ben = {"name": "Ben Olsen", "email": "ben@company.example", "q4": "Olsen Paints"}
        cleo = {"name": "Cleo Adler", "email": "cleo@company.example", "q4": "Adler"}
        sent = event("f1", minutes=80, visitor="visitor-1", what=SUBMITTED, **ben)
        tried = event("f2.a", minutes=70, visitor="visitor-2", what=ATTEMPTED, **cleo)
        absorb(session, write(session, [*views, sent, tried]))
        session.commit()
    yield app
    app.extensions["leadlight_receiver"].close()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def address(app):
    def whole(environ, start):
        with closing(app(environ, start)) as pieces:
            return [b"".join(pieces)]  # read before it is sent: a browser may go away meanwhile

    server = make_server("127.0.0.1", 0, whole, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def open_forms(browser, address):
    """Open the Forms page as a marketer; nothing is said on the console meanwhile."""
    contexts, complaints = [], []

    def open_(**given):
        context = browser.new_context(base_url=address, locale="en-GB", **given)
        contexts.append(context)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        context.on(
            "console", lambda m: complaints.append(m.text) if m.type in {"error", "warning"} else 0
        )
        page = context.new_page()
        page.goto("/sign-in?next=/forms")
        page.get_by_label("E-mail").fill(EMAIL)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Forms")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert complaints == []


def leads(app) -> dict[str, str | None]:
    with app.app_context():
        return {lead.name: lead.company for lead in db.session.scalars(select(Lead))}


def test_a_field_is_corrected_and_the_leads_of_before_are_completed(app, open_forms):
    page = open_forms()
    row = page.get_by_role("row").filter(has_text="demo-request")
    expect(row).to_contain_text("4.2%")
    page.get_by_role("link", name="demo-request").click()
    assert leads(app) == {"Ben Olsen": None}

    page.get_by_label("What “Where do you work?” means").select_option("Company")
    page.get_by_role("button", name="Save", exact=True).click()
    asked = page.locator("#reread")
    expect(asked).to_contain_text("complete 1 lead that is there")
    asked.get_by_role("button", name="Read again").click()
    expect(page.get_by_text("1 lead was completed")).to_be_visible()
    expect(page.locator("#fields")).to_contain_text("somebody here said so")
    assert leads(app) == {"Ben Olsen": "Olsen Paints"}


def test_an_attempt_is_accepted_after_a_question_and_taken_back(app, open_forms):
    page = open_forms()
    page.get_by_role("link", name="demo-request").click()
    page.get_by_role("link", name="Not accepted").click()
    sent = page.locator("#sent")
    expect(sent).to_contain_text("the browser found fields missing or wrong")
    sent.get_by_text("3 fields").click()
    expect(sent.get_by_text("cleo@company.example")).to_be_visible()

    sent.get_by_role("button", name="Accept").click()
    question = page.get_by_role("dialog")
    question.get_by_role("button", name="Cancel").click()
    assert leads(app) == {"Ben Olsen": None}
    sent.get_by_role("button", name="Accept").click()
    question.get_by_role("button", name="Accept").click()
    expect(page.get_by_text("who sent it is a lead")).to_be_visible()
    assert set(leads(app)) == {"Ben Olsen", "Cleo Adler"}

    page.get_by_role("link", name="Submissions").last.click()
    page.get_by_role("link", name="Cleo Adler").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cleo Adler")
    page.go_back()
    page.get_by_role("button", name="Take back").click()
    page.get_by_role("dialog").get_by_role("button", name="Take back").click()
    expect(page.get_by_text("what it did to leads is undone")).to_be_visible()
    assert set(leads(app)) == {"Ben Olsen"}


def test_each_number_opens_the_rows_behind_it(open_forms):
    page = open_forms()
    for number, rows in ((1, 2), (2, 1), (3, 1)):
        page.get_by_role("row").filter(has_text="demo-request").locator(".number").nth(
            number
        ).click()
        expect(page.locator("#sent tbody tr")).to_have_count(rows)
        page.go_back()
    page.get_by_role("row").filter(has_text="demo-request").locator(".number").first.click()
    expect(page.locator("#pages tbody")).to_contain_text("24")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_nothing_is_wider_than_the_page(open_forms, scheme):
    page = open_forms(viewport=PHONE, color_scheme=scheme)
    for name in ("demo-request", "Not accepted"):
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        page.get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("demo-request")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
