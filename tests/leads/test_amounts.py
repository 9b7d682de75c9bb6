import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.leads.amounts import amount

money = st.integers(0, 10**11).map(lambda cents: cents / 100)


@given(money)
def test_an_amount_is_read_however_it_is_grouped(value):
    plain = f"{value:.2f}"
    english = f"{value:,.2f}"
    german = english.replace(",", "_").replace(".", ",").replace("_", ".")
    for text in (plain, english, german, english.replace(",", " "), english.replace(",", "'")):
        assert amount(text) == value, text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("USD 1,200", 1200),
        ("US$ 5", 5),
        ("1 200 000,5 kr", 1_200_000.5),
        ("₹1,23,456", 123_456),
        ("¥１２，０００", 12_000),
        ("20万", 200_000),
        ("10k", 10_000),
        ("0.125", 0.12),
        ("0", 0),
    ],
)
def test_currencies_are_left_out_and_thousands_counted(text, value):
    assert amount(text) == value


@pytest.mark.parametrize(
    "text",
    ["", "-5", "abc", "Q4", "5%", "5 mio", "1.2.3", "1,200,50", "2026-03-01", "10-20", "n/a"],
)
def test_what_is_no_amount_is_refused_in_words(text):
    with pytest.raises(ValueError, match="no amount of money"):
        amount(text)
