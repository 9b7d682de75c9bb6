import re


def token_of(client) -> str:
    page = client.get("/account").text
    return re.search(r'name="csrf-token" content="([^"]+)"', page)[1]


def test_no_post_is_taken_without_the_token_of_our_own_page(app, views, browser):
    client = browser("admin")
    app.config["WTF_CSRF_ENABLED"] = True

    for endpoint, method, address in views:
        if method == "GET":
            continue
        assert client.open(address, method=method).status_code == 400, endpoint
    assert client.post("/sign-out").status_code == 400
    assert client.post("/language").status_code == 400


def test_the_token_is_taken_from_the_form_or_from_the_header_that_htmx_sends(app, browser):
    client = browser("admin")
    app.config["WTF_CSRF_ENABLED"] = True
    token = token_of(client)

    assert client.post("/account", data={"csrf_token": token}).status_code == 302
    assert client.post("/account", headers={"X-CSRFToken": token}).status_code == 302


def test_programs_need_no_token(app, browser):
    client = browser()
    app.config["WTF_CSRF_ENABLED"] = True
    answer = client.post("/e", data="{}", content_type="text/plain")

    assert "<html" not in answer.text
    assert "Content-Security-Policy" not in answer.headers


def test_a_browser_is_told_to_run_and_load_only_what_is_ours(browser):
    for address in ("/account", "/sign-in", "/no-such-page"):
        headers = browser("sales").get(address).headers
        rules = dict(rule.split(" ", 1) for rule in headers["Content-Security-Policy"].split("; "))
        assert rules["default-src"] == rules["script-src"] == rules["connect-src"] == "'self'"
        assert rules["frame-ancestors"] == rules["base-uri"] == rules["object-src"] == "'none'"
        assert rules["form-action"] == "'self'"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"


def test_what_a_page_showed_is_not_kept_by_the_browser(browser):
    assert browser("sales").get("/account").headers["Cache-Control"] == "no-store"


def test_cookies_are_out_of_reach_of_scripts_and_under_https_only_sent_encrypted(app_with):
    for address, secure in (("http://a.example", False), ("https://a.example", True)):
        cookie = app_with(public_url=address).test_client().get("/sign-in").headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert ("Secure" in cookie) is secure
