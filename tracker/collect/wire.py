"""What a browser may send and what we keep of it: the only module that knows the wire.

The names are those of the Segment spec (`messageId`, `anonymousId`, `originalTimestamp`,
`sentAt`, `context.page`, `context.campaign`).
"""

import re
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct, field
from msgspec.json import Decoder, Encoder

MAX_BATCH_BYTES = 500_000
MAX_EVENT_BYTES = 32_000
MAX_EVENTS = 100
MAX_DEPTH = 40  # lists and objects in one another; what reads events later goes down by itself
_BRACKETS = re.compile(rb'"(?:[^"\\]|\\.)*"|([\[{])|[\]}]', re.DOTALL)

# What reading JSON of a stranger can end in: not our format, bad UTF-8, too deep for Python.
UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)

# A time without a zone is nobody's time.
Moment = Annotated[datetime, Meta(tz=True)]


class Page(Struct):
    """`context.page`: the page that was shown."""

    url: str | None = None
    path: str | None = None
    referrer: str | None = None
    search: str | None = None
    title: str | None = None


class Campaign(Struct):
    """`context.campaign`: the utm_ parameters, without their prefix."""

    source: str | None = None
    medium: str | None = None
    name: str | None = None
    term: str | None = None
    content: str | None = None
    id: str | None = None


class Context(Struct):
    """`context`: the circumstances. What we do not use is not decoded."""

    page: Page = field(default_factory=Page)
    campaign: Campaign | None = None
    locale: str | None = None
    timezone: str | None = None
    automated: bool = False  # the browser says that a program drives it


class Event(Struct, rename="camel"):
    """One event of a batch."""

    type: Literal["page", "track", "identify", "alias"]
    # With one character at least that every store keeps.
    message_id: Annotated[str, Meta(max_length=100, pattern=r"[^\x00]")]
    original_timestamp: Moment | None = None
    user_id: Annotated[str, Meta(max_length=200)] | None = None
    previous_id: Annotated[str, Meta(max_length=200)] | None = None
    event: Annotated[str, Meta(max_length=200)] | None = None
    properties: dict[str, Any] = field(default_factory=dict)
    traits: dict[str, Any] = field(default_factory=dict)
    context: Context = field(default_factory=Context)


class Batch(Struct, rename="camel"):
    """The body of one request. Its events are looked at one by one: one bad is one rejected."""

    write_key: Annotated[str, Meta(max_length=64)]
    batch: Annotated[list[msgspec.Raw], Meta(min_length=1)]
    sent_at: Moment | None = None


class MessageId(Struct, rename="camel"):
    """As much of an event as names it."""

    message_id: str | None = None
    anonymous_id: str | None = None


class Envelope(Struct):
    """One request as it lies in the inbox, with what only the server knows of it."""

    site_id: int
    visitor: str
    received_at: datetime
    sent_at: datetime | None
    address: str | None  # truncated to a network, unless the site keeps it whole
    user_agent: str | None
    events: list[msgspec.Raw]
    # Of a later version than the ones above: what an older process left in the inbox has none.
    country: str | None = None
    hints: str | None = None  # Sec-CH-UA
    signs: list[str] = []  # of a machine, as far as only the door can see them


class Rejected(Struct, rename="camel"):
    """An event that was not taken, and why."""

    message_id: str | None
    reason: Literal["too_large", "invalid"]
    detail: str


class Answer(Struct):
    """What a taken request is told."""

    visitor: str
    accepted: int
    rejected: list[Rejected]


def refuse_too_deep(raw: bytes) -> None:
    """Raise `msgspec.ValidationError` for JSON that goes deeper than `MAX_DEPTH`."""
    if raw.count(b"[") + raw.count(b"{") <= MAX_DEPTH:
        return
    depth = 0
    for found in _BRACKETS.finditer(raw):
        if found[1]:
            depth += 1
        elif not found[0].startswith(b'"'):
            depth -= 1
        if depth > MAX_DEPTH:
            raise msgspec.ValidationError(f"Goes more than {MAX_DEPTH} levels deep")


decode_batch = Decoder(Batch).decode
decode_event = Decoder(Event).decode
decode_name = Decoder(MessageId).decode
decode_envelope = Decoder(Envelope).decode
encode = Encoder().encode
