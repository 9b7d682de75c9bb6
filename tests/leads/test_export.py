import csv
import io
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.leads.export import csv_lines, defused, fused

FORMULAS = [
    '=HYPERLINK("http://evil.example","Click")', "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)",
    "\t=1+1", "\r=1+1", " =1+1", "＝1+1", "＋1", "－A1", "＠A1", "'=1+1", "\x00=1",
]  # fmt: skip


@pytest.mark.parametrize("text", FORMULAS)
def test_what_a_spreadsheet_would_run_is_shown_as_text(text):
    assert defused(text) == "'" + text
    assert fused(defused(text)) == text


@pytest.mark.parametrize(
    "text",
    ["-5", "-5.25", "+8613800138000", "+86 138 0013 8000", "O'Hara", "'t Hooft", "a=b", "", "1-2"],
)
def test_numbers_phones_and_plain_words_stay_as_they_are(text):
    assert defused(text) == text


@given(st.text())
def test_no_text_begins_like_a_formula_and_every_text_comes_back(text):
    shown = defused(text)
    assert fused(shown) == text
    assert text in shown
    begins = shown.lstrip()[:1]
    assert begins not in set("=@＝＋－＠") or begins == ""
    assert begins not in {"+", "-"} or shown[1:].replace(" ", "").replace(".", "").isdigit()


def test_rows_are_read_back_as_they_were_written():
    rows = [
        {
            "name": 'Ana "A", B',
            "note": "two\nlines",
            "at": datetime(2026, 3, 1, tzinfo=UTC),
            "n": 5,
        },
        {"name": None, "note": "=1+1", "at": None, "n": 1e-07},
    ]
    text = "".join(csv_lines(rows))
    assert list(csv.DictReader(io.StringIO(text, newline=""))) == [
        {"name": 'Ana "A", B', "note": "two\nlines", "at": "2026-03-01T00:00:00+00:00", "n": "5"},
        {"name": "", "note": "'=1+1", "at": "", "n": "0.0000001"},
    ]


def test_a_header_is_written_for_no_rows_and_defused_like_cells():
    assert list(csv_lines([], ["name", "=x"])) == ["name,'=x\r\n"]
    assert list(csv_lines([])) == []


def test_a_column_that_nobody_announced_is_refused():
    with pytest.raises(ValueError, match="more"):
        list(csv_lines([{"name": "Ana", "more": 1}], ["name"]))
