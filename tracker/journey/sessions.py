"""Which visit an event belongs to: a pure rule over times, campaigns and the pages acted on."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=24)


class Span(Protocol):
    """A session as far as the rule looks at it."""

    started_at: Any
    last_at: Any
    source: Any
    campaign: Any


class Moment(NamedTuple):
    """An event as far as the rule looks at it. Moments sort in the order they are placed in.

    That is the order they happened in, but what is done on a page view never comes before it,
    whatever the clocks say: `turn` is not earlier than the page's.
    """

    turn: datetime
    is_no_page: bool
    message_id: str
    at: datetime
    on_page: str | None = None  # the page view's message id
    source: str | None = None  # of a page view that came in by a campaign; with
    campaign: str | None = None


def moment(
    at: datetime,
    message_id: str,
    *,
    is_page: bool,
    page: tuple[str, datetime] | None = None,
    source: str | None = None,
    campaign: str | None = None,
) -> Moment:
    """Return the moment of an event; `page` is the message id and time of the page it is on."""
    on_page, turn = (page[0], max(at, page[1])) if page else (None, at)
    return Moment(turn, not is_page, message_id, at, on_page, source, campaign)


def is_near(span: Span, at: datetime) -> bool:
    """Whether less than 30 minutes lie between a moment and a session."""
    return bool(span.started_at - IDLE < at < span.last_at + IDLE)


def belongs(span: Span, at: datetime, *, source: str | None, campaign: str | None) -> bool:
    """Whether an event at `at` continues (or, arriving late, precedes) this session.

    30 minutes without an event end a session, and so do 24 hours in all. `source` and
    `campaign` are given where the event itself came in by a campaign: another one than the
    session's begins a new session.
    """
    whole = max(span.last_at, at) - min(span.started_at, at) <= LONGEST
    same = source is None or (source, campaign) == (span.source, span.campaign)
    return is_near(span, at) and whole and same


SpanT = TypeVar("SpanT", bound=Span)


def choose(
    spans: Iterable[SpanT], at: datetime, *, source: str | None = None, campaign: str | None = None
) -> SpanT | None:
    """Return the session that an event belongs to, the latest begun of several, or None."""
    fitting = [s for s in spans if belongs(s, at, source=source, campaign=campaign)]
    return max(fitting, key=lambda s: s.started_at, default=None)


@dataclass
class Cut(Generic[SpanT]):
    """The sessions of one visitor, while moments are placed in them, the earliest first."""

    spans: list[SpanT] = field(default_factory=list)
    pages: dict[str, SpanT] = field(default_factory=dict)  # by the page view's message id

    def place(self, moment: Moment, begin: Callable[[], SpanT]) -> SpanT:
        """Return the session of a moment, stretched to hold it; `begin` makes one where none fits.

        What is done on a page view is part of its session, however long the page stood open.
        """
        span = self.pages.get(moment.on_page) if moment.on_page else None
        if span is None:
            span = choose(self.spans, moment.at, source=moment.source, campaign=moment.campaign)
        if span is None:
            span = begin()
            self.spans.append(span)
        elif span.last_at < moment.at < span.last_at + IDLE:
            span.last_at = moment.at
        if not moment.is_no_page:
            self.pages[moment.message_id] = span
        return span

    def has_inside(self, moment: Moment) -> bool:
        """Whether a late moment lies in a session so that placing it now changes no other.

        True promises the same sessions as if all had been placed in order.
        """
        if moment.source is not None:
            return False
        near = [span for span in self.spans if is_near(span, moment.at)]
        on = self.pages.get(moment.on_page) if moment.on_page else None
        return (
            len(near) == 1
            and near[0].started_at < moment.at
            and moment.turn <= near[0].last_at
            and on in (None, near[0])
        )
