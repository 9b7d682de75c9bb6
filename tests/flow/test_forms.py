"""What becomes of a form, through the front doors only: tried, accepted, corrected."""

import re
from itertools import count

import pytest
from playwright.sync_api import expect

from tests.flow.service import ADMIN, PASSWORD, eventually

UNTIL_SEEN_S = 60
NUMBERS = count(1)


@pytest.fixture(scope="module")
def token(service) -> str:
    return service.here("tokens", "add", "forms", "--role", "sales")["token"]


@pytest.fixture
def send(service, website):
    """Send what a browser says of a form: `send("attempted", "f1", email="…")`."""
    origin, key = website

    def sent(what: str, submission: str, **fields: str) -> None:
        name = "Form Attempted" if what == "attempted" else "Form Submitted"
        properties = {
            "submissionId": submission,
            "form": "contact",
            "fields": [
                {"name": k, "label": k, "type": "text", "value": v} for k, v in fields.items()
            ],
        }
        if what == "accepted":
            properties["acceptedBy"] = "answer"
        message_id = f"{submission}.a" if what == "attempted" else submission
        page = {"page": {"url": f"{origin}/contact.html", "title": "Contact"}}
        service.post(
            key,
            origin,
            {"type": "track", "event": name, "messageId": message_id, "context": page,
             "properties": properties},
        )  # fmt: skip

    return sent


@pytest.fixture
def form(service, token, website, request):
    """Return the one form of the site with its numbers, once they are what is waited for."""

    def found(**numbers):
        def looked():
            mine = (
                f for f in service.api("forms", token)["forms"] if f["site"] == request.node.name
            )
            return next((f for f in mine if numbers.items() <= f["numbers"].items()), None)

        return eventually(looked, within=UNTIL_SEEN_S, what=f"a form with {numbers}")

    return found


@pytest.fixture
def leads(service, token, website, request):
    """Return the leads of the site by their e-mail, with their companies."""

    def found() -> dict[str, str | None]:
        known = service.api("leads", token)["leads"]
        return {x["email"]: x["company"] for x in known if x["site"] == request.node.name}

    return found


def submission() -> str:
    return f"form-{next(NUMBERS)}"


def test_a_form_is_a_lead_only_once_it_is_accepted(send, form, leads):
    first = submission()
    send("attempted", first, email="ana@forms.example")
    form(attempts=1, submissions=0, leads=0)
    assert leads() == {}

    send("accepted", first, email="ana@forms.example")
    assert form(attempts=1, submissions=1, leads=1)["pages"] == ["/contact.html"]
    assert list(leads()) == ["ana@forms.example"]


def test_an_attempt_that_comes_after_its_acceptance_changes_nothing(send, form, leads):
    first = submission()
    send("accepted", first, email="ben@forms.example")
    form(attempts=1, submissions=1, leads=1)
    send("attempted", first, email="ben@forms.example")
    send("accepted", first, email="ben@forms.example")  # said again
    send("attempted", submission(), email="cleo@")
    form(attempts=2, submissions=1, leads=1)
    assert list(leads()) == ["ben@forms.example"]


def test_a_corrected_field_completes_the_lead_that_came_before(service, send, form, leads, browser):
    send("accepted", submission(), email="dora@forms.example", q4="Dora Paints")
    site_id = form(submissions=1, leads=1)["site_id"]
    assert leads() == {"dora@forms.example": None}

    context = browser.new_context(locale="en-GB", base_url=service.address)
    page = context.new_page()
    page.goto(f"/forms?site={site_id}")
    page.get_by_label(re.compile("E-mail", re.IGNORECASE)).fill(ADMIN)
    page.get_by_label("Password").first.fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="contact", exact=True).click()
    page.get_by_label("What “q4” means").select_option("Company")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("button", name="Read again").click()
    expect(page.get_by_text("1 lead was completed")).to_be_visible()
    context.close()
    assert leads() == {"dora@forms.example": "Dora Paints"}

    send("accepted", submission(), email="emil@forms.example", q4="Emil AG")
    form(submissions=2, leads=2)
    assert leads()["emil@forms.example"] == "Emil AG"
