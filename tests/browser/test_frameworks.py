"""Pages built with React, Vue and jQuery, as npm has them: what is reported, and what is not."""

import json
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ROOT
from tests.browser.recorder import HTML, Answer

PAGES = Path(__file__).parent / "frameworks"
ATTEMPTED, SUBMITTED = "Form Attempted", "Form Submitted"
JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="session")
def bundles(tmp_path_factory) -> Path:
    """A directory with react.js, vue.js and jquery.js, built for this run."""
    directory = tmp_path_factory.mktemp("frameworks")
    subprocess.run(["node", PAGES / "build.mjs", directory], cwd=ROOT, check=True)
    return directory


@pytest.fixture
def open_app(page, website, collector, bundles):
    """A call that opens a page with one of the bundles, once the snippet runs on it."""

    def show(bundle, body="<div id=app></div>", *, path="/", tag=None):
        script = (bundles / f"{bundle}.js").read_bytes()
        website.pages["/app.js"] = Answer(headers={"Content-Type": "text/javascript"}, body=script)
        website.show("/bye", "<h1>Bye</h1>")
        answers(website, 200)
        page.goto(website.show(path, f"{body}<script src=/app.js></script>", tag=tag))
        collector.wait("page")
        return page

    return show


@pytest.fixture
def told(page, collector, events_until_now):
    """A call that leaves the page by a link and returns all that was told of forms.

    That is two lists of properties: the submissions attempted, and those of them accepted. What
    belongs together is checked: nothing may be accepted that was not attempted, or twice.
    """

    def leave():
        views = len(collector.events("page"))
        page.click("text=Leave")
        page.wait_for_url("**/bye")
        collector.wait("page", views + 1)
        accepted = events_until_now(SUBMITTED)
        attempted = collector.events(ATTEMPTED)
        by_id = {event["properties"]["submissionId"]: event["properties"] for event in attempted}
        assert len(by_id) == len(attempted)
        for event in attempted:
            assert event["messageId"] == f"{event['properties']['submissionId']}.a"
        for event in accepted:
            properties = event["properties"]
            assert event["messageId"] == properties["submissionId"]
            known = by_id[properties["submissionId"]]
            assert {**known, "acceptedBy": properties["acceptedBy"]} == properties
        assert len({event["messageId"] for event in accepted}) == len(accepted)
        return [e["properties"] for e in attempted], [e["properties"] for e in accepted]

    return leave


def answers(website, status):
    """From now on the website's own API answers so."""
    for path in ("contact", "demo", "quote", "newsletter"):
        website.pages[f"/api/{path}"] = Answer(status, JSON, b"{}")
    website.pages["/api/plans"] = Answer(200, JSON, json.dumps(["Free", "Pro"]).encode())


def values(submission):
    return {field["label"]: field["value"] for field in submission["fields"]}


def visited(collector):
    return [view["context"]["page"]["url"].split("/", 3)[3] for view in collector.events("page")]


def test_each_route_of_a_react_app_is_one_visit_and_a_changed_query_is_none(
    open_app, collector, events_until_now
):
    page = open_app("react")
    for link, heading in (("Pricing", "Pricing"), ("By the year", "Pricing"), ("Home", "Home")):
        page.get_by_role("link", name=link, exact=True).click()
        expect(page.get_by_role("heading")).to_have_text(heading)
    page.go_back()
    expect(page.get_by_role("heading")).to_have_text("Pricing")
    events_until_now("page")
    assert visited(collector) == ["", "pricing", "", "pricing?period=year"]


def fill_react_contact(page, email="ana@example.com"):
    page.get_by_label("Your name").fill("Ana Li")
    page.get_by_label("Work e-mail").fill(email)
    page.get_by_label("Company size").select_option("l")
    page.get_by_label("Scores").check()
    page.get_by_label("Forms").check()


def test_a_react_form_with_controlled_inputs_is_captured_as_typed(open_app, told):
    page = open_app("react")
    page.click("text=Contact")
    fill_react_contact(page)
    page.click("text=Send")
    expect(page.get_by_role("status")).to_have_text("Thanks")
    [attempt], [submission] = told()
    assert submission["acceptedBy"] in {"answer", "gone"}
    assert values(attempt) == {
        "Your name": "Ana Li",
        "Work e-mail": "ana@example.com",
        "Company size": "l",
        "Topics": ["scores", "forms"],
    }
    assert [field.get("text") for field in submission["fields"]] == [
        None,
        None,
        "More than 50",
        ["Scores", "Forms"],
    ]


def test_what_a_react_component_finds_wrong_is_attempted_and_never_accepted(
    open_app, website, told
):
    page = open_app("react")
    page.click("text=Contact")
    fill_react_contact(page, email="ana at example.com")
    page.click("text=Send")
    expect(page.get_by_role("alert")).to_be_visible()
    [attempt], accepted = told()
    assert attempt["valid"] is False
    assert accepted == []
    assert website.asked("POST", "/api/contact") == []


def test_a_react_form_that_its_server_refuses_is_accepted_only_when_it_is_taken(
    open_app, website, told
):
    page = open_app("react")
    page.click("text=Contact")
    fill_react_contact(page, email="ana@example")
    answers(website, 422)
    page.click("text=Send")
    expect(page.get_by_role("alert")).to_have_text("Try again")
    answers(website, 200)
    page.get_by_label("Work e-mail").fill("ana@example.com")
    page.click("text=Send")
    expect(page.get_by_role("status")).to_have_text("Thanks")
    attempted, [submission] = told()
    assert [values(attempt)["Work e-mail"] for attempt in attempted] == [
        "ana@example",
        "ana@example.com",
    ]
    assert values(submission)["Work e-mail"] == "ana@example.com"


def test_a_react_hook_form_that_is_rendered_late_is_captured_when_it_is_filled_in(open_app, told):
    page = open_app("react")
    page.click("text=Demo")
    page.get_by_label("Plan").select_option("Pro")
    page.click("text=Book a demo")
    expect(page.get_by_placeholder("E-mail")).to_have_attribute("aria-invalid", "true")
    page.get_by_placeholder("E-mail").fill("ana@example.com")
    page.click("text=Book a demo")
    expect(page.get_by_role("status")).to_have_text("Thanks")
    attempted, [submission] = told()
    assert [values(attempt)["E-mail"] for attempt in attempted] == ["", "ana@example.com"]
    assert values(submission) == {"E-mail": "ana@example.com", "Plan": "Pro"}


def test_each_route_of_a_vue_app_is_one_visit(open_app, collector, events_until_now):
    page = open_app("vue")
    for link in ("Quote", "Newsletter", "Newsletter", "Home"):
        page.click(f"nav >> text={link}")
    expect(page.get_by_role("heading")).to_have_text("Home")
    events_until_now("page")
    assert visited(collector) == ["", "quote", "newsletter", ""]


def test_routes_in_the_fragment_are_visits_where_the_tag_says_so(
    open_app, website, collector, events_until_now
):
    tag = website.tag.replace("data-site", "data-hash data-site")
    page = open_app("vue", "<div id=app data-history=hash></div>", tag=tag)
    page.click("nav >> text=Quote")
    page.click("nav >> text=Home")
    events_until_now("page")
    first, *others = visited(collector)
    assert first in {"", "#/"}  # the router sets the fragment before we are there, or after
    assert others == ["#/quote", "#/"]


def fill_vue_quote(page, email="ana@example.com"):
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Company").fill("Example")
    page.get_by_label("Seats").fill("12")


def test_fields_and_a_button_without_a_form_are_a_form_in_vue(open_app, told):
    page = open_app("vue")
    page.click("nav >> text=Quote")
    fill_vue_quote(page)
    page.click("text=Get a quote")
    expect(page.get_by_role("status")).to_have_text("Thanks")
    [_attempt], [submission] = told()
    assert submission["acceptedBy"] in {"answer", "gone"}
    assert values(submission) == {"E-mail": "ana@example.com", "Company": "Example", "Seats": "12"}


def test_what_a_vue_component_or_its_server_refuses_is_never_accepted(open_app, website, told):
    page = open_app("vue")
    page.click("nav >> text=Quote")
    fill_vue_quote(page, email="nobody")
    page.click("text=Get a quote")
    expect(page.get_by_role("alert")).to_contain_text("has an @")
    answers(website, 500)
    page.get_by_label("E-mail").fill("ana@example.com")
    page.click("text=Get a quote")
    expect(page.get_by_role("alert")).to_have_text("Try again")
    attempted, accepted = told()
    # Without a form, what holds no address is not taken for an attempt at all.
    assert [values(attempt)["E-mail"] for attempt in attempted] == ["ana@example.com"]
    assert accepted == []


def test_a_vue_form_that_stays_where_it_is_is_accepted_by_its_servers_answer(open_app, told):
    page = open_app("vue")
    page.click("nav >> text=Newsletter")
    page.get_by_placeholder("Your e-mail").fill("ana@example.com")
    page.get_by_label("中文").check()
    page.click("text=Subscribe")
    expect(page.get_by_role("status")).to_have_text("Thanks")
    [_attempt], [submission] = told()
    assert submission["formId"] == "newsletter"
    answered = {field["name"]: field["value"] for field in submission["fields"]}
    assert answered == {"email": "ana@example.com", "language": "zh"}


LEAVE = "<a href=/bye>Leave</a>"
CONTACT = f"""
<form id=contact action=/api/contact>
  <button>Send</button> <output></output>
  <label>E-mail <input name=email type=email required></label>
</form>{LEAVE}"""


def test_a_form_sent_by_jquerys_ajax_is_accepted_when_it_is_answered(open_app, website, told):
    page = open_app("jquery", CONTACT)
    page.get_by_label("E-mail").fill("ana@example.com")
    answers(website, 503)
    page.click("text=Send")
    expect(page.locator("output")).to_have_text("Try again")
    answers(website, 200)
    page.get_by_label("E-mail").fill("ana@example.org")
    page.click("text=Send")
    expect(page.locator("output")).to_have_text("Thanks")
    attempted, [submission] = told()
    assert len(attempted) == 2
    assert values(submission) == {"E-mail": "ana@example.org"}


def test_what_jquerys_validation_plugin_stops_is_attempted_and_never_accepted(
    open_app, website, told
):
    page = open_app("jquery", CONTACT.replace("id=contact", "id=quote"))
    page.get_by_label("E-mail").fill("nobody")
    page.click("text=Send")
    expect(page.locator("label.error")).to_be_visible()
    assert website.asked("POST", "/api/contact") == []
    page.get_by_label("E-mail").fill("ana@example.com")
    page.click("text=Send")
    expect(page.locator("output")).to_have_text("Thanks")
    attempted, [submission] = told()
    assert [attempt.get("valid") for attempt in attempted] == [False, None]
    assert submission["fields"][0]["value"] == "ana@example.com"


BUTTONS = {
    "the browser's event": "<button>Call me</button>",
    "jQuery's own event": "<button type=button id=send-callback>Call me</button>",
}


@pytest.mark.parametrize("button", BUTTONS.values(), ids=BUTTONS.keys())
def test_a_form_that_jquery_loads_and_replaces_is_accepted_however_it_is_sent(
    open_app, website, told, button
):
    form = "<form id=callback><label>Telephone <input name=phone type=tel></label>%s</form>"
    for path, part in (("form", form % button), ("thanks", "<p role=status>We call you</p>")):
        website.pages[f"/callback-{path}"] = Answer(
            headers={"Content-Type": HTML}, body=part.encode()
        )
    page = open_app("jquery", f"<button id=call-me>Be called</button><div id=place></div>{LEAVE}")
    page.click("#call-me")
    page.get_by_label("Telephone").fill("+86 138 0013 8000")
    page.click("text=Call me")
    expect(page.get_by_role("status")).to_have_text("We call you")
    [_attempt], [submission] = told()
    assert submission["form"] == "callback"
    assert values(submission) == {"Telephone": "+86 138 0013 8000"}


def test_a_form_that_jquery_has_the_browser_send_is_accepted_by_the_navigation(
    open_app, website, told
):
    website.show("/thanks", f"<h1>Thanks</h1>{LEAVE}")
    page = open_app(
        "jquery",
        "<form id=order action=/thanks method=post><label>E-mail <input name=email></label></form>"
        "<button id=send-order>Order</button>",
    )
    page.get_by_label("E-mail").fill("ana@example.com")
    page.click("text=Order")
    page.wait_for_url("**/thanks")
    [_attempt], [submission] = told()
    assert submission["acceptedBy"] == "navigation"
    assert values(submission) == {"E-mail": "ana@example.com"}
    assert len(website.asked("POST", "/thanks")) == 1
