from datetime import timedelta

import pytest

from tracker.journey.drain import write
from tracker.journey.facts import Received
from tracker.leads.models import Form
from tracker.leads.sent import SUBMITTED
from tracker.leads.service import absorb


@pytest.fixture
def contact(session, make_site, now):
    """A form that two people sent, on one page."""
    site = make_site("Shop")
    sent = [
        Received(
            site_id=site.id,
            visitor=f"visitor-{n}",
            message_id=f"f{n}",
            type="track",
            name=SUBMITTED,
            properties={
                "form": "contact",
                "fields": [
                    {"name": "email", "type": "email", "value": f"p{n}@company.example"},
                    {"name": "q4", "label": "Where?", "value": "Acme"},
                ],
            },
            at=now,
            received_at=now,
            path="/contact",
            url="https://www.example.com/contact",
        )
        for n in range(2)
    ]
    absorb(session, write(session, sent))
    session.commit()
    return session.query(Form).one()


@pytest.fixture
def change(client, writer):
    def patch(form_id, mapping, secret=writer):
        return client.patch(
            f"/api/v1/forms/{form_id}",
            json={"mapping": mapping},
            headers={"Authorization": f"Bearer {secret}"},
        )

    return patch


def days(now) -> dict[str, str]:
    return {
        "counted_from": (now - timedelta(days=1)).isoformat(),
        "counted_before": (now + timedelta(days=1)).isoformat(),
    }


def test_forms_are_told_with_their_numbers_of_the_days_asked_for(ask, contact, now):
    [told] = ask("forms", **days(now)).json["forms"]
    assert (told["key"], told["site"], told["pages"]) == ("contact", "Shop", ["/contact"])
    assert told["numbers"] == {
        "views": 0, "attempts": 2, "submissions": 2, "leads": 2, "conversion": None,
    }  # fmt: skip
    [later] = ask("forms", counted_from=(now + timedelta(days=1)).isoformat()).json["forms"]
    assert later["numbers"]["submissions"] == 0
    assert ask("forms", site_id=contact.site_id + 1).json["forms"] == []


def test_a_field_is_told_with_what_it_means_and_why(ask, contact, now):
    told = ask(f"forms/{contact.id}", **days(now)).json
    assert told["fields"] == [
        {"key": "email", "label": None, "type": "email", "meaning": "email", "because": "type"},
        {"key": "q4", "label": "Where?", "type": None, "meaning": None, "because": None},
    ]
    assert told["numbers"]["submissions"] == 2


def test_what_a_field_means_is_said_and_taken_back(change, contact, session):
    told = change(contact.id, {"q4": "company", "email": ""}).json
    assert told["mapping"] == {"q4": "company", "email": ""}
    assert [(f["meaning"], f["because"]) for f in told["fields"]] == [
        (None, None),
        ("company", "corrected"),
    ]
    assert change(contact.id, {"email": None}).json["mapping"] == {"q4": "company"}


@pytest.mark.parametrize("mapping", [{"nowhere": "email"}, {"q4": "shoe size"}, ["q4"]])
def test_what_cannot_be_said_of_a_form_is_refused_in_words(change, contact, mapping):
    answer = change(contact.id, mapping)
    assert (answer.status_code, answer.json["error"]["code"]) == (422, "bad_parameter")


def test_a_token_of_sales_reads_forms_and_changes_none(ask, change, contact, secret):
    assert ask(f"forms/{contact.id}").status_code == 200
    answer = change(contact.id, {"q4": "company"}, secret=secret)
    assert (answer.status_code, answer.json["error"]["code"]) == (403, "not_allowed")


def test_a_form_that_is_not_there_is_named_and_other_ways_are_refused(client, change, ask, secret):
    assert ask("forms/4711").json["error"]["code"] == "no_such_form"
    assert change(4711, {}).status_code == 404
    headers = {"Authorization": f"Bearer {secret}"}
    for method, address in (("POST", "forms"), ("DELETE", "forms/1"), ("PUT", "forms/1")):
        answer = client.open(f"/api/v1/{address}", method=method, headers=headers)
        assert (answer.status_code, answer.json["error"]["code"]) == (405, "method_not_allowed")
