"""What visits send, and that the page never notices."""

import json
import re
from time import monotonic
from urllib.parse import urlsplit

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
HIDDEN = "Object.defineProperty(document, 'hidden', { configurable: true, value: true })"
SHOWN = "Object.defineProperty(document, 'hidden', { configurable: true, value: false })"
TELL = "document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))"


def paths(views):
    return [urlsplit(view["context"]["page"]["url"]).path for view in views]


def test_a_load_is_one_view_that_says_where_when_and_who(page, website, collector):
    website.show("/start", '<a href="/welcome?utm_source=news&utm_campaign=spring">go</a>', tag="")
    website.show("/welcome", title="Welcome")
    page.goto(website.url + "/start")
    page.click("a")
    page.wait_for_url("**/welcome*")

    [view] = collector.wait("page")

    address = website.url + "/welcome?utm_source=news&utm_campaign=spring"
    assert UUID.fullmatch(view["messageId"])
    assert UUID.fullmatch(view["anonymousId"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", view["originalTimestamp"])
    assert view["context"] == {
        "page": {"url": address, "referrer": website.url + "/start", "title": "Welcome"},
        "utcOffset": 480,
    }


def test_what_is_sent_needs_no_preflight_and_names_the_site(
    page, website, collector, events_until_now
):
    page.goto(website.show())
    events_until_now("page")
    for request in collector.requests:
        assert (request.method, request.path) == ("POST", "/e")
        assert request.headers["content-type"].startswith("text/plain")
        assert json.loads(request.body)["writeKey"] == "KEY"
        assert json.loads(request.body)["sentAt"].endswith("Z")


def test_every_page_that_a_person_sees_is_one_view(page, website, events_until_now):
    page.goto(website.show("/start"))
    events_until_now("page")
    for navigation in (
        "history.pushState({}, '', '/pushed')",
        "history.replaceState({}, '', '/replaced')",
        "history.pushState({}, '', '/quick'); history.pushState({}, '', '/quicker')",
        "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))",
        "leadlight('page')",
    ):
        page.evaluate(navigation)
    seen = ["/start", "/pushed", "/replaced", "/quick", "/quicker", "/quicker", "/quicker"]
    assert paths(events_until_now("page")) == seen


def test_what_shows_no_other_page_is_no_view(page, website, events_until_now):
    page.goto(website.show("/start"))
    events_until_now("page")
    for change in (
        "history.pushState({}, '', '?filter=red')",
        "history.replaceState({}, '', '?filter=blue')",
        "history.pushState({}, '', '#part')",
        "location.hash = 'other-part'",
        "history.pushState({}, '', '/start')",
        "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: false }))",
        TELL,
    ):
        page.evaluate(change)
    assert paths(events_until_now("page")) == ["/start"]


def test_going_back_in_a_single_page_app_is_a_view(page, website, collector):
    page.goto(website.show("/start"))
    collector.wait("page")
    page.evaluate("history.pushState({}, '', '/next')")
    collector.wait("page", 2)
    page.evaluate("history.back()")
    assert paths(collector.wait("page", 3)) == ["/start", "/next", "/start"]


def test_a_view_in_a_single_page_app_has_its_own_title_and_comes_from_the_one_before(
    page, website, collector
):
    page.goto(website.show("/start", title="Start"))
    collector.wait("page")
    page.evaluate("history.pushState({}, '', '/next'); document.title = 'Next'")
    [_, view] = collector.wait("page", 2)
    assert view["context"]["page"]["title"] == "Next"
    assert view["context"]["page"]["referrer"] == website.url + "/start"


def test_a_tab_that_loads_hidden_counts_when_it_is_first_seen(page, website, events_until_now):
    page.add_init_script(HIDDEN)
    page.goto(website.show())
    assert events_until_now("page") == []
    page.evaluate(f"{SHOWN}; {TELL}; {TELL}")
    assert len(events_until_now("page")) == 1


def test_a_prerendered_page_counts_when_it_is_activated(page, website, collector, events_until_now):
    page.add_init_script(
        "Object.defineProperty(document, 'prerendering', { configurable: true, value: true })"
    )
    page.goto(website.show())
    page.wait_for_load_state()
    assert collector.requests == []
    page.evaluate("document.dispatchEvent(new Event('prerenderingchange'))")
    assert len(events_until_now("page")) == 1


def test_a_frame_is_not_a_page(page, website, events_until_now):
    website.show("/frame", "<script>window.leadlight?.('track', 'From the frame')</script>")
    page.goto(website.show("/", '<iframe src="/frame"></iframe>'))
    page.wait_for_load_state("networkidle")
    assert paths(events_until_now("page")) == ["/"]


def test_the_tag_put_in_twice_counts_once(page, website, events_until_now):
    page.goto(website.show(tag=website.tag * 2))
    page.wait_for_load_state("networkidle")
    assert len(events_until_now("page")) == 1


def test_leaving_a_page_tells_how_long_and_how_far_it_was_read(page, website, collector):
    website.show("/next")
    begun = monotonic()
    page.goto(website.show("/", '<a href="/next">next</a><div style="height:3000px"></div>'))
    [view] = collector.wait("page")
    page.evaluate("scrollTo(0, 3000)")
    page.evaluate("window.scrolled = performance.now()")  # however late the script came
    page.wait_for_function("performance.now() > scrolled + 300")
    page.evaluate("document.querySelector('a').click()")
    page.wait_for_url("**/next")

    [engaged] = collector.wait("Page Engaged")

    assert engaged["type"] == "track"
    assert engaged["properties"]["pageId"] == view["messageId"]
    assert 100 < engaged["properties"]["engagedMs"] < (monotonic() - begun) * 1000
    assert engaged["properties"]["scrollDepth"] == 100


def test_engaged_time_is_cumulative_and_stands_still_while_hidden(
    page, website, collector, events_until_now
):
    page.goto(website.show())
    collector.wait("page")
    page.evaluate(f"{HIDDEN}; {TELL}")
    [first] = collector.wait("Page Engaged")
    page.evaluate("new Promise((done) => setTimeout(done, 400))")
    page.evaluate(f"{TELL}; dispatchEvent(new Event('pagehide'))")
    assert len(events_until_now("Page Engaged")) == 1
    shown_for = page.evaluate(
        f"""async () => {{
          const from = performance.now();
          {SHOWN}; {TELL};
          await new Promise((done) => setTimeout(done, 50));
          {HIDDEN}; {TELL};
          return performance.now() - from;
        }}"""
    )
    [_, second] = collector.wait("Page Engaged", 2)

    assert second["properties"]["pageId"] == first["properties"]["pageId"]
    grown = second["properties"]["engagedMs"] - first["properties"]["engagedMs"]
    assert 49 <= grown <= shown_for + 1


def test_a_single_page_app_reports_each_page_it_leaves(page, website, collector):
    page.goto(website.show())
    collector.wait("page")
    page.evaluate("history.pushState({}, '', '/next')")
    [view, _] = collector.wait("page", 2)
    [engaged] = collector.wait("Page Engaged")
    assert engaged["properties"]["pageId"] == view["messageId"]


def test_a_browser_keeps_its_id_from_page_to_page_in_a_first_party_cookie(page, website, collector):
    for path in ("/one", "/two"):
        page.goto(website.show(path))
    [first, second] = collector.wait("page", 2)
    assert first["anonymousId"] == second["anonymousId"]
    [cookie] = [c for c in page.context.cookies() if c["name"] == "_ll"]
    assert cookie["value"] == first["anonymousId"]
    assert (cookie["path"], cookie["sameSite"], cookie["secure"]) == ("/", "Lax", False)
    assert cookie["expires"] - page.evaluate("Date.now()") / 1000 > 399 * 86_400


def test_the_id_the_server_gives_is_taken_over(page, website, collector):
    collector.visitor = "8d0c7a52-1111-4222-8333-444455556666"
    page.goto(website.show("/one"))
    page.wait_for_function("document.cookie.includes('8d0c7a52-1111')")
    page.goto(website.show("/two"))
    [_, second] = collector.wait("page", 2)
    assert second["anonymousId"] == collector.visitor


def test_reset_makes_a_new_browser_of_this_one(page, website, collector):
    page.goto(website.show())
    collector.wait("page")
    page.evaluate("leadlight('reset')")
    [before, after] = collector.wait("page", 2)
    assert before["anonymousId"] != after["anonymousId"]


def test_calls_made_before_the_script_arrives_are_not_lost(page, website, collector):
    stub = """<script>
      window.leadlight = function () { (leadlight.q = leadlight.q || []).push(arguments) };
      leadlight("track", "Watched", { minutes: 3, password: "hunter2" });
      leadlight("identify", "ana@example.com", { name: "Ana", pin: "1234" });
    </script>"""
    page.goto(website.show(tag=stub + website.tag))
    [watched] = collector.wait("Watched")
    [identified] = collector.wait("identify")
    assert watched["properties"] == {"minutes": 3}
    assert identified["traits"] == {"name": "Ana", "email": "ana@example.com"}


def test_the_one_global_can_have_another_name_and_there_is_no_other(page, website, collector):
    page.goto(website.show("/without", tag=""))
    names = "Object.getOwnPropertyNames(window)"
    before = set(page.evaluate(names))
    tag = website.tag.replace("data-site", 'data-global="visits" data-site')
    page.goto(website.show("/with", tag=tag))
    collector.wait("page")
    assert set(page.evaluate(names)) - before == {"visits"}


def test_a_wrong_call_harms_nothing(page, website, events_until_now):
    page.goto(website.show())
    events_until_now("page")
    page.evaluate(
        "leadlight('nonsense'); leadlight(); leadlight('track', 'x', { get y() { throw 1 } })"
    )
    assert len(events_until_now("page")) == 1


def test_script_and_endpoint_work_under_a_sub_path(page, website, collector):
    page.goto(website.show(tag=website.tag.replace("/t.js", "/stats/v1/t.js")))
    collector.wait("page")
    assert collector.requests[0].path == "/stats/v1/e"


def test_a_strict_content_security_policy_is_enough(page, website, collector, events_until_now):
    policy = f"default-src 'none'; script-src {collector.url}; connect-src {collector.url}"
    violations = []
    page.on("console", lambda message: violations.append(message.text))
    page.goto(
        website.show(
            body="<form><input name=a value=b></form>",
            headers={"Content-Security-Policy": policy},
        )
    )
    collector.wait("page")
    page.evaluate("document.forms[0].requestSubmit()")
    collector.wait("Form Submitted")
    page.wait_for_url("**?a=b")
    assert [text for text in violations if "Content Security Policy" in text] == []


def test_with_cookies_and_storage_blocked_visits_still_count(page, website, events_until_now):
    page.add_init_script(
        """for (const [target, name] of [[window, "localStorage"], [Document.prototype, "cookie"]])
          Object.defineProperty(target, name, {
            get() { throw new DOMException("blocked", "SecurityError") },
            set() { throw new DOMException("blocked", "SecurityError") },
          });"""
    )
    page.goto(website.show())
    page.evaluate("history.pushState({}, '', '/next')")
    [first, second] = events_until_now("page")
    assert first["anonymousId"] == second["anonymousId"]


def test_a_view_that_fails_is_sent_again_while_the_page_lives(page, website, collector):
    collector.down = True
    page.goto(website.show())
    refused = collector.wait_refused("page")[0]
    collector.down = False
    [view] = collector.wait("page")
    assert view["messageId"] == refused["messageId"]


def test_views_that_failed_are_sent_by_the_next_page(page, website, collector):
    collector.status, collector.retry_after = 503, 60
    page.goto(website.show("/one"))
    refused = collector.wait_refused("page")[0]
    page.wait_for_load_state("networkidle")
    collector.status = 200
    page.goto(website.show("/two"))
    views = collector.wait("page", 2)
    assert sorted(paths(views)) == ["/one", "/two"]
    assert refused["messageId"] in [view["messageId"] for view in views]


def test_what_is_refused_for_good_is_dropped_with_a_note_in_debug_mode_only(
    page, website, collector
):
    notes = []
    page.on("console", lambda message: notes.append(message.text))
    collector.status = 403
    page.goto(website.show("/quiet"))
    collector.wait_refused("page")
    assert [note for note in notes if note.startswith("[leadlight]")] == []
    with page.expect_console_message(lambda m: "refused" in m.text):
        page.goto(website.show("/debug", tag=website.tag.replace("async", "async data-debug")))
    page.wait_for_function("Object.keys(localStorage).every(name => !name.startsWith('_ll.KEY'))")


def test_secrets_in_address_and_title_stay_on_the_page(page, website, collector):
    website.show("/paid", title="Card 4111 1111 1111 1111")
    page.goto(f"{website.url}/paid?plan=pro&password=hunter2&n=5555+5555+5555+4444#token=abc")
    [view] = collector.wait("page")
    assert view["context"]["page"]["url"] == website.url + "/paid?plan=pro&password=&n="
    assert view["context"]["page"]["title"] == ""
    sent = " ".join(request.body for request in collector.requests)
    for secret in ("hunter2", "5555", "4111", "token", "abc"):
        assert secret not in sent.replace(view["messageId"], "").replace(view["anonymousId"], "")
