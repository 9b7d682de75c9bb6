from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.collect.crossing import crossing_key, issue, visitor_named, without_crossing

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
KEY = crossing_key("a secret")
VISITOR = "8d0c7a52-1111-4222-8333-444455556666"
HERE = {"site_id": 7, "user_agent": "Firefox", "key": KEY}


def url(token: str) -> str:
    return f"https://shop.example/?a=1&_ll={token}#part"


def test_a_link_names_the_visitor_for_two_minutes():
    arrived = url(issue(VISITOR, now=NOW, **HERE))
    assert visitor_named(arrived, now=NOW, **HERE) == VISITOR
    assert visitor_named(arrived, now=NOW + timedelta(seconds=119), **HERE) == VISITOR
    assert visitor_named(arrived, now=NOW + timedelta(seconds=120), **HERE) is None


@pytest.mark.parametrize(
    "other", [{"site_id": 8}, {"user_agent": "Chrome"}, {"user_agent": None}, {"key": b"another"}]
)
def test_a_word_is_good_for_its_site_its_browser_and_this_service_only(other):
    arrived = url(issue(VISITOR, now=NOW, **HERE))
    assert visitor_named(arrived, now=NOW, **HERE | other) is None


@given(st.integers(0, 80), st.characters(codec="ascii", categories=["L", "N"]))
def test_no_letter_of_a_word_can_be_changed(place, letter):
    token = issue(VISITOR, now=NOW, **HERE)
    changed = token[:place] + letter + token[place + 1 :]
    assert visitor_named(url(changed), now=NOW, **HERE) == (VISITOR if changed == token else None)


def test_a_word_fits_into_an_address_as_it_is():
    token = issue("x" * 64, now=NOW, user_agent=None, site_id=7, key=KEY)
    assert set(token) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")
    assert len(token) < 100


@given(st.text())
def test_an_address_that_brings_no_word_names_nobody(text):
    for arrived in (text, url(text), f"https://[{text}?_ll=x"):
        assert visitor_named(arrived, now=NOW, **HERE) is None
    assert visitor_named(None, now=NOW, **HERE) is None


@pytest.mark.parametrize(
    ("arrived", "kept"),
    [
        ("https://a.example/?_ll=x", "https://a.example/"),
        ("https://a.example/?_ll=x#part", "https://a.example/#part"),
        ("https://a.example/?_ll=x&y=1", "https://a.example/?y=1"),
        ("https://a.example/?y=1&_ll=x", "https://a.example/?y=1"),
        ("https://a.example/?y=1&_ll=x&z=2#p", "https://a.example/?y=1&z=2#p"),
        ("https://a.example/?_ll=x&_ll=y", "https://a.example/"),
        ("https://a.example/?y_ll=1", "https://a.example/?y_ll=1"),
        ("https://a.example/?", "https://a.example/?"),
        ("?_ll=x", ""),
    ],
)
def test_an_address_is_kept_without_the_word(arrived, kept):
    assert without_crossing(arrived) == kept


@given(st.text(alphabet="?&#_l=ax", max_size=30))
def test_no_word_is_left_in_any_query(text):
    query = without_crossing(f"https://a.example/?{text}").partition("#")[0].partition("?")[2]
    assert not any(part.startswith("_ll=") for part in query.split("&"))
