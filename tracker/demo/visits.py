"""What one visit of the sample was: which pages, for how long, and whether a form was sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp
from random import Random
from typing import Final

from tracker.demo.arrivals import Way
from tracker.demo.browsers import Browser
from tracker.demo.company import FormKind, Kind, Language, Page, pages_of
from tracker.demo.dice import count_of, happens, one_of
from tracker.demo.people import Person

# How much likelier a page of this kind is the next one, and by how much more for each standard
# deviation of interest in buying.
NEXT: Final[Mapping[Kind, tuple[float, float]]] = {
    "home": (0.5, 0.0),
    "product": (1.6, 0.2),
    "pricing": (0.42, 0.9),
    "demo": (0.22, 0.9),
    "contact": (0.22, 0.5),
    "paper": (0.3, 0.1),
    "blog": (0.9, -0.3),
    "company": (0.45, 0.0),
    "careers": (0.12, -0.5),
}
SHORTEST_S, LONGEST_S = 2.0, 420.0
MOST_PAGES: Final = 8


@dataclass(frozen=True)
class View:
    """A page as it was read. `engaged_s` is None where the browser never told."""

    page: Page
    at: datetime
    left_at: datetime
    engaged_s: float | None
    scrolled: int  # percent


@dataclass(frozen=True)
class Filled:
    """A form with what a person filled in; `trapped`, it was a program that fills in everything."""

    kind: FormKind
    person: Person
    trapped: bool = False


@dataclass(frozen=True)
class Sent:
    """A form as it was sent, on the page view of that place in the visit."""

    filled: Filled
    view: int
    at: datetime


@dataclass(frozen=True)
class Visit:
    """One visit. `sent` is None for most."""

    browser: Browser
    way: Way
    views: tuple[View, ...]
    sent: Sent | None = None

    def views_of(self, kind: Kind) -> int:
        """How many of the views are of such pages."""
        return sum(view.page.kind == kind for view in self.views)

    @property
    def engaged_s(self) -> float:
        """Time on all pages, in seconds."""
        return sum(view.engaged_s or 0.0 for view in self.views)


def visit(
    chance: Random,
    browser: Browser,
    way: Way,
    at: datetime,
    *,
    language: Language,
    interest: float,
    fills_in: Filled | None = None,
) -> Visit:
    """Return a visit that begins at `at`; `interest` in buying is in standard deviations."""
    pages = _pages(chance, way, language, interest, fills_in.kind if fills_in else None)
    views = _read(chance, pages, at, interest)
    if fills_in is None:
        return Visit(browser, way, views)
    place = max(n for n, page in enumerate(pages) if page.kind == fills_in.kind)
    pressed = views[place].left_at - timedelta(seconds=1)
    return Visit(browser, way, views, Sent(fills_in, place, pressed))


def crawl(chance: Random, browser: Browser, way: Way, at: datetime, language: Language) -> Visit:
    """Return how a program visits: page after page, each for an instant."""
    home = pages_of(language, "home")[0]
    others = [*pages_of(language, "product"), *pages_of(language, "blog")]
    pages = [home, *chance.sample(others, 3)]
    second = timedelta(seconds=1)
    return Visit(
        browser,
        way,
        tuple(
            View(page, at + 2 * n * second, at + (2 * n + 1) * second, None, 0)
            for n, page in enumerate(pages)
        ),
    )


def _pages(
    chance: Random, way: Way, language: Language, interest: float, form: FormKind | None
) -> list[Page]:
    pages = [chance.choice(pages_of(language, chance.choice(way.lands_on)))]
    more = count_of(chance, 1.5 * exp(0.3 * interest), MOST_PAGES - 1)
    for _ in range(more):
        pages.append(_next(chance, language, interest, pages[-1]))
    if form:
        if pages[-1].kind != form:
            pages += pages_of(language, form)
        if happens(chance, 0.4):
            pages.append(_next(chance, language, interest, pages[-1]))
    return pages


def _next(chance: Random, language: Language, interest: float, here: Page) -> Page:
    weights = {kind: base * exp(more * interest) for kind, (base, more) in NEXT.items()}
    kind = one_of(chance, weights)
    elsewhere = [page for page in pages_of(language, kind) if page != here]
    return chance.choice(elsewhere or pages_of(language, "product"))


def _read(chance: Random, pages: list[Page], at: datetime, interest: float) -> tuple[View, ...]:
    views = []
    for n, page in enumerate(pages):
        seconds = page.seconds * exp(0.25 * interest + chance.gauss(-0.2, 0.7))
        stayed = min(max(seconds, SHORTEST_S), LONGEST_S)
        engaged = stayed * chance.uniform(0.6, 1.0)
        # Where the last page's tab is killed, nobody tells how long it was read.
        silent = n == len(pages) - 1 and happens(chance, 0.12)
        left_at = at + timedelta(seconds=stayed)
        scrolled = round(100 * min(1.0, 0.25 + chance.betavariate(1 + stayed / 60, 1.6)))
        views.append(View(page, at, left_at, None if silent else engaged, scrolled))
        at = left_at + timedelta(seconds=chance.uniform(0.3, 1.5))
    return tuple(views)
