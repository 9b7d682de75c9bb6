"""What a lead did on the sites until a moment, as numbers."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final, NamedTuple
from urllib.parse import unquote

A_WEEK: Final = timedelta(days=7)
A_DAY: Final = timedelta(days=1)
MS_PER_MINUTE: Final = 60_000

# By a part of the page's path, or by Chinese words in its path or title: Chinese sites often
# number their pages. Letters around a word make it another one (trial, industrial).
_LATIN: Final = {
    "pricing": "prices?|pricing|plans|quotes?|quotation|costs?|tariffs?|jiage|baojia|zifei",
    "demo": "demos?|trial|yanshi|shiyong",
    "contact": "contacts?|contactus|lianxi|lianxiwomen",
}
_CHINESE: Final = {
    "pricing": "价格|报价|定价|套餐|资费|费用|價格|報價|定價|資費|費用",
    "demo": "演示|试用|体验|預約|预约|試用|體驗",
    "contact": "联系|咨询|聯繫|聯絡|諮詢",
}
_IN_PATH: Final = {
    kind: re.compile(f"(?<![a-z])(?:{words})(?![a-z])|{_CHINESE[kind]}")
    for kind, words in _LATIN.items()
}
_IN_TITLE: Final = {kind: re.compile(words) for kind, words in _CHINESE.items()}


class Did(NamedTuple):
    """One event of a lead, or a submission; an engagement names the page view it tells of."""

    type: str  # page, track, identify, engaged
    at: datetime
    session_id: int
    path: str | None = None
    title: str | None = None
    page_message_id: str | None = None
    engaged_ms: int | None = None
    scroll_depth: int | None = None


@lru_cache(maxsize=10_000)
def kinds_of(path: str | None, title: str | None) -> frozenset[str]:
    """Say which pages that speak of buying this one is: pricing, demo, contact, or none.

    >>> sorted(kinds_of("/enterprise/pricing", None)), sorted(kinds_of("/p/7", "产品价格"))
    (['pricing'], ['pricing'])
    >>> sorted(kinds_of("/industrial/democracy", None))
    []
    """
    place = unquote(path or "").lower()
    return frozenset(
        kind
        for kind in _IN_PATH
        if _IN_PATH[kind].search(place) or _IN_TITLE[kind].search(title or "")
    )


def behaviour(
    events: Iterable[Did], submitted: Iterable[datetime], *, as_of: datetime
) -> dict[str, float]:
    """Sum up what one lead had done when it was `as_of`; what came later does not count.

    Empty for a lead that had done nothing we know of: nothing known is not nothing done.
    Engaged time and scroll depth are left out where no browser reported any.
    """
    known = [event for event in events if event.at <= as_of]
    if not known:
        return {}
    pages = [event for event in known if event.type == "page"]
    kinds = [kinds_of(page.path, page.title) for page in pages]
    return {
        "visits": len({e.session_id for e in known}),
        "visits_last_7_days": len({e.session_id for e in known if e.at > as_of - A_WEEK}),
        "page_views": len(pages),
        "distinct_pages": len({page.path for page in pages}),
        "pricing_views": sum("pricing" in k for k in kinds),
        "demo_views": sum("demo" in k for k in kinds),
        "contact_views": sum("contact" in k for k in kinds),
        "days_since_last_event": (as_of - max(e.at for e in known)) / A_DAY,
        "submissions": sum(at <= as_of for at in submitted),
    } | _reading([event for event in known if event.type == "engaged"])


def _reading(engagements: Sequence[Did]) -> dict[str, float]:
    """Engaged minutes and average scroll depth, from engagements only.

    A page view's own totals hold what was reported later, too.
    """
    engaged: dict[str | None, int] = {}
    scrolled: dict[str | None, int] = {}
    for event in engagements:  # browsers report running totals: the largest is the latest
        page = event.page_message_id
        if event.engaged_ms is not None:
            engaged[page] = max(engaged.get(page, 0), event.engaged_ms)
        if event.scroll_depth is not None:
            scrolled[page] = max(scrolled.get(page, 0), event.scroll_depth)
    reading: dict[str, float] = {}
    if engaged:
        reading["engaged_minutes"] = sum(engaged.values()) / MS_PER_MINUTE
    if scrolled:
        reading["scroll_depth"] = sum(scrolled.values()) / len(scrolled)
    return reading
