"""The HTTP API of Segment, which RudderStack speaks too: `/v1/batch`, `/v1/page` and so on.

What a page sends is of one visitor, as with our own snippet. What a server sends can be of many,
each named by its events.
"""

import binascii
import hashlib
from base64 import b64decode
from datetime import datetime
from typing import Annotated, Any, Final, Literal, NamedTuple, get_args

import msgspec
from msgspec import Meta, Struct, field
from msgspec.json import Decoder, Encoder

from tracker import clock
from tracker.collect import choice, gate, wire
from tracker.collect.body import JSON_TYPES, read_body
from tracker.collect.client import Client
from tracker.collect.directory import KnownSite
from tracker.collect.door import Door, Environ, Taken, enveloped, reading_the_store
from tracker.collect.reasons import Reason, Refused, Unfit
from tracker.collect.sieve import Sieve, read_event, refuse_too_large
from tracker.collect.visitor import assign

MAX_EVENTS: Final = 2500  # in one batch, says the spec
# RudderStack's SDK for Node says that its gzipped JSON is a form.
TYPES: Final = JSON_TYPES | {"application/x-www-form-urlencoded", "application/octet-stream", ""}

Kept = Literal["page", "track", "identify", "alias"]
KEPT: Final = frozenset(get_args(Kept))
CALLS: Final = frozenset({*KEPT, "group", "screen"})

Id = Annotated[str, Meta(max_length=200)] | int | None


class _Context(Struct, rename="camel"):
    page: wire.Page | None = None
    campaign: wire.Campaign | None = None
    timezone: str | None = None
    ip: str | None = None
    user_agent: str | None = None
    traits: dict[str, Any] | None = None
    consent: Any = None


class _Call(Struct, rename="camel"):
    type: str
    message_id: Annotated[str, Meta(max_length=wire.LONGEST_ID)] | None = None
    anonymous_id: Id = None
    user_id: Id = None
    previous_id: Id = None
    timestamp: wire.Moment | None = None
    original_timestamp: wire.Moment | None = None
    event: Annotated[str, Meta(max_length=200)] | None = None
    name: str | None = None  # of a page
    properties: dict[str, Any] | None = None
    traits: dict[str, Any] | None = None
    context: _Context | None = None


class _Whole(Struct, rename="camel"):
    """As much of a request's body as is not an event."""

    write_key: Annotated[str, Meta(max_length=200)] | None = None
    sent_at: wire.Moment | None = None
    batch: list[msgspec.Raw] = field(default_factory=list)


class _Heard(NamedTuple):
    """An event, and of whom."""

    event: wire.Event
    item: msgspec.Raw
    visitor: str | None
    context: _Context


_decode_whole = Decoder(_Whole).decode
_decode_call = Decoder(_Call).decode
_decode_plain = Decoder(dict[str, Any]).decode
_encode_sorted = Encoder(order="sorted").encode


def take(door: Door, environ: Environ, origin: str) -> Taken:
    """Keep a batch, or the one event whose type the address says. Raises `Refused`."""
    body = read_body(environ, limit=wire.MAX_BATCH_BYTES, types=TYPES)
    whole = wire.readable(_decode_whole, body)
    call = str(environ["PATH_INFO"]).rpartition("/")[2]
    items = whole.batch if call == "batch" else [_typed(body, call)]
    if len(items) > MAX_EVENTS:
        raise Refused(Reason.TOO_MANY_EVENTS, f"A batch has at most {MAX_EVENTS} events.")
    if not items:
        raise Refused(Reason.INVALID, "Not our format: `batch` has to be a list of events.")
    site, trusted = _site(door, environ, whole.write_key, origin)
    # Browsers name the page's origin with every POST, and servers do not.
    from_page = bool(environ.get("HTTP_ORIGIN"))
    if from_page:
        door.admit(site, origin)
    else:
        door.limit(site)
    sieve = Sieve(choice.of_browser(environ, site) if from_page else choice.of_server(site))
    now = clock.now()
    heard = [found for item in items if (found := _hear(sieve, item, site, now))]
    if from_page:
        for found in heard:
            sieve.keep(found.event, found.item)
        return door.take_from_page(environ, site, sieve, origin=origin, sent_at=whole.sent_at)
    return _take_from_server(door, environ, site, sieve, heard, now, whole.sent_at, trusted=trusted)


def _site(
    door: Door, environ: Environ, write_key: str | None, origin: str
) -> tuple[KnownSite, bool]:
    """Return the site, and whether it is a trusted server of its that speaks."""
    scheme, _, credentials = str(environ.get("HTTP_AUTHORIZATION", "")).partition(" ")
    key, token = write_key or "", ""
    if scheme.lower() == "basic":
        user, _, token = _basic(credentials).partition(":")
        key = user or key
    elif scheme.lower() == "bearer":
        token = credentials.strip()
    if token and not key:
        with reading_the_store():
            site = door.directory.find_by_token(token)
        if site is None:
            raise Refused(Reason.WRONG_TOKEN, "No site has this token.")
        return site, True
    if not key:
        raise Refused(
            Reason.NO_KEY, "Send the site's key as the user name of Basic auth, or as writeKey."
        )
    site = door.site_of(key, origin)
    if token and not site.trusts(token):
        raise Refused(Reason.WRONG_TOKEN, "The site has another token.")
    return site, bool(token)


def _basic(credentials: str) -> str:
    try:
        return b64decode(credentials.strip(), validate=True).decode()
    except (binascii.Error, ValueError):
        return ""


def _typed(body: bytes, call: str) -> msgspec.Raw:
    """Return the body of a single call as an event of a batch."""
    plain = wire.readable(_decode_plain, body)
    for name in ("writeKey", "sentAt"):
        plain.pop(name, None)
    return msgspec.Raw(wire.encode(plain | {"type": call}))


def _hear(sieve: Sieve, item: msgspec.Raw, site: KnownSite, now: datetime) -> _Heard | None:
    """Return an event in our own words, or None and note why not."""
    try:
        call = _checked(item)
        visitor = gate.visitor_named(
            site.id, anonymous_id=_text(call.anonymous_id) or "", user_id=_text(call.user_id) or ""
        )
        raw = msgspec.Raw(
            wire.encode(_translated(call, call.message_id or _made_id(item, call, now), visitor))
        )
        # In our words now, so held to our rules, as whoever reads it later does.
        event = read_event(raw)
    except Unfit as error:
        sieve.reject(item, error)
        return None
    return _Heard(event, raw, visitor, call.context or _Context())


def _checked(item: msgspec.Raw) -> _Call:
    refuse_too_large(item)
    try:
        call = _decode_call(item)
    except wire.UNREADABLE as error:
        raise Unfit(Reason.INVALID, str(error)) from None
    wire.refuse_too_deep(bytes(item))
    if call.type not in KEPT:
        raise Unfit(
            Reason.TYPE_NOT_KEPT, f"Events of the type {call.type[:40]!r} are not kept here."
        )
    if call.message_id is not None and not call.message_id.strip("\0"):
        raise Unfit(Reason.INVALID, "`messageId` is empty.")
    return call


def _translated(call: _Call, message_id: str, visitor: str | None) -> wire.Event:
    context = call.context or _Context()
    properties = call.properties or {}
    kind = msgspec.convert(call.type, Kept)
    page = context.page or wire.Page()
    if kind == "page":
        # SDKs of servers know no page, so the caller says which in the properties.
        page = wire.Page(
            **{
                name: getattr(page, name) or _string(properties.get(name))
                for name in ("url", "path", "referrer", "search", "title")
            }
        )
        page.title = page.title or call.name
    return wire.Event(
        type=kind,
        message_id=message_id,
        anonymous_id=visitor,
        original_timestamp=call.timestamp or call.original_timestamp,
        user_id=_text(call.user_id),
        previous_id=_text(call.previous_id),
        event=call.event,
        properties=properties,
        traits=call.traits or context.traits or {},
        context=wire.Context(
            page=page,
            campaign=context.campaign,
            timezone=context.timezone,
            consent=context.consent,
        ),
    )


def _made_id(item: msgspec.Raw, call: _Call, now: datetime) -> str:
    """Return an id for an event that has none: the same whenever the same is sent again.

    An event that says no time either is taken for a repetition within its day (UTC), and the
    next day for a new one.
    """
    day = "" if call.timestamp or call.original_timestamp else now.date().isoformat()
    said = _encode_sorted((day, _decode_plain(item)))
    return f"c_{hashlib.sha256(said).hexdigest()[:32]}"


def _take_from_server(
    door: Door,
    environ: Environ,
    site: KnownSite,
    sieve: Sieve,
    heard: list[_Heard],
    now: datetime,
    sent_at: datetime | None,
    *,
    trusted: bool,
) -> Taken:
    """Keep events of several visitors. Raises `Refused`."""
    of_clients: dict[tuple[str, str, str], list[msgspec.Raw]] = {}
    for event, item, named, context in heard:
        if named is None:
            message = "An event of a server needs an anonymousId or a userId."
            sieve.reject(item, Unfit(Reason.NO_VISITOR, message))
            continue
        if not sieve.keep(event, item):
            continue
        # Who is not trusted with it does not say whose request it passes on.
        claimed = (context.ip or "", context.user_agent or "") if trusted else ("", "")
        of_clients.setdefault((named, *claimed), []).append(item)
    requests, visitors = [], set()
    for (named, address, user_agent), items in of_clients.items():
        client = _client(door, environ, site, address, user_agent)
        with reading_the_store():
            visitor, _ = assign(
                environ,
                site,
                client=client,
                proposal=named,
                page_url=None,
                now=now,
                keys=door.keys,
            )
        # A server's clock is right, so its own times hold where it does not say when it sent.
        sent = sent_at or now
        requests.append(enveloped(site, visitor, client, items, now=now, sent_at=sent))
        visitors.add(visitor)
    if requests:
        door.keep(*requests)
    return Taken(door.answer(visitors.pop() if len(visitors) == 1 else None, sieve))


def _client(door: Door, environ: Environ, site: KnownSite, address: str, user_agent: str) -> Client:
    """Return the visitor's client as a trusted server tells it; of another nothing is known.

    The address and the user agent of the request are those of a server.
    """
    if not address and not user_agent:
        return Client(None, None, None, None, [])
    return door.clients.of(environ, site, address=address, user_agent=user_agent)


def _text(name: str | int | None) -> str | None:
    return None if name is None or name == "" else str(name)


def _string(value: Any) -> str | None:
    return value if isinstance(value, str) else None
