"""Which navigations are page views and which are not: one table, case by case.

An address stands without its origin; `a < b` is a view of `a` whose referrer is `b`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from tests.browser.recorder import Answer

Step = str | Callable


def push(address: str) -> str:
    return f"history.pushState({{}}, '', '{address}')"


def replace(address: str) -> str:
    return f"history.replaceState({{}}, '', '{address}')"


def travel(by: int, to: str) -> Step:
    """Go so many entries through the history of the tab, and arrive at `to`."""

    def step(page, website):
        page.evaluate(f"history.go({by})")
        page.wait_for_function(f"location.href === {website.url + to!r}")

    return step


def load(address: str) -> Step:
    def step(page, website):
        page.goto(website.url + address)
        page.wait_for_function("window.leadlight?.version")

    return step


def follow(selector: str, to: str) -> Step:
    """Click what leads to another document."""

    def step(page, website):
        page.click(selector)
        page.wait_for_url(website.url + to)
        page.wait_for_function("window.leadlight?.version")

    return step


def reload(page, website) -> None:
    page.reload()
    page.wait_for_function("window.leadlight?.version")


def frames_loaded(page, website) -> None:
    page.wait_for_load_state("networkidle")


@dataclass(frozen=True)
class Case:
    """What somebody does after loading `at`, the views that come of it, and what is none."""

    promise: str
    views: list[str]
    does: tuple[Step, ...] = ()
    at: str = "/start"
    no_views: tuple[str, ...] = ()
    set_up: str = ""  # attributes of the tag
    body: str = ""  # of /start
    head: str = ""  # of /start, before the tag
    pages: dict[str, str] = field(default_factory=dict)  # path: body


NAVIGATION_API = """<script>navigation.addEventListener("navigate", (event) => {
  if (event.canIntercept && !event.hashChange) event.intercept({ handler: async () => {} });
})</script>"""
FRAME_ROUTER = "<script>history.pushState({}, '', '/inner'); location.hash = 'x'</script>"
WRITES_A_PAGE = """document.open(); document.write(`<title>Written</title>${TAG}<p>Written`);
document.close()"""

CASES = [
    Case("a load", ["/start"]),
    Case(
        "the query of a load is kept and its fragment is not",
        ["/start?color=red"],
        at="/start?color=red#part",
        no_views=("/start", "/start?color=red#part"),
    ),
    Case("a pushed path", ["/start", "/pushed < /start"], (push("/pushed"),)),
    Case("a replaced path", ["/start", "/replaced < /start"], (replace("/replaced"),)),
    Case(
        "a path pushed as a URL object",
        ["/start", "/object < /start"],
        ("history.pushState({}, '', new URL('/object', location))",),
    ),
    Case(
        "a path in another script, encoded",
        ["/start", "/%E4%BB%B7%E6%A0%BC < /start"],
        (push("/价格"),),
    ),
    Case(
        "each of several paths comes from the one before",
        ["/start", "/a?x=1 < /start", "/b < /a?x=1", "/c < /b"],
        (push("/a?x=1"), push("/b"), push("/c")),
    ),
    Case(
        "pushing the path that is shown", ["/start"], (push("/start"), push("/start"))
    ),
    Case("pushing a state without an address", ["/start"], ("history.pushState({ open: 1 }, '')",)),
    Case("a pushed query", ["/start"], (push("?color=red"),), no_views=("/start?color=red",)),
    Case("a replaced query", ["/start"], (replace("?color=red"),), no_views=("/start?color=red",)),
    Case("a pushed fragment", ["/start"], (push("#part"),), no_views=("/start#part",)),
    Case(
        "a path and back to it by a push",
        ["/start", "/next < /start", "/start < /next"],
        (push("/next"), push("/start")),
    ),
    Case(
        "a nested router pushes and at once replaces",
        ["/start", "/shop/all < /start"],
        (f"{push('/shop')}; {replace('/shop/all')}",),
        no_views=("/shop", "/shop/all < /shop"),
    ),
    Case(
        "a router strips the campaign once the view is counted",
        ["/start?utm_source=news&gclid=abc"],
        (replace("/start"),),
        at="/start?utm_source=news&gclid=abc",
        no_views=("/start",),
    ),
    Case(
        "a campaign put in by a shallow route",
        ["/start"],
        (push("/start?utm_source=share"), replace("/start")),
        no_views=("/start?utm_source=share",),
    ),
    Case(
        "an address of another origin cannot be pushed, and the page is told so",
        ["/start"],
        ("try { history.pushState({}, '', 'https://other.example/') } catch (e) { told = e.name }",
         "if (told !== 'SecurityError') throw told"),
        no_views=("https://other.example/",),
    ),
    Case(
        "back in a single-page app",
        ["/start", "/next < /start", "/start < /next"],
        (push("/next"), travel(-1, "/start")),
    ),
    Case(
        "back and forward in a single-page app",
        ["/start", "/next < /start", "/start < /next", "/next < /start"],
        (push("/next"), travel(-1, "/start"), travel(1, "/next")),
    ),
    Case(
        "back over several entries at once",
        ["/start", "/a < /start", "/b < /a", "/start < /b"],
        (push("/a"), push("/b"), travel(-2, "/start")),
    ),
    Case(
        "back over queries and fragments",
        ["/start"],
        (push("?color=red"), push("#part"), travel(-1, "/start?color=red"), travel(-1, "/start")),
        no_views=("/start?color=red", "/start?color=red#part"),
    ),
    Case(
        "a link to a part of the page",
        ["/start"],
        (lambda page, _: page.click("a"), travel(-1, "/start")),
        body='<a href="#part">part</a><p id=part>',
        no_views=("/start#part",),
    ),
    Case(
        "routes in the fragment, where the site says so",
        ["/start", "/start#/list < /start", "/start#/item/7 < /start"],
        ("location.hash = '/list'", push("#/item/7")),
        set_up="data-hash",
    ),
    Case(
        "a load at a route in the fragment",
        ["/start#/list"],
        at="/start#/list",
        set_up="data-hash",
        no_views=("/start",),
    ),
    Case(
        "back over routes in the fragment",
        ["/start", "/start#/list < /start", "/start < /start"],
        ("location.hash = '/list'", travel(-1, "/start")),
        set_up="data-hash",
    ),
    Case(
        "the same route in the fragment again",
        ["/start", "/start#/list < /start"],
        ("location.hash = '/list'", "location.hash = '/list'", push("#/list")),
        set_up="data-hash",
    ),
    Case(
        "pages in the query, where the site says so",
        ["/start", "/start?p=2 < /start", "/start?p=3 < /start?p=2"],
        (push("?p=2"), push("?p=2#part"), replace("?p=3")),
        set_up="data-query",
        no_views=("/start?p=2#part",),
    ),
    Case(
        "back over pages in the query",
        ["/start", "/start?p=2 < /start", "/start < /start?p=2"],
        (push("?p=2"), travel(-1, "/start")),
        set_up="data-query",
    ),
    Case(
        "a router on the Navigation API",
        ["/start", "/next < /start"],
        (lambda page, _: page.click("a"), "new Promise(setTimeout)"),
        body=f'{NAVIGATION_API}<a href="/next">next</a>',
    ),
    Case(
        "a router that kept the browser's own pushState",
        ["/start", "/next < /start"],
        ("own.call(history, {}, '', '/next')", "new Promise(setTimeout)"),
        head="<script>window.own = history.pushState</script>",
    ),
    Case(
        "a link to another document",
        ["/start", "/next < /start"],
        (follow("a", "/next"),),
        body='<a href="/next">next</a>',
    ),
    Case("a reload", ["/start", "/start"], (reload,)),
    Case(
        "a form that asks for the same page with a query",
        ["/start", "/start?color=red < /start"],
        (follow("button", "/start?color=red"),),
        body="<form data-ll-ignore><input name=color value=red><button>Go</button></form>",
    ),
    Case(
        "a redirect is a view of where it ends",
        ["/start", "/next"],
        (load("/old"),),
        no_views=("/old",),
    ),
    Case("a page that is not found", ["/start", "/missing"], (load("/missing"),)),
    Case(
        "a page with a base for its addresses",
        ["/start", "/elsewhere/shop < /start"],
        (push("shop"),),
        head='<base href="/elsewhere/">',
    ),
    Case(
        "a page that writes its own tag",
        ["/start", "/written"],
        (load("/written"),),
        pages={"/written": "<script>document.write(`TAG<p>more`)</script>"},
    ),
    Case(
        "a page that is written anew is the same page, and goes on",
        ["/start", "/pushed < /start"],
        (WRITES_A_PAGE, frames_loaded, push("/pushed")),
    ),
    Case("a call of page()", ["/start", "/start"], ("leadlight('page')",)),
    Case("a reset begins anew", ["/start", "/start"], ("leadlight('reset')",)),
    Case(
        "frames, whatever goes on in them",
        ["/start"],
        (frames_loaded, "frames[0].location.reload()", frames_loaded),
        body="""<iframe src="/frame"></iframe><iframe srcdoc='TAG<p>inside'></iframe>
          <iframe src="about:blank"></iframe>""",
        pages={"/frame": FRAME_ROUTER},
        no_views=("/frame", "/inner", "/frame < /start"),
    ),
    Case(
        "being told that the page is shown, hidden and focused",
        ["/start"],
        (
            "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: false }))",
            "document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))",
            "dispatchEvent(new Event('blur')); dispatchEvent(new Event('focus'))",
            "dispatchEvent(new PopStateEvent('popstate'))",
            "dispatchEvent(new HashChangeEvent('hashchange'))",
        ),
    ),
]  # fmt: skip


def as_written(views, website) -> list[str]:
    """Views as the table writes them down."""
    pages = [view["context"]["page"] for view in views]
    seen = [(page["url"], page["referrer"]) for page in pages]
    return [" < ".join(filter(None, pair)).replace(website.url, "") for pair in seen]


def in_script(tag: str) -> str:
    """`tag` as a string of a script may hold it."""
    return tag.replace("</", "<\\/")


def tag_of(website, set_up: str) -> str:
    return website.tag.replace("data-site", f"{set_up} data-site")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.promise)
def test_navigations_that_are_views_and_that_are_none(
    page, website, collector, events_until_now, case
):
    tag = tag_of(website, case.set_up)
    website.show("/start", case.body.replace("TAG", tag), tag=case.head + tag)
    website.show("/next")
    website.show("/missing", status=404)
    website.pages["/old"] = Answer(302, {"Location": "/next"})
    for path, body in case.pages.items():
        written = "TAG" in body  # it has no other tag than the one that it writes
        website.show(path, body.replace("TAG", in_script(tag)), tag="" if written else tag)
    load(case.at)(page, website)
    page.evaluate(f"window.TAG = `{tag}`")

    for step in case.does:
        page.evaluate(step) if isinstance(step, str) else step(page, website)

    collector.wait("page", len(case.views))  # one of a page that is gone is seen by nobody else
    seen = as_written(events_until_now("page"), website)
    assert seen == case.views
    assert not set(seen) & set(case.no_views)
    assert {(r.method, r.path) for r in collector.requests} == {("POST", "/e")}


def test_a_router_that_strips_the_campaign_before_our_script_is_there_hides_nothing(
    page, website, collector, events_until_now
):
    collector.hold_scripts()
    website.show("/start")
    page.goto(website.url + "/start?utm_source=news&bd_vid=77", wait_until="commit")
    page.wait_for_function("document.querySelector('script')")
    page.evaluate(replace("/start"))
    collector.release()
    seen = as_written(events_until_now("page"), website)
    assert seen == ["/start?utm_source=news&bd_vid=77"]


def test_a_title_that_a_router_sets_after_the_address_is_the_views_title(
    page, website, collector, events_until_now
):
    website.show("/start", title="Start")
    load("/start")(page, website)
    page.evaluate(f"{push('/next')}; document.title = 'Next'")
    collector.wait("page", 2)
    page.evaluate(f"{push('/last')}; Promise.resolve().then(() => {{ document.title = 'Last' }})")
    titles = [view["context"]["page"]["title"] for view in events_until_now("page")]
    assert titles == ["Start", "Next", "Last"]


def test_a_page_at_rest_asks_for_nothing(page, website, collector, events_until_now):
    website.show("/start")
    page.clock.install()
    load("/start")(page, website)
    with page.expect_event("requestfinished", lambda r: "Settled" in (r.post_data or "")):
        assert len(events_until_now("page")) == 1
    page.evaluate("fetch('/nothing').then((answer) => answer.text())")  # they know that it was
    before = len(collector.requests)
    page.clock.run_for(3_600_000)
    events_until_now("page")
    assert len(collector.requests) == before + 1  # only what was asked for just now
