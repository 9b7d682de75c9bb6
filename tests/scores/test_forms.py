from datetime import timedelta

import pytest

from tracker.journey.models import Event, VisitSession
from tracker.leads.models import Form, Identification, Submission
from tracker.scores import forms
from tracker.scores.features import frame, moments_frame

EMAIL = {"name": "mail", "label": "E-mail", "type": "email", "value": "ana@acme.de"}
SIZE = {"name": "size", "label": "How many are you?", "type": "select-one", "value": "2"}
SIZE_SHOWN = SIZE | {"text": "11 to 50"}
TOPICS = {
    "name": "topics",
    "label": "What about?",
    "type": "checkbox",
    "value": ["a", "b"],
    "text": ["Ink; paper", "Glue"],
}
MESSAGE = {"name": "msg", "label": "Message", "type": "textarea", "value": "An offer, please"}
PHONE = {"name": "tel", "label": "Phone", "type": "tel", "value": "+49 30 1234567"}
TRAP = {"name": "website", "label": "", "type": "text", "value": "x.example", "unseen": True}


@pytest.fixture
def send_form(session, browse, now):
    """A visit of a lead in which it sends a form."""

    def make(lead, *fields, at=now, form="contact", **given):
        visit = browse(lead, "/contact", at=at, submits=True)
        sent = session.query(Submission).filter_by(session_id=visit.id).one()
        sent.fields, sent.form, sent.path = list(fields), form, "/contact"
        for name, value in given.items():
            setattr(sent, name, value)
        session.flush()
        return sent

    return make


def row(session, lead, now):
    return frame(session, [lead.id], now=now).loc[lead.id]


def test_answers_to_what_we_have_no_column_for_are_columns(session, make_lead, send_form, now):
    lead = make_lead()
    send_form(lead, EMAIL, SIZE_SHOWN, TOPICS, MESSAGE, PHONE, TRAP)

    known = row(session, lead, now)

    assert known["field: size"] == "11 to 50"
    assert known["field: topics"] == "Ink, paper; Glue"
    assert [name for name in known.index if name.startswith("field: ")] == [
        "field: size",
        "field: topics",
    ]
    assert known["message"] == "An offer, please"
    assert (known["forms"], known["converting_path"]) == ("contact", "/contact")


def test_the_latest_answer_before_the_moment_counts(session, make_lead, send_form, now):
    lead = make_lead(fields={"size": "unknown"}, created_at=now - timedelta(days=5))
    for days, value in ((3, "1"), (1, "2")):
        send_form(lead, SIZE | {"value": value}, at=now - timedelta(days=days), form=f"f{value}")
    moments = [(lead.id, now - timedelta(days=days)) for days in (4, 2, 0)]

    table = moments_frame(session, moments, now=now, kinds={"field: size": "word"})

    assert table["field: size"].tolist() == ["unknown", "1", "2"]
    assert table["forms"].fillna("none").tolist() == ["none", "f1", "f1; f2"]
    assert table["submissions"].fillna(0).tolist() == [0, 1, 2]


def test_what_somebody_said_a_field_means_is_held_to(session, make_lead, send_form, now):
    lead = make_lead()
    sent = send_form(lead, SIZE, MESSAGE)
    session.add(
        Form(
            site_id=sent.site_id,
            key="contact",
            fields=[],
            mapping={"size": "phone", "msg": ""},
            first_seen_at=now,
            last_seen_at=now,
        )
    )
    session.flush()

    known = row(session, lead, now)

    assert "field: size" not in known
    assert known["field: msg"] == "An offer, please"


def test_nothing_is_believed_of_spam(session, make_lead, send_form, now):
    lead = make_lead()
    send_form(lead, SIZE, MESSAGE, spam="honeypot")

    known = row(session, lead, now)

    assert known[["message", "forms", "converting_path", "submissions"]].isna().all()
    assert "field: size" not in known


def test_what_only_a_later_form_told_is_not_known_yet(session, make_lead, send_form, now):
    lead = make_lead(
        "ana@acme.de", phone="+49 30 1234567", title="CEO", created_at=now - timedelta(days=9)
    )
    send_form(lead, EMAIL, at=now - timedelta(days=9))
    moments = [(lead.id, now - timedelta(days=5)), (lead.id, now)]
    before = moments_frame(session, moments, now=now)
    assert before["has_phone"].tolist() == [True, True]  # nobody knows since when: an import

    send_form(lead, PHONE, at=now - timedelta(days=1))
    after = moments_frame(session, moments, now=now)

    assert after["has_phone"].tolist() == [False, True]
    assert after["job_level"].tolist() == ["executive", "executive"]
    assert after["email_kind"].tolist() == ["company", "company"]


@pytest.fixture
def identify(session, browse):
    """A call by which a page said who a visitor is, in a visit of its own or in that of a form."""

    def make(lead, at, *, sent=None, **traits):
        visit_id = sent.session_id if sent else browse(lead, "/account", at=at).id
        visit = session.get_one(VisitSession, visit_id)
        whose = {"visitor_id": visit.visitor_id, "session_id": visit.id}
        call = Event(
            **whose,
            site_id=visit.site_id,
            lead_id=lead.id,
            message_id=f"call-{at}",
            type="identify",
            properties=traits or None,
            at=at,
            received_at=at,
        )
        session.add(call)
        session.flush()
        session.add(Identification(**whose, event_id=call.id, lead_id=lead.id, at=at))
        session.flush()

    return make


def test_what_only_a_later_call_told_is_not_known_yet(session, make_lead, identify, now):
    lead = make_lead(company="Acme", country="DE", created_at=now - timedelta(days=9))
    identify(lead, now - timedelta(days=8), country="DE")
    identify(lead, now - timedelta(days=1), company={"name": "Acme"})
    moments = [(lead.id, now - timedelta(days=days)) for days in (5, 0)]

    table = moments_frame(session, moments, now=now)

    assert table["has_company"].tolist() == [False, True]
    assert table["country"].tolist() == ["DE", "DE"]


def test_a_form_that_named_nobody_counts_once_it_was_known_who_sent_it(
    session, make_lead, send_form, identify, now
):
    lead = make_lead(created_at=now - timedelta(days=9))
    sent = send_form(lead, SIZE, at=now - timedelta(days=8))
    identify(lead, now - timedelta(days=2), sent=sent)
    moments = [(lead.id, now - timedelta(days=days)) for days in (5, 0)]

    table = moments_frame(session, moments, now=now)

    assert table["forms"].fillna("none").tolist() == ["none", "contact"]
    assert table["field: size"].isna().tolist() == [True, False]


def test_of_very_many_forms_the_first_count(session, make_lead, send_form, now, monkeypatch):
    monkeypatch.setattr(forms, "MOST_FORMS", 2)
    lead = make_lead()
    for days in (3, 2, 1):
        send_form(lead, SIZE, at=now - timedelta(days=days))

    assert row(session, lead, now)["submissions"] == 2


def test_whatever_a_sender_calls_fields_is_read(session, make_lead, send_form, now):
    lead = make_lead()
    send_form(lead, {}, {"value": "x"}, {"name": "a", "value": [1, None]}, {"name": 7, "value": 8})

    assert row(session, lead, now)["submissions"] == 1
