"""How long and how far a page was read, on a clock that the test moves."""

from time import monotonic

import pytest

from tests.browser.recorder import DEADLINE_S

HIDDEN = "Object.defineProperty(document, 'hidden', { configurable: true, value: true })"
SHOWN = "Object.defineProperty(document, 'hidden', { configurable: true, value: false })"
TELL = "document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))"
MINUTE = 60
STEP_S = 20  # less than the half minute after which nobody is taken to read


class Reader:
    """A person with a page open; time passes only here."""

    def __init__(self, page) -> None:
        self.page = page
        self._at = 0

    def pass_(self, seconds: float) -> None:
        self.page.clock.run_for(round(seconds * 1000))

    def pass_until(self, seen) -> None:
        """Let a little time pass, again and again: what waits on the network wants a clock too."""
        deadline = monotonic() + DEADLINE_S
        while not seen():
            assert monotonic() < deadline
            self.pass_(0.05)

    def read(self, seconds: float) -> None:
        """Move the pointer now and then."""
        for _ in range(0, seconds, STEP_S):
            self._at = (self._at + 10) % 500
            self.page.mouse.move(self._at, 100)
            self.pass_(STEP_S)

    def hide(self) -> None:
        self.page.evaluate(f"{HIDDEN}; {TELL}")

    def show(self) -> None:
        self.page.evaluate(f"{SHOWN}; {TELL}")

    def turn_to_another_window(self) -> None:
        self.page.evaluate("document.hasFocus = () => false; dispatchEvent(new Event('blur'))")

    def turn_back(self) -> None:
        self.page.evaluate("delete document.hasFocus; dispatchEvent(new Event('focus'))")


@pytest.fixture
def open_page(page, website, collector):
    """A call that shows a page whose clock stands still, and gives its reader."""

    def show(body="") -> Reader:
        page.clock.install(time=1_800_000_000)
        page.clock.pause_at(1_800_000_001)
        page.goto(website.show("/start", f"<style>body {{ margin: 0 }}</style>{body}"))
        page.wait_for_function("window.leadlight?.version")
        reader = Reader(page)
        reader.pass_until(lambda: collector.events("page"))
        return reader

    return show


@pytest.fixture
def leave(page, website, collector):
    """A call that goes to another page, and gives what the page that was left says of itself."""

    def go() -> dict:
        website.show("/next")
        told = len(collector.events("Page Engaged"))
        if not page.evaluate("document.hidden"):  # else it was told when it was hidden
            told += 1
        page.goto(website.url + "/next")
        return collector.wait("Page Engaged", told)[-1]["properties"]

    return go


def six_minutes(reader) -> None:
    reader.read(6 * MINUTE)


def an_hour(reader) -> None:
    reader.read(60 * MINUTE)


def left_alone(reader) -> None:
    reader.read(MINUTE)
    reader.pass_(10 * MINUTE)


def hidden_for_a_while(reader) -> None:
    reader.read(MINUTE)
    reader.hide()
    reader.pass_(5 * MINUTE)
    reader.show()
    reader.read(MINUTE)


def in_another_window_for_a_while(reader) -> None:
    reader.read(MINUTE)
    reader.turn_to_another_window()
    reader.pass_(5 * MINUTE)
    reader.turn_back()
    reader.read(MINUTE)


def lid_closed_overnight(reader) -> None:
    reader.read(MINUTE)
    reader.page.clock.fast_forward(8 * 60 * MINUTE * 1000)
    reader.read(MINUTE)


def many_short_looks(reader) -> None:
    for _ in range(6):
        reader.show()
        reader.read(STEP_S)
        reader.hide()
        reader.pass_(MINUTE)


@pytest.mark.parametrize(
    ("happens", "engaged_s"),
    [
        (six_minutes, 6 * MINUTE),
        (an_hour, 60 * MINUTE),
        (left_alone, 1 * MINUTE - STEP_S + 30),
        (hidden_for_a_while, 2 * MINUTE),
        (in_another_window_for_a_while, 2 * MINUTE),
        (lid_closed_overnight, 2 * MINUTE + 30 - STEP_S),
        (many_short_looks, 2 * MINUTE),
    ],
    ids=lambda given: getattr(given, "__name__", None),
)
def test_engaged_time_is_what_was_really_spent_reading(open_page, leave, happens, engaged_s):
    happens(open_page())
    engaged = leave()
    assert engaged["engagedMs"] == pytest.approx(engaged_s * 1000, rel=0.05)


def wheel(page) -> None:
    page.evaluate("void (moved = new Promise((done) => onscrollend = done))")
    page.mouse.wheel(0, 10)
    page.evaluate("moved.then(() => {})")


@pytest.mark.parametrize(
    "act",
    [
        lambda page: page.keyboard.press("ArrowDown"),
        wheel,
        lambda page: page.mouse.click(50, 50),
        lambda page: page.mouse.move(50, page.evaluate("Date.now() / 1000 % 500 | 0")),
    ],
    ids=["key", "wheel", "click", "pointer"],
)
def test_every_way_of_being_active_counts(open_page, leave, act):
    reader = open_page('<div style="height: 30000px"></div>')
    for _ in range(6):
        act(reader.page)
        reader.pass_(STEP_S)
    assert leave()["engagedMs"] == pytest.approx(2 * MINUTE * 1000, rel=0.05)


def test_what_is_said_last_is_the_whole_of_it(open_page, leave, collector):
    reader = open_page()
    for seconds in (60, 40, 20):
        reader.show()
        reader.read(seconds)
        reader.hide()
    leave()
    events = {event["messageId"]: event for event in collector.wait("Page Engaged", 3)}
    told = [event["properties"] for event in events.values()]
    [view] = [e for e in collector.events("page") if e["context"]["page"]["url"].endswith("/start")]
    assert {one["pageId"] for one in told} == {view["messageId"]}
    assert [one["engagedMs"] for one in told] == sorted({one["engagedMs"] for one in told})
    assert told[-1]["engagedMs"] == pytest.approx(120_000, rel=0.05)


def test_nothing_is_said_of_a_page_again_while_nobody_reads_on(open_page, leave, collector):
    reader = open_page()
    reader.read(STEP_S)
    reader.hide()
    collector.wait("Page Engaged")
    reader.pass_(MINUTE)
    reader.page.evaluate(f"{TELL}; dispatchEvent(new Event('pagehide'))")
    reader.page.evaluate("leadlight('track', 'Settled')")
    reader.pass_until(lambda: collector.events("Settled"))
    assert len(collector.events("Page Engaged")) == 1


def test_each_page_of_a_single_page_app_has_its_own_time(open_page, leave, collector):
    reader = open_page()
    reader.read(2 * MINUTE)
    reader.page.evaluate("history.pushState({}, '', '/pushed')")
    reader.pass_until(lambda: len(collector.events("page")) == 2)
    [first, second] = collector.events("page")
    reader.read(MINUTE)
    leave()
    told = {
        event["properties"]["pageId"]: event["properties"]["engagedMs"]
        for event in collector.wait("Page Engaged", 2)
    }
    assert told[first["messageId"]] == pytest.approx(120_000, rel=0.05)
    assert told[second["messageId"]] == pytest.approx(60_000, rel=0.05)


SCROLLED = """(to) => new Promise((done) => {
  if (scrollY === to) done();
  addEventListener("scroll", () => done(), { once: true });
  scrollTo(0, to);
})"""


@pytest.mark.parametrize(
    ("height", "positions", "depth"),
    [
        (3000, [], 24),
        (3000, [1140], 62),
        (3000, [1140, 600, 0], 62),
        (3000, [2280], 100),
        (3000, [2280, 0], 100),
        (500, [], 100),
    ],
)
def test_scroll_depth_is_the_deepest_share_of_the_page_that_was_seen(
    open_page, leave, height, positions, depth
):
    reader = open_page(f'<div style="height: {height}px"></div>')
    for position in positions:
        reader.page.evaluate(SCROLLED, position)
        reader.pass_(1)
    reader.read(STEP_S)
    assert leave()["scrollDepth"] == depth


def test_a_page_that_grows_while_it_is_read_was_seen_to_where_it_was_seen(open_page, leave):
    reader = open_page('<div style="height: 1440px"></div>')
    reader.read(STEP_S)
    reader.page.evaluate("document.querySelector('div').style.height = '7200px'")
    reader.page.evaluate(SCROLLED, 2880)
    reader.pass_(1)
    assert leave()["scrollDepth"] == 50
