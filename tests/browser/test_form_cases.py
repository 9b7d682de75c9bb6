"""Of each way in which a form is sent, or is not: what is told, and what must not be."""

import pytest

from tests.browser.form_cases import ACCEPTED, FORM, NOT_ACCEPTED
from tests.browser.recorder import HTML, Answer

ATTEMPTED, SUBMITTED = "Form Attempted", "Form Submitted"


@pytest.fixture
def told(page, website, collector, events_until_now):
    """A call that does what a case does, leaves the page by a link, and returns what was told.

    That is the properties of what was attempted, and of what was accepted.
    """

    def play(case):
        website.pages["/api"] = Answer(case.status, {"Content-Type": HTML}, b"{}")
        website.show("/thanks", "<h1>Thanks</h1><a href=/bye>Leave</a>")
        website.pages["/away"] = None
        website.show("/bye", "Bye")
        website.show("/inner", FORM.format(""), tag="")
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto(website.show("/form", f"{case.body}<p><a href=/bye>Leave</a>"))
        collector.wait("page")
        case.act(page)
        if case.by:
            collector.wait(SUBMITTED)
        if page.get_by_text("Leave").count():
            page.get_by_text("Leave").click()
        attempted, accepted = events_until_now(ATTEMPTED), collector.events(SUBMITTED)
        assert len(website.asked("POST", "/thanks")) <= 1  # nothing is sent again
        for event in attempted:
            assert event["messageId"] == event["properties"]["submissionId"] + ".a"
        for event in accepted:
            assert event["messageId"] == event["properties"]["submissionId"]
        return [[event["properties"] for event in events] for events in (attempted, accepted)]

    return play


def emails_of(submissions):
    return [
        next(field["value"] for field in properties["fields"] if field["name"] == "email")
        for properties in submissions
    ]


@pytest.mark.parametrize("case", ACCEPTED, ids=lambda case: case.promise)
def test_one_submission_is_accepted_from(case, told):
    attempted, [accepted] = told(case)
    assert emails_of(attempted) == list(case.emails)
    assert accepted == attempted[-1] | {"acceptedBy": case.by}
    assert {properties["form"] for properties in attempted} == {case.form}


@pytest.mark.parametrize("case", NOT_ACCEPTED, ids=lambda case: case.promise)
def test_nothing_is_accepted_from(case, told):
    attempted, accepted = told(case)
    assert accepted == []
    assert emails_of(attempted) == list(case.emails)
