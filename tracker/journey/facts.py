"""What the inbox tells the journey: plain values, whatever wire they came by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

# How far back an event may lie: a form kept in a browser that was closed, sent days later.
OLDEST = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class Received:
    """One event, its time already set right."""

    site_id: int
    visitor: str  # the anonymous id that the server assigned
    message_id: str
    type: Literal["page", "track", "identify", "alias", "engaged"]
    at: datetime
    received_at: datetime
    client_at: datetime | None = None
    name: str | None = None
    url: str | None = None
    path: str | None = None
    title: str | None = None
    referrer: str | None = None
    campaign: Mapping[str, str | None] | None = None
    page_message_id: str | None = None
    engaged_ms: int | None = None
    scroll_depth: int | None = None
    properties: Mapping[str, Any] = field(default_factory=dict)
    forms: Sequence[str] = ()  # keys of those on the page, as an engagement reports them
    user_id: str | None = None  # the company's own name for the person
    previous_id: str | None = None  # of an alias: the visitor or user that is the same person
    address: str | None = None
    country: str | None = None
    utc_offset: int | None = None  # of the browser's clock, in minutes east of Greenwich
    user_agent: str | None = None
    hints: str | None = None  # Sec-CH-UA
    automated: bool = False  # the browser says that a program drives it
    signs: Sequence[str] = ()  # of a machine, seen where the request came in


def corrected_time(
    *, received_at: datetime, sent_at: datetime | None, original: datetime | None
) -> datetime:
    """Return when it happened by the server's clock: received − (sent − original).

    The browser's clock may be hours wrong; the difference of two of its readings is not. Kept
    within the last 30 days and never in the future.
    """
    if sent_at is None or original is None:
        return received_at
    age = min(max(sent_at - original, timedelta(0)), OLDEST)
    return received_at - age
