"""What the snippet keeps in a browser, and what it says of one."""

import pytest

KEPT = "JSON.stringify([document.cookie, Object.entries(localStorage)])"
CONTACT = (
    "<form onsubmit='return false'><input name=email value=ana@example.com><button>Go</button>"
)


@pytest.fixture
def cookieless(website):
    website.tag = website.tag.replace("data-site", "data-cookieless data-site")
    return website


def test_a_cookieless_site_stores_nothing_in_the_browser(page, cookieless, collector):
    collector.visitor = "8d0c7a52111142228333444455556666"
    page.goto(cookieless.show())
    collector.wait("page")
    page.evaluate("leadlight('reset')")
    collector.wait("page", 2)
    page.goto(cookieless.show("/next"))
    collector.wait("page", 3)
    assert page.evaluate(KEPT) == '["",[]]'
    assert page.context.cookies() == []


def test_an_id_of_before_is_not_read_once_a_site_is_cookieless(page, website, collector):
    page.goto(website.show())
    [before] = collector.wait("page")
    website.tag = website.tag.replace("data-site", "data-cookieless data-site")
    page.goto(website.show())
    [_, after] = collector.wait("page", 2)
    assert after["anonymousId"] != before["anonymousId"]


def test_on_a_cookieless_site_not_even_a_form_that_could_not_be_sent_is_stored(
    page, cookieless, collector
):
    page.goto(cookieless.show("/contact", CONTACT))
    collector.wait("page")
    collector.status, collector.retry_after = 503, 1
    page.click("button")
    [refused] = collector.wait_refused("Form Attempted")
    page.evaluate("dispatchEvent(new Event('pagehide'))")
    assert page.evaluate(KEPT) == '["",[]]'
    collector.status = 200
    [delivered] = collector.wait("Form Attempted")
    assert delivered["messageId"] == refused["messageId"]


def test_everything_after_a_reset_says_that_another_person_is_here(page, website, collector):
    page.goto(website.show())
    [before] = collector.wait("page")
    page.evaluate("leadlight('reset'); leadlight('track', 'Looked')")
    [view] = [e for e in collector.wait("page", 2) if e is not before]
    [looked] = collector.wait("Looked")
    assert "reset" not in before
    assert (view["reset"], looked["reset"]) == (True, True)
    assert view["anonymousId"] == looked["anonymousId"] != before["anonymousId"]


def test_what_was_done_before_a_reset_is_sent_under_the_id_of_before(page, website, collector):
    page.goto(website.show())
    [before] = collector.wait("page")
    page.evaluate("leadlight('track', 'Looked'); leadlight('reset')")
    [looked] = collector.wait("Looked")
    assert looked["anonymousId"] == before["anonymousId"]
    collector.wait("page", 2)
    for request in collector.requests:
        assert (
            request.body.count('"anonymousId"') == request.body.count(before["anonymousId"])
            or before["anonymousId"] not in request.body
        )


def test_a_browser_that_a_program_drives_says_so(page, website, collector):
    page.add_init_script(
        "Object.defineProperty(navigator, 'webdriver', { configurable: true, get: () => true })"
    )
    page.goto(website.show())
    [view] = collector.wait("page")
    assert view["context"]["automated"] is True


def test_a_browser_that_a_person_uses_says_nothing_of_it(page, website, collector):
    page.goto(website.show())
    [view] = collector.wait("page")
    assert "automated" not in view["context"]


def test_a_view_says_how_far_its_clock_is_from_greenwich(page, website, collector):
    page.goto(website.show())
    [view] = collector.wait("page")
    assert view["context"]["utcOffset"] == 8 * 60  # the browser of these tests is in Shanghai
