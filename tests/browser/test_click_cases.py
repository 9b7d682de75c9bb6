"""Clicks that are told: links that leave, downloads, mail, telephone, and what a site marks."""

from dataclasses import dataclass

import pytest

from tests.browser.recorder import Answer

CLICKED = "Link Clicked"


def click(page):
    page.click("#it")


def middle_click(page):
    page.click("#it", button="middle")


def click_with_control(page):
    page.click("#it", modifiers=["Control"])


def press_enter(page):
    page.press("#it", "Enter")


def right_click(page):
    page.click("#it", button="right")


@dataclass(frozen=True)
class Link:
    """A link with the id `it`, or around it; OTHER is another host, HERE this one."""

    promise: str
    html: str
    told: dict[str, str] | None
    act: object = click


def outbound(href="OTHER/there"):
    return {"kind": "outbound", "href": href}


LINKS = [
    Link("to another host", '<a id=it href="OTHER/there">x</a>', outbound()),
    Link(
        "with a query",
        '<a id=it href="OTHER/there?plan=pro">x</a>',
        outbound("OTHER/there?plan=pro"),
    ),
    Link("in a new tab", '<a id=it href="OTHER/there" target=_blank>x</a>', outbound()),
    Link("by the middle button", '<a id=it href="OTHER/there">x</a>', outbound(), middle_click),
    Link("with control", '<a id=it href="OTHER/there">x</a>', outbound(), click_with_control),
    Link("by the keyboard", '<a id=it href="OTHER/there">x</a>', outbound(), press_enter),
    Link("around a picture", '<a href="OTHER/there"><b><i id=it>x</i></b></a>', outbound()),
    Link(
        "in a component",
        """<p></p><script>document.querySelector("p").attachShadow({ mode: "open" }).innerHTML =
          '<a id=it href="OTHER/there">x</a>'</script>""",
        outbound(),
    ),
    Link(
        "whose click the page stops on its way",
        '<p onclick="event.stopPropagation()"><a id=it href="OTHER/there"'
        ' onclick="event.stopImmediatePropagation()">x</a></p>',
        outbound(),
    ),
    Link(
        "with secrets in its address",
        '<a id=it href="OTHER/there?password=hunter2&plan=pro">x</a>',
        outbound("OTHER/there?password=&plan=pro"),
    ),
    Link(
        "to a document",
        '<a id=it href="/brochure.pdf">x</a>',
        {"kind": "download", "href": "HERE/brochure.pdf"},
    ),
    Link(
        "to a document with a query",
        '<a id=it href="/list.xlsx?v=2">x</a>',
        {"kind": "download", "href": "HERE/list.xlsx?v=2"},
    ),
    Link(
        "that says it is a download",
        '<a id=it href="/data" download>x</a>',
        {"kind": "download", "href": "HERE/data"},
    ),
    Link(
        "to mail",
        '<a id=it href="mailto:sales@example.com">x</a>',
        {"kind": "mail", "href": "mailto:sales@example.com"},
    ),
    Link(
        "to a telephone",
        '<a id=it href="tel:+861012345678">x</a>',
        {"kind": "phone", "href": "tel:+861012345678"},
    ),
    Link("to a page of the same site", '<a id=it href="/next">x</a>', None),
    Link("to a part of the page", '<a id=it href="#part">x</a>', None),
    Link("to a script", '<a id=it href="javascript:void 0">x</a>', None),
    Link("to nowhere", "<a id=it>x</a>", None),
    Link("by the right button", '<a id=it href="OTHER/there">x</a>', None, right_click),
    Link(
        "inside a drawing",
        '<svg width=99 height=99><a href="/next"><text id=it y=50>x</text></a></svg>',
        None,
    ),
]


@pytest.fixture
def other(website):
    """The origin of the same website under its other name."""
    return website.url.replace("127.0.0.1", "localhost")


@pytest.fixture
def start(page, website, collector, other):
    """A call that shows a page with this body, on a website that has what it links to."""
    for path in ("/next", "/there"):
        website.show(path, tag="")
    for path in ("/brochure.pdf", "/list.xlsx", "/data"):
        website.pages[path] = Answer(200, {"Content-Disposition": "attachment"}, b"x")

    def show(body: str):
        page.goto(website.show("/start", body.replace("OTHER", other)))
        collector.wait("page")

    return show


@pytest.mark.parametrize("link", LINKS, ids=lambda link: link.promise)
def test_links_that_are_told_and_links_that_are_not(page, website, collector, start, other, link):
    start(link.html)
    link.act(page)
    if link.told is None:
        page.goto(website.show("/after"))
        collector.wait("page", 2)
        assert collector.events(CLICKED) == []
        return
    [told] = collector.wait(CLICKED)
    href = link.told["href"].replace("OTHER", other).replace("HERE", website.url)
    assert told["properties"] == link.told | {"href": href}
    assert told["context"]["page"]["url"] == website.url + "/start"
    assert "hunter2" not in str(collector.arrived)


EVENTS = [
    ("<button id=it data-ll-event='Tour started'>x</button>", "Tour started", {}),
    (
        "<button id=it data-ll-event='Plan chosen' data-ll-plan=pro data-ll-seats=5>x</button>",
        "Plan chosen",
        {"plan": "pro", "seats": "5"},
    ),
    (
        "<div data-ll-event='Card opened' data-ll-no=7><b id=it>x</b></div>",
        "Card opened",
        {"no": "7"},
    ),
    ("<div data-ll-event='Outer'><b id=it data-ll-event='Inner'>x</b></div>", "Inner", {}),
    ("<div data-ll-event='Outer'><b id=it data-ll-event='Inner'>x</b></div>", "Outer", {}),
    ("<a id=it href='/next' data-ll-event='Went on'>x</a>", "Went on", {}),
    (
        "<button id=it data-ll-event='Paid' data-ll-password=hunter2 data-ll-plan=pro>x</button>",
        "Paid",
        {"plan": "pro"},
    ),
    (
        "<p onclick='event.stopPropagation()'><button id=it data-ll-event='Seen'>x</button>",
        "Seen",
        {},
    ),
]


@pytest.mark.parametrize(("html", "event", "properties"), EVENTS, ids=[e for _, e, _ in EVENTS])
def test_a_click_on_what_a_site_marks_is_an_event(page, collector, start, html, event, properties):
    start(html)
    page.click("#it")
    [told] = collector.wait(event)
    assert told["properties"] == properties
    assert "hunter2" not in str(collector.arrived)


def test_what_is_marked_later_is_an_event_too(page, collector, start):
    start("")
    page.evaluate("document.body.innerHTML = '<button data-ll-event=Late>x</button>'")
    page.click("button")
    page.click("button")
    assert len(collector.wait("Late", 2)) == 2
