"""Take one request: check it, put it in the inbox, answer when it is on disk."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from ipaddress import IPv6Address
from typing import Final, NamedTuple

from tracker.collect import gate, pixel, plausible, segment, snippet, wire
from tracker.collect.addresses import client_address, network_of
from tracker.collect.door import Door, Environ, Headers, Taken
from tracker.collect.reasons import Reason, Refused

Languages = Mapping[str, Callable[[Door, Environ, str], Taken]]

# Who speaks at which address.
LANGUAGES: Final[Languages] = {
    "/e": snippet.take,
    **{f"/v1/{call}": segment.take for call in ("batch", *sorted(segment.CALLS))},
    "/api/event": plausible.take,
    "/p.gif": pixel.take,
}
ASKED_ONCE_S: Final = 7200  # the longest that browsers remember what they may send


def languages(collect_path: str) -> Languages:
    """Return who speaks at which address, where our own snippet has `collect_path` too."""
    return {**LANGUAGES, f"/{collect_path}": snippet.take}


def methods(path: str) -> frozenset[str]:
    """Return how an address of `LANGUAGES` is asked."""
    return frozenset({"GET", "HEAD"} if path == "/p.gif" else {"POST", "OPTIONS"})


class Reply(NamedTuple):
    """An answer, for whoever speaks HTTP."""

    status: HTTPStatus
    body: bytes
    headers: Headers


@dataclass(frozen=True)
class Receiver(Door):
    """Answers everybody who sends events."""

    languages: Languages = field(default_factory=lambda: LANGUAGES)

    def receive(self, environ: Environ) -> Reply:
        """Answer a request to one of `languages`. The same for the fast lane and the Flask view."""
        origin = gate.origin(environ)
        if environ["REQUEST_METHOD"] == "OPTIONS":
            return _allowed(origin)
        try:
            self._limit_sender(environ)
            taken = self.languages[environ["PATH_INFO"]](self, environ, origin)
        except Refused as no:
            self.count("rejected", no.reason, 1)
            return refusal(no, origin)
        headers = (*_headers(origin, taken.kind), *taken.headers)
        if taken.cookie is not None:
            headers = (*headers, ("Set-Cookie", self._cookie(taken.cookie)))
        return Reply(taken.status, taken.body, headers)

    def _limit_sender(self, environ: Environ) -> None:
        address = client_address(environ, proxy_hops=self.clients.proxy_hops)
        # Of IPv6 the network: who has one address there has as many as they like.
        sender = network_of(address) if isinstance(address, IPv6Address) else address
        if wait := self.of_sender.wait(sender):
            raise Refused(
                Reason.RATE_LIMITED, "Too many requests from this address.", retry_after=wait
            )

    def _cookie(self, visitor: str) -> str:
        age = gate.COOKIE_DAYS * 86_400 if visitor else 0
        secure = "; Secure" if self.secure else ""
        return f"{gate.COOKIE}={visitor}; Max-Age={age}; Path=/; HttpOnly; SameSite=Lax{secure}"


def refusal(no: Refused, origin: str) -> Reply:
    """Return what a request that is not taken is told."""
    told = wire.encode({"error": str(no), "reason": no.reason})
    headers = (*_headers(origin, "application/json"), *no.headers)
    if no.retry_after is not None:
        headers = (*headers, ("Retry-After", str(no.retry_after)))
    return Reply(no.status, told, headers)


def _headers(origin: str, kind: str) -> Headers:
    # Also on a refusal: without them the snippet could not tell "no" from "no network".
    return (
        ("Content-Type", kind),
        ("Access-Control-Allow-Origin", origin or "null"),
        ("Access-Control-Allow-Credentials", "true"),
        ("Access-Control-Expose-Headers", "Retry-After"),
        ("Cross-Origin-Resource-Policy", "cross-origin"),
        ("Vary", "Origin, Cookie"),
        ("Cache-Control", "no-store"),
    )


def _allowed(origin: str) -> Reply:
    """Answer a browser that asks before it sends; whose key it is, only what it sends will say."""
    return Reply(
        HTTPStatus.OK,
        b"",
        (
            ("Content-Type", "text/plain"),
            ("Access-Control-Allow-Origin", origin or "null"),
            ("Access-Control-Allow-Credentials", "true"),
            ("Access-Control-Allow-Methods", "POST"),
            ("Access-Control-Allow-Headers", "Authorization, Content-Encoding, Content-Type"),
            ("Access-Control-Max-Age", str(ASKED_ONCE_S)),
            ("Vary", "Origin, Cookie"),
        ),
    )
