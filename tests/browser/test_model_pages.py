"""The pages about scoring in a real browser: what follows while somebody types, and by keys."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_dashboard import (  # noqa: F401 - fixtures
    address,
    app,
    complaints,
    open_page,
)
from tests.dashboard.versions import model_version
from tracker import clock
from tracker.db import db
from tracker.leads.models import Lead
from tracker.scores.models import Score

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def workspace(app):  # noqa: F811 - the fixture
    """Two leads, one that left a phone number, and a model."""
    now = clock.now()
    with app.app_context():
        session = db.session()
        session.add(model_version(now, sample=True))
        for number, phone in enumerate((None, "+4930123456")):
            lead = Lead(
                site_id=1,
                name=f"Lead {number}",
                email=f"lead{number}@company.example",
                phone=phone,
                source="direct",
                channel="direct",
                status="new",
                fields={},
                created_at=now,
                first_seen_at=now,
            )
            session.add(lead)
            session.flush()
            session.add(
                Score(
                    lead_id=lead.id,
                    probability=0.55,
                    base=0.0,
                    reasons=[],
                    horizon_days=90,
                    scored_at=now,
                )
            )
        session.commit()


def test_the_table_of_bands_follows_what_is_typed(workspace, open_page):  # noqa: F811
    page = open_page("/model/plan")
    in_a = page.locator("#bands-table tbody tr").first.locator("td").first
    expect(in_a).to_have_text("2")
    page.get_by_label("A from, in %").fill("60")
    expect(in_a).to_contain_text("0")
    expect(in_a).to_contain_text("now 2")
    page.get_by_label("A from, in %").fill("6")
    expect(page.locator("#bands-table")).to_contain_text("have to fall from A to C")


def test_the_preview_follows_what_is_typed_and_keeps_the_place(workspace, open_page):  # noqa: F811
    page = open_page("/model/rules")
    times = page.locator("tr", has=page.locator("option[value=has_phone][selected]")).get_by_label(
        "The odds change by"
    )
    times.fill("40")
    expect(page.locator("#preview")).to_contain_text("1 has another score")
    expect(page.locator("#preview")).to_contain_text("Lead 1")
    expect(times).to_be_focused()
    expect(times).to_have_value("40")


def test_lines_are_added_changed_and_removed_where_they_stand(workspace, open_page):  # noqa: F811
    page = open_page("/model/rules")
    lines = page.locator("[name=times]")
    expect(lines).to_have_count(24)
    page.get_by_role("button", name="Add a rule").click()
    expect(lines).to_have_count(25)
    feature = page.get_by_label("Rule 25: What is looked at")
    feature.focus()
    feature.select_option("job_level")
    expect(page.get_by_label("Rule 25: Value")).to_have_attribute("list", "offered-job_level")
    expect(feature).to_be_focused()
    page.get_by_role("button", name="Remove rule 25").click()
    expect(lines).to_have_count(24)


def test_a_chart_is_read_by_the_arrow_keys(workspace, open_page):  # noqa: F811
    page = open_page("/model")
    chart = page.locator(".chart-canvas[tabindex='0']").first
    chart.focus()
    spoken = page.locator("figure output").first
    chart.press("ArrowRight")
    expect(spoken).to_contain_text("Mean score 10.0%")
    expect(spoken).to_contain_text("Leads 200")
    chart.press("End")
    expect(spoken).to_contain_text("Mean score 60.0%")


@pytest.mark.parametrize("path", ["", "/plan", "/rules", "/versions/1/card"])
def test_no_page_is_wider_than_a_phone(workspace, open_page, path):  # noqa: F811
    page = open_page(f"/model{path}", viewport=PHONE)
    expect(page.locator("main")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
