import pytest

from tracker.scores.background import background, email_kind, job_level

NOTHING = {
    "email": None,
    "phone": None,
    "company": None,
    "title": None,
    "country": None,
    "channel": "import",
    "source": "Fair 2025",
    "first_touch": None,
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


def test_the_origin_is_the_first_touch():
    touch = {
        "channel": "paid search",
        "source": "baidu",
        "medium": "cpc",
        "campaign": "spring",
        "url": "https://www.example.com/%E4%BB%B7%E6%A0%BC?utm_source=baidu",
    }

    known = background(**NOTHING | {"first_touch": touch})

    assert [known[k] for k in ("channel", "source", "medium", "campaign", "landing_path")] == [
        "paid search",
        "baidu",
        "cpc",
        "spring",
        "/价格",
    ]


def test_an_import_has_the_source_it_came_with_and_no_landing_page():
    known = background(**NOTHING)

    assert (known["channel"], known["source"], known["landing_path"]) == (
        "import",
        "Fair 2025",
        None,
    )


def test_an_address_that_is_none_is_no_landing_page():
    assert background(**NOTHING | {"first_touch": {"url": "http://[half"}})["landing_path"] is None


def test_contact_details_count_as_given_only_if_something_is_in_them():
    known = background(**NOTHING | {"phone": " ", "company": "Acme"})

    assert (known["has_phone"], known["has_company"]) == (False, True)
