"""Forms: attempted or accepted, in whatever order it comes in, and listed within bounds."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from tracker.leads import registry
from tracker.leads.models import Form, FormAttempt, FormPage, Lead, Submission
from tracker.leads.registry import described, merged
from tracker.leads.sent import form_key

PERSON = {"name": "Ana Li", "email": "ana@company.example"}


def forms(session) -> dict[str, Form]:
    return {form.key: form for form in session.scalars(select(Form))}


def listed(session):
    """Everything the registry says, as plain values."""
    pages = {}
    for form_id, *page in session.execute(
        select(FormPage.form_id, FormPage.path, FormPage.first_seen_at, FormPage.last_seen_at)
    ):
        pages.setdefault(form_id, set()).add(tuple(page))
    return {
        key: (form.fields, form.first_seen_at, form.last_seen_at, pages.get(form.id))
        for key, form in forms(session).items()
    }


def test_an_attempt_is_kept_and_makes_no_lead(session, take, form_event):
    take(form_event("invalid", **PERSON))
    assert session.scalars(select(Lead)).all() == []
    assert session.scalars(select(Submission)).all() == []
    [attempt] = session.scalars(select(FormAttempt))
    assert (attempt.form, attempt.submission_id, attempt.path) == ("contact", "f1", "/contact")
    assert [f["value"] for f in attempt.fields] == ["Ana Li", "ana@company.example"]


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("order", list(permutations(("attempted", "accepted", "seen"))))
def test_an_accepted_form_is_one_lead_in_whatever_order_it_is_told(
    session, take, form_event, seen_event, order, together
):
    events = [
        seen_event("contact") if what == "seen" else form_event(what, **PERSON) for what in order
    ]
    for batch in [events] if together else [[event] for event in events]:
        take(*batch)
    take(*events)  # again: it changes nothing

    [lead] = session.scalars(select(Lead))
    assert (lead.name, lead.email) == ("Ana Li", "ana@company.example")
    [submission] = session.scalars(select(Submission))
    assert (submission.form, submission.lead_id) == ("contact", lead.id)
    assert (submission.accepted_by, submission.filled_ms) == ("answer", 12_000)
    assert session.scalar(select(func.count()).select_from(FormAttempt)) == 1
    [(key, (fields, _, _, pages))] = listed(session).items()
    assert key == "contact"
    assert [f["name"] for f in fields] == ["name", "email"]
    assert len(pages) == 1


def test_a_form_that_was_only_seen_is_listed_with_its_pages(session, take, seen_event):
    take(seen_event("newsletter", path="/blog"), seen_event("newsletter", "demo", path="/demo"))
    assert set(forms(session)) == {"newsletter", "demo"}
    paths = select(FormPage.path).join(Form).where(Form.key == "newsletter")
    assert set(session.scalars(paths)) == {"/blog", "/demo"}
    assert forms(session)["demo"].fields == []


def test_the_list_is_the_same_in_whatever_order_and_batches_it_came(
    session, take, form_event, seen_event, now
):
    hours = [now + timedelta(hours=h) for h in (0, 30, 5, 49)]
    events = [
        form_event("attempted", "f1", at=hours[0], email="a@b.example", city="Köln"),
        form_event("accepted", "f2", at=hours[1], labels={"email": {"label": "Your mail"}},
                   email="a@b.example"),
        seen_event("contact", at=hours[2], path="/about"),
        form_event("attempted", "f3", at=hours[3], path="/about", phone="030"),
    ]  # fmt: skip
    session.commit()
    outcomes = []
    for order in list(permutations(events))[::5]:
        take(*order[:1])
        take(*order[1:3])
        take(*order[3:])
        session.flush()
        outcomes.append(listed(session))
        session.rollback()
    assert all(outcome == outcomes[0] for outcome in outcomes)
    fields, first, last, pages = outcomes[0]["contact"]
    assert [f["name"] for f in fields] == ["phone", "email", "city"]
    assert fields[1]["label"] == "Your mail"
    assert first == datetime(2026, 3, 2, tzinfo=UTC)
    assert last == hours[3].replace(minute=0)
    assert {path for path, *_ in pages} == {"/contact", "/about"}


@pytest.mark.parametrize(
    ("properties", "key"),
    [
        ({"form": "demo", "formId": "x"}, "demo"),
        ({"form": "  ", "formId": "signup", "formName": "Sign up"}, "signup"),
        ({"formName": "Contact us"}, "Contact us"),
        ({"formAction": "https://a.example/send?x=1"}, "/send"),
        ({"formAction": "https://[half"}, "form"),
        ({"form": 7, "formName": ["x"]}, "form"),
        ({"form": "x" * 300}, "x" * 200),
        ({"form": "x" * 199 + " y"}, "x" * 199),
    ],
)
def test_a_form_has_a_key_whatever_its_sender_says(properties, key):
    assert form_key(properties) == key


def test_what_an_older_snippet_sends_is_still_a_submission(session, take, form_event):
    old = form_event("accepted", form=None, **PERSON)
    old.properties.pop("acceptedBy")
    old.properties["formName"] = "Contact us"
    take(old)
    [submission] = session.scalars(select(Submission))
    assert (submission.form, submission.accepted_by) == ("Contact us", None)
    assert submission.lead_id is not None


@pytest.mark.parametrize("told", ["person", ["answer"], 1, "x" * 300])
def test_a_page_cannot_say_that_a_person_accepted_it(session, take, form_event, told):
    event = form_event("accepted", **PERSON)
    event.properties["acceptedBy"] = told
    take(event)
    assert session.scalars(select(Submission.accepted_by)).all() == [None]


def test_beyond_the_bounds_forms_and_pages_are_left_out_of_the_list_and_still_make_leads(
    session, take, form_event, seen_event, monkeypatch
):
    monkeypatch.setattr(registry, "MOST_FORMS", 3)
    monkeypatch.setattr(registry, "MOST_PAGES", 2)
    take(*(seen_event("contact", path=f"/{n}") for n in range(5)))
    take(*(seen_event(f"form-{n}") for n in range(5)))
    take(form_event("accepted", form="one more", **PERSON))

    assert len(forms(session)) == 3
    pages = select(func.count()).select_from(FormPage).join(Form).where(Form.key == "contact")
    assert session.scalar(pages) == 2
    assert session.scalars(select(Submission.form)).all() == ["one more"]
    assert session.scalars(select(Lead.email)).all() == ["ana@company.example"]


def test_forms_that_nobody_sent_can_be_taken_off_the_list(
    session, take, form_event, seen_event, site
):
    take(seen_event("seen"), form_event("attempted", "f1", form="tried"))
    take(form_event("accepted", "f2", form="sent"))
    assert registry.forget_unsent(session, site_id=site.id) == 1
    session.expire_all()
    assert set(forms(session)) == {"tried", "sent"}
    assert "seen" not in {page.path for page in session.scalars(select(FormPage))}


def test_what_a_person_said_of_a_field_decides_what_a_form_means(session, take, form_event):
    take(form_event("attempted", q4="Acme"))
    forms(session)["contact"].mapping = {"q4": "company", "name": ""}
    session.flush()
    take(form_event("accepted", "f2", q4="Acme", **PERSON))
    [lead] = session.scalars(select(Lead))
    assert (lead.company, lead.name) == ("Acme", None)


fields = st.lists(
    st.builds(
        lambda hour, names: described(
            [{"name": name, "label": f"{name} {hour}"} for name in names],
            at=datetime(2026, 3, 2, hour, tzinfo=UTC),
        ),
        st.integers(0, 23),
        st.lists(st.sampled_from("abcdef"), unique=True, max_size=4),
    ),
    max_size=6,
)


@given(sendings=fields, data=st.data())
def test_fields_of_a_form_do_not_depend_on_the_order_of_its_sendings(sendings, data):
    def all_of(some):
        known = []
        for one in some:
            known = merged(known, one)
        return known

    shuffled = data.draw(st.permutations(sendings))
    assert all_of(shuffled) == all_of(sendings)
    assert merged(all_of(sendings), all_of(shuffled)) == all_of(sendings)
