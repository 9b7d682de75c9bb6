from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from tracker.leads.models import Submission
from tracker.leads.overruling import overrule_spam
from tracker.leads.repeats import LATELY, OTHERS, OTHERS_ON_ONE_BROWSER

WORDS = "We sell followers for your pages at the best price, write to us today!"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def send(form_event, take, now):
    """Let somebody send the words from a browser of their own; returns what was reported."""

    def sent(who: str, *, browser=None, message=WORDS, at=None, later=False, **given):
        form = form_event(
            "accepted",
            f"f-{who}-{at}",
            browser=browser or who,
            at=at or now,
            email=f"{who}@company.example",
            message=message,
            **given,
        )
        return form if later else take(form)

    return sent


@pytest.fixture
def flagged(session):
    """Say which submissions are flagged as repeated, oldest first."""

    def read() -> list[bool]:
        reasons = session.scalars(select(Submission.spam).order_by(Submission.event_id)).all()
        assert set(reasons) <= {None, "repeated"}
        return [reason is not None for reason in reasons]

    return read


def test_the_third_person_who_says_the_same_is_flagged(send, flagged):
    for who in "abcd":
        send(who)
    assert OTHERS == 2
    assert flagged() == [False, False, True, True]


def test_one_batch_is_judged_as_one_form_at_a_time(send, take, flagged):
    take(*(send(who, later=True) for who in "abcd"))
    assert flagged() == [False, False, True, True]


def test_a_person_may_say_the_same_again_and_from_elsewhere(send, flagged, now):
    for n, browser in enumerate("abcde"):
        send("ana", browser=browser, at=now + n * MINUTE)
    assert flagged() == [False] * 5


def test_a_person_may_correct_a_misspelt_address(send, flagged, now):
    for n, who in enumerate(("an", "ann", "anna", "ana")):
        send(who, browser="laptop", at=now + n * MINUTE)
    assert flagged() == [False] * OTHERS_ON_ONE_BROWSER
    send("ben", browser="laptop", at=now + 9 * MINUTE)
    assert flagged()[-1]


def test_what_was_said_long_ago_does_not_count(send, flagged, now):
    send("a", at=now - LATELY - MINUTE)
    send("b", at=now - LATELY + MINUTE)
    send("c", at=now)
    assert flagged() == [False] * 3
    send("d", at=now + MINUTE)
    assert flagged() == [False] * 3 + [True]


def test_other_words_and_another_site_do_not_count(send, take, flagged, make_site):
    send("a")
    send("b")
    send("c", message=WORDS + " Really!")
    take(replace(send("d", later=True), site_id=make_site().id))
    assert flagged() == [False] * 4


def test_words_that_a_person_spoke_for_are_never_flagged_again(session, send, flagged, now):
    for who in "abc":
        send(who)
    [repeated] = session.scalars(select(Submission).where(Submission.spam == "repeated"))
    overrule_spam(session, repeated, spam=False)

    send("d")
    send("e", at=now + 10 * LATELY)
    assert flagged() == [False, False, True, False, False]

    overrule_spam(session, repeated, spam=True)
    for who in "fgh":
        send(who, at=now + 10 * LATELY)
    assert flagged()[-3:] == [False, True, True]


def test_what_is_flagged_by_itself_keeps_its_reason_and_counts_as_said(session, send):
    for who in "abc":
        send(who, honeypot="x")
    send("d")
    reasons = session.scalars(select(Submission.spam).order_by(Submission.event_id)).all()
    assert reasons == ["honeypot"] * 3 + ["repeated"]
