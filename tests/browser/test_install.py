"""Every way of putting the snippet on a page that the guide names, on pages that allow little."""

import base64
import hashlib

import pytest

CONTACT = """<form action="/thanks"><input type=email name=email value=ana@example.com>
<button>Send</button></form>"""
SENT = "Form Submitted"
TOLD = """<script nonce=n0nce>
  violations = [];
  addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
    violations.push(`${violatedDirective} ${blockedURI}`));
</script>"""


@pytest.fixture(autouse=True)
def thanks(website):
    website.show("/thanks", "<h1>Thanks</h1>")


@pytest.fixture
def stub(snippet):
    """A call that gives the inline stub as the Sites page fills it in."""

    def fill(key="KEY", name="leadlight", keep=1, nonce="") -> str:
        text = snippet.with_name("stub.js").read_text()
        for placeholder, value in (("KEY", key), ("GLOBAL", name), ("KEEP", str(keep))):
            text = text.replace(f"__{placeholder}__", value)
        return f"<script nonce='{nonce}'>{text}</script>"

    return fill


@pytest.fixture
def module(collector):
    """A call that gives the script of a page that imports the snippet."""

    def script(options="{ site: 'KEY' }", nonce="") -> str:
        return f"""<script type=module nonce='{nonce}'>
          import {{ start }} from "{collector.url}/t.mjs";
          window.started = start({options});
        </script>"""

    return script


@pytest.fixture
def visit_and_send(page, website, collector):
    """A call that loads a page with this tag and sends its form; gives the events of both."""

    def go(tag, headers=None):
        page.goto(website.show("/contact", TOLD + CONTACT, tag=tag, headers=headers))
        [view] = collector.wait("page")
        assert page.evaluate("violations") == []
        page.click("button")
        page.wait_for_url("**/thanks?*")
        [form] = collector.wait(SENT)
        return view, form

    return go


POLICIES = {
    "the script's address": "script-src 'nonce-n0nce' COLLECTOR",
    "a nonce": "script-src 'nonce-n0nce'",
    "a nonce and strict-dynamic": "script-src 'nonce-n0nce' 'strict-dynamic'",
    "strict-dynamic beside what it overrules": (
        "script-src 'nonce-n0nce' 'strict-dynamic' 'unsafe-inline' https:"
    ),
    "trusted types": (
        "script-src 'nonce-n0nce' 'strict-dynamic'; require-trusted-types-for 'script'"
    ),
}
REST = "default-src 'none'; base-uri 'none'; connect-src COLLECTOR; form-action 'self'"


@pytest.mark.parametrize("way", ["tag", "stub and tag", "module"])
@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_a_strict_content_security_policy_is_enough(
    website, collector, visit_and_send, stub, module, policy, way
):
    tag = website.tag.replace("async", "async nonce=n0nce")
    ways = {"tag": tag, "stub and tag": stub(nonce="n0nce") + tag, "module": module(nonce="n0nce")}
    said = f"{policy}; {REST}".replace("COLLECTOR", collector.url)
    visit_and_send(ways[way], {"Content-Security-Policy": said})


def integrity(file) -> str:
    digest = hashlib.sha384(file.read_bytes()).digest()
    return f"integrity='sha384-{base64.b64encode(digest).decode()}' crossorigin"


def test_the_script_is_used_when_it_is_the_one_that_the_page_names(
    website, snippet, visit_and_send
):
    visit_and_send(website.tag.replace("async", f"async {integrity(snippet)}"))


def test_a_script_that_is_another_than_the_page_names_does_nothing(
    page, website, collector, snippet
):
    other = integrity(snippet.with_name("stub.js"))
    tag = website.tag.replace("async", f"async {other}")
    with page.expect_console_message(lambda message: "integrity" in message.text):
        page.goto(website.show("/contact", CONTACT, tag=tag))
    page.click("button")
    page.wait_for_url("**/thanks?*")
    collector.wait("page")
    assert [view["context"]["page"]["url"].split("?")[0] for view in collector.arrived] == [
        website.url + "/thanks"
    ]


def test_the_tag_alone_is_enough(visit_and_send, website):
    view, form = visit_and_send(website.tag)
    assert form["properties"]["pageId"] == view["messageId"]


@pytest.mark.parametrize("kind", ["", "defer"])
def test_the_tag_may_block_or_wait(website, visit_and_send, kind):
    visit_and_send(website.tag.replace("async", kind))


def test_a_tag_put_in_by_a_script_works_as_one_that_is_written(website, collector, visit_and_send):
    visit_and_send(
        f"""<script>
          const tag = Object.assign(document.createElement("script"),
            {{ async: true, src: "{collector.url}/t.js" }});
          tag.dataset.site = "KEY";
          document.head.append(tag);
        </script>"""
    )


def test_a_page_can_import_the_snippet(page, collector, website, module, events_until_now):
    page.goto(website.show("/contact", CONTACT, tag=module()))
    collector.wait("page")
    page.evaluate("started('track', 'Watched', { minutes: 3 })")
    page.evaluate("leadlight('track', 'Paused', { minutes: 4 })")
    assert collector.wait("Watched")[0]["properties"] == {"minutes": 3}
    assert collector.wait("Paused")[0]["properties"] == {"minutes": 4}


def test_an_imported_snippet_takes_the_options_that_a_tag_takes(
    page, website, collector, module, events_until_now
):
    options = f"""{{ site: "KEY", global: "visits", endpoint: "{collector.url}/in/here",
      query: true, deny: "email" }}"""
    page.goto(website.show("/contact", CONTACT, tag=module(options)))
    collector.wait("page")
    assert page.evaluate("[typeof visits, typeof leadlight]") == ["function", "undefined"]
    page.evaluate("history.pushState({}, '', '?p=2')")
    collector.wait("page", 2)
    page.evaluate("document.forms[0].elements.email.name = 'Email'")
    page.click("button")
    page.wait_for_url("**/thanks?*")
    collector.wait("page", 3)
    assert "ana@example.com" not in str([e for e in collector.arrived if e["type"] == "track"])
    assert "/in/here" in {request.path for request in collector.requests}


COPIES = {
    "tag, tag": "TAG TAG",
    "tag, module": "TAG MODULE",
    "module, tag": "MODULE TAG",
    "module, module": "MODULE MODULE",
    "stub, tag, stub, tag": "STUB TAG STUB TAG",
    "tag, stub": "TAG STUB",
}


@pytest.mark.parametrize("written", COPIES.values(), ids=COPIES)
def test_two_copies_on_a_page_count_once(
    page, website, collector, events_until_now, stub, module, written
):
    parts = {"TAG": website.tag, "MODULE": module(), "STUB": stub()}
    tag = "".join(parts[part] for part in written.split())
    page.goto(website.show("/contact", CONTACT, tag=tag))
    page.wait_for_load_state("networkidle")
    assert len(events_until_now("page")) == 1
    page.evaluate("history.pushState({}, '', '/pushed'); leadlight('track', 'Watched')")
    assert len(events_until_now("page")) == 2
    assert len(events_until_now("Watched")) == 1
    page.click("button")
    page.wait_for_url("**/thanks?*")
    collector.wait("page", 3)
    collector.wait(SENT)
    assert len(events_until_now(SENT)) == 1
    assert len({event["messageId"] for event in events_until_now("Form Attempted")}) == 1


def test_script_and_endpoint_can_have_other_names_under_the_customers_own_domain(
    page, website, collector, visit_and_send
):
    website.proxied = {"/assets/app.js": "/t.js", "/assets/hello": "/hello"}
    tag = "<script async src=/assets/app.js data-site=KEY data-endpoint=hello></script>"
    website.show("/thanks", tag=tag)
    visit_and_send(tag)
    assert {request.path for request in collector.requests} == {"/hello"}
    hosts = {request.headers["host"] for request in collector.requests}
    assert hosts == {website.url.removeprefix("http://")}


def test_the_endpoint_can_stand_apart_from_the_script(website, collector, visit_and_send):
    website.proxied = {"/vendor/x.js": "/t.js"}
    tag = (
        f"<script async src=/vendor/x.js data-site=KEY data-endpoint={collector.url}/a/b></script>"
    )
    visit_and_send(tag)
    assert collector.requests[0].path == "/a/b"


def test_what_happens_before_a_slow_script_is_there_is_not_lost(page, website, collector, stub):
    collector.hold_scripts()
    tag = stub() + website.tag
    address = website.show(
        "/contact", CONTACT.replace("action", "onsubmit='return false' action"), tag=tag
    )
    page.goto(address + "?utm_source=news", wait_until="commit")
    page.wait_for_selector("button")
    page.evaluate("history.replaceState({}, '', '/contact')")
    page.evaluate("leadlight('track', 'Watched', { minutes: 3 })")
    page.evaluate("leadlight('identify', 'bo@example.com', { name: 'Bo' })")
    page.click("button")
    collector.release()
    [attempt] = collector.wait("Form Attempted")
    [watched] = collector.wait("Watched")
    [identified] = collector.wait("identify")
    [view] = collector.wait("page")
    assert view["context"]["page"]["url"] == address + "?utm_source=news"
    assert attempt["properties"]["fields"][0]["value"] == "ana@example.com"
    assert watched["properties"] == {"minutes": 3}
    assert identified["traits"] == {"name": "Bo", "email": "bo@example.com"}


def test_a_form_sent_before_the_script_is_there_is_sent_by_the_next_page(
    page, website, collector, events_until_now, stub
):
    tag = stub() + website.tag
    website.show("/thanks", tag=tag)
    collector.hold_scripts()
    page.goto(website.show("/contact", CONTACT, tag=tag), wait_until="commit")
    page.click("button")
    page.wait_for_url("**/thanks?*", wait_until="commit")
    collector.release()
    [form] = collector.wait(SENT)
    assert form["properties"]["fields"][0]["value"] == "ana@example.com"
    assert form["context"]["page"]["url"].startswith(website.url + "/contact")
    page.wait_for_function("[null, '[]'].includes(localStorage.getItem('_ll.KEY.s'))")
    page.goto(website.show("/later", tag=tag))
    collector.wait("page", 2)
    assert len(events_until_now(SENT)) == 1


NEVER = "<script async src='http://127.0.0.1:9/t.js' data-site=KEY></script>"


def test_a_script_that_never_comes_takes_nothing_from_the_page(page, website, collector, stub):
    page.goto(website.show("/contact", CONTACT, tag=stub() + NEVER))
    page.evaluate("leadlight('track', 'Watched'); leadlight()")
    page.click("button")
    page.wait_for_url("**/thanks?*")
    assert len(website.asked("GET", "/thanks")) == 1


def test_a_form_sent_while_the_script_was_blocked_is_sent_once_it_comes(
    page, website, collector, stub
):
    page.goto(website.show("/contact", CONTACT, tag=stub() + NEVER))
    page.click("button")
    page.wait_for_url("**/thanks?*")
    [form] = collector.wait(SENT)
    assert form["properties"]["fields"][0]["value"] == "ana@example.com"


ODD = {
    "a control that stands outside": """<input form=f name=company value=Li>
        <form id=f action="/thanks"><input name=email value=ana@example.com><button>Send</button>
        </form>""",
    "inputs named as what a form has": """<form action="/thanks">
        <input name=email value=ana@example.com><input name=querySelector><input name=closest>
        <input name=getAttribute><input name=elements><input name=id><button>Send</button>
        </form>""",
    "a name that is no selector": """<form action="/thanks"><input name=email value=ana@example.com>
        <input name='a"]b[\' value=1><button>Send</button></form>""",
}


@pytest.mark.parametrize("form", ODD.values(), ids=ODD)
def test_the_stub_keeps_odd_forms_and_says_nothing_of_them(page, website, collector, stub, form):
    page.goto(website.show("/contact", form, tag=stub() + NEVER))
    page.evaluate("document.querySelector('button').click()")
    page.wait_for_url("**/thanks?*")
    [sent] = collector.wait(SENT)
    assert "ana@example.com" in [field["value"] for field in sent["properties"]["fields"]]


@pytest.mark.parametrize(
    "storage",
    [
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('blocked') } })",
        "Storage.prototype.setItem = () => { throw new Error('full') }",
        "localStorage['_ll.KEY.s'] = 'nonsense'",
    ],
    ids=["blocked", "full", "nonsense"],
)
def test_a_stub_that_cannot_keep_anything_harms_nobody(page, website, stub, storage):
    head = f"<script>{storage}</script>{stub()}{NEVER}"
    page.goto(website.show("/contact", CONTACT, tag=head))
    page.click("button")
    page.wait_for_url("**/thanks?*")
    assert website.asked("GET", "/thanks")[0].query == "email=ana%40example.com"


SECRETS = """<form action="/thanks"><input type=email name=email value=ana@example.com>
<input type=password name=p value=PLANTED1><input name=cardNumber value=PLANTED2>
<input name=note value="4111 1111 1111 1111"><input type=hidden name=h value=PLANTED3>
<input name=q data-ll-ignore value=PLANTED4><label>身份证号 <input name=z value=PLANTED5></label>
<input name=o autocomplete=one-time-code value=PLANTED6><button>Send</button></form>"""


def test_what_the_stub_keeps_holds_no_secrets_in_the_end(page, website, collector, stub):
    website.show("/thanks", tag="")
    page.goto(website.show("/contact", SECRETS, tag=stub() + NEVER))
    page.click("button")
    page.wait_for_url("**/thanks?*")
    kept = page.evaluate("JSON.stringify(localStorage)")
    assert "ana@example.com" in kept
    for secret in ("PLANTED1", "PLANTED3", "PLANTED4", "PLANTED6"):
        assert secret not in kept
    page.goto(website.show("/later"))
    [form] = collector.wait(SENT)
    assert [field["name"] for field in form["properties"]["fields"]] == ["email"]
    assert not any("PLANTED" in request.body for request in collector.requests)


@pytest.mark.parametrize("choice", ["data-consent=required", "data-cookieless"])
def test_a_stub_that_may_keep_nothing_keeps_nothing(page, website, stub, choice):
    website.show("/thanks", tag="")
    page.goto(website.show("/contact", CONTACT, tag=stub(keep=0) + NEVER))
    page.click("button")
    page.wait_for_url("**/thanks?*")
    assert page.evaluate("[document.cookie, localStorage.length]") == ["", 0]


FRAMES = {
    "sandboxed": "<iframe src=/inside sandbox='allow-scripts allow-forms'></iframe>",
    "sandboxed, of the same origin": (
        "<iframe src=/inside sandbox='allow-scripts allow-same-origin'></iframe>"
    ),
    "without scripts": "<iframe src=/inside sandbox></iframe>",
    "of another host": "<iframe src=OTHER/inside></iframe>",
}


@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES)
def test_a_frame_with_the_tag_counts_nothing_and_breaks_nothing(
    page, website, stub, events_until_now, frame
):
    calls = "<script>window.leadlight?.('track', 'From the frame')</script>"
    website.show("/inside", calls, tag=stub() + website.tag)
    other = website.url.replace("127.0.0.1", "localhost")
    page.goto(website.show("/", frame.replace("OTHER", other)))
    page.wait_for_load_state("networkidle")
    assert len(events_until_now("page")) == 1
    assert events_until_now("From the frame") == []


def test_a_whole_page_in_a_sandbox_is_counted_and_its_form_taken(website, visit_and_send):
    sandbox = {"Content-Security-Policy": "sandbox allow-scripts allow-forms allow-top-navigation"}
    view, form = visit_and_send(website.tag, sandbox)
    assert form["anonymousId"] == view["anonymousId"]


def test_a_policy_that_forbids_sending_leaves_the_page_alone(page, website, collector):
    policy = f"script-src 'nonce-n0nce' {collector.url}; connect-src 'none'"
    page.goto(website.show("/contact", CONTACT, headers={"Content-Security-Policy": policy}))
    page.wait_for_function("window.leadlight?.version")
    page.click("button")
    page.wait_for_url("**/thanks?*")
    [form] = collector.wait(SENT)  # by the next page, whose policy allows it
    assert form["properties"]["fields"][0]["value"] == "ana@example.com"
