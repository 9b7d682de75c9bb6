"""Who may open what: the whole table, so that no page is forgotten."""

import pytest

EVERYONE = {"admin", "marketer", "sales"}
BY_PAGE = {
    "overview": EVERYONE,
    "visitors": EVERYONE,
    "leads": EVERYONE,
    "lead": EVERYONE,
    "activities": EVERYONE,
    "notices": EVERYONE,
    "forms": EVERYONE,
    "form": EVERYONE,
    "spam": EVERYONE,
    "model": EVERYONE,
    "model_plan": EVERYONE,
    "model_rules": EVERYONE,
    "model_card": EVERYONE,
    "sites": {"admin", "marketer"},
    "jobs": {"admin"},
    "settings": {"admin"},
    "account": EVERYONE,
}
BY_VIEW = {
    "model.retrain": {"admin", "marketer"},
    "model.activate": {"admin", "marketer"},
    "model.judge_leak": {"admin", "marketer"},
    "model_plan.aim": {"admin", "marketer"},
    "model_plan.part": {"admin", "marketer"},
    "model_plan.price": {"admin", "marketer"},
    "model_rules.edit": {"admin", "marketer"},
    "model_rules.save": {"admin", "marketer"},
    "spam.judge": {"admin", "marketer"},
    "visitors.judge": {"admin", "marketer"},
    "forms.forget": {"admin", "marketer"},
    "forms.forget_unsent": {"admin", "marketer"},
    "form.correct": {"admin", "marketer"},
    "form.reread": {"admin", "marketer"},
    "form.accept": {"admin", "marketer"},
    "form.take_back": {"admin", "marketer"},
}


def test_every_page_is_in_the_table(views):
    assert {endpoint.partition(".")[0] for endpoint, *_ in views} == set(BY_PAGE)


@pytest.mark.parametrize("role", sorted(EVERYONE))
def test_a_role_opens_its_pages_and_no_others(views, browser, role):
    client = browser(role)
    opened, refused = set(), set()
    for endpoint, method, address in views:
        answer = client.open(address, method=method)
        assert answer.status_code < 500, (endpoint, method, answer.status_code)
        assert "/sign-in" not in answer.headers.get("Location", ""), endpoint
        (refused if answer.status_code == 403 else opened).add(endpoint)

    expected = {
        endpoint
        for endpoint, *_ in views
        if role in BY_VIEW.get(endpoint, BY_PAGE[endpoint.partition(".")[0]])
    }
    assert opened == expected
    assert not opened & refused


def test_who_has_not_signed_in_is_asked_to_and_sent_back_after(views, browser):
    client = browser()
    for endpoint, method, address in views:
        answer = client.open(address, method=method)
        assert answer.status_code == 302, endpoint
        assert answer.headers["Location"].startswith("/sign-in"), endpoint

    assert client.get("/sites?x=1").headers["Location"] == "/sign-in?next=/sites?x%3D1"


def test_a_piece_of_a_page_has_the_whole_page_load_again(browser):
    answer = browser().get("/jobs/state", headers={"HX-Request": "true"})

    assert (answer.status_code, answer.headers["HX-Refresh"]) == (401, "true")


def test_the_menu_offers_what_the_role_may_open(browser):
    def offered(role: str) -> list[str]:
        page = browser(role).get("/account").text
        return [place for place in ("/sites", "/jobs", "/settings") if f'href="{place}"' in page]

    assert offered("sales") == []
    assert offered("marketer") == ["/sites"]
    assert offered("admin") == ["/sites", "/jobs", "/settings"]


def test_a_view_that_does_not_say_who_may_open_it_stops_the_start(app):
    from flask import Blueprint, Flask  # noqa: PLC0415 - only here

    from tracker.dashboard.access import guard  # noqa: PLC0415 - only here

    silent = Blueprint("silent", __name__)
    silent.get("/silent")(lambda: "open")
    other = Flask("other")
    other.register_blueprint(silent)

    with pytest.raises(LookupError, match=r"silent\."):
        guard(other, ["silent"])
