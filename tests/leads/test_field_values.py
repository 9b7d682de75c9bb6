import pytest

from tracker.leads.field_values import (
    is_plausible,
    is_surely_phone,
    is_yes,
    joined_name,
    joined_phone,
)


@pytest.mark.parametrize(
    ("meaning", "value", "plausible"),
    [
        ("email", "ana@example.com", True),
        ("email", "ana at example.com", False),
        ("phone", "030 901820", True),
        ("phone", "12345", False),
        ("phone", "ana@example123456789.com", False),
        ("phone", "123456789012345678901", False),
        ("name", "Ana", True),
        ("name", "ana@example.com", False),
        ("name", "007", False),
        ("company", "3M", True),
        ("country", "France", True),
        ("country", "+33", False),
        ("message", "ana@example.com", True),
    ],
)
def test_an_answer_must_be_able_to_be_what_was_asked_for(meaning, value, plausible):
    assert is_plausible(meaning, value) is plausible


@pytest.mark.parametrize(
    ("value", "sure"),
    [("13800138000", True), ("+49 30 901820", True), ("+1 11", False), ("20261122", False)],
)
def test_only_what_can_be_nothing_else_is_surely_a_phone(value, sure):
    assert is_surely_phone(value) is sure


@pytest.mark.parametrize(
    ("first", "last", "whole"),
    [
        ("Ana", "Li", "Ana Li"),
        ("明", "王", "王明"),
        ("太郎", "山田", "山田太郎"),
        ("민준", "김", "김민준"),
        ("John", "王", "John 王"),
        ("Ana", None, "Ana"),
        (None, None, None),
    ],
)
def test_a_name_is_joined_in_the_order_of_its_language(first, last, whole):
    assert joined_name(first, last) == whole


@pytest.mark.parametrize(
    ("field", "yes"),
    [
        ({"value": "on"}, True),
        ({"value": "1", "text": "Yes"}, True),
        ({"value": ""}, False),
        ({"value": "No"}, False),
        ({"value": "2", "text": "不同意"}, False),
        ({}, False),
    ],
)
def test_a_yes_is_something_else_than_nothing_and_no(field, yes):
    assert is_yes(field) is yes


def test_two_country_codes_are_as_good_as_none():
    codes = [
        {"type": "select-one", "value": "+49"},
        {"type": "select-one", "value": "x", "text": "France +33"},
    ]
    assert joined_phone(["030 901820"], codes) == "030 901820"
    assert joined_phone(["030 901820"], codes[:1]) == "+49 030 901820"
    assert joined_phone(["1", "2"], codes) is None
