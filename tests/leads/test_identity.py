import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.leads.identity import email_key, external_key, phone_key


@pytest.mark.parametrize(
    "spelling", ["Ana@Example.COM", " ana@example.com\n", "ＡＮＡ＠example.com", "ANA@EXAMPLE.COM"]
)
def test_spellings_of_one_address_are_one_key(spelling):
    assert email_key(spelling) == "ana@example.com"


def test_a_domain_in_chinese_is_the_same_in_both_its_writings():
    assert email_key("li@例子.中国") == email_key("li@xn--fsqu00a.xn--fiqs8s")


@pytest.mark.parametrize(
    "typed", ["", "ana", "ana@", "@example.com", "a b@example.com", "ana@x@y.de"]
)
def test_what_is_no_address_is_refused_with_what_was_typed(typed):
    with pytest.raises(ValueError, match="no e-mail address") as caught:
        email_key(typed)
    assert repr(typed) in str(caught.value)


@pytest.mark.parametrize(
    ("spellings", "key"),
    [
        (
            ["13800138000", "138-0013-8000", "+86 138 0013 8000", "0086 13800138000"],
            "+8613800138000",
        ),
        (["１３８００１３８０００", " 138 0013 8000 "], "+8613800138000"),
        (["+49 (0)30 1234567", "0049 30 1234567"], "+49301234567"),
        (["030 123 45 67", "030/1234567"], "0301234567"),
        (["12-34", "", "n/a", "123456"], None),
    ],
)
def test_spellings_of_one_number_are_one_key(spellings, key):
    assert {phone_key(s) for s in spellings} == {key}


def test_a_national_number_is_read_in_the_region_that_is_given():
    assert phone_key("030 1234567", "DE") == "+49301234567"


@given(st.text())
def test_a_key_is_its_own_key(text):
    phone = phone_key(text)
    assert phone is None or phone_key(phone) == phone
    try:
        email = email_key(text)
    except ValueError:
        return
    assert email_key(email) == email


def test_an_external_number_of_any_length_is_kept_or_refused():
    assert external_key(" A-1 ") == "A-1"
    with pytest.raises(ValueError, match="longer than"):
        external_key("x" * 300)


def test_a_key_is_never_longer_than_the_store_holds():
    long = "\u0390" * 30 + "@" + "a" * 60 + 2 * ("." + "a" * 60) + ".de"  # each becomes three
    with pytest.raises(ValueError, match="254"):
        email_key(long)


def test_the_id_of_a_lead_that_was_deleted_is_nobody_elses(session, make_lead):
    gone = make_lead()
    gone_id = gone.id
    session.delete(gone)
    session.flush()
    assert make_lead().id > gone_id
