import pytest

PASSWORD = "correct horse battery"
NEW = "another fine password"


@pytest.fixture
def client(browser):
    return browser("sales")


def change(client, **given):
    data = {"current": PASSWORD, "new": NEW, "again": NEW}
    return client.post("/account/password", data=data | given)


def test_language_and_zone_are_kept_and_emptied_again(client, people, session):
    sales = people["sales"]
    client.post("/account", data={"language": "zh_Hans", "timezone": "Asia/Tokyo", "name": " Ana "})
    session.refresh(sales)
    assert (sales.language, sales.timezone, sales.name) == ("zh_Hans", "Asia/Tokyo", "Ana")

    client.post("/account", data={"language": "tlh", "timezone": "Moon/Base"})
    session.refresh(sales)
    assert (sales.language, sales.timezone) == (None, None)


def test_a_name_is_kept_as_the_store_can_hold_it_or_refused_in_words(client, people, session):
    client.post("/account", data={"name": "An\0a"})
    session.refresh(people["sales"])
    assert people["sales"].name == "Ana"

    answer = client.post("/account", data={"name": "x" * 121})
    assert answer.status_code == 422
    assert "120 characters at most" in answer.text


def test_a_new_password_signs_out_everywhere_but_here(client, browser, people):
    elsewhere = browser("sales")
    assert elsewhere.get("/account").status_code == 200

    assert change(client).status_code == 302
    assert client.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 302
    sign_in = {"email": people["sales"].email, "password": NEW}
    assert browser().post("/sign-in", data=sign_in).status_code == 302


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"current": "not that"}, "The current password is not right."),
        ({"again": "something else"}, "The two new passwords differ."),
        ({"new": "short", "again": "short"}, "A password needs 10 characters or more."),
    ],
)
def test_a_password_that_cannot_be_changed_is_refused_in_words(
    client, browser, people, given, sentence
):
    answer = change(client, **given)

    assert answer.status_code == 422
    assert sentence in answer.text
    sign_in = {"email": people["sales"].email, "password": PASSWORD}
    assert browser().post("/sign-in", data=sign_in).status_code == 302
