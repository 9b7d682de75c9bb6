"""What fields mean is corrected, and what came before is read anew."""

import pytest
from sqlalchemy import func, select

from tracker.journey.models import Event
from tracker.leads.models import Form, Identification, Lead, LeadIdentity, Submission
from tracker.leads.rereading import correct, foresee, reread
from tracker.problem import Problem


def the_form(session, key="contact") -> Form:
    return session.scalars(select(Form).where(Form.key == key)).one()


def companies(session):
    found = session.execute(select(Lead.email, Lead.company))
    return {email.partition("@")[0]: company for email, company in found}


def facts(session):
    session.flush()
    columns = Lead.id, Lead.email, Lead.phone, Lead.name, Lead.company, Lead.qualified_at
    return sorted(map(tuple, session.execute(select(*columns))))


def test_a_corrected_field_completes_the_leads_of_forms_that_came_before(session, take, form_event):
    take(
        form_event("accepted", "f1", q4="Acme", email="ana@company.example"),
        form_event("accepted", "f2", browser="b", q4="Other", company="Kept",
                   email="ben@company.example"),
    )  # fmt: skip
    form = the_form(session)
    correct(form, {"q4": "company"})
    foreseen = foresee(session, form)
    assert companies(session) == {"ana": None, "ben": "Kept"}

    effect = reread(session, form)
    assert (effect.made, effect.completed, effect.submissions) == (0, 1, 2)
    assert (foreseen.made, foreseen.completed, foreseen.named) == (0, 1, 0)
    assert companies(session) == {"ana": "Acme", "ben": "Kept"}


def test_forms_that_named_nobody_make_leads_with_their_visits(
    session, take, form_event, page_event
):
    take(form_event("attempted", "f0", reach="x"))
    correct(the_form(session), {"reach": ""})
    session.flush()
    take(page_event("/pricing"), form_event("accepted", "f1", minute=1, reach="+49 30 1234567"))
    take(form_event("accepted", "f2", minute=2, browser="b", reach="nobody"))
    assert facts(session) == []
    correct(the_form(session), {"reach": "phone"})
    session.flush()
    foreseen = foresee(session, the_form(session))
    assert (foreseen.made, foreseen.named) == (1, 1)
    assert facts(session) == []

    effect = reread(session, the_form(session))
    assert (effect.made, effect.named, effect.submissions) == (1, 1, 2)
    [lead] = session.scalars(select(Lead))
    assert effect.changed == {lead.id}
    assert (lead.phone, lead.first_touch["page"]) == ("+49 30 1234567", "/pricing")
    theirs = select(Event.message_id).where(Event.lead_id == lead.id)
    assert set(session.scalars(theirs)) >= {"view-1", "f1", "f0.a"}
    owners = select(Submission.lead_id).order_by(Submission.at)
    assert session.scalars(owners).all() == [lead.id, None]


def test_read_a_second_time_nothing_changes(session, take, form_event):
    take(*(form_event("accepted", f"f{n}", browser=str(n), q4="Acme", q5=f"p{n}@company.example",
                      phone="+49 30 1234567" if n == 1 else "") for n in range(4)))  # fmt: skip
    correct(the_form(session), {"q4": "company", "q5": "email"})
    reread(session, the_form(session))
    before = facts(session)
    effect = reread(session, the_form(session))
    assert (effect.made, effect.completed, effect.named) == (0, 0, 0)
    assert facts(session) == before


def test_nobody_gets_anothers_identity_and_no_two_leads_become_one(session, take, form_event):
    """A second address in a form is, corrected, that of somebody who is a lead already."""
    take(
        form_event("accepted", "f0", browser="b", form="other", email="ben@company.example"),
        form_event("accepted", "f1", phone="+49 30 1234567", q5="", email=""),
    )
    take(form_event("accepted", "f2", minute=5, browser="c", email="cleo@company.example"))
    before = session.execute(
        select(LeadIdentity.kind, LeadIdentity.key, LeadIdentity.lead_id)
    ).all()
    form = the_form(session)
    by_phone = session.scalars(select(Lead).where(Lead.phone.is_not(None))).one()
    sent = session.scalars(select(Submission).where(Submission.lead_id == by_phone.id)).one()
    sent.fields = [*sent.fields, {"name": "mail2", "value": "ben@company.example"}]
    form.fields = [*form.fields, {"name": "mail2", "place": 9, "at": "2026-03-02T09:00:00+00:00"}]
    session.flush()
    correct(form, {"mail2": "email"})
    effect = reread(session, form)
    assert (effect.made, effect.completed) == (0, 0)
    assert by_phone.email is None
    assert (
        session.execute(select(LeadIdentity.kind, LeadIdentity.key, LeadIdentity.lead_id)).all()
        == before
    )
    assert len(session.scalars(select(Lead)).all()) == 3


def test_an_address_that_nobody_has_yet_is_learned(session, take, form_event):
    take(form_event("accepted", "f1", phone="+49 30 1234567", q5="x"))
    [sent] = session.scalars(select(Submission))
    sent.fields = [*sent.fields, {"name": "mail2", "value": "Ana@Company.example"}]
    form = the_form(session)
    form.fields = [*form.fields, {"name": "mail2", "place": 9, "at": "2026-03-02T09:00:00+00:00"}]
    correct(form, {"mail2": "email"})
    reread(session, form)
    [lead] = session.scalars(select(Lead))
    assert lead.email == "Ana@Company.example"
    assert session.get(LeadIdentity, ("email", "ana@company.example")).lead_id == lead.id
    assert session.scalar(select(func.count()).select_from(Identification)) == 1


@pytest.mark.parametrize(
    ("said", "named"), [({"nowhere": "email"}, "nowhere"), ({"email": "shoe size"}, "shoe size")]
)
def test_what_cannot_be_said_of_a_field_is_refused_in_words(session, take, form_event, said, named):
    take(form_event("attempted", email="ana@company.example"))
    with pytest.raises(Problem, match=named):
        correct(the_form(session), said)
    assert the_form(session).mapping == {}


def test_a_correction_can_be_taken_away(session, take, form_event):
    take(form_event("attempted", email="ana@company.example"))
    correct(the_form(session), {"email": ""})
    assert the_form(session).mapping == {"email": ""}
    correct(the_form(session), {"email": None})
    assert the_form(session).mapping == {}
