"""What a page's address asks for: its site, its days, its filters. The address is all the state."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import request
from werkzeug.datastructures import MultiDict

from tracker import clock
from tracker.dashboard.localisation import zone
from tracker.db import LARGEST_ID
from tracker.insight.periods import LONGEST_DAYS, Period, midnight
from tracker.problem import Problem
from tracker.scores.ranking import LeadFilter

USUAL_DAYS = 30
CHOICES_OF_DAYS = (7, 30, 90)
# Every word that an address of ours may hold after its question mark.
WORDS = frozenset(
    {
        "after",
        "band",
        "bots",
        "channel",
        "country",
        "days",
        "from",
        "known",
        "order",
        "outcome",
        "owner",
        "path",
        "q",
        "qualified",
        "segment",
        "show",
        "site",
        "sort",
        "source",
        "status",
        "to",
        "web",
    }
)
YEARS = range(1970, 2200)
NOBODY = "nobody"  # as the owner of a filter: leads nobody has


def site_id() -> int | None:
    """Return the site the page is to speak of; None means all."""
    return number(request.args, "site")


def here() -> ZoneInfo:
    """Return the reader's time zone."""
    return ZoneInfo(zone())


def period() -> Period:
    """Return the days the page is to speak of. Raises `ValueError` for days it cannot show."""
    now = clock.now()
    first, last = day(request.args, "from"), day(request.args, "to")
    if first is None and last is None:
        return Period.latest(days_asked() or USUAL_DAYS, zone=here(), now=now)
    today = now.astimezone(here()).date()
    last = last or max(today, first or today)
    return Period(first or last - timedelta(days=USUAL_DAYS - 1), last, here(), now)


def days_asked() -> int | None:
    """Return how many days the picker has chosen; None for days of one's own."""
    if day(request.args, "from") or day(request.args, "to"):
        return None
    days = request.args.get("days", USUAL_DAYS, type=int)
    return days if 0 < days <= LONGEST_DAYS else USUAL_DAYS


def day(args: MultiDict[str, str], name: str) -> date | None:
    """Return a day such as 2026-03-31; None where there is none."""
    return args.get(name, type=_day)


def _day(text: str) -> date:
    found = date.fromisoformat(text)
    if found.year not in YEARS:  # a calendar has no day before its first, nor after its last
        raise ValueError(text)
    return found


def moment(args: MultiDict[str, str], name: str) -> datetime | None:
    """Return a moment such as 2026-03-31T14:05 by the reader's clock; None where nothing is said.

    Raises `Problem` for what is none.
    """
    said = word(args, name)
    if said is None:
        return None
    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        raise Problem("Write day and time like 2026-03-31 14:05.") from None
    if found.year not in YEARS:
        raise Problem("Write day and time like 2026-03-31 14:05.")
    return found if found.tzinfo else found.replace(tzinfo=here())


def moments(args: MultiDict[str, str]) -> tuple[datetime | None, datetime | None]:
    """Return from when on and before when, in the reader's days; None is open."""
    first, last = day(args, "from"), day(args, "to")
    return (
        None if first is None else midnight(first, here()),
        None if last is None else midnight(last + timedelta(days=1), here()),
    )


def lead_filter(args: MultiDict[str, str]) -> LeadFilter:
    """Return which leads are asked for; without a word about it, those with no outcome yet."""
    outcome = word(args, "outcome") or "open"
    created_from, created_before = moments(args)
    return LeadFilter(
        text=word(args, "q") or "",
        site_id=number(args, "site"),
        status=word(args, "status"),
        outcome=None if outcome == "any" else outcome,
        band=word(args, "band"),
        source=word(args, "source"),
        owner_id=number(args, "owner"),
        unowned=word(args, "owner") == NOBODY,
        created_from=created_from,
        created_before=created_before,
        qualified=flag(args, "qualified"),
        from_web=flag(args, "web"),
    )


def word(args: MultiDict[str, str], name: str) -> str | None:
    """Return what is said under a name; None where nothing is, or what no text can hold."""
    said = args.get(name, "")
    return None if not said or "\x00" in said else said


def number(args: MultiDict[str, str], name: str) -> int | None:
    """Return the id under a name; None where there is none that the store could have."""
    return next(iter(numbers(args, name)), None)


def numbers(args: MultiDict[str, str], name: str) -> tuple[int, ...]:
    """Return all ids under a name."""
    return tuple(n for n in args.getlist(name, type=int) if 0 < n <= LARGEST_ID)


def flag(args: MultiDict[str, str], name: str) -> bool | None:
    """Return yes or no; None where nothing is said."""
    return {"yes": True, "no": False}.get(args.get(name, ""))


def same_but(**changes: Any) -> dict[str, Any]:
    """Return the address's own words with `changes`; None takes one out, and so the page mark."""
    return known(request.args) | {"after": None} | changes


def is_narrowed() -> bool:
    """Say whether the address asks for less than everything there is of its site."""
    return bool(known(request.args).keys() - {"site", "sort", "order", "after"})


def known(args: MultiDict[str, str]) -> dict[str, Any]:
    """Return the words of `args` that our pages know, ready for `url_for`.

    Others stay behind: `url_for` itself would take some, such as `_external`, for orders.
    """
    return {name: word for name, word in args.items() if name in WORDS and word}
