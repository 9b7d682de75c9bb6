"""What visitors chose: consent where a site asks, and what their browsers say for them."""

import pytest

KEPT = "JSON.stringify([document.cookie, Object.entries(localStorage)])"
NOTHING = '["",[]]'
CONTACT = (
    "<form onsubmit='return false'><input name=email value=ana@example.com><button>Go</button>"
)
GPC = "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true })"
DNT = "Object.defineProperty(Navigator.prototype, 'doNotTrack', { get: () => '1' })"


def tagged(website, attribute: str) -> str:
    return website.tag.replace("data-site", f"{attribute} data-site")


@pytest.fixture
def asking(website):
    """A website that asks its visitors before anything is measured."""
    website.tag = tagged(website, 'data-consent="required"')
    return website


@pytest.fixture
def started(page):
    """A call that waits until the snippet runs on the page."""
    return lambda: page.wait_for_function("window.leadlight && leadlight.version")


def everything(page) -> None:
    """Do what a visitor does: read on, call, click, send a form, leave."""
    page.evaluate("history.pushState({}, '', '/next'); leadlight('track', 'Looked')")
    page.evaluate("leadlight('identify', 'ana@example.com')")
    page.click("button")
    page.evaluate("dispatchEvent(new Event('pagehide'))")


def test_until_the_visitor_agrees_nothing_is_stored_and_nothing_is_sent(
    page, asking, collector, started
):
    page.goto(asking.show("/", CONTACT))
    started()
    everything(page)
    page.goto(asking.show("/again"))
    started()
    assert page.evaluate(KEPT) == NOTHING
    assert page.context.cookies() == []
    assert collector.requests == []


def test_what_was_kept_back_is_sent_when_the_visitor_agrees_and_says_so(
    page, asking, collector, started
):
    page.goto(asking.show("/", CONTACT))
    started()
    page.evaluate("leadlight('track', 'Looked')")
    page.click("button")
    page.evaluate("leadlight('consent', 'granted')")
    events = [collector.wait(name)[0] for name in ("page", "Looked", "Form Attempted")]
    assert [event["context"]["consent"] for event in events] == ["granted"] * 3
    assert len({event["anonymousId"] for event in events}) == 1
    [cookie] = page.context.cookies()
    assert cookie["value"] == events[0]["anonymousId"]


def test_a_choice_made_before_the_script_arrives_counts(page, asking, collector):
    stub = """<script>
      window.leadlight = function () { (leadlight.q = leadlight.q || []).push(arguments) };
      leadlight("consent", "granted");
    </script>"""
    page.goto(asking.show(tag=stub + asking.tag))
    [view] = collector.wait("page")
    assert view["context"]["consent"] == "granted"


def test_who_agreed_once_is_not_waited_for_on_the_next_page(page, asking, collector, started):
    page.goto(asking.show())
    started()
    page.evaluate("leadlight('consent', 'granted')")
    [first] = collector.wait("page")
    page.goto(asking.show("/next"))
    [_, second] = collector.wait("page", 2)
    assert second["anonymousId"] == first["anonymousId"]
    assert second["context"]["consent"] == "granted"


@pytest.mark.parametrize("asked", [True, False])
def test_who_refuses_leaves_no_trace_and_is_measured_no_more(
    page, website, collector, started, asked
):
    if asked:
        website.tag = tagged(website, 'data-consent="required"')
    page.goto(website.show("/", CONTACT))
    started()
    page.evaluate("leadlight('consent', 'granted')")
    collector.wait("page")
    collector.status = 503
    page.evaluate("leadlight('track', 'Looked')")
    collector.wait_refused("Looked")
    tried = len(collector.refused)

    page.evaluate("leadlight('consent', 'denied')")
    everything(page)

    assert page.evaluate(KEPT) == NOTHING
    assert page.context.cookies() == []
    if asked:
        page.goto(website.show("/later"))
        started()
        assert page.evaluate(KEPT) == NOTHING
    # The server takes its cookie back when it hears of the refusal, and hears nothing else.
    [refusal] = collector.wait_refused("Consent Denied")
    assert refusal["context"] == {"consent": "denied"}
    assert {event.get("event") for event in collector.refused[tried:]} <= {
        "Looked",  # on its way already
        "Consent Denied",
    }


def test_a_visitor_who_had_agreed_and_refuses_on_a_later_page_is_forgotten(
    page, asking, collector, started
):
    page.goto(asking.show())
    started()
    page.evaluate("leadlight('consent', 'granted')")
    collector.wait("page")
    page.goto(asking.show("/next"))
    collector.wait("page", 2)
    page.evaluate("leadlight('consent', 'denied')")
    assert page.evaluate(KEPT) == NOTHING


def test_who_agrees_after_refusing_is_somebody_new(page, asking, collector, started):
    page.goto(asking.show())
    started()
    page.evaluate("leadlight('consent', 'granted')")
    [before] = collector.wait("page")
    page.evaluate("leadlight('consent', 'denied')")
    page.evaluate("leadlight('track', 'Unheard')")
    page.evaluate("leadlight('consent', 'granted')")
    [_, after] = collector.wait("page", 2)
    assert after["anonymousId"] != before["anonymousId"]
    assert after["reset"] is True
    assert collector.events("Unheard") == []


def test_what_waits_for_consent_is_bounded(page, asking, collector, started):
    page.goto(asking.show())
    started()
    page.evaluate("for (let n = 0; n < 500; n++) leadlight('track', 'Event', { n })")
    page.evaluate("leadlight('consent', 'granted')")
    events = collector.wait("Event", 50)
    assert len(events) == 50
    assert min(event["properties"]["n"] for event in events) > 400


@pytest.mark.parametrize("signal", [GPC, DNT], ids=["gpc", "dnt"])
def test_a_browser_that_objects_is_not_measured_but_a_form_its_visitor_sends_arrives(
    page, website, collector, signal
):
    page.add_init_script(signal)
    website.show("/thanks")
    page.goto(website.show("/", CONTACT.replace("onsubmit='return false'", "action=/thanks")))
    page.wait_for_function("window.leadlight && leadlight.version")
    page.evaluate("history.pushState({}, '', '/next'); leadlight('track', 'Looked')")
    page.evaluate("leadlight('identify', 'ana@example.com')")
    page.click("button")
    [submission] = collector.wait("Form Submitted")
    assert submission["properties"]["fields"][0]["value"] == "ana@example.com"
    collector.wait("Form Attempted")  # which the submission may have overtaken
    page.wait_for_url("**/thanks*")
    page.wait_for_function("window.leadlight && leadlight.version")
    assert {event["event"] for event in collector.arrived} == {"Form Attempted", "Form Submitted"}
    assert page.evaluate(KEPT) == NOTHING


def test_a_site_can_leave_out_everything_of_a_browser_that_objects(
    page, website, collector, started
):
    page.add_init_script(GPC)
    page.goto(website.show("/", CONTACT, tag=tagged(website, 'data-signals="all"')))
    started()
    everything(page)
    assert page.evaluate(KEPT) == NOTHING
    assert collector.requests == []


def test_a_site_can_ignore_the_signal(page, website, collector):
    page.add_init_script(GPC)
    page.goto(website.show(tag=tagged(website, 'data-signals="nothing"')))
    assert len(collector.wait("page")) == 1
