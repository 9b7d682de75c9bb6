"""From an envelope in the inbox to the plain facts that the journey understands."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec

from tracker.collect import wire
from tracker.collect.crossing import without_crossing
from tracker.collect.form_fields import kept_fields
from tracker.collect.sensitive import (
    holds_secret_number,
    without_secrets,
    without_url_secrets,
)
from tracker.collect.zones import utc_offset
from tracker.journey.facts import Received, corrected_time

# Reported by the snippet: the running total of time on a page view.
ENGAGED: Final = "Page Engaged"
CLOCK_YEARS: Final = range(1970, 2200)
DAY_MS: Final = 86_400_000
MOST_FORMS: Final = 50  # on one page
# Properties that are addresses: where a form goes to, often the page itself, and a link.
ADDRESSES: Final = ("formAction", "href")


def unpack(envelope: bytes) -> list[Received]:
    """Return the events of one request. Raises `msgspec.MsgspecError` for what is no envelope."""
    return list(_facts(wire.decode_envelope(envelope)))


def _facts(whole: wire.Envelope) -> Iterator[Received]:
    for raw in whole.events:
        event = wire.decode_event(raw)
        if b"\\u0000" in bytes(raw):  # PostgreSQL's text holds no NUL
            event = msgspec.convert(_without_nul(msgspec.to_builtins(event)), wire.Event)
        page = event.context.page
        engaged = event.type == "track" and event.event == ENGAGED
        properties = _kept(
            event.traits if event.type == "identify" else event.properties, whole.field_rules
        )
        url = page.url and (_with_route if "#" in (page.path or "") else _fit_to_keep)(page.url)
        at = corrected_time(
            received_at=whole.received_at,
            sent_at=whole.sent_at,
            original=event.original_timestamp,
        )
        yield Received(
            site_id=whole.site_id,
            visitor=whole.visitor,
            message_id=event.message_id,
            type="engaged" if engaged else event.type,
            name=event.event if event.type == "track" and not engaged else None,
            at=at,
            client_at=_sane(event.original_timestamp),
            received_at=whole.received_at,
            url=_cut(url, 2048),
            path=_cut(_with_route(page.path) if page.path else _path_of(url), 500),
            title=None if holds_secret_number(page.title or "") else _cut(page.title, 500),
            referrer=_cut(page.referrer and _fit_to_keep(page.referrer), 2048),
            campaign=_campaign(event.context.campaign),
            page_message_id=_text(properties.get("pageId"), 100),
            engaged_ms=_whole(properties.get("engagedMs"), DAY_MS) if engaged else None,
            scroll_depth=_whole(properties.get("scrollDepth"), 100) if engaged else None,
            properties={} if engaged else properties,
            forms=_names(properties.get("forms")) if engaged else (),
            user_id=_text((event.user_id or "").strip(), 200),
            previous_id=_text((event.previous_id or "").strip(), 200),
            address=whole.address,
            country=whole.country,
            utc_offset=utc_offset(event.context.utc_offset, event.context.timezone, at=at),
            user_agent=whole.user_agent,
            hints=whole.hints,
            automated=event.context.automated,
            signs=whole.signs,
        )


def _kept(properties: dict[str, Any], rules: wire.FieldRules | None) -> dict[str, Any]:
    """Leave out what must not be kept; of a form, whole fields."""
    fields = properties.get("fields")
    kept = without_secrets({k: v for k, v in properties.items() if k != "fields"})
    for name in ADDRESSES:
        if isinstance(address := kept.get(name), str):
            kept[name] = _fit_to_keep(address)
    if isinstance(fields, list):
        kept["fields"] = list(kept_fields(fields, rules))
    return kept


def _fit_to_keep(url: str) -> str:
    return without_crossing(without_url_secrets(url))


def _with_route(url: str) -> str:
    """Return an address fit to keep with its fragment, which says the page on some sites."""
    front, mark, fragment = url.partition("#")
    # A fragment without a path of its own may be a list of values, as a query is.
    query = "" if "?" in fragment else "?"
    return _fit_to_keep(front) + mark + _fit_to_keep(query + fragment).removeprefix("?")


def _path_of(url: str | None) -> str | None:
    try:
        return urlsplit(url or "").path
    except ValueError:  # an address that no browser would open
        return None


def _campaign(campaign: wire.Campaign | None) -> dict[str, str | None] | None:
    if campaign is None:
        return None
    names = "source", "medium", "name", "term", "content"
    return {name: _cut(getattr(campaign, name), 200) for name in names}


def _whole(value: Any, largest: int) -> int | None:
    return min(max(int(value), 0), largest) if isinstance(value, int | float) else None


def _text(value: Any, longest: int) -> str | None:
    return value[:longest] if isinstance(value, str) and value else None


def _names(value: Any) -> tuple[str, ...]:
    """Return the forms that a page names; more than anybody puts on one are left out."""
    if not isinstance(value, list):
        return ()
    return tuple(name[:200] for name in value[:MOST_FORMS] if isinstance(name, str))


def _cut(text: str | None, longest: int) -> str | None:
    return text[:longest] if text else None


def _sane(client_at: datetime | None) -> datetime | None:
    """Return a browser's own clock where it could be one; the year 1 cannot be turned to UTC."""
    return client_at if client_at and client_at.year in CLOCK_YEARS else None


def _without_nul(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, list):
        return [_without_nul(v) for v in value]
    if isinstance(value, dict):
        return {_without_nul(k): _without_nul(v) for k, v in value.items()}
    return value
