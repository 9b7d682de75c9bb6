"""What Plausible's script says to `/api/event`, so that pages that carry it need no change."""

from http import HTTPStatus
from typing import Any, Final
from uuid import uuid4

import msgspec
from msgspec import Struct, field
from msgspec.json import Decoder

from tracker.collect import wire
from tracker.collect.body import read_body
from tracker.collect.door import Door, Environ, Taken, reading_the_store
from tracker.collect.reasons import Reason, Refused, Unfit
from tracker.collect.unpack import ENGAGED

DROPPED: Final = frozenset({Reason.UNKNOWN_KEY, Reason.WRONG_ORIGIN})
SAYS_DROPPED: Final = (("x-plausible-dropped", "1"),)


class _Revenue(Struct):
    amount: float | str
    currency: str


class _Told(Struct):
    """An event, by its short names or its long ones."""

    n: str | None = None
    name: str | None = None
    u: str | None = None
    url: str | None = None
    d: str | None = None
    domain: str | None = None
    r: str | None = None
    referrer: str | None = None
    p: dict[str, Any] | None = None
    props: dict[str, Any] | None = None
    m: dict[str, Any] | None = None
    meta: dict[str, Any] | None = None
    short_revenue: _Revenue | None = field(default=None, name="$")
    revenue: _Revenue | None = None
    sd: float | None = None
    e: float | None = None


_decode = Decoder(_Told).decode


def take(door: Door, environ: Environ, origin: str) -> Taken:
    """Keep one event. Raises `Refused`; where Plausible says 202 and drops, with its header."""
    body = read_body(environ, limit=wire.MAX_EVENT_BYTES)
    told = wire.readable(_decode, body)
    event = _event(told, body)
    # Several domains are those of one page in several accounts; the first of ours counts.
    named = [d.strip().lower() for d in (told.d or told.domain or "").split(",")][:10]
    try:
        with reading_the_store():
            known = filter(None, map(door.directory.find_by_domain, named))
            site = door.known(next(known, None), ", ".join(named)[:64], origin)
        door.admit(site, origin)
    except Refused as no:
        if no.reason in DROPPED:
            no.status, no.headers = HTTPStatus.ACCEPTED, SAYS_DROPPED
        raise
    taken = door.take_alone(environ, site, event, origin=origin)
    headers = () if taken.is_kept else SAYS_DROPPED
    return taken._replace(status=HTTPStatus.ACCEPTED, headers=headers)


def _event(told: _Told, body: bytes) -> wire.Event:
    name, url = told.n or told.name, told.u or told.url
    if not name or not url or not (told.d or told.domain):
        raise Refused(Reason.INVALID, "Not our format: `n`, `u` and `d` are needed.")
    try:
        wire.refuse_too_deep(body)
        return msgspec.convert(
            {
                "type": "page" if name == "pageview" else "track",
                "messageId": str(uuid4()),
                "event": {"pageview": None, "engagement": ENGAGED}.get(name, name),
                "properties": _properties(name, told),
                "context": {"page": {"url": url, "referrer": told.r or told.referrer}},
            },
            wire.Event,
        )
    except (msgspec.ValidationError, Unfit) as error:
        raise Refused(Reason.INVALID, f"Not our format: {error}") from None


def _properties(name: str, told: _Told) -> dict[str, Any]:
    if name == "engagement":
        # Of the latest view of `url`, to be added to what was reported of it before.
        return {"engagedMs": told.e, "scrollDepth": told.sd}
    given = told.p or told.props or told.m or told.meta or {}
    revenue = told.short_revenue or told.revenue
    if revenue:
        given = given | {"revenue": revenue.amount, "currency": revenue.currency}
    return given
