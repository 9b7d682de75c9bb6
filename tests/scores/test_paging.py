import base64
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.leads.models import Lead
from tracker.scores.models import Score
from tracker.scores.paging import beyond, read_cursor, write_cursor

SCORE = [Score.probability.expression, Score.lead_id.expression]
CREATED = [Lead.created_at.expression, Lead.id.expression]


@given(st.lists(st.integers() | st.floats(allow_nan=False) | st.text(), min_size=1))
def test_a_cursor_gives_back_exactly_the_place_it_was_made_of(place):
    assert read_cursor("score desc", write_cursor("score desc", place)) == place


def test_a_time_keeps_its_microseconds():
    moment = datetime(2026, 3, 2, 9, 30, 0, 123456, tzinfo=UTC)

    [text] = read_cursor("created desc", write_cursor("created desc", [moment]))

    assert datetime.fromisoformat(text) == moment


def test_a_cursor_of_another_order_is_refused():
    with pytest.raises(ValueError, match="another order"):
        read_cursor("score asc", write_cursor("score desc", [0.5, 1]))


@given(st.text())
def test_a_damaged_cursor_is_refused_in_words(text):
    with pytest.raises(ValueError, match="start at the first page"):
        read_cursor("score desc", text)


@pytest.mark.parametrize("content", ["7", "null", '"score desc"', "[]", "{}", "[[]]"])
def test_a_cursor_that_is_json_but_no_place_is_refused(content):
    cursor = base64.urlsafe_b64encode(content.encode()).decode()

    with pytest.raises(ValueError, match="start at the first page"):
        beyond(SCORE, read_cursor("score desc", cursor), descending=True)


@pytest.mark.parametrize(
    ("keys", "place"),
    [
        (SCORE, [0.5]),
        (SCORE, ["0.5", 1]),
        (SCORE, [0.5, True]),
        (SCORE, [0.5, 2**63]),
        (SCORE, [0.5, 1, 1]),
        (CREATED, ["yesterday", 1]),
        (CREATED, [None, 1]),
        ([Lead.name.expression], ["a\x00b"]),
        ([Lead.name.expression], [json.loads('"\\ud800"')]),
    ],
)
def test_a_place_that_does_not_fit_the_order_is_refused(keys, place):
    with pytest.raises(ValueError, match="damaged"):
        beyond(keys, place, descending=True)


def test_a_cursor_that_goes_too_deep_is_damaged():
    cursor = base64.urlsafe_b64encode(b"[" * 3000).decode()
    with pytest.raises(ValueError, match="damaged"):
        read_cursor("score desc", cursor)
