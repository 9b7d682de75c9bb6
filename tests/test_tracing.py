import re

import pytest

HTML = {"Accept": "text/html"}
MADE = re.compile(r"[0-9a-f]{16}")


def test_every_page_answers_with_a_number_of_its_own(client):
    first, second = (client.get("/healthz").headers["X-Request-ID"] for _ in range(2))
    assert MADE.fullmatch(first)
    assert first != second


def test_the_number_of_our_proxy_is_kept(app_with):
    client = app_with(proxy_hops=1).test_client()
    answer = client.get("/healthz", headers={"X-Request-ID": "proxy-0001_a"})
    assert answer.headers["X-Request-ID"] == "proxy-0001_a"


@pytest.mark.parametrize(
    "given", ["short", "a" * 65, "ana@example.com", "x" * 8 + " y", "ключ1234"]
)
def test_a_number_that_is_not_well_formed_is_replaced(app_with, given):
    client = app_with(proxy_hops=1).test_client()
    answer = client.get("/healthz", headers={"X-Request-ID": given.encode().decode("latin-1")})
    assert MADE.fullmatch(answer.headers["X-Request-ID"])


def test_nobody_but_our_proxy_chooses_the_number(client):
    answer = client.get("/healthz", headers={"X-Request-ID": "stranger-0001"})
    assert MADE.fullmatch(answer.headers["X-Request-ID"])


def test_a_page_that_broke_shows_the_number_that_is_in_the_log(app_with, caplog):
    app = app_with()

    def broken():
        raise RuntimeError("no")

    app.view_functions["security.login"] = broken
    answer = app.test_client().get("/sign-in", headers=HTML)
    assert answer.status_code == 500
    assert answer.headers["X-Request-ID"] in answer.text
    assert "Failed under /sign-in." in caplog.text


def test_a_page_that_is_not_there_is_nobodys_fault_and_shows_none(client):
    answer = client.get("/nowhere", headers=HTML)
    assert answer.headers["X-Request-ID"] not in answer.text


def test_answers_are_logged_when_it_is_wanted(app_with, caplog):
    caplog.set_level("INFO", "tracker.tracing")
    app_with().test_client().get("/healthz")
    assert caplog.messages == []
    app_with(access_log=1).test_client().get("/healthz?email=ana@example.com")
    [line] = caplog.messages
    assert re.fullmatch(r"GET /healthz 200 \d+\.\d ms", line)
