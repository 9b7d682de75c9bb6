"""Take one request from a page: check it, put it in the inbox, answer when it is on disk."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Literal
from uuid import uuid4

import msgspec

from tracker import clock
from tracker.collect import gate, wire
from tracker.collect.directory import Directory, DirectoryUnavailable, KnownSite
from tracker.collect.inbox import Inbox, InboxFull, InboxUnavailable

TAKEN_TYPES = frozenset({"text/plain", "application/json"})

Environ = Mapping[str, Any]
RefusalReason = Literal["unknown_key", "wrong_origin"]


@dataclass(frozen=True)
class Reply:
    """An answer, for whoever speaks HTTP."""

    status: HTTPStatus
    body: bytes
    headers: tuple[tuple[str, str], ...]


class Refused(Exception):
    """The request as a whole is not taken."""

    def __init__(self, status: HTTPStatus, message: str, *, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after


@dataclass(frozen=True)
class Receiver:
    """Everything that taking a request needs."""

    inbox: Inbox
    directory: Directory
    note_refusal: Callable[[str, str, RefusalReason], None]
    proxy_hops: int
    secure: bool  # browsers reach us by https, so the cookie goes by nothing else

    def receive(self, environ: Environ) -> Reply:
        """Answer a POST of our wire format. The same for the fast lane and the Flask view."""
        origin = gate.origin(environ)
        # Also on a refusal: without it the snippet could not tell "no" from "no network".
        headers = [
            ("Content-Type", "application/json"),
            ("Access-Control-Allow-Origin", origin or "null"),
            ("Access-Control-Allow-Credentials", "true"),
            ("Access-Control-Expose-Headers", "Retry-After"),
            ("Vary", "Origin, Cookie"),
            ("Cache-Control", "no-store"),
        ]
        try:
            answer = self._take(environ, origin)
        except Refused as no:
            if no.retry_after is not None:
                headers.append(("Retry-After", str(no.retry_after)))
            return Reply(no.status, wire.encode({"error": str(no)}), tuple(headers))
        headers.append(("Set-Cookie", self._cookie(answer.visitor)))
        return Reply(HTTPStatus.OK, wire.encode(answer), tuple(headers))

    def _take(self, environ: Environ, origin: str) -> wire.Answer:
        batch = _decode(_body(environ))
        site = self._admit(batch.write_key, origin)
        events, rejected, proposal = _sift(batch.batch)
        known = gate.visitor_of_cookie(str(environ.get("HTTP_COOKIE", "")))
        visitor = known or proposal or str(uuid4())
        if events:
            self._keep(environ, batch.sent_at, site=site, visitor=visitor, events=events)
        return wire.Answer(visitor=visitor, accepted=len(events), rejected=rejected)

    def _admit(self, key: str, origin: str) -> KnownSite:
        try:
            site = self.directory.find(key)
        except DirectoryUnavailable:
            raise Refused(
                HTTPStatus.SERVICE_UNAVAILABLE, "The store cannot be read yet.", retry_after=5
            ) from None
        if site is None:
            self.note_refusal(key, origin, "unknown_key")
            raise Refused(HTTPStatus.UNAUTHORIZED, "No site has this key.")
        if origin not in site.origins:
            self.note_refusal(key, origin, "wrong_origin")
            raise Refused(
                HTTPStatus.FORBIDDEN,
                f"The site does not list the origin {origin or '(none sent)'}; add it on Sites.",
            )
        return site

    def _keep(
        self,
        environ: Environ,
        sent_at: datetime | None,
        *,
        site: KnownSite,
        visitor: str,
        events: list[msgspec.Raw],
    ) -> None:
        envelope = wire.Envelope(
            site_id=site.id,
            visitor=visitor,
            received_at=clock.now(),
            sent_at=sent_at,
            address=gate.client_network(environ, proxy_hops=self.proxy_hops),
            user_agent=str(environ.get("HTTP_USER_AGENT", ""))[:500] or None,
            events=events,
        )
        try:
            self.inbox.append(wire.encode(envelope))
        except InboxFull as error:
            raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, str(error), retry_after=30) from error
        except InboxUnavailable as error:
            raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, str(error), retry_after=5) from error

    def _cookie(self, visitor: str) -> str:
        age = gate.COOKIE_DAYS * 86_400
        secure = "; Secure" if self.secure else ""
        return f"{gate.COOKIE}={visitor}; Max-Age={age}; Path=/; HttpOnly; SameSite=Lax{secure}"


def unavailable(why: str) -> Reply:
    """Return the answer while there is no inbox at all."""
    headers = (("Content-Type", "application/json"), ("Retry-After", "30"))
    return Reply(HTTPStatus.SERVICE_UNAVAILABLE, wire.encode({"error": why}), headers)


def _body(environ: Environ) -> bytes:
    kind = str(environ.get("CONTENT_TYPE", "")).partition(";")[0].strip().lower()
    if kind not in TAKEN_TYPES:
        raise Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send text/plain or application/json.")
    limit = wire.MAX_BATCH_BYTES
    length = str(environ.get("CONTENT_LENGTH") or "")
    if length.isdecimal() and int(length) > limit:
        raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"A batch has at most {limit} bytes.")
    body: bytes = environ["wsgi.input"].read(int(length) if length.isdecimal() else limit + 1)
    if len(body) > limit:
        raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"A batch has at most {limit} bytes.")
    return body


def _decode(body: bytes) -> wire.Batch:
    try:
        batch = wire.decode_batch(body)
    except wire.UNREADABLE as error:
        raise Refused(HTTPStatus.BAD_REQUEST, f"Not our format: {error}") from error
    if len(batch.batch) > wire.MAX_EVENTS:
        raise Refused(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"A batch has at most {wire.MAX_EVENTS} events."
        )
    return batch


def _sift(
    raw: list[msgspec.Raw],
) -> tuple[list[msgspec.Raw], list[wire.Rejected], str | None]:
    """Part the good events from the bad; the third is the visitor id that the batch proposes."""
    good: list[msgspec.Raw] = []
    bad: list[wire.Rejected] = []
    proposal = None
    for item in raw:
        name = _name_of(item)
        if len(memoryview(item)) > wire.MAX_EVENT_BYTES:
            detail = f"An event has at most {wire.MAX_EVENT_BYTES} bytes."
            bad.append(wire.Rejected(name.message_id, "too_large", detail))
            continue
        try:
            wire.decode_event(item)
            wire.refuse_too_deep(bytes(item))
        except wire.UNREADABLE as error:
            bad.append(wire.Rejected(name.message_id, "invalid", str(error)))
        else:
            good.append(item)
            proposal = proposal or gate.well_formed(name.anonymous_id)
    return good, bad, proposal


def _name_of(item: msgspec.Raw) -> wire.MessageId:
    try:
        return wire.decode_name(item)
    except wire.UNREADABLE:
        return wire.MessageId()
