"""Which visit an event belongs to: a pure rule over times and campaigns."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=24)


class Span(Protocol):
    """A session as far as the rule looks at it."""

    started_at: Any
    last_at: Any
    source: Any
    campaign: Any


def belongs(span: Span, at: datetime, *, source: str | None, campaign: str | None) -> bool:
    """Whether an event at `at` continues (or, arriving late, precedes) this session.

    30 minutes without an event end a session, and so do 24 hours in all. `source` and
    `campaign` are given where the event itself came in by a campaign: another one than the
    session's begins a new session.
    """
    near = span.started_at - IDLE < at < span.last_at + IDLE
    whole = max(span.last_at, at) - min(span.started_at, at) <= LONGEST
    same = source is None or (source, campaign) == (span.source, span.campaign)
    return near and whole and same


SpanT = TypeVar("SpanT", bound=Span)


def choose(
    spans: Iterable[SpanT], at: datetime, *, source: str | None = None, campaign: str | None = None
) -> SpanT | None:
    """Return the session that an event belongs to, the latest begun of several, or None."""
    fitting = [s for s in spans if belongs(s, at, source=source, campaign=campaign)]
    return max(fitting, key=lambda s: s.started_at, default=None)
