"""What a page's address asks for: its site, its days, its filters. The address is all the state."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import request
from werkzeug.datastructures import MultiDict

from tracker import clock
from tracker.dashboard.localisation import zone
from tracker.insight.periods import Period, midnight
from tracker.scores.ranking import LeadFilter

USUAL_DAYS = 30
CHOICES_OF_DAYS = (7, 30, 90)
NOBODY = "nobody"  # as the owner of a filter: leads nobody has


def site_id() -> int | None:
    """Return the site the page is to speak of; None means all."""
    return request.args.get("site", type=int)


def here() -> ZoneInfo:
    """Return the reader's time zone."""
    return ZoneInfo(zone())


def period() -> Period:
    """Return the days the page is to speak of. Raises `ValueError` for days it cannot show."""
    now = clock.now()
    first, last = day(request.args, "from"), day(request.args, "to")
    if first is None and last is None:
        days = request.args.get("days", USUAL_DAYS, type=int)
        return Period.latest(days, zone=here(), now=now)
    today = now.astimezone(here()).date()
    last = last or max(today, first or today)
    return Period(first or last - timedelta(days=USUAL_DAYS - 1), last, here(), now)


def days_asked() -> int | None:
    """Return how many days the picker has chosen; None for days of one's own."""
    if "from" in request.args or "to" in request.args:
        return None
    return request.args.get("days", USUAL_DAYS, type=int)


def day(args: MultiDict[str, str], name: str) -> date | None:
    """Return a day such as 2026-03-31; None where there is none."""
    return args.get(name, type=date.fromisoformat)


def moments(args: MultiDict[str, str]) -> tuple[datetime | None, datetime | None]:
    """Return from when on and before when, in the reader's days; None is open."""
    first, last = day(args, "from"), day(args, "to")
    return (
        first and midnight(first, here()),
        last and midnight(last + timedelta(days=1), here()),
    )


def lead_filter(args: MultiDict[str, str]) -> LeadFilter:
    """Return which leads are asked for; without a word about it, those with no outcome yet."""
    outcome = args.get("outcome") or "open"
    owner = args.get("owner") or None
    created_from, created_before = moments(args)
    return LeadFilter(
        text=args.get("q", ""),
        site_id=args.get("site", type=int),
        status=args.get("status") or None,
        outcome=None if outcome == "any" else outcome,
        band=args.get("band") or None,
        source=args.get("source") or None,
        owner_id=args.get("owner", type=int),
        unowned=owner == NOBODY,
        created_from=created_from,
        created_before=created_before,
        qualified=flag(args, "qualified"),
        from_web=flag(args, "web"),
    )


def flag(args: MultiDict[str, str], name: str) -> bool | None:
    """Return yes or no; None where nothing is said."""
    return {"yes": True, "no": False}.get(args.get(name, ""))


def same_but(**changes: Any) -> dict[str, Any]:
    """Return the address's own words with `changes`; None takes one out, and so the page mark."""
    words: Mapping[str, Any] = request.args.to_dict() | {"after": None} | changes
    return {name: word for name, word in words.items() if word not in (None, "")}
