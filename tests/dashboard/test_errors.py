import re

import pytest
from sqlalchemy import create_engine, make_url, text

from tracker.db import LARGEST_ID

HTML = {"Accept": "text/html"}


def test_an_address_there_is_not_is_answered_in_the_look_of_the_pages(browser):
    answer = browser().get("/nowhere", headers=HTML)

    assert answer.status_code == 404
    assert "There is no such page" in answer.text
    assert "leadlight" in answer.text


def test_a_program_is_answered_in_json(browser):
    for address, headers in (("/api/v1/nowhere", {}), ("/nowhere", {"Accept": "application/json"})):
        answer = browser().get(address, headers=headers)
        assert answer.status_code == 404
        assert answer.json["error"]


def test_a_page_of_another_role_says_so_in_words(browser):
    answer = browser("sales").get("/settings")

    assert answer.status_code == 403
    assert "Your role does not open this page" in answer.text


def test_a_wrong_method_names_the_right_ones(browser):
    answer = browser("admin").delete("/sites")

    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_a_failure_of_ours_is_owned_and_logged(app, browser, caplog, monkeypatch):
    app.testing = False
    client = browser("admin")
    monkeypatch.setattr("tracker.accounts.queries.sites", lambda _session: 1 / 0)
    answer = client.get("/sites", headers=HTML)

    assert answer.status_code == 500
    assert "That was our fault" in answer.text
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize("address", ["/account", "/sign-in"])
def test_a_database_that_is_not_migrated_is_named(settings, app_with, address, tmp_path):
    url = make_url(settings.store_url)
    if url.get_backend_name() == "sqlite":
        bare = app_with(database_url=f"sqlite:///{tmp_path / 'bare.db'}")
    else:
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text('ALTER TABLE "user" RENAME TO elsewhere'))
        engine.dispose()
        bare = app_with()
    client = bare.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = "somebody"
    answer = client.get(address, headers=HTML)

    assert answer.status_code == 503
    assert "python -m tracker db upgrade" in answer.text


def test_a_database_that_is_down_is_a_503_in_words(settings, app_with, tmp_path):
    url = make_url(settings.store_url)
    gone = (
        f"sqlite:///{tmp_path / 'no-such-folder' / 'store.db'}"
        if url.get_backend_name() == "sqlite"
        else "postgresql://nobody@127.0.0.1:1/none"
    )
    client = app_with(database_url=gone).test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = "somebody"
    answer = client.get("/account", headers=HTML)

    assert answer.status_code == 503
    assert "The database does not answer" in answer.text


@pytest.mark.parametrize("number", [str(LARGEST_ID + 1), "9" * 20, "9" * 5000])
def test_a_number_that_no_row_can_have_is_no_address(app, browser, number):
    client = browser("admin")
    rules = [rule for rule in app.url_map.iter_rules() if "<int:" in rule.rule]
    assert len(rules) > 10
    for rule in rules:
        for method in rule.methods & {"GET", "POST"}:
            address = re.sub("<int:[a-z_]+>", number, rule.rule)
            answer = client.open(address, method=method, headers=HTML)
            assert answer.status_code == 404, (method, rule.rule)
            assert answer.is_json == address.startswith("/api/")


def test_the_largest_number_a_row_can_have_is_looked_for_in_every_store(app, browser):
    client = browser("admin")
    for rule in app.url_map.iter_rules():
        if "<int:" in rule.rule and "GET" in rule.methods:
            address = re.sub("<int:[a-z_]+>", "9" * 18, rule.rule)
            # 405: what can only be written there.
            assert client.get(address).status_code in {401, 404, 405}, address
    assert client.get(f"/leads?site={LARGEST_ID}&owner={LARGEST_ID}").status_code == 200
    assert client.get(f"/?site={'9' * 20}").status_code == 200
