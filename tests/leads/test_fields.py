import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.leads.fields import contact_of, contact_of_traits, meaning_of


@pytest.mark.parametrize(
    ("field", "meaning"),
    [
        ({"name": "x", "autocomplete": "section-a shipping email"}, "email"),
        ({"name": "f1", "type": "email"}, "email"),
        ({"name": "userEmail"}, "email"),
        ({"name": "your-email"}, "email"),
        ({"name": "field_3", "label": "邮箱"}, "email"),
        ({"name": "tel"}, "phone"),
        ({"name": "mobile_number"}, "phone"),
        ({"name": "f2", "label": "手机号码"}, "phone"),
        ({"name": "companyName"}, "company"),
        ({"name": "f", "label": "公司名称"}, "company"),
        ({"name": "firstname"}, "first_name"),
        ({"name": "last-name"}, "last_name"),
        ({"name": "job_title"}, "title"),
        ({"name": "name"}, "name"),
        ({"name": "q", "label": "您的姓名"}, "name"),
        ({"name": "comments"}, "message"),
        ({"name": "telephone", "label": "Téléphone"}, "phone"),
        ({"name": "land", "label": "Land"}, "country"),
        ({"name": "newsletter", "type": "checkbox"}, None),
        ({}, None),
    ],
)
def test_a_field_means_what_its_author_named_it(field, meaning):
    assert meaning_of(field) == meaning


def test_a_form_becomes_a_person():
    contact = contact_of(
        [
            {"name": "first_name", "value": "Ana"},
            {"name": "last_name", "value": "Li"},
            {"name": "email", "type": "email", "value": " ana@example.com "},
            {"name": "email2", "type": "email", "value": "other@example.com"},
            {"name": "company", "value": ""},
            {"name": "interest", "value": ["a", "b"]},
        ]
    )
    assert contact.known() == {"email": "ana@example.com", "name": "Ana Li"}


def test_an_address_is_the_email_whatever_its_field_is_called():
    assert contact_of([{"name": "contact", "value": "ana@example.com"}]).email == "ana@example.com"


def test_words_in_an_email_field_are_no_email():
    assert contact_of([{"name": "email", "type": "email", "value": "call me"}]).email is None


def test_an_identify_call_reads_the_segment_traits():
    traits = {"email": "a@b.example", "firstName": "Ana", "company": {"name": "Acme"}, "age": 3}
    assert contact_of_traits(traits).known() == {
        "email": "a@b.example",
        "name": "Ana",
        "company": "Acme",
    }


@given(
    fields=st.lists(
        st.dictionaries(st.text(), st.none() | st.text() | st.integers() | st.lists(st.text()))
    )
)
def test_no_form_breaks_it(fields):
    assert contact_of(fields) == contact_of(fields)
