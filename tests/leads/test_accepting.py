"""A person says that a form counts that its page never took, and takes it back."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from tracker.journey.models import Event
from tracker.leads.accepting import accept, take_back
from tracker.leads.models import (
    FormAttempt,
    Identification,
    Lead,
    LeadIdentity,
    Submission,
)
from tracker.problem import Problem

PERSON = {"name": "Ana Li", "email": "ana@company.example"}


def attempt(session, submission_id="f1") -> FormAttempt:
    return session.scalars(
        select(FormAttempt).where(FormAttempt.submission_id == submission_id)
    ).one()


def whole(session):
    """What a take-back has to bring back, as plain values."""
    session.flush()
    session.expire_all()
    facts = ("email", "phone", "name", "company", "title", "country", "last_touch")
    leads = session.scalars(select(Lead).order_by(Lead.id))
    return (
        [(lead.id, *(str(getattr(lead, fact)) for fact in facts)) for lead in leads],
        sorted(session.execute(select(LeadIdentity.kind, LeadIdentity.key, LeadIdentity.lead_id))),
        sorted(session.execute(select(Identification.event_id, Identification.lead_id))),
        sorted(session.execute(select(Event.message_id, Event.lead_id)), key=str),
        sorted(session.execute(select(Submission.event_id, Submission.lead_id)), key=str),
    )  # fmt: skip


def test_an_attempt_that_a_person_accepts_is_a_lead_with_its_visit(
    session, take, form_event, page_event, now
):
    take(page_event("/pricing"), form_event("attempted", minute=1, **PERSON))
    changed = accept(session, attempt(session), now=now)
    [lead] = session.scalars(select(Lead))
    assert changed == {lead.id}
    assert (lead.name, lead.created_at) == ("Ana Li", attempt(session).at)
    [submission] = session.scalars(select(Submission))
    assert (submission.accepted_by, submission.lead_id) == ("person", lead.id)
    assert set(session.scalars(select(Event.lead_id))) == {lead.id}


def test_the_pages_own_word_that_comes_later_makes_no_second_submission(
    session, take, form_event, now
):
    take(form_event("attempted", **PERSON))
    accept(session, attempt(session), now=now)
    take(form_event("accepted", **PERSON))
    assert len(session.scalars(select(Submission)).all()) == 1
    with pytest.raises(Problem, match="accepted already"):
        accept(session, attempt(session), now=now)


def test_what_was_sent_again_and_taken_is_not_counted_twice(session, take, form_event, now):
    take(form_event("attempted", "f1", **PERSON), form_event("attempted", "f2", minute=1, **PERSON))
    take(form_event("accepted", "f2", minute=1, **PERSON))
    with pytest.raises(Problem, match="sent again and accepted in the same visit"):
        accept(session, attempt(session, "f1"), now=now)
    assert len(session.scalars(select(Submission)).all()) == 1


def test_another_form_or_visit_or_an_earlier_submission_does_not_speak_for_an_attempt(
    session, take, form_event, now
):
    take(form_event("attempted", "f1", minute=5, **PERSON))
    take(form_event("accepted", "f2", minute=4, **PERSON))
    take(form_event("accepted", "f3", minute=6, form="newsletter", **PERSON))
    take(form_event("accepted", "f4", minute=6, browser="b", **PERSON))
    take(form_event("accepted", "f5", minute=600, **PERSON))
    accept(session, attempt(session, "f1"), now=now)
    assert len(session.scalars(select(Submission)).all()) == 5


def test_taken_back_all_is_as_before(session, take, form_event, page_event, now):
    """Of a new lead, of one known before, and with another lead on the browser."""
    take(page_event("/"), form_event("accepted", "f0", minute=1, email="ben@company.example"))
    take(
        form_event("attempted", "f1", minute=2, company="Acme", **PERSON),
        form_event("attempted", "f2", minute=3, browser="b", company="Acme",
                   email="ben@company.example", phone="+49 30 1234567"),
    )  # fmt: skip
    before = whole(session)
    for submission_id in ("f1", "f2"):
        accept(session, attempt(session, submission_id), now=now)
    assert session.scalars(select(Lead.company)).all() == ["Acme", "Acme"]
    assert whole(session) != before

    for submission_id in ("f1", "f2"):
        event = select(Event.id).where(Event.message_id == submission_id)
        submission = session.get_one(Submission, session.scalars(event).one())
        take_back(session, submission)
    assert whole(session) == before
    accept(session, attempt(session, "f1"), now=now)  # and it can be accepted anew
    assert len(session.scalars(select(Lead)).all()) == 2


def test_what_the_page_took_cannot_be_taken_back(session, take, form_event):
    take(form_event("accepted", **PERSON))
    with pytest.raises(Problem, match="The page took this form"):
        take_back(session, session.scalars(select(Submission)).one())


def test_a_lead_that_somebody_works_on_is_not_deleted(session, take, form_event, now):
    take(form_event("attempted", **PERSON))
    accept(session, attempt(session), now=now)
    session.scalars(select(Lead)).one().status = "contacted"
    with pytest.raises(Problem, match="Somebody works on the lead"):
        take_back(session, session.scalars(select(Submission)).one())


def test_a_lead_that_was_made_so_stays_when_it_came_forward_again(session, take, form_event, now):
    take(form_event("attempted", **PERSON))
    accept(session, attempt(session), now=now)
    take(form_event("accepted", "f2", minute=9, **PERSON))
    made = select(Submission).where(Submission.accepted_by == "person")
    [lead] = session.scalars(select(Lead))
    assert take_back(session, session.scalars(made).one()) == {lead.id}
    assert session.scalars(select(Lead.id)).all() == [lead.id]


def test_a_form_without_a_contact_is_accepted_and_makes_no_lead(session, take, form_event, now):
    take(form_event("attempted", search="instruments"))
    assert accept(session, attempt(session), now=now) == set()
    [submission] = session.scalars(select(Submission))
    assert take_back(session, submission) == set()


def test_what_a_person_accepted_is_no_spam(session, take, form_event, now):
    take(form_event("attempted", email="x@mailinator.com", name="Ana Li"))
    accept(session, attempt(session), now=now)
    [submission] = session.scalars(select(Submission))
    assert (submission.spam, submission.is_spam) == ("disposable address", False)
    [lead] = session.scalars(select(Lead))
    assert (lead.name, lead.disqualified) == ("Ana Li", "disposable_email")
    assert take_back(session, submission) == set()
    assert session.scalars(select(Lead)).all() == []


def test_what_another_form_told_too_is_not_forgotten(session, take, form_event, now):
    take(form_event("accepted", "f0", email="ana@company.example"))
    take(form_event("attempted", minute=1, phone="030 901820", company="Acme", **PERSON))
    accept(session, attempt(session), now=now)
    take(form_event("accepted", "f2", minute=2, phone="030 901820", company="Beta", **PERSON))
    made = select(Submission).where(Submission.accepted_by == "person")
    take_back(session, session.scalars(made).one())
    [lead] = session.scalars(select(Lead))
    assert (lead.name, lead.phone, lead.company) == ("Ana Li", "030 901820", "Beta")
    keys = set(session.scalars(select(LeadIdentity.key)))
    assert keys == {"ana@company.example", "030901820"}


def test_a_page_has_no_word_in_what_a_lead_forgets(session, take, form_event, now):
    tried = form_event("attempted", minute=1, search="instruments")
    told = {**tried.properties, "added": {"made": True, "facts": ["status"]}}
    take(form_event("accepted", "f0", **PERSON), replace(tried, properties=told))
    accept(session, attempt(session), now=now)
    event = select(Event).where(Event.message_id == "f1")
    assert "added" not in session.scalars(event).one().properties
