"""What the pages do in a real browser, under the policy they are served with."""

import re
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
from tracker.journey.models import Event, Visitor, VisitSession
from tracker.leads.models import Lead
from tracker.scores.models import Score

EMAIL = "ana.with.a.very.long.name@subsidiary.company.example"
PASSWORD = "correct horse battery"
PHONE = {"width": 390, "height": 844}
LEADS = 60


def read_whole(app):
    """The app, its answers read before they are sent.

    The server leaves a file open, which a warning tells of, when the browser that asked for it
    goes away meanwhile.
    """

    def answer(environ, start):
        with closing(app(environ, start)) as pieces:
            return [b"".join(pieces)]

    return answer


@pytest.fixture
def app(sqlite_template, tmp_path):
    shutil.copy(sqlite_template, tmp_path / "store.db")
    app = create_app(settings_for(tmp_path))
    with app.app_context():
        add_user(db.session(), email=EMAIL, password=PASSWORD, role="admin", now=clock.now())
        add_site(
            db.session(),
            name="Sample",
            origins=["https://sample.example"],
            now=clock.now(),
            sample=True,
        )
        db.session.commit()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def address(app):
    server = make_server("127.0.0.1", 0, read_whole(app), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def complaints():
    """What pages wrote to the console as an error or a warning: nothing, at a test's end."""
    said = []
    yield said
    assert said == []


@pytest.fixture
def open_page(browser, address, complaints):
    """`open_page("/sites")` is a tab that has signed in."""
    contexts = []

    def open_(path: str, **given):
        context = browser.new_context(
            base_url=address, locale="en-GB", timezone_id="Asia/Shanghai", **given
        )
        contexts.append(context)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        context.on(
            "console",
            lambda said: (
                complaints.append(said.text) if said.type in {"error", "warning"} else None
            ),
        )
        page = context.new_page()
        page.goto(f"/sign-in?next={path}")
        page.get_by_label("E-mail").fill(EMAIL)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", level=1)).not_to_have_text("Sign in")
        return page

    yield open_
    for context in contexts:
        context.close()


@pytest.fixture
def event_arrives(app):
    """Put one page view in the store, as the worker does."""

    def put(path: str) -> None:
        now = clock.now() - timedelta(seconds=5)
        with app.app_context():
            session = db.session()
            visitor = Visitor(site_id=1, anonymous_id="a" * 20, first_seen_at=now, last_seen_at=now)
            session.add(visitor)
            session.flush()
            common = {"site_id": 1, "visitor_id": visitor.id}
            touch = {"channel": "direct", "source": "direct", "page_views": 1}
            visit = VisitSession(**common, **touch, started_at=now, last_at=now)
            session.add(visit)
            session.flush()
            page_view = {"message_id": "m1", "type": "page", "path": path, "url": path}
            session.add(Event(**common, **page_view, session_id=visit.id, at=now, received_at=now))
            session.commit()

    return put


@pytest.fixture
def leads(app):
    """More open leads than a page holds, with words as long as they come."""
    reason = {"feature": "landing_path", "value": "/products/aurora-200-handheld", "effect": 0.4}
    with app.app_context():
        session, now = db.session(), clock.now()
        for number in range(LEADS):
            lead = Lead(
                site_id=1,
                name=f"Person {number}",
                email=f"person.{number}.with.a.long.name@quarry-lane-paints.example",
                company="Quarry Lane Paints and Coatings GmbH",
                source="fair.printing-week.example",
                channel="referral",
                status="new",
                owner_id=1,
                fields={},
                created_at=now - timedelta(days=9),
                first_seen_at=now,
            )
            session.add(lead)
            session.flush()
            session.add(
                Score(
                    lead_id=lead.id,
                    probability=0.4,
                    base=0.0,
                    reasons=[reason],
                    horizon_days=90,
                    scored_at=now,
                )
            )
        session.commit()


def test_all_leads_that_match_are_changed_only_after_a_question(app, open_page, leads):
    page = open_page("/leads")
    expect(page.get_by_role("button", name="Assign")).to_be_hidden()
    page.get_by_label("Select every lead of this page").check()
    expect(page.get_by_text("50 ticked")).to_be_visible()

    page.get_by_label("all 60 that match").check()
    page.get_by_label("New status").select_option("Contacted")
    page.get_by_role("button", name="Set", exact=True).click()
    question = page.get_by_role("dialog")
    expect(question).to_contain_text("all 60 leads")
    question.get_by_role("button", name="Cancel").click()
    with app.app_context():
        assert set(db.session.scalars(select(Lead.status))) == {"new"}

    page.get_by_role("button", name="Set", exact=True).click()
    question.get_by_role("button", name="Yes, all").click()
    expect(page.get_by_text("60 leads changed.")).to_be_visible()
    expect(page.locator("tbody").get_by_text("Contacted")).to_have_count(50)
    with app.app_context():
        assert set(db.session.scalars(select(Lead.status))) == {"contacted"}


def test_ticked_leads_are_changed_without_a_question(open_page, leads):
    page = open_page("/leads?sort=name")
    for number in (0, 1):
        page.get_by_label(f"Select Person {number}", exact=True).check()
    page.get_by_label("New status").select_option("Accepted")
    page.get_by_role("button", name="Set", exact=True).click()

    expect(page.get_by_text("2 leads changed.")).to_be_visible()
    expect(page.locator("tbody").get_by_text("Accepted")).to_have_count(2)


def test_on_a_laptop_the_list_of_leads_is_whole_and_compact(open_page, leads):
    page = open_page("/leads", viewport={"width": 1440, "height": 900})
    table = page.get_by_role("region", name="Leads")
    assert table.evaluate("it => it.scrollWidth - it.clientWidth") <= 0
    expect(table.locator("tbody tr")).to_have_count(50)
    assert max(row.bounding_box()["height"] for row in table.locator("tbody tr").all()) < 90
    menu, account = page.locator("aside"), page.locator(".account-name")
    ends = [box.bounding_box()["x"] + box.bounding_box()["width"] for box in (menu, account)]
    assert ends[1] <= ends[0]
    assert account.evaluate("it => it.scrollWidth - it.clientWidth") <= 0


@pytest.mark.parametrize("viewport", [None, PHONE], ids=["wide", "phone"])
def test_every_page_of_the_menu_runs_cleanly_and_fits(open_page, event_arrives, viewport):
    event_arrives("/pricing")
    page = open_page("/", viewport=viewport) if viewport else open_page("/")
    links = page.locator("#menu a")
    expect(links).to_have_count(8)
    addresses = [link.get_attribute("href") for link in links.all()]

    for address in [*addresses, "/account", "/sites/1", "/sites/new"]:
        page.goto(address)
        wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wider <= 0, address
        for chart in page.locator("[data-chart]").all():
            expect(chart.locator("svg")).to_be_attached()


def test_a_question_is_asked_before_anything_is_lost(open_page):
    page = open_page("/sites")
    page.get_by_role("button", name="Remove sample data").click()
    question = page.get_by_role("dialog")
    expect(question).to_contain_text("Remove the sample site")
    question.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("link", name="Sample", exact=True)).to_be_visible()

    page.get_by_role("button", name="Remove sample data").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Sample", exact=True)).to_be_visible()

    page.get_by_role("button", name="Remove sample data").click()
    question.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("The sample data is gone.")).to_be_visible()
    expect(page.get_by_text("No site yet")).to_be_visible()


def test_the_install_check_turns_by_itself_when_the_first_event_comes(open_page, event_arrives):
    page = open_page("/sites/1")
    expect(page.get_by_text("Waiting for the first event")).to_be_visible()
    event_arrives("/pricing")

    expect(page.get_by_text("It works")).to_be_visible()
    expect(page.get_by_text("/pricing")).to_be_visible()


def test_the_tag_is_copied_whole(open_page):
    page = open_page("/sites/1", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy the tag").click()
    expect(page.locator(".copyable .ti-check")).to_be_visible()

    copied = page.evaluate("navigator.clipboard.readText()")
    assert re.fullmatch(r'<script async src="http://\S+/t.js" data-site="\w+"></script>', copied)


def test_light_or_dark_follows_the_system_until_it_is_chosen_here(open_page):
    page = open_page("/account", color_scheme="dark")
    root = page.locator("html")
    expect(root).to_have_attribute("data-bs-theme", "dark")

    page.get_by_role("button", name="Light or dark").click()
    expect(root).to_have_attribute("data-bs-theme", "light")
    page.reload()
    expect(root).to_have_attribute("data-bs-theme", "light")


def test_on_a_phone_the_menu_opens_on_demand(open_page):
    page = open_page("/account", viewport=PHONE)
    sites = page.get_by_role("link", name="Sites")
    expect(sites).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    sites.click()

    expect(page.get_by_role("heading", name="Sites", level=1)).to_be_visible()


def test_an_explanation_is_in_view_and_stays_open_while_the_page_renews_itself(open_page):
    page = open_page("/jobs", viewport=PHONE)
    explained = page.locator(".metric details.definition").last
    explained.locator("summary").click()
    box = explained.locator(".definition-text").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]

    for _ in range(2):  # the page in view may have been asked for before the click
        with page.expect_response("**/jobs/state"):
            pass
    assert explained.get_attribute("open") is not None


def test_times_are_in_the_browsers_zone(open_page):
    expect(open_page("/account").get_by_text("Times are shown in Asia/Shanghai")).to_be_visible()


def test_a_session_that_ended_leads_to_the_sign_in_and_not_into_the_page(open_page, complaints):
    page = open_page("/jobs")
    page.context.clear_cookies(name="leadlight")

    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/sign-in\?next=/jobs$"))
    assert "401" in complaints.pop()
