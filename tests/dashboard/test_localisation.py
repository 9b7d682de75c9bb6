import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.app import create_app
from tracker.config import Settings
from tracker.dashboard import localisation


def language_of(client, asked: str = "") -> str:
    page = client.get("/account", headers={"Accept-Language": asked}, follow_redirects=True).text
    return re.search(r'<html lang="([^"]+)"', page)[1]


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("zh", "zh-Hans"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"),
        ("zh-Hans-CN", "zh-Hans"),
        ("en-GB,zh-CN;q=0.9", "en"),
        ("de,zh-CN;q=0.5,en;q=0.3", "zh-Hans"),
        ("de-DE", "en"),
        ("", "en"),
    ],
)
def test_a_page_speaks_as_the_browser_asks(browser, asked, language):
    assert language_of(browser("sales"), asked) == language


def test_the_users_choice_goes_before_this_browsers_and_that_before_what_it_asks(
    browser, people, session
):
    client = browser("sales")
    client.set_cookie("language", "zh_Hans")
    assert language_of(client, "en") == "zh-Hans"

    people["sales"].language = "en"
    session.commit()
    assert language_of(client, "zh-CN") == "en"


def test_who_asks_for_no_language_we_have_gets_the_one_configured(app_with):
    chinese = app_with(language="zh_Hans").test_client()
    assert language_of(chinese, "fr") == "zh-Hans"


def zone_of(client) -> str:
    page = client.get("/account").text
    return re.search(r"Times are shown in (\S+) now", page)[1]


def test_times_are_in_the_users_zone_else_the_browsers_else_the_one_configured(
    browser, people, session
):
    client = browser("sales")
    assert zone_of(client) == "UTC"

    client.set_cookie("tz", "Asia/Shanghai")
    assert zone_of(client) == "Asia/Shanghai"

    people["sales"].timezone = "America/Lima"
    session.commit()
    assert zone_of(client) == "America/Lima"


@pytest.mark.parametrize("cookie", ["../../etc/passwd", "No/Where", "x" * 3000])
def test_a_zone_there_is_not_is_passed_over(browser, cookie):
    client = browser("sales")
    client.set_cookie("tz", cookie)
    assert zone_of(client) == "UTC"


@pytest.fixture(scope="module")
def stateless_app(tmp_path_factory):
    return create_app(Settings(var_dir=tmp_path_factory.mktemp("var"), secret_key="none"))


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126), max_size=60))
def test_no_accept_language_breaks_a_page(stateless_app, asked):
    with stateless_app.test_request_context(headers={"Accept-Language": asked}):
        assert localisation.language() in localisation.LANGUAGES
