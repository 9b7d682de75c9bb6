"""A page that deletes, rewrites and overrides what scripts live on, before the snippet loads."""

import pytest

SENT = "Form Submitted"
THROW = "function () { throw new Error('the page forbids it') }"


def deleted(name: str, owner: str = "window") -> str:
    return (
        f"delete {owner}.{name}; Object.defineProperty({owner}, '{name}', {{ value: undefined }})"
    )


def throwing(*names: str) -> str:
    return "; ".join(f"{name} = {THROW}" for name in names)


def each_throws(owner: str, names: str) -> str:
    return throwing(*(f"{owner}.{name}" for name in names.split()))


# What the issue names, then what old libraries and clever shops have done.
NAMED = {
    "fetch is gone": deleted("fetch"),
    "fetch throws": throwing("window.fetch"),
    "fetch gives nothing back": "window.fetch = () => {}",
    "fetch always fails": "window.fetch = () => Promise.reject(new TypeError('no'))",
    "XMLHttpRequest is gone": deleted("XMLHttpRequest"),
    "XMLHttpRequest throws": throwing("window.XMLHttpRequest"),
    "fetch and XMLHttpRequest are gone": f"{deleted('fetch')}; {deleted('XMLHttpRequest')}",
    "window.addEventListener throws": throwing("window.addEventListener"),
    "document.addEventListener throws": throwing("document.addEventListener"),
    "addEventListener of all throws": throwing("EventTarget.prototype.addEventListener"),
    "addEventListener of all does nothing": "EventTarget.prototype.addEventListener = () => {}",
    "localStorage is gone": deleted("localStorage"),
    "localStorage throws": """Object.defineProperty(window, "localStorage", {
        get() { throw new DOMException("no", "SecurityError") } })""",
    "Storage throws": each_throws("Storage.prototype", "getItem setItem removeItem key clear"),
    "Storage gives nonsense": "Storage.prototype.getItem = () => '{nonsense'",
    "JSON is gone": deleted("JSON"),
    "JSON.stringify throws": throwing("JSON.stringify"),
    "JSON.stringify gives nonsense": "JSON.stringify = () => 'nonsense'",
    "JSON.parse throws": throwing("JSON.parse"),
    "toJSON as in Prototype.js": """for (const type of [Array, String, Number, Object])
        Object.defineProperty(type.prototype, "toJSON", { writable: true, configurable: true,
          value() { return `"${this}"` } })""",
    "Array.prototype.map, filter, forEach throw": each_throws(
        "Array.prototype", "map filter forEach reduce"
    ),
    "Array.prototype.some, find, includes throw": each_throws(
        "Array.prototype", "some every find findIndex includes indexOf"
    ),
    "Array.prototype.push, splice, concat throw": each_throws(
        "Array.prototype", "push pop shift splice slice concat sort reverse join flatMap"
    ),
    "Array.prototype gives nonsense": "; ".join(
        f"Array.prototype.{name} = () => 7" for name in ("map", "filter", "concat", "slice", "sort")
    ),
    "Array.from throws": throwing("Array.from"),
    "arrays cannot be iterated": f"Array.prototype[Symbol.iterator] = {THROW}",
    "arrays and objects have enumerable extras": """
        Array.prototype.extra = () => {}; Object.prototype.more = () => {}""",
}
MORE = {
    "Promise is gone": deleted("Promise"),
    "Promise is another": "window.Promise = function () { this.then = () => this }",
    "then throws": throwing("Promise.prototype.then"),
    "Date is another": "window.Date = function () { return {} }",
    "Date.now stands still": "Date.now = () => 0",
    "Date.now gives nonsense": "Date.now = () => 'noon'",
    "toISOString throws": throwing("Date.prototype.toISOString"),
    "Object.defineProperty throws": throwing("Object.defineProperty"),
    "Object.assign, keys, entries throw": each_throws("Object", "assign keys entries fromEntries"),
    "Function.prototype.call and apply throw": each_throws("Function.prototype", "call apply bind"),
    "String.prototype throws": each_throws(
        "String.prototype", "replace match split trim normalize slice includes toLowerCase"
    ),
    "RegExp.prototype throws": each_throws("RegExp.prototype", "test exec"),
    "console is gone": deleted("console"),
    "console throws": each_throws("console", "log warn error debug info"),
    "crypto is gone": deleted("crypto"),
    "crypto throws": each_throws("crypto", "getRandomValues randomUUID"),
    "cookies throw": """Object.defineProperty(document, "cookie", {
        get() { throw new Error("no") }, set() { throw new Error("no") } })""",
    "URL and URLSearchParams are gone": f"{deleted('URL')}; {deleted('URLSearchParams')}",
    "Blob is gone": deleted("Blob"),
    "Map, Set, WeakMap, WeakSet are gone": "; ".join(
        map(deleted, ("Map", "Set", "WeakMap", "WeakSet"))
    ),
    "Intl is gone": deleted("Intl"),
    "performance is gone": deleted("performance"),
    "sendBeacon throws": throwing("navigator.sendBeacon"),
    "history cannot be changed": """for (const name of ["pushState", "replaceState"])
        Object.defineProperty(history, name, { value: history[name], writable: false })""",
    "form.submit is the page's own": """{ const { submit } = HTMLFormElement.prototype;
        HTMLFormElement.prototype.submit = function () { return submit.call(this) } }""",
    "an element has the name of our global": """addEventListener("DOMContentLoaded", () =>
        document.body.insertAdjacentHTML("beforeend", "<a id=leadlight></a>"))""",
}
# Elements are the page's own: where it takes from them what finds and reads the controls of a form,
# no form can be read. The visit is counted all the same.
UNREADABLE = {
    "closest, matches, querySelector throw": each_throws(
        "Element.prototype", "closest matches querySelector querySelectorAll getAttribute"
    ),
    "document.querySelector throws": each_throws(
        "document", "querySelector querySelectorAll getElementById"
    ),
}
# Together: one of each kind, the harshest.
TOGETHER = [
    "fetch and XMLHttpRequest are gone",
    "addEventListener of all throws",
    "localStorage throws",
    "Array.prototype.map, filter, forEach throw",
    "Array.prototype.some, find, includes throw",
    "Array.prototype.push, splice, concat throw",
    "Promise is gone",
    "Date is another",
    "console is gone",
    "crypto is gone",
    "cookies throw",
    "JSON.stringify throws",
    "JSON.parse throws",
    "Object.assign, keys, entries throw",
    "Object.defineProperty throws",
]
SABOTAGE = NAMED | MORE
CASES = SABOTAGE | {
    "all that the issue names together": "; ".join(
        NAMED[name] for name in TOGETHER if name in NAMED
    ),
    "all together": "; ".join(SABOTAGE[name] for name in TOGETHER),
}

# The page's own code, which a visitor uses: it keeps in `own` what works.
PAGE = """
<form action="/thanks">
  <input type=email name=email value=ana@example.com><input name=company value="Li &amp; Co">
  <button>Send</button>
</form>
<button id=own onclick="own.clicked = (own.clicked || 0) + 1">Own</button>
<script>own.scripted = true</script>"""
# Before and after: what the page has taken away is not put back.
KEEP = """window.own = {}; {
  const owned = () => [window.fetch, window.XMLHttpRequest, window.Promise, window.Date,
    window.JSON && JSON.stringify, window.console, window.crypto, window.URL, window.Blob,
    window.localStorage && 1, Array.prototype.map, Object.keys, Element.prototype.matches];
  own.look = () => { try { own.asLeft = owned() } catch { own.asLeft = [] } };
  own.putBack = () => { let n = 0;
    for (let i = 0; i < own.asLeft.length; i++) if (!own.asLeft[i] && owned()[i]) n++;
    return n };
}"""


def hostile(sabotage: str) -> str:
    return f"<script nonce=n0nce>{KEEP} {sabotage}; own.look()</script>"


@pytest.fixture(autouse=True)
def thanks(website):
    website.show("/thanks", "<h1>Thanks</h1>", tag="")


@pytest.fixture
def said(page):
    """What pages wrote into the console as errors."""
    said = []
    page.on("console", lambda m: m.type == "error" and said.append((m.text, m.location["url"])))
    return said


@pytest.mark.parametrize("sabotage", CASES.values(), ids=CASES)
def test_the_visit_and_the_form_arrive_and_the_page_notices_nothing(
    page, website, collector, said, sabotage
):
    page.goto(website.show("/contact", PAGE, tag=hostile(sabotage) + website.tag))
    [view] = collector.wait("page")
    assert view["context"]["page"]["url"] == website.url + "/contact"

    page.mouse.click(*centre(page, "#own"))
    assert value(page, "`${own.clicked} ${own.scripted} ${own.putBack()}`") == "1 true 0"
    page.mouse.click(*centre(page, "form button"))
    page.wait_for_url("**/thanks?*")

    [form] = collector.wait(SENT)
    fields = {field["name"]: field["value"] for field in form["properties"]["fields"]}
    assert fields == {"email": "ana@example.com", "company": "Li & Co"}
    assert form["anonymousId"] == view["anonymousId"]
    assert website.asked("GET", "/thanks")[0].query == "email=ana%40example.com&company=Li+%26+Co"
    assert [text for text, url in said if "favicon" not in url] == []


@pytest.mark.parametrize("sabotage", UNREADABLE.values(), ids=UNREADABLE)
def test_where_forms_cannot_be_read_the_visit_arrives_and_the_form_goes_its_way(
    page, website, collector, said, sabotage
):
    page.goto(website.show("/contact", PAGE, tag=hostile(sabotage) + website.tag))
    assert len(collector.wait("page")) == 1
    page.mouse.click(*centre(page, "form button"))
    page.wait_for_url("**/thanks?*")
    assert website.asked("GET", "/thanks")[0].query == "email=ana%40example.com&company=Li+%26+Co"
    assert [text for text, url in said if "favicon" not in url] == []


def value(page, expression: str):
    """What it is in the page; Playwright's own way there needs what the page has broken."""
    session = page.context.new_cdp_session(page)
    return session.send("Runtime.evaluate", {"expression": expression})["result"].get("value")


def centre(page, selector: str) -> tuple[float, float]:
    """Where an element is on the screen; asked of the browser, as the page may be in the way."""
    session = page.context.new_cdp_session(page)
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    node = session.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
    quad = session.send("DOM.getContentQuads", {"nodeId": node})["quads"][0]
    return sum(quad[::2]) / 4, sum(quad[1::2]) / 4


def test_a_hostile_page_under_a_strict_policy_is_measured_too(page, website, collector):
    policy = (
        "default-src 'none'; script-src 'nonce-n0nce' 'strict-dynamic'; base-uri 'none'; "
        f"connect-src {collector.url}"
    )
    tag = hostile(CASES["all together"]) + website.tag.replace("async", "async nonce=n0nce")
    page.goto(website.show("/contact", PAGE, tag=tag, headers={"Content-Security-Policy": policy}))
    collector.wait("page")
    page.mouse.click(*centre(page, "form button"))
    page.wait_for_url("**/thanks?*")
    assert len(collector.wait(SENT)) == 1


def test_nothing_is_counted_twice_on_a_hostile_page(page, website, collector):
    website.show("/thanks")
    tag = hostile(CASES["all together"]) + website.tag * 2
    page.goto(website.show("/contact", PAGE, tag=tag))
    collector.wait("page")
    page.mouse.click(*centre(page, "form button"))
    page.wait_for_url("**/thanks?*")
    collector.wait("page", 2)
    collector.wait(SENT)
    page.goto(website.show("/later"))
    collector.wait("page", 3)
    page.goto(website.show("/last"))
    views = collector.wait("page", 4)
    paths = [view["context"]["page"]["url"].removeprefix(website.url) for view in views]
    assert [path.split("?")[0] for path in paths] == ["/contact", "/thanks", "/later", "/last"]
    assert len({event["messageId"] for event in collector.events(SENT)}) == 1


def test_single_page_navigation_is_followed_on_a_hostile_page(page, website, collector):
    tag = hostile(CASES["all together"]) + website.tag
    page.goto(website.show("/contact", PAGE, tag=tag))
    collector.wait("page")
    value(page, "history.pushState({}, '', '/next')")
    [_, view] = collector.wait("page", 2)
    assert view["context"]["page"]["url"] == website.url + "/next"
    assert view["context"]["page"]["referrer"] == website.url + "/contact"
