"""What a site says of its fields is done; that a secret is kept it cannot say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.accounts.models import Site
from tracker.collect.directory import known_site
from tracker.collect.form_fields import kept_fields
from tracker.collect.wire import FieldRules, decode_envelope

EMAIL = {"name": "Email", "label": "E-mail", "type": "email", "value": "ana@example.com"}
SALARY = {"name": "salary", "label": "Salary", "type": "text", "value": "5000"}
HIDDEN = {"name": "ref", "type": "hidden", "value": "partner"}


def rules(**given) -> FieldRules:
    return FieldRules(**{name: frozenset(fields) for name, fields in given.items()})


def kept(*fields, **given) -> list[str]:
    return [field["name"] for field in kept_fields(fields, rules(**given))]


def test_without_rules_all_but_hidden_fields_are_kept():
    assert list(kept_fields([EMAIL, SALARY, HIDDEN, "no field"], None)) == [EMAIL, SALARY]


def test_a_field_that_is_never_taken_is_not_kept_whatever_its_letters():
    assert kept(EMAIL, SALARY, deny=["salary"]) == ["Email"]
    assert kept(EMAIL, SALARY, deny=["email"]) == ["salary"]


def test_where_only_some_are_taken_no_other_is_kept():
    assert kept(EMAIL, SALARY, allow=["email"]) == ["Email"]
    assert kept(EMAIL | {"name": ""}, allow=["email"]) == []


def test_a_hidden_field_is_kept_where_it_is_named():
    assert kept(HIDDEN, hidden=["ref"]) == ["ref"]
    assert kept(HIDDEN | {"type": "HIDDEN"}, hidden=["other"]) == []
    assert kept(HIDDEN, hidden=["ref"], allow=["email"]) == []


@pytest.mark.parametrize(
    "secret",
    [
        {"name": "password"},
        {"name": "ref", "value": "4111 1111 1111 1111"},
        {"name": "ref", "value": ["110101199003070010", "4111111111111111"]},
        {"name": "ref", "text": "4111 1111 1111 1111"},
        {"name": "ref", "text": ["x", "4111111111111111"]},
        {"name": "ref", "autocomplete": "cc-number"},
        {"name": "ref", "label": "CVV"},
        {"name": "ref", "placeholder": "密码"},
        {"name": "ref", "type": "password"},
    ],
)
@pytest.mark.parametrize("kind", ["hidden", "text"])
def test_a_secret_is_not_kept_though_the_site_asks_for_it(secret, kind):
    field = {"type": kind, "value": "x"} | secret
    names = ["ref", "password"]
    assert kept(field, allow=names, hidden=names) == []


def test_what_no_field_of_the_snippet_has_hides_no_secret():
    more = {"raw": "4111 1111 1111 1111", "value": {"password": "hunter2", "city": "Köln"}}
    assert list(kept_fields([EMAIL | more], None)) == [EMAIL | {"value": {"city": "Köln"}}]


words = st.sampled_from(["email", "Salary", "ref", "", "x"])
lists = st.frozensets(st.sampled_from(["email", "salary", "ref", "x"]))


@given(
    fields=st.lists(
        st.fixed_dictionaries(
            {"name": words, "type": st.sampled_from(["text", "hidden", "email"])},
            optional={"value": st.text(max_size=5)},
        )
    ),
    deny=lists,
    allow=lists,
    hidden=lists,
)
def test_whatever_else_is_said_what_is_never_taken_is_not_kept(fields, deny, allow, hidden):
    for field in kept_fields(fields, FieldRules(deny, allow, hidden)):
        name = field["name"].lower()
        assert name not in deny
        assert not allow or name in allow
        assert field["type"] != "hidden" or name in hidden


def test_a_sites_rules_are_known_at_the_door_in_small_letters():
    site = Site(
        id=1,
        key="k",
        origins=[],
        signals="visits",
        field_rules={"deny": ["Salary"], "allow": [], "hidden": ["Ref"]},
    )
    assert known_site(site).field_rules == rules(deny=["salary"], hidden=["ref"])
    site.field_rules = None
    assert known_site(site).field_rules is None


def test_an_envelope_of_an_older_process_has_no_rules():
    old = (
        b'{"site_id":1,"visitor":"v","received_at":"2026-03-02T09:00:00Z","sent_at":null,'
        b'"address":null,"user_agent":null,"events":[]}'
    )
    assert decode_envelope(old).field_rules is None
