import re

import pytest

from tracker.accounts.service import deactivate

PASSWORD = "correct horse battery"
EMAIL = "sales@company.example"


@pytest.fixture
def client(browser):
    return browser()


def sign_in(client, email=EMAIL, password=PASSWORD, then="", **given):
    return client.post(
        "/sign-in",
        query_string={"next": then},
        data={"email": email, "password": password},
        **given,
    )


def test_the_right_password_opens_the_page_asked_for(client):
    answer = sign_in(client, then="/account?tab=1")

    assert answer.status_code == 302
    assert answer.headers["Location"] == "/account?tab=1"
    assert client.get("/account").status_code == 200


def without_what_differs(page: str) -> str:
    return re.sub(r'value="[^"]*"', "", page)


@pytest.mark.parametrize("email", ["SALES@Company.Example"])
def test_how_the_email_is_written_does_not_matter(client, email):
    assert sign_in(client, email=email).status_code == 302


@pytest.mark.parametrize(
    "then",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example/",
        "/\\evil.example/",
        "\\\\evil.example/",
        "/\t/evil.example/",
        "/\n/evil.example/",
        "https:evil.example",
        "javascript:alert(1)",
        "http://localhost.evil.example/",
        "http://localhost@evil.example/",
    ],
)
@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_nobody_is_sent_to_another_website(client, then):
    # As a browser reads it: two slashes of either kind begin another host.
    assert re.match(r"(/|%5C)(?![/\\])", sign_in(client, then=then).headers["Location"])
    answer = client.post("/language", data={"language": "en", "next": then})
    assert answer.headers["Location"] == "/"


def test_a_file_that_nobody_asked_for_is_not_taken_in(client):
    answer = client.post(
        "/language",
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": "3000000"},
    )
    assert answer.status_code == 413


def test_a_wrong_password_and_an_unknown_account_are_told_alike(client):
    wrong = sign_in(client, password="not that at all")
    unknown = sign_in(client, email="nobody@company.example")

    sentence = "This e-mail and password do not go together."
    assert sentence in wrong.text
    assert without_what_differs(wrong.text) == without_what_differs(unknown.text)
    assert client.get("/account").status_code == 302


def test_a_deactivated_user_is_kept_out_at_once(browser, session, people):
    inside = browser("sales")
    assert inside.get("/account").status_code == 200
    deactivate(session, people["sales"])
    session.commit()

    assert inside.get("/account").status_code == 302
    assert "do not go together" in sign_in(browser()).text


def test_guessing_is_slowed_down_and_only_for_who_guesses(client, browser):
    for _ in range(8):
        assert "do not go together" in sign_in(client, password="a guess").text

    assert "Too many attempts" in sign_in(client).text
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    assert sign_in(browser(), environ_base=elsewhere).status_code == 302


def test_a_success_forgets_the_slips_before(client, browser):
    for _ in range(7):
        sign_in(client, password="a slip")
    assert sign_in(client).status_code == 302
    assert "do not go together" in sign_in(browser(), password="a slip").text


def test_staying_signed_in_takes_a_cookie_that_lasts(client):
    data = {"email": EMAIL, "password": PASSWORD, "remember": "y"}
    [lasting] = [
        cookie
        for cookie in client.post("/sign-in", data=data).headers.getlist("Set-Cookie")
        if cookie.startswith("leadlight_remember=")
    ]

    assert "Expires=" in lasting
    assert "HttpOnly" in lasting
    assert "SameSite=Lax" in lasting


def test_signing_out_ends_it(client):
    sign_in(client)
    assert client.post("/sign-out").status_code == 302
    assert client.get("/account").status_code == 302


def test_nobody_can_register(client):
    assert client.get("/register").status_code == 404
    assert client.get("/reset").status_code == 404


def test_the_language_can_be_chosen_before_signing_in(client):
    assert '<html lang="en"' in client.get("/sign-in").text
    answer = client.post(
        "/language", data={"language": "zh_Hans", "next": "/sign-in?next=/account"}
    )

    assert answer.headers["Location"] == "/sign-in?next=/account"
    assert '<html lang="zh-Hans"' in client.get("/sign-in").text
