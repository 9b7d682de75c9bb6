from datetime import UTC, datetime, timedelta

import pytest

from tracker.scores.background import email_ending, email_kind, fit, job_level, origin

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
IMPORTED = {
    "channel": "import",
    "source": "Fair 2025",
    "first_touch": None,
    "converting_touch": None,
}
NOBODY = dict.fromkeys(("email", "phone", "company", "title", "country"))
TOUCH = {
    "at": NOW.isoformat(),
    "channel": "paid search",
    "source": "baidu",
    "medium": "cpc",
    "campaign": "spring",
    "url": "https://www.example.com/%E4%BB%B7%E6%A0%BC?utm_source=baidu",
}


@pytest.mark.parametrize(
    ("email", "kind"),
    [
        ("ana@acme.example", "company"),
        ("ana@gmail.com", "free"),
        ("Ana@QQ.com", "free"),
        ("ana@163.com", "free"),
        ("ana@mailinator.com", "disposable"),
        ("ana@deep.mailinator.com", "disposable"),
        ("", "none"),
        (None, "none"),
    ],
)
def test_kinds_of_address(email, kind):
    assert email_kind(email) == kind


@pytest.mark.parametrize(
    ("title", "level"),
    [
        ("CEO", "executive"),
        ("Founder & Managing Director", "executive"),
        ("总经理", "executive"),
        ("Vice President of Sales", "head"),
        ("副总经理", "head"),
        ("Head of IT", "head"),
        ("采购总监", "head"),
        ("Marketing Manager", "manager"),
        ("采购经理", "manager"),
        ("Product Owner", "other"),
        ("Engineer", "other"),
        ("在校学生", "student"),
        ("  ", None),
        (None, None),
    ],
)
def test_levels_of_jobs(title, level):
    assert job_level(title) == level


@pytest.mark.parametrize(
    ("email", "ending"),
    [
        ("ana@acme.de", "de"),
        ("ana@mail.acme.com.cn", "com.cn"),
        ("ana@acme.com.example", "com"),
        ("ana@acme.example", None),
        ("ana@gmail.com", None),
        (None, None),
    ],
)
def test_endings_of_companies_domains(email, ending):
    assert email_ending(email) == ending


def test_the_origin_is_the_first_touch_and_the_one_that_converted():
    lead = IMPORTED | {
        "first_touch": TOUCH,
        "converting_touch": TOUCH | {"channel": "email", "source": "newsletter"},
    }

    assert origin(lead, moment=NOW, converted=True) == {
        "channel": "paid search",
        "source": "baidu",
        "medium": "cpc",
        "campaign": "spring",
        "landing_path": "/价格",
        "converting_channel": "email",
        "converting_source": "newsletter",
        "converting_medium": "cpc",
        "converting_campaign": "spring",
    }


@pytest.mark.parametrize("touch", [None, TOUCH])
def test_an_import_has_the_source_it_came_with_until_it_comes_itself(touch):
    lead = IMPORTED | {"first_touch": touch, "converting_touch": touch}

    known = origin(lead, moment=NOW - timedelta(microseconds=1), converted=True)

    assert (known.pop("channel"), known.pop("source")) == ("import", "Fair 2025")
    assert set(known.values()) == {None}


def test_a_lead_that_sent_no_form_yet_did_not_convert():
    lead = IMPORTED | {"converting_touch": TOUCH}

    assert origin(lead, moment=NOW, converted=False)["converting_source"] is None


def test_an_address_that_is_none_is_no_landing_page():
    lead = IMPORTED | {"first_touch": {"url": "http://[half"}}

    assert origin(lead, moment=NOW, converted=True)["landing_path"] is None


def test_contact_details_count_as_given_only_if_something_is_in_them():
    known = fit(NOBODY | {"phone": " ", "company": "Acme"}, frozenset())

    assert (known["has_phone"], known["has_company"]) == (False, True)


def test_what_somebody_told_later_only_is_not_known_yet():
    lead = {
        "email": "ana@acme.de",
        "phone": "+49 30 1",
        "company": "Acme",
        "title": "CEO",
        "country": "DE",
    }

    assert fit(lead, lead.keys()) == fit(NOBODY, frozenset())
    assert fit(lead, {"title"}) == fit(lead, frozenset()) | {"title": None, "job_level": None}
