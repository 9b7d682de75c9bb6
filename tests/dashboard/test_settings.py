import re

import pytest
from sqlalchemy import select

from tracker.accounts.models import ApiToken, User
from tracker.accounts.queries import token_for


@pytest.fixture
def client(browser):
    return browser("admin")


def add(client, **given):
    data = {"email": "new@company.example", "role": "sales", "name": "", "password": ""}
    return client.post("/settings/users", data=data | given)


def shown_once(page: str) -> str:
    return re.search(r'data-copy="([^"]+)"', page)[1]


def test_a_made_up_password_is_shown_once_and_opens_the_door(client, browser):
    password = shown_once(add(client).text)

    assert password not in client.get("/settings").text
    data = {"email": "new@company.example", "password": password}
    assert browser().post("/sign-in", data=data).status_code == 302


def test_a_typed_password_is_not_shown(client, browser):
    answer = add(client, password="chosen with care")

    assert answer.headers["Location"] == "/settings"
    assert "chosen with care" not in client.get("/settings").text


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"email": "nobody"}, "“nobody” is no e-mail address."),
        ({"email": "sales@company.example"}, "There is a user sales@company.example already."),
        ({"password": "short"}, "A password needs 10 characters or more."),
        ({"role": "owner"}, "There is no role"),
    ],
)
def test_who_cannot_be_added_is_refused_in_words(client, session, given, sentence):
    answer = add(client, **given)

    assert answer.status_code == 422
    assert sentence in answer.text.replace("&#39;", "'")
    assert len(session.scalars(select(User)).all()) == 3


def test_a_role_is_changed(client, people, session):
    client.post(f"/settings/users/{people['sales'].id}/role", data={"role": "marketer"})
    session.refresh(people["sales"])

    assert [role.name for role in people["sales"].roles] == ["marketer"]


def test_a_deactivated_user_can_be_let_in_again(client, people, session):
    sales = people["sales"]
    client.post(f"/settings/users/{sales.id}/deactivate")
    session.refresh(sales)
    assert not sales.active

    client.post(f"/settings/users/{sales.id}/reactivate")
    session.refresh(sales)
    assert sales.active


@pytest.mark.parametrize("what", ["deactivate", "role"])
def test_nobody_changes_their_own_rights(client, people, session, what):
    admin = people["admin"]
    client.post(f"/settings/users/{admin.id}/{what}", data={"role": "sales"})
    session.refresh(admin)

    assert admin.active
    assert [role.name for role in admin.roles] == ["admin"]
    assert "Ask another administrator" in client.get("/settings").text


def test_a_token_is_shown_once_and_kept_only_as_a_hash(client, session):
    page = client.post("/settings/tokens", data={"name": "Report", "role": "sales"}).text
    secret = shown_once(page)
    [token] = session.scalars(select(ApiToken))

    assert token_for(session, secret) is token
    assert secret not in client.get("/settings").text
    assert secret not in (token.hash, token.name)


def test_a_revoked_token_opens_nothing_and_is_gone_from_the_list(client, session):
    page = client.post("/settings/tokens", data={"name": "Report", "role": "sales"}).text
    [token] = session.scalars(select(ApiToken))
    client.post(f"/settings/tokens/{token.id}/revoke")

    assert token_for(session, shown_once(page)) is None
    assert 'fw-medium">Report' not in client.get("/settings").text


def test_a_token_needs_a_name(client, session):
    answer = client.post("/settings/tokens", data={"name": " ", "role": "sales"})

    assert answer.status_code == 422
    assert "A token needs a name" in answer.text
    assert session.scalars(select(ApiToken)).all() == []
