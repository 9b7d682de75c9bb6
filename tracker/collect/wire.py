"""What a browser may send and what we keep of it: the only module that knows the wire.

The names are those of the Segment spec (`messageId`, `anonymousId`, `originalTimestamp`,
`sentAt`, `context.page`, `context.campaign`).
"""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct, field
from msgspec.json import Decoder, Encoder

from tracker.collect.reasons import Reason, Refused, Unfit

MAX_BATCH_BYTES = 512_000  # the 500 KiB of the Segment spec, which SDKs fill to the brim
MAX_EVENT_BYTES = 32_768
MAX_EVENTS = 100
LONGEST_ID = 100
LONGEST_DETAIL = 300  # some of msgspec's name what they were given
MAX_DEPTH = 40  # lists and objects in one another; what reads events later goes down by itself
_BRACKETS = re.compile(rb'"(?:[^"\\]|\\.)*"|([\[{])|[\]}]', re.DOTALL)

# What reading JSON of a stranger can end in: not our format, bad UTF-8, too deep for Python, or
# a number with more digits than Python reads.
UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ValueError)

Read = TypeVar("Read")

# A time without a zone is nobody's time.
Moment = Annotated[datetime, Meta(tz=True)]


class Page(Struct, omit_defaults=True):
    """`context.page`: the page that was shown."""

    url: str | None = None
    path: str | None = None
    referrer: str | None = None
    search: str | None = None
    title: str | None = None


class Campaign(Struct, omit_defaults=True):
    """`context.campaign`: the utm_ parameters, without their prefix."""

    source: str | None = None
    medium: str | None = None
    name: str | None = None
    term: str | None = None
    content: str | None = None
    id: str | None = None


class Context(Struct, rename="camel", omit_defaults=True):
    """`context`: the circumstances. What we do not use is not decoded."""

    page: Page = field(default_factory=Page)
    campaign: Campaign | None = None
    timezone: str | None = None  # such as Europe/Berlin, from other senders
    utc_offset: Any = None  # minutes east of Greenwich; whatever it is, only a possible one counts
    automated: bool = False  # the browser says that a program drives it
    consent: Any = None  # "granted"; what other tools keep under this name says nothing to us


class Event(Struct, rename="camel", omit_defaults=True):
    """One event of a batch."""

    type: Literal["page", "track", "identify", "alias"]
    # With one character at least that every store keeps.
    message_id: Annotated[str, Meta(max_length=LONGEST_ID, pattern=r"[^\x00]")]
    anonymous_id: Any = None  # whatever it is; only a well-formed one counts
    original_timestamp: Moment | None = None
    user_id: Annotated[str, Meta(max_length=200)] | None = None
    previous_id: Annotated[str, Meta(max_length=200)] | None = None
    event: Annotated[str, Meta(max_length=200)] | None = None
    reset: bool = False  # another person sits down at the browser, under the id proposed
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


class FieldRules(Struct, omit_defaults=True):
    """Which fields of forms a site takes, in small letters."""

    deny: frozenset[str] = frozenset()
    allow: frozenset[str] = frozenset()  # where there are any, only these
    hidden: frozenset[str] = frozenset()  # of hidden ones, only these


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
    field_rules: FieldRules | None = None  # as the site had them when the events came


class Rejected(Struct, rename="camel"):
    """An event that was not taken, and why."""

    message_id: str | None
    reason: Reason
    detail: str


class Crossing(Struct):
    """What a page needs to send a visitor on to another domain of the site."""

    token: str  # good for two minutes, as the parameter `_ll`
    hosts: list[str]  # the others of the site


class Answer(Struct, omit_defaults=True):
    """What a taken request is told."""

    visitor: str | None  # None: of several visitors
    accepted: int
    rejected: list[Rejected]
    crossing: Crossing | None = None


def readable(decode: Callable[[bytes], Read], body: bytes) -> Read:
    """Return a body as `decode` reads it. Raises `Refused` for what is not JSON or not ours."""
    try:
        return decode(body)
    except msgspec.ValidationError as error:
        raise Refused(Reason.INVALID, f"Not our format: {error}") from None
    except UNREADABLE as error:
        raise Refused(Reason.NOT_JSON, f"Not JSON in UTF-8: {error}") from None


def refuse_too_deep(raw: bytes) -> None:
    """Raise `Unfit` for JSON that goes deeper than `MAX_DEPTH`."""
    if raw.count(b"[") + raw.count(b"{") <= MAX_DEPTH:
        return
    depth = 0
    for found in _BRACKETS.finditer(raw):
        if found[1]:
            depth += 1
        elif not found[0].startswith(b'"'):
            depth -= 1
        if depth > MAX_DEPTH:
            raise Unfit(Reason.TOO_DEEP, f"An event goes at most {MAX_DEPTH} levels deep.")


decode_batch = Decoder(Batch).decode
decode_event = Decoder(Event).decode
decode_name = Decoder(MessageId).decode
decode_envelope = Decoder(Envelope).decode
encode = Encoder().encode
