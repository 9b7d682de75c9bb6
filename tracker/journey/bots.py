"""Why a visit is none of a person's: a pure rule over how its browser came in, and how it went on.

Such visits are kept, with the reason, and left out of numbers and scores; `VisitSession.is_person`
says which count.
"""

import re
from collections import deque
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final, Literal, NamedTuple, get_args
from urllib.parse import urlsplit

from tracker.journey.agents import agent_of
from tracker.journey.facts import Received
from tracker.journey.spam import is_spam

# What is kept of a visit: words that stay, for the store and for programs.
Reason = Literal[
    "crawler", "automated", "headless", "hints", "data centre", "referrer spam", "too fast"
]
REASONS: Final[tuple[Reason, ...]] = get_args(Reason)
DATA_CENTRE: Final = "data centre"  # as the door says it

# A person who opens all links of a page at once stays below both.
MOST_VIEWS: Final = 30
WITHIN: Final = timedelta(seconds=10)
MOST_OF_ONE_PAGE: Final = 10
AT_ONCE: Final = timedelta(seconds=1)

_BRAND: Final = re.compile(r'"([^"]*)"\s*;\s*v="(\d+)')
_CHROMIUM_IN_AGENT: Final = re.compile(r"(?:Chrome|Chromium)/(\d+)")


class View(NamedTuple):
    """A page view, at the moment that the browser itself says."""

    at: datetime
    page: str | None


def bot_of(received: Received) -> Reason | None:
    """Return why the visit that this event begins is a program's; None where nothing says so."""
    if received.automated:
        return "automated"
    if received.user_agent and agent_of(received.user_agent).is_program:
        return "crawler"
    if reason := contradiction(received.user_agent, received.hints):
        return reason
    if DATA_CENTRE in received.signs:
        return "data centre"
    return "referrer spam" if _comes_from_spam(received.referrer) else None


def contradiction(user_agent: str | None, hints: str | None) -> Reason | None:
    """Return what is wrong with the client hints (`Sec-CH-UA`) of a browser, if anything is.

    Only Chromium sends them, and their version is that of its user agent. Without hints nothing
    is wrong: other browsers, older ones and pages without https have none.

    >>> contradiction("… Chrome/130.0.0.0 Safari/537.36", '"Chromium";v="130", "Opera";v="114"')
    >>> contradiction("… Gecko/20100101 Firefox/140.0", '"Chromium";v="130", "Opera";v="114"')
    'hints'
    """
    if not hints or not user_agent:
        return None
    versions = dict(_BRAND.findall(hints))
    if any("headless" in brand.lower() for brand in versions):
        return "headless"
    # Apps on Android may give the browser inside them a user agent of their own.
    if "Chromium" not in versions or "Android WebView" in versions:
        return None
    named = _CHROMIUM_IN_AGENT.search(user_agent)
    return None if named and named[1] == versions["Chromium"] else "hints"


def is_too_fast(views: Iterable[View]) -> bool:
    """Whether nobody can have looked at these pages of one visit, in whatever order they come.

    More than 30 views within ten seconds, or more than 10 of one page within one.
    """
    in_order = sorted(views, key=lambda view: view.at)
    if _crowded([view.at for view in in_order], MOST_VIEWS, WITHIN):
        return True
    of_page: dict[str | None, list[datetime]] = {}
    for view in in_order:
        of_page.setdefault(view.page, []).append(view.at)
    return any(_crowded(times, MOST_OF_ONE_PAGE, AT_ONCE) for times in of_page.values())


def _crowded(times: Iterable[datetime], most: int, within: timedelta) -> bool:
    latest: deque[datetime] = deque(maxlen=most)
    for at in times:
        if len(latest) == most and at - latest[0] < within:
            return True
        latest.append(at)
    return False


def _comes_from_spam(referrer: str | None) -> bool:
    try:
        host = urlsplit(referrer or "").hostname
    except ValueError:  # an address that no browser would open
        return False
    return host is not None and is_spam(host.rstrip("."))
