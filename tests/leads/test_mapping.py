import pytest

from tracker.leads.export import COLUMNS
from tracker.leads.mapping import guess, settle


def test_headers_of_common_programs_are_known():
    salesforce = [
        "Lead ID",
        "First Name",
        "Last Name",
        "Email",
        "Company / Account",
        "Created Date",
    ]
    assert list(guess(salesforce).values()) == [
        "external", "first_name", "last_name", "email", "field", "created",
    ]  # fmt: skip
    hubspot = ["Record ID", "Phone Number", "Job Title", "Country/Region", "Original Source"]
    assert list(guess(hubspot).values()) == ["external", "phone", "title", "country", "source"]


def test_headers_in_chinese_are_known():
    headers = "姓名 手机号码 电子邮箱 公司名称 职位 国家 线索来源 创建时间 商机时间 预计成交金额"
    facts = "name phone email company title country source created opportunity value"
    assert list(guess(headers.split()).values()) == facts.split()


def test_what_only_sounds_like_a_fact_is_kept_as_a_field():
    assert set(guess(["Do Not Email", "Phone opt-out", "Country code of IP"]).values()) == {"field"}


def test_a_fact_is_taken_from_the_first_column_that_has_it():
    found = guess(["Prospect ID", "Lead Number", "Mobile", "Phone"])
    assert found == {
        "Prospect ID": "external", "Lead Number": "ignore", "Mobile": "phone", "Phone": "field",
    }  # fmt: skip


def test_scores_of_our_own_export_are_not_taken_for_facts():
    found = guess([*COLUMNS, "field:City", "field:email"])
    assert found["probability"] == found["lead_id"] == found["outcome"] == "ignore"
    assert found["external_id"] == "external"
    assert found["expected_value"] == found["trend"] == "ignore"
    assert (found["deal_value"], found["opportunity_at"]) == ("value", "opportunity")
    assert found["email"] == "email"
    assert found["field:City"] == found["field:email"] == "field"


def test_what_is_said_goes_over_what_was_guessed():
    found = settle(
        ["Email", "Phone", "Backup mail", "Won"], {"Backup mail": "email"}, outcome="Won"
    )
    assert found == {
        "Email": "field", "Phone": "phone", "Backup mail": "email", "Won": "outcome",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"Mail": "email"}, "no column 'Mail'"),
        ({"A": "e-mail"}, "no field of a lead"),
        ({"A": "outcome"}, "no field of a lead"),
        ({"A": "email", "B": "email"}, "choose one"),
    ],
)
def test_what_cannot_be_is_refused_in_words(given, words):
    with pytest.raises(ValueError, match=words):
        settle(["A", "B"], given)
