"""What spam does to leads: it makes them, and nothing else."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from tracker.journey.models import VisitSession
from tracker.leads.accepting import accept, take_back
from tracker.leads.models import FormAttempt, Identification, Lead, LeadIdentity, Submission
from tracker.leads.overruling import overrule, overrule_spam
from tracker.problem import Problem

SPAM = {"email": "ana@company.example", "honeypot": "x"}
HAM = {"email": "ana@company.example", "name": "Ana Li", "company": "Alpha"}
CRAWLER = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


@pytest.fixture
def lead(session):
    """Return the only lead, as it stands in the store."""

    def read() -> Lead:
        [one] = session.scalars(select(Lead))
        return one

    return read


def only(session, **given) -> Submission:
    [one] = session.scalars(select(Submission).filter_by(**given))
    return one


def state(lead: Lead) -> tuple:
    return lead.disqualified, lead.qualified_at is not None


def test_a_form_with_a_honeypot_filled_in_is_kept_with_the_reason(session, take, form_event, lead):
    take(form_event("accepted", name="Win <a href='https://x.example'>now</a>", **SPAM))

    sent = only(session)
    assert (sent.spam, sent.is_spam, sent.lead_id) == ("honeypot", True, lead().id)
    assert state(lead()) == ("spam", False)
    assert lead().email == "ana@company.example"
    assert lead().name is None, "nothing is believed but by what it is known"
    assert lead().converting_touch is None


def test_what_says_nothing_of_itself_is_no_lead_and_kept(session, take, form_event):
    take(form_event("accepted", email="ana@@company", name="Ana"))
    assert session.scalars(select(Lead)).all() == []
    assert only(session).spam == "malformed address"


def test_an_attempt_is_not_judged(session, take, form_event):
    take(form_event("attempted", **SPAM))
    assert session.scalars(select(Submission)).all() == []


def test_a_throw_away_address_is_spam_until_there_is_a_number(session, take, form_event, lead):
    take(form_event("accepted", "f1", email="x@mailinator.com"))
    assert only(session).spam == "disposable address"
    assert state(lead()) == ("spam", False)

    take(form_event("accepted", "f2", minute=1, email="x@mailinator.com", phone="+49 30 1234567"))
    assert state(lead()) == (None, True)


@pytest.mark.parametrize("order", ["spam first", "good first", "one batch"])
def test_a_lead_of_whom_something_else_is_known_is_good(
    session, take, form_event, lead, now, order
):
    spam = form_event("accepted", "spam", minute=1 if order == "good first" else 0, **SPAM)
    good = form_event("accepted", "good", minute=0 if order == "good first" else 1, **HAM)
    if order == "one batch":
        take(spam, good)
    else:
        for one in sorted((spam, good), key=lambda r: r.at):
            take(one)

    assert state(lead()) == (None, True)
    assert lead().qualified_at == good.at
    assert (lead().name, lead().company) == ("Ana Li", "Alpha")
    assert lead().converting_touch is not None
    assert len(session.scalars(select(Identification)).all()) == 2


def test_spam_tells_a_good_lead_nothing(session, take, form_event, lead):
    take(form_event("accepted", "good", email="ana@company.example"))
    take(form_event("accepted", "spam", minute=1, **SPAM, company="Casino", phone="030 1234567"))

    assert (lead().company, lead().phone) == (None, None)
    assert len(session.scalars(select(LeadIdentity)).all()) == 1
    assert state(lead()) == (None, True)


def test_an_identify_call_is_no_spam(take, form_event, page_event, lead):
    take(form_event("accepted", **SPAM))
    said = replace(
        page_event(minute=1), type="identify", properties={"email": "ana@company.example"}
    )
    take(said)
    assert state(lead()) == (None, True)


@pytest.mark.parametrize("spam_first", [True, False])
def test_spam_weighs_more_than_a_bot(take, form_event, lead, spam_first):
    bots = replace(form_event("accepted", "bot", browser="b", **HAM), user_agent=CRAWLER)
    spam = form_event("accepted", "spam", browser="c", **SPAM)
    for one in (spam, bots) if spam_first else (bots, spam):
        take(one)
    assert state(lead()) == ("spam", False)


def test_what_a_person_says_is_no_spam_counts_as_if_it_had_never_been_in_doubt(
    session, take, form_event, lead
):
    take(form_event("accepted", **SPAM, name="Ana Li", company="Alpha", phone="+49 30 1234567"))
    changed = overrule_spam(session, only(session), spam=False)

    sent = only(session)
    assert changed == {lead().id}
    assert (sent.spam, sent.is_spam) == ("honeypot", False), "the reason stays written"
    assert state(lead()) == (None, True)
    assert lead().qualified_at == sent.at
    assert (lead().name, lead().company, lead().phone) == ("Ana Li", "Alpha", "+49 30 1234567")
    assert lead().converting_touch["channel"] == "direct"
    kinds = set(session.scalars(select(LeadIdentity.kind)))
    assert kinds == {"email", "phone"}


def test_what_a_person_said_is_taken_back_the_same_way(session, take, form_event, lead):
    take(form_event("accepted", **SPAM))
    overrule_spam(session, only(session), spam=False)
    assert overrule_spam(session, only(session), spam=True) == {lead().id}

    assert (only(session).spam, only(session).is_spam) == ("honeypot", True)
    assert state(lead()) == ("spam", False)


def test_a_form_that_no_rule_flagged_is_spam_where_a_person_says_so(
    session, take, form_event, lead
):
    take(form_event("accepted", **HAM))
    overrule_spam(session, only(session), spam=True)
    assert (only(session).spam, only(session).is_spam) == ("said so", True)
    assert state(lead()) == ("spam", False)

    overrule_spam(session, only(session), spam=False)
    assert state(lead()) == (None, True)


def test_the_last_form_in_earnest_decides(session, take, form_event, lead):
    for number in range(2):
        take(form_event("accepted", f"f{number}", minute=number, **HAM))
    first, second = session.scalars(select(Submission).order_by(Submission.event_id)).all()

    overrule_spam(session, first, spam=True)
    assert state(lead()) == (None, True)
    overrule_spam(session, second, spam=True)
    assert state(lead()) == ("spam", False)
    overrule_spam(session, second, spam=False)
    assert state(lead()) == (None, True)
    assert lead().qualified_at == second.at


@pytest.mark.parametrize("given", [{"site_id": None}, {"fields": {"Branch": "Paint"}}])
def test_a_lead_from_a_list_stays_good_whatever_is_sent_in_its_name(
    session, take, form_event, make_lead, site, now, given
):
    known = make_lead("ana@company.example", **{"site_id": site.id, "qualified_at": now} | given)
    session.commit()
    take(form_event("accepted", "f1", **SPAM))
    assert state(known) == (None, True)
    overrule_spam(session, only(session), spam=False)
    overrule_spam(session, only(session), spam=True)
    assert state(known) == (None, True)


def test_spam_that_names_nobody_can_be_overruled_too(session, take, form_event):
    take(form_event("accepted", honeypot="x", name="Ana"))
    assert overrule_spam(session, only(session), spam=False) == set()
    assert not only(session).is_spam


def test_spam_stays_spam_where_its_visit_was_a_persons_after_all(session, take, form_event, lead):
    take(replace(form_event("accepted", **SPAM), user_agent=CRAWLER))
    [visit] = session.scalars(select(VisitSession))
    overrule(session, visit, is_person=True)
    assert state(lead()) == ("spam", False)
    overrule_spam(session, only(session), spam=False)
    assert state(lead()) == (None, True)
    overrule(session, visit, is_person=False)
    assert state(lead()) == ("bot", False)


def test_a_form_that_a_person_accepted_makes_spam_good_until_that_is_taken_back(
    session, take, form_event, lead, now
):
    take(form_event("accepted", "spam", **SPAM))
    take(form_event("attempted", "tried", minute=1, **HAM))
    [attempt] = session.scalars(select(FormAttempt))
    accept(session, attempt, now=now)
    assert state(lead()) == (None, True)
    take_back(session, only(session, accepted_by="person"))
    assert state(lead()) == ("spam", False)


def test_saying_it_twice_is_refused(session, take, form_event):
    take(form_event("accepted", **SPAM))
    with pytest.raises(Problem, match="already"):
        overrule_spam(session, only(session), spam=True)
    overrule_spam(session, only(session), spam=False)
    with pytest.raises(Problem, match="already"):
        overrule_spam(session, only(session), spam=False)
