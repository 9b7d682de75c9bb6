"""What the snippet has to say arrives, once, whatever network, server and browser do."""

import json

import pytest

from tests.browser.recorder import Answer

CONTACT = (
    "<form onsubmit='return false'><input name=email value=ana@example.com><button>Go</button>"
)
OURS = "Object.keys(localStorage).filter((name) => name.startsWith('_ll.KEY'))"
EMPTY = f"{OURS}.length === 0"
ASKED = """performance.getEntriesByType("resource")
  .filter(({ name }) => name.endsWith("/e")).map(({ startTime }) => startTime)"""
HOUR_MS = 3_600_000


def ids(events):
    return [event["messageId"] for event in events]


@pytest.fixture
def sent(page):
    """The bodies of all requests that the page has made to the collector, answered or not."""
    bodies = []
    page.on("request", lambda r: '"writeKey"' in (r.post_data or "") and bodies.append(r.post_data))
    return bodies


@pytest.fixture
def picky(collector, monkeypatch):
    """A call that has the collector answer 413 to requests of which `is_too_big(batch)`."""

    def install(is_too_big):
        take = collector.respond

        def respond(request):
            batch = json.loads(request.body)["batch"] if request.body else []
            if not is_too_big(batch):
                return take(request)
            collector.status = 413
            answer = take(request)
            collector.status = 200
            return answer

        monkeypatch.setattr(collector, "respond", respond)

    return install


def test_whatever_could_not_be_sent_before_the_page_was_left_is_sent_by_the_next(
    page, website, collector
):
    collector.status, collector.retry_after = 503, 60
    page.goto(website.show("/one", CONTACT))
    collector.wait_refused("page")
    page.evaluate("leadlight('track', 'Looked'); leadlight('identify', 'ana@example.com')")
    page.click("button")
    page.evaluate("new Promise((done) => setTimeout(done, 50))")  # some engaged time
    collector.status = 200
    page.goto(website.show("/two"))
    collector.wait("page", 2)
    for name in ("Looked", "identify", "Form Attempted", "Page Engaged"):
        assert len(collector.wait(name)) == 1
    page.wait_for_function(EMPTY)
    assert len(set(ids(collector.arrived))) == len(collector.arrived)


def test_a_server_that_asks_for_quiet_gets_it(page, website, collector):
    collector.status, collector.retry_after = 429, 2
    page.goto(website.show("/", CONTACT))
    collector.wait_refused("page")
    collector.status = 200
    page.click("button")
    page.evaluate("leadlight('track', 'Looked')")
    for name in ("page", "Form Attempted", "Looked"):
        collector.wait(name)
    page.wait_for_function(f"{EMPTY} && {ASKED}.length > 1")
    refused, tried_again = page.evaluate(f"{ASKED}.slice(0, 2)")
    assert tried_again - refused >= 2000


@pytest.mark.parametrize("status", [404, 408, 500, 502])
def test_an_answer_that_will_pass_is_tried_again(page, website, collector, status):
    collector.status = status
    page.goto(website.show())
    [refused] = collector.wait_refused("page")
    collector.status = 200
    assert ids(collector.wait("page")) == [refused["messageId"]]


def test_a_batch_that_is_too_big_is_split_until_it_fits(page, website, collector, picky):
    picky(lambda batch: len(batch) > 2)
    page.goto(website.show())
    collector.wait("page")
    page.evaluate("for (let n = 0; n < 7; n++) leadlight('track', 'Looked', { n })")
    looked = collector.wait("Looked", 7)
    assert sorted(event["properties"]["n"] for event in looked) == list(range(7))
    page.wait_for_function(EMPTY)


def test_one_event_that_is_too_big_is_given_up_and_holds_nothing_back(
    page, website, collector, picky
):
    picky(lambda batch: any(event.get("event") == "Big" for event in batch))
    page.goto(website.show())
    collector.wait("page")
    page.evaluate("for (const name of ['One', 'Big', 'Two']) leadlight('track', name)")
    collector.wait("One")
    collector.wait("Two")
    page.wait_for_function(EMPTY)
    assert collector.events("Big") == []


def test_offline_nothing_is_tried_and_everything_goes_when_the_network_is_back(
    page, website, collector, sent
):
    page.goto(website.show("/", CONTACT))
    collector.wait("page")
    page.wait_for_function(EMPTY)
    before = len(sent)
    page.context.set_offline(True)
    page.click("button")
    page.evaluate("leadlight('track', 'Looked')")
    page.evaluate("new Promise((done) => setTimeout(done, 200))")  # longer than events gather
    assert len(sent) == before
    page.context.set_offline(False)
    collector.wait("Looked")
    collector.wait("Form Attempted")


def test_a_page_on_which_we_are_blocked_stops_trying_and_says_nothing(page, website, collector):
    tries, said = [], []

    def block(route):
        tries.append(route)
        route.abort("blockedbyclient")

    page.on("console", lambda message: said.append(message.text))
    page.route("**/e", block)
    page.clock.install()
    page.goto(website.show())
    page.wait_for_function("window.leadlight && leadlight.version")
    page.clock.run_for(100)
    for _ in range(40):
        page.clock.fast_forward(600_000)
        page.evaluate("leadlight('track', 'Looked')")
        page.clock.run_for(100)
    # The wait doubles from 0.7 s at least: the sixteenth would end after these seven hours.
    assert 1 < len(tries) < 18
    assert all("ERR_BLOCKED_BY_CLIENT" in text for text in said)  # the browser's own words
    assert page.evaluate(f"{OURS}.length") == 41


def test_tabs_that_open_together_do_not_send_the_same_event_twice(page, website, collector):
    collector.status, collector.retry_after = 503, 60
    page.goto(website.show("/", CONTACT))
    collector.wait_refused("page")
    page.evaluate("for (let n = 0; n < 5; n++) leadlight('track', 'Looked', { n })")
    page.goto(website.show("/away", tag=""))
    collector.status = 200
    website.show("/tab")
    tabs = [page.context.new_page() for _ in range(4)]
    for tab in tabs:
        tab.goto(website.url + "/tab")
    collector.wait("Looked", 5)
    collector.wait("page", 5)
    tabs[0].wait_for_function(EMPTY)
    assert len(set(ids(collector.arrived))) == len(collector.arrived)


def test_what_one_tab_is_sending_another_leaves_alone(page, website, collector):
    collector.hold()
    page.goto(website.show("/", CONTACT))
    page.wait_for_function("window.leadlight && leadlight.version")
    page.click("button")
    collector.wait("Form Attempted")
    other = page.context.new_page()
    other.goto(website.show("/other"))
    collector.wait("page", 2)
    collector.release()
    page.wait_for_function(EMPTY)
    assert len(set(ids(collector.arrived))) == len(collector.arrived)


FULL = "Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError') }"
FILL = """for (let size = 5_000_000, n = 0; size >= 1; size = Math.floor(size / 2))
  for (;;) try { localStorage['theirs' + n++] = 'x'.repeat(size) } catch { break }"""
BLOCKED = """Object.defineProperty(window, "localStorage", {
  get() { throw new DOMException("blocked", "SecurityError") } })"""
ABSENT = "delete window.localStorage; Object.defineProperty(window, 'localStorage', {value: null})"


@pytest.mark.parametrize("trouble", [FILL, BLOCKED, ABSENT], ids=["full", "blocked", "absent"])
def test_without_storage_everything_is_sent_while_the_page_lives(page, website, collector, trouble):
    page.add_init_script(f"if (location.pathname === '/form') {{ {trouble} }}")
    page.goto(website.show("/form", CONTACT))
    collector.wait("page")
    collector.status, collector.retry_after = 503, 1
    page.click("button")
    page.evaluate("leadlight('track', 'Looked')")
    collector.wait_refused("Form Attempted")
    collector.status = 200
    collector.wait("Form Attempted")
    collector.wait("Looked")


@pytest.mark.parametrize("hours", [1, -1])
def test_a_clock_that_is_an_hour_wrong_or_is_set_while_the_page_runs_loses_nothing(
    page, website, collector, hours
):
    page.add_init_script(
        "{ const now = Date.now; window.wrong = 0; Date.now = () => now() + window.wrong;"
        "const Real = Date; Date = class extends Real { constructor(...given) {"
        "given.length ? super(...given) : super(now() + window.wrong) } } }"
    )
    page.goto(website.show("/", CONTACT))
    collector.wait("page")
    collector.status = 503
    page.click("button")
    [refused] = collector.wait_refused("Form Attempted")
    page.evaluate(f"wrong = {hours * HOUR_MS}")
    collector.status = 200
    assert ids(collector.wait("Form Attempted")) == [refused["messageId"]]
    page.evaluate("leadlight('track', 'Looked')")
    collector.wait("Looked")
    page.wait_for_function(EMPTY)


def test_storage_holds_no_more_than_fifty_events_and_the_forms_among_them(page, website, collector):
    collector.status, collector.retry_after = 503, 60
    page.goto(website.show("/", CONTACT))
    collector.wait_refused("page")
    page.click("button")
    page.evaluate("for (let n = 0; n < 100; n++) leadlight('track', 'Looked', { n })")
    assert page.evaluate(f"{OURS}.length") == 50
    assert page.evaluate(f"{OURS}.some((name) => localStorage[name].includes('Form Attempted'))")


TIMERS = """window.waiting = new Set();
window.begun = 0;
for (const name of ["setTimeout", "setInterval", "requestAnimationFrame", "requestIdleCallback"]) {
  const original = window[name];
  window[name] = (run, ...given) => {
    if (!new Error().stack.includes("/t.js")) return original(run, ...given);
    const timer = {};
    begun++;
    waiting.add(timer);
    return original(() => { waiting.delete(timer); run(); }, ...given);
  };
}"""


def test_nothing_is_left_to_run_once_the_page_is_idle(page, website, collector):
    page.add_init_script(TIMERS)
    page.goto(website.show("/", CONTACT))
    collector.wait("page")
    page.wait_for_function(f"waiting.size === 0 && {EMPTY}")
    assert page.evaluate("begun") > 0


CALLS = """async () => {
  const odd = [undefined, null, 0, NaN, "", "x".repeat(1e5), [], {}, () => 1, Symbol("s"), 10n,
    new Proxy({}, { get() { throw 1 }, ownKeys() { throw 2 } }), document, window, new Date(NaN),
    { get a() { throw 3 } }, Object.create(null)];
  const loop = {}; loop.loop = loop; odd.push(loop);
  const names = ["track", "identify", "page", "reset", "consent", "form", "toString", "__proto__"];
  for (const name of [...names, ...odd])
    for (const one of odd) for (const two of odd) leadlight(name, one, two);
  for (const type of ["click", "auxclick", "submit", "scroll", "pageshow", "popstate", "pagehide",
      "visibilitychange", "pointerover", "focusin", "input", "keydown", "online", "load"])
    for (const Kind of [Event, CustomEvent, MouseEvent, KeyboardEvent])
      for (const target of [window, document, document.body, document.querySelector("button")])
        target.dispatchEvent(new Kind(type, { bubbles: true, composed: true }));
  for (const junk of ["{", "null", "7", "[]", '{"event":{}}', '{"tried":1}'])
    localStorage[`_ll.KEY:${junk}`] = localStorage["_ll.KEY.s"] = junk;
  leadlight("track", "Alive");
}"""


def test_nothing_that_a_page_does_makes_the_snippet_throw_into_it(page, website, collector):
    answers = iter(["null", "[]", "7", '{"accepted":1,"crossing":7,"visitor":{}}', "<html>", ""])
    take = collector.respond

    def respond(request):
        answer = take(request)
        body = next(answers, None) if request.path == "/e" else None
        return answer if body is None else Answer(answer.status, answer.headers, body.encode())

    collector.respond = respond
    page.goto(website.show("/", CONTACT))
    page.wait_for_function("window.leadlight && leadlight.version")
    page.evaluate(CALLS)
    page.goto(website.show("/after"))
    collector.wait("page")
    collector.wait("Alive")


def test_a_request_speaks_of_one_visitor_only(page, website, collector):
    collector.status, collector.retry_after = 503, 2
    page.goto(website.show())
    collector.wait_refused("page")
    page.evaluate("leadlight('track', 'Looked'); leadlight('reset'); leadlight('track', 'Bought')")
    collector.status = 200
    collector.wait("Looked")
    collector.wait("Bought")
    for request in collector.requests:
        batch = json.loads(request.body)["batch"]
        assert len({event["anonymousId"] for event in batch}) == 1
