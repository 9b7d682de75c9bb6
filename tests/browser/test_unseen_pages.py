"""Pages that load before anybody sees them, and pages that come back: as a browser really does it.

Nothing here is acted out. Prerendering and tabs in the background need a browser without a
debugger, so the pages themselves say what they see, by asking the website for `/told`.
"""

from urllib.parse import parse_qs

import pytest

from tests.browser.chromium import installed
from tests.browser.recorder import DEADLINE_S, Answer
from tests.browser.undriven import eventually, undriven
from tests.conftest import CHROMIUM_ARGS

# Asks again until the website has put a page at /go, then does what comes behind.
ON_GO = "const wait = async () => (await fetch('/go')).ok ? go() : setTimeout(wait, 50); wait();"
PRERENDERS = """<a href="/next">next</a>
<script type=speculationrules>
  {"prerender": [{"source": "list", "urls": ["/next"], "eagerness": "immediate"}]}
</script>"""
FOLLOWS = f"<script>const go = () => document.querySelector('a').click(); {ON_GO}</script>"
TELLS = """<script>
  const tell = () => {
    const started = Boolean(window.leadlight?.version);
    fetch(`/told?hidden=${document.hidden}&prerendering=${document.prerendering}`
      + `&started=${started}&loaded=${document.readyState}`);
  };
  tell();
  addEventListener("load", () => tell());
  for (const type of ["visibilitychange", "prerenderingchange"])
    document.addEventListener(type, () => tell());
</script>"""


def told(website, **facts) -> bool:
    """Whether some page has said this of itself."""
    said = [parse_qs(request.query) for request in website.asked("GET", "/told")]
    return any(all(one[name] == [str(value)] for name, value in facts.items()) for one in said)


def views(collector, website) -> list[str]:
    addresses = [view["context"]["page"]["url"] for view in collector.events("page")]
    return [address.removeprefix(website.url) for address in addresses]


def test_a_prerendered_page_counts_when_it_is_activated(website, collector):
    website.show("/next", TELLS)
    with undriven(website.show("/", PRERENDERS + FOLLOWS)):
        collector.wait("page")
        eventually(lambda: told(website, prerendering="true", loaded="complete"))
        assert views(collector, website) == ["/"]
        assert not any("/next" in str(event) for event in collector.arrived)

        website.pages["/go"] = Answer()
        [_, view] = collector.wait("page", 2)
        eventually(lambda: told(website, prerendering="false"))

    assert views(collector, website) == ["/", "/next"]
    assert view["context"]["page"]["referrer"] == website.url + "/"
    assert len(website.asked("GET", "/next")) == 1  # the one that was prerendered


def test_a_prerendered_page_that_nobody_goes_to_says_nothing(website, collector):
    website.show("/next", TELLS)
    website.show("/elsewhere")
    elsewhere = f"<script>const go = () => location.assign('/elsewhere'); {ON_GO}</script>"
    with undriven(website.show("/", PRERENDERS + elsewhere)):
        collector.wait("page")
        eventually(lambda: told(website, prerendering="true", loaded="complete"))
        website.pages["/go"] = Answer()
        collector.wait("page", 2)
    assert views(collector, website) == ["/", "/elsewhere"]
    assert not any("/next" in str(event) for event in collector.arrived)


@pytest.fixture
def hidden(website, collector):
    """A call that opens /next in a tab that is put behind another before our script is there."""

    def load(chromium) -> None:
        collector.wait("page")
        collector.hold_scripts()
        chromium.open(website.url + "/next")
        eventually(lambda: website.asked("GET", "/next"))
        chromium.bring_to_front(website.url + "/")
        eventually(lambda: told(website, hidden="true"))
        collector.release()
        eventually(lambda: told(website, hidden="true", started="true", loaded="complete"))

    return load


def test_a_tab_in_the_background_counts_when_it_is_first_seen(website, collector, hidden):
    website.show("/next", TELLS)
    with undriven(website.show("/")) as chromium:
        hidden(chromium)
        assert views(collector, website) == ["/"]

        chromium.bring_to_front(website.url + "/next")
        collector.wait("page", 2)
        chromium.bring_to_front(website.url + "/")
        chromium.bring_to_front(website.url + "/next")
        chromium.bring_to_front(website.url + "/")
        collector.wait("Page Engaged", 2)

    assert views(collector, website) == ["/", "/next"]


def test_a_tab_in_the_background_that_is_closed_unseen_says_nothing(website, collector, hidden):
    website.show("/next", TELLS)
    with undriven(website.show("/")) as chromium:
        hidden(chromium)
        chromium.close(website.url + "/next")
        eventually(lambda: website.url + "/next" not in chromium.tabs())
    assert views(collector, website) == ["/"]
    assert not any("/next" in str(event) for event in collector.arrived)


@pytest.fixture(scope="module")
def browser(browser):
    """A Chromium that keeps pages to come back to; Playwright's own switches that off."""
    with browser.browser_type.launch(
        executable_path=installed(),
        args=CHROMIUM_ARGS,
        ignore_default_args=["--disable-back-forward-cache"],
    ) as keeping:
        yield keeping


def test_a_page_that_comes_back_out_of_the_cache_is_another_view(page, website, collector):
    website.show("/next", "<script>addEventListener('pageshow', () => {})</script>")
    remember = "<script>addEventListener('pageshow', (e) => { kept = e.persisted })</script>"
    # What is on its way when a page is left keeps it out of the cache: let it be answered first.
    with page.expect_event("requestfinished", lambda request: request.method == "POST"):
        page.goto(website.show("/start", remember))
    [first] = collector.wait("page")
    page.evaluate("fetch('/nothing').then((answer) => answer.text())")
    page.evaluate("marked = 'the same document'")
    page.goto(website.url + "/next")
    collector.wait("page", 2)

    page.evaluate("history.back()")
    [_, _, back] = collector.wait("page", 3)

    assert page.evaluate("[kept, window.marked]") == [True, "the same document"]
    assert views(collector, website) == ["/start", "/next", "/start"]
    assert back["messageId"] != first["messageId"]
    page.evaluate("history.pushState({}, '', '/pushed')")
    # What a page did before it was put away is not told to who counts its requests: wait for each.
    collector.wait("page", 4)
    assert views(collector, website) == ["/start", "/next", "/start", "/pushed"]
    with collector.changed:
        assert collector.changed.wait_for(
            lambda: (
                back["messageId"]
                in [event["properties"]["pageId"] for event in collector.events("Page Engaged")]
            ),
            DEADLINE_S,
        )
