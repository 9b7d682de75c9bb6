"""What leads did on the sites until a moment, as numbers: many leads at once."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from tracker.scores.instants import PER_DAY, PER_MINUTE, Ints
from tracker.scores.pages import TOPICS
from tracker.scores.visits import TYPES, Events, Floats

A_WEEK: Final = 7 * PER_DAY
MS_PER_MINUTE: Final = PER_MINUTE // 1000
CLICKS: Final = {
    "downloads": ("download",),
    "outbound_clicks": ("outbound",),
    "contact_clicks": ("mail", "phone"),
}
_Mask = NDArray[np.bool_]


def behaviour(events: Events, moments: Ints) -> dict[str, Floats]:
    """Sum up what each lead had done at its moment; what came later does not count.

    Parameters
    ----------
    events
        As `Events.until` gives them.
    moments : shape (leads,)

    Returns
    -------
    dict of feature to numbers, shape (leads,)
        Gaps for a lead that had done nothing we know of: nothing known is not nothing done.
        Engaged time and scroll depth are gaps, too, where no browser reported any.
    """
    leads = len(moments)
    age = moments[events.lead] - events.when
    page = events.type == TYPES.index("page")
    recent = age < A_WEEK
    pricing = _speaks_of(events, "pricing")

    def count(which: _Mask) -> Floats:
        return np.bincount(events.lead[which], minlength=leads).astype(np.float64)

    halved = np.exp2(-age[page] / A_WEEK)
    done = {
        "visits": _distinct(events, events.session, np.ones_like(page), leads),
        "visits_last_7_days": _distinct(events, events.session, recent, leads),
        "returning": (_days(events, leads) > 1).astype(np.float64),
        "page_views": count(page),
        "recent_page_views": np.bincount(events.lead[page], halved, minlength=leads),
        "distinct_pages": _distinct(events, events.path, page, leads),
        "pricing_views": count(pricing),
        "pricing_views_last_7_days": count(pricing & recent),
        "demo_views": count(_speaks_of(events, "demo")),
        "contact_views": count(_speaks_of(events, "contact")),
        "careers_views": count(_speaks_of(events, "careers")),
    }
    for name, kinds in CLICKS.items():
        done[name] = count(np.isin(events.type, [TYPES.index(kind) for kind in kinds]))
    engaged_ms, _ = _greatest(events, events.engaged_ms, leads)
    scrolled, pages = _greatest(events, events.scroll_depth, leads)
    done["engaged_minutes"] = engaged_ms / MS_PER_MINUTE
    done["scroll_depth"] = scrolled / pages
    nothing = np.bincount(events.lead, minlength=leads) == 0
    last = latest(events, leads)
    done["days_since_last_event"] = np.full(leads, np.nan)
    done["days_since_last_event"][~nothing] = age[last[~nothing]] / PER_DAY
    return {name: np.where(nothing, np.nan, numbers) for name, numbers in done.items()}


def latest(events: Events, leads: int) -> Ints:
    """Return the place of each lead's last event, shape (leads,); without one some other."""
    return np.searchsorted(events.lead, np.arange(leads), side="right") - 1


def earliest(events: Events, leads: int) -> Ints:
    """Return the place of each lead's first event, shape (leads,); without one some other."""
    return np.searchsorted(events.lead, np.arange(leads), side="left")


def _speaks_of(events: Events, topic: str) -> _Mask:
    return (events.topics & (1 << TOPICS.index(topic))) > 0


def _distinct(events: Events, of: Ints, which: _Mask, leads: int) -> Floats:
    """Count the different values that each lead has in `of`, among `which` events."""
    _, values = np.unique(of[which], return_inverse=True)
    both = np.unique(events.lead[which] * (len(events.lead) + 1) + values)
    return np.bincount(both // (len(events.lead) + 1), minlength=leads).astype(np.float64)


def _days(events: Events, leads: int) -> Floats:
    """Count the days (UTC) on which visits of each lead began."""
    _, visit = np.unique(events.session, return_inverse=True)
    both = events.lead * (len(visit) + 1) + visit
    _, first = np.unique(both, return_index=True)  # the earliest, as they are sorted
    began = events.take(first)
    return _distinct(began, began.when // PER_DAY, np.ones(len(first), dtype=np.bool_), leads)


def _greatest(events: Events, reported: Floats, leads: int) -> tuple[Floats, Floats]:
    """Return the sum of the greatest report on each page view, and of how many there is one.

    Gaps where there is none. Browsers report running totals: the largest is the latest. A page
    view's own totals hold what was reported later, too, and are not read.
    """
    told = np.flatnonzero((events.type == TYPES.index("engaged")) & ~np.isnan(reported))
    room = events.page.max(initial=-1) + 2  # what names no page view is one, too
    views = events.lead[told] * room + events.page[told] + 1
    distinct, place = np.unique(views, return_inverse=True)
    greatest = np.full(len(distinct), -np.inf)
    np.maximum.at(greatest, place, reported[told])
    lead = distinct // room
    pages = np.bincount(lead, minlength=leads).astype(np.float64)
    pages[pages == 0] = np.nan
    return np.bincount(lead, greatest, minlength=leads) + 0 * pages, pages
