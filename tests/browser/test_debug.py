"""`?ll_debug=1` shows whoever sets a site up what is captured, what is withheld, and why."""

import pytest
from playwright.sync_api import expect

from tests.browser.recorder import Answer

# Playwright looks into open shadow roots only.
OPEN_ROOTS = """
const { attachShadow } = Element.prototype;
Element.prototype.attachShadow = function (given) {
  return attachShadow.call(this, { ...given, mode: "open" });
};"""
SUBMITTED = "Form Submitted"
CONTACT = """
<form id=contact onsubmit="event.preventDefault(); fetch('/api', { method: 'POST',
  body: JSON.stringify(Object.fromEntries(new FormData(this))) })">
  <label>Work e-mail <input name=email></label>
  <label>Message <textarea name=message></textarea></label>
  <button>Send</button>
</form>"""


@pytest.fixture
def open_panel(page, website, collector):
    """A call that opens a page to be debugged and returns its panel, once it is there."""

    def show(body=CONTACT, *, tag=None, headers=None, query="?ll_debug=1"):
        page.add_init_script(OPEN_ROOTS)
        website.pages["/api"] = Answer(200, {"Content-Type": "application/json"}, b"{}")
        page.goto(website.show("/debugged", body, tag=tag, headers=headers) + query)
        panel = page.locator("leadlight-panel")
        expect(panel.get_by_role("region", name="Leadlight")).to_be_visible()
        return panel

    return show


def told_of(panel, name):
    """What the panel says of the field `name`."""
    row = panel.locator("tbody tr").filter(has=panel.page.locator("th", has_text=name))
    return row.locator("td")


def setting(panel, name):
    return panel.locator("dt", has_text=name).locator("xpath=following-sibling::dd[1]")


def test_nobody_sees_or_loads_the_panel_who_has_not_asked_for_it(
    page, website, collector, events_until_now
):
    loaded = []
    page.on("request", lambda request: loaded.append(request.url))
    page.goto(website.show())
    events_until_now("page")
    assert not any("debug" in url for url in loaded)
    assert page.locator("leadlight-panel").count() == 0
    assert page.evaluate("[leadlight.notes, sessionStorage.length]") == [None, 0]


def test_the_panel_stays_for_the_tab_until_it_is_closed(open_panel, page, website):
    panel = open_panel()
    for path in ("/next", "/last"):
        website.show(path)
    page.evaluate("location.assign('/next')")
    page.wait_for_url("**/next")
    expect(panel.get_by_role("region", name="Leadlight")).to_be_visible()
    panel.get_by_role("button", name="Close").click()
    expect(panel).to_have_count(0)
    page.evaluate("location.assign('/last')")
    page.wait_for_url("**/last")
    page.wait_for_function("window.leadlight && leadlight.version")
    assert page.evaluate("sessionStorage.length") == 0
    expect(panel).to_have_count(0)


def test_the_panel_says_how_the_site_is_set_up(open_panel, collector):
    panel = open_panel()
    expect(setting(panel, "Site key")).to_have_text("KEY")
    expect(setting(panel, "Sends to")).to_have_text(f"{collector.url}/e")
    expect(setting(panel, "Version")).to_have_text("0.2.0")
    expect(setting(panel, "Consent")).to_have_text("not asked for")
    expect(setting(panel, "Signal")).to_have_text("none from this browser")
    [view] = collector.wait("page")
    expect(setting(panel, "Visitor")).to_contain_text(view["anonymousId"])


def test_the_panel_says_that_consent_is_awaited_and_when_it_is_given(
    open_panel, page, website, collector
):
    tag = website.tag.replace("data-site", "data-consent=required data-site")
    panel = open_panel(tag=tag)
    expect(setting(panel, "Consent")).to_have_text("awaited: nothing is stored or sent")
    assert collector.requests == []
    page.evaluate("leadlight('consent', 'granted')")
    expect(setting(panel, "Consent")).to_have_text("given")
    collector.wait("page")
    page.evaluate("leadlight('consent', 'denied')")
    expect(setting(panel, "Consent")).to_have_text("refused: nothing is stored or sent")


def test_the_panel_says_which_signal_of_the_browser_is_honoured_and_how(
    open_panel, page, collector
):
    page.add_init_script(
        "Object.defineProperty(navigator, 'globalPrivacyControl', { get: () => true })"
    )
    panel = open_panel()
    expect(setting(panel, "Signal")).to_contain_text("GPC: no visits, no id")
    assert collector.requests == []


def test_the_panel_is_there_where_a_signal_silences_everything_else(
    open_panel, page, website, collector
):
    page.add_init_script("Object.defineProperty(navigator, 'doNotTrack', { get: () => '1' })")
    panel = open_panel(tag=website.tag.replace("data-site", "data-signals=all data-site"))
    expect(setting(panel, "Signal")).to_have_text("DNT: nothing is sent")
    expect(panel).to_contain_text("Nothing yet.")
    assert collector.requests == []


def test_a_page_that_starts_the_module_has_the_panel_too(open_panel, collector):
    start = (
        f"import {{ start }} from '{collector.url}/t.mjs'; start({{ site: 'KEY', deny: 'email' }})"
    )
    panel = open_panel(tag=f"<script type=module>{start}</script>")
    expect(setting(panel, "Site key")).to_have_text("KEY")
    expect(told_of(panel, "email")).to_contain_text("the site's list of fields never taken")
    assert len(collector.wait("page")) == 1


def test_the_tag_can_ask_for_notes_on_the_console_alone(page, website, collector):
    with page.expect_console_message(lambda m: "[leadlight]" in m.text and "event" in m.text):
        page.goto(website.show(tag=website.tag.replace("data-site", "data-debug data-site")))
    collector.wait("page")
    assert page.locator("leadlight-panel").count() == 0


def test_each_event_is_shown_with_what_became_of_it(open_panel, page, collector):
    collector.status = 503
    panel = open_panel()
    visit = panel.get_by_role("log").get_by_role("listitem").last
    expect(visit).to_contain_text("page")
    expect(visit).to_contain_text("waiting")
    collector.status = 200
    expect(visit).to_contain_text("sent")
    page.evaluate("leadlight('track', 'Watched Demo', { minutes: 3 })")
    expect(panel.get_by_role("log")).to_contain_text("Watched Demo")


WITHHELD = {
    "<input name=f1 type=password>": "fields of type password are never taken",
    "<input name=f1 type=file>": "fields of type file are never taken",
    "<input name=f1 type=hidden value=x>": "fields of type hidden are never taken",
    "<input name=f1 autocomplete=cc-number>": 'autocomplete="cc-number"',
    "<label>Your PIN <input name=f1></label>": "“Your PIN” names a secret",
    "<label>身份证号 <input name=f1></label>": "“身份证号” names a secret",
    "<input name=f1 value='4111 1111 1111 1111'>": "it holds a card or identity number",
    "<input name=f1 value=11010519491231002X>": "it holds a card or identity number",
    "<input name=f1 data-ll-ignore>": "data-ll-ignore",
    "<div data-ll-ignore><input name=f1></div>": "data-ll-ignore",
    "<input name=f1 disabled>": "disabled",
    "<input name=denied1>": "the site's list of fields never taken",
}


def test_each_withheld_field_is_shown_with_the_reason(open_panel, website):
    controls = "".join(control.replace("1", f"-{n}", 1) for n, control in enumerate(WITHHELD))
    tag = website.tag.replace("data-site", 'data-deny="denied-11" data-site')
    panel = open_panel(f"<form><input name=plain value=typed>{controls}</form>", tag=tag)
    expect(told_of(panel, "plain")).to_have_text("typed")
    for n, reason in enumerate(WITHHELD.values()):
        expect(told_of(panel, f"-{n}").first).to_contain_text(f"withheld: {reason}")


def test_with_a_list_of_fields_that_are_taken_the_others_are_shown_as_withheld(open_panel, website):
    tag = website.tag.replace("data-site", 'data-allow="Email" data-hidden=plan data-site')
    panel = open_panel(
        "<form><input name=email value=ana@example.com><input name=other></form>", tag=tag
    )
    expect(told_of(panel, "email")).to_have_text("ana@example.com")
    expect(told_of(panel, "other")).to_contain_text("not in the site's list")


def test_what_is_shown_follows_what_is_typed(open_panel, page):
    panel = open_panel()
    message = told_of(panel, "message")
    expect(message).to_have_text("(empty)")
    page.get_by_label("Message").fill("my card is 4111 1111 1111 111")
    expect(message).to_have_text("my card is 4111 1111 1111 111")
    page.get_by_label("Message").press_sequentially("1")
    expect(message).to_contain_text("it holds a card or identity number")
    expect(panel).not_to_contain_text("4111")


def test_a_form_that_comes_later_and_one_without_a_form_element_are_shown(open_panel, page):
    panel = open_panel("<div id=place></div>")
    expect(panel).to_contain_text("None. A form that comes later")
    page.evaluate(
        "place.innerHTML = '<div data-ll-form=quote><input name=email><button>Go</button></div>'"
    )
    expect(panel.get_by_role("heading", name="quote")).to_be_visible()
    expect(told_of(panel, "email")).to_have_text("(empty)")


def test_a_submission_is_shown_with_what_was_decided_and_why(open_panel, page, website, collector):
    panel = open_panel()
    card = panel.get_by_role("article")
    page.get_by_label("Work e-mail").fill("ana@example.com")
    website.pages["/api"] = Answer(422)
    page.click("text=Send")
    expect(card).to_contain_text("Refused")
    website.pages["/api"] = Answer(200)
    page.get_by_label("Work e-mail").fill("bo@example.com")
    page.click("text=Send")
    expect(card).to_contain_text("Accepted: the website's server took it")
    assert len(collector.wait(SUBMITTED)) == 1


def test_under_a_strict_policy_the_panel_is_whole_and_nothing_is_complained_of(
    open_panel, page, website, collector
):
    complaints = []
    page.on("console", lambda said: said.type == "error" and complaints.append(said.text))
    policy = (
        f"default-src 'none'; script-src 'nonce-abc' 'strict-dynamic'; connect-src {collector.url}"
    )
    panel = open_panel(
        "<form><input name=email></form>",
        tag=website.tag.replace("<script", "<script nonce=abc"),
        headers={"Content-Security-Policy": policy},
    )
    expect(told_of(panel, "email")).to_have_text("(empty)")
    assert panel.evaluate("element => getComputedStyle(element).position") == "fixed"
    assert complaints == []


def test_the_panel_is_closed_to_the_page_and_not_captured(
    open_panel, page, collector, events_until_now
):
    panel = open_panel()
    page.evaluate(
        "window.heard = []; for (const type of ['click', 'keydown', 'focusin'])"
        "document.addEventListener(type, ({ target }) => heard.push(target.nodeName))"
    )
    fold = panel.get_by_role("button", name="Fold", exact=True)
    fold.click()
    expect(fold).to_have_count(0)
    panel.get_by_role("button", name="Unfold").press("Enter")
    expect(fold).to_have_count(1)
    assert page.evaluate("heard") == []
    assert events_until_now("Form Attempted") == []
    assert events_until_now("Link Clicked") == []


def test_the_panels_root_is_closed(page, website):
    page.goto(website.show("/debugged") + "?ll_debug=1")
    page.wait_for_selector("leadlight-panel")
    assert page.evaluate("document.querySelector('leadlight-panel').shadowRoot") is None


def test_the_panel_is_used_by_keyboard_alone(open_panel, page):
    panel = open_panel()
    fold = panel.get_by_role("button", name="Fold", exact=True)
    fold.focus()
    page.keyboard.press("Enter")
    unfold = panel.get_by_role("button", name="Unfold")
    expect(unfold).to_have_attribute("aria-expanded", "false")
    expect(panel.get_by_role("log")).to_be_hidden()
    page.keyboard.press("Space")
    expect(panel.get_by_role("log")).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel.get_by_role("log")).to_be_hidden()


def test_the_panel_speaks_chinese_where_the_browser_does(browser, website, collector):
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    page.add_init_script(OPEN_ROOTS)
    page.goto(website.show("/debugged", "<form><input type=password></form>") + "?ll_debug=1")
    panel = page.locator("leadlight-panel")
    expect(panel).to_contain_text("本页面的表单（1）")
    expect(panel).to_contain_text("不上报：password 类型的字段从不采集")
    context.close()
