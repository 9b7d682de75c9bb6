"""What taking a request needs, whatever language it speaks: the site, the visitor, the inbox."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from typing import Any, NamedTuple

import msgspec

from tracker import clock
from tracker.collect import choice, gate, wire
from tracker.collect.client import Client, Clients
from tracker.collect.directory import Directory, DirectoryUnavailable, KnownSite
from tracker.collect.inbox import Inbox, InboxFull, InboxUnavailable, Request
from tracker.collect.limits import Rate
from tracker.collect.reasons import Reason, Refused
from tracker.collect.sieve import Sieve
from tracker.collect.visitor import Keys, assign, crossing_for

Environ = Mapping[str, Any]
Headers = tuple[tuple[str, str], ...]


class Taken(NamedTuple):
    """What a request that was taken is told."""

    body: bytes
    status: HTTPStatus = HTTPStatus.OK
    kind: str = "application/json"
    cookie: str | None = None  # the visitor whom the browser is to remember; "": it is to forget
    headers: Headers = ()
    is_kept: bool = True


@dataclass(frozen=True)
class Door:
    """One web process, as far as it takes events in."""

    inbox: Inbox
    directory: Directory
    note_refusal: Callable[[str, str, Reason], None]
    count: Callable[[str, str, int], None]  # of `Counts.note`
    clients: Clients
    keys: Keys
    of_sender: Rate
    of_site: Rate
    secure: bool  # browsers reach us by https, so the cookie goes by nothing else

    def site_of(self, key: str, origin: str) -> KnownSite:
        """Return the site of a key. Raises `Refused`."""
        with reading_the_store():
            site = self.directory.find(key)
        return self.known(site, key, origin)

    def known(self, site: KnownSite | None, key: str, origin: str) -> KnownSite:
        """Return the site that was found for `key`. Raises `Refused` where none was."""
        if site is None:
            self.note_refusal(key, origin, Reason.UNKNOWN_KEY)
            raise Refused(Reason.UNKNOWN_KEY, "No site has this key.")
        return site

    def admit(self, site: KnownSite, origin: str) -> None:
        """Raise `Refused` unless the site has pages at this origin and may send more now."""
        if origin not in site.origins:
            self.note_refusal(site.key, origin, Reason.WRONG_ORIGIN)
            raise Refused(
                Reason.WRONG_ORIGIN,
                f"The site does not list the origin {origin or '(none sent)'}; add it on Sites.",
            )
        self.limit(site)

    def limit(self, site: KnownSite) -> None:
        """Raise `Refused` if the site sends too much."""
        if wait := self.of_site.wait(site.id):
            raise Refused(Reason.RATE_LIMITED, "The site sends too much.", retry_after=wait)

    def take_from_page(
        self,
        environ: Environ,
        site: KnownSite,
        heard: Sieve,
        *,
        origin: str,
        sent_at: datetime | None,
    ) -> Taken:
        """Keep what a page said: all of it is of the visitor at that browser. Raises `Refused`."""
        if heard.unwanted and not heard.good:
            return self._left_alone(environ, site, heard, heard.unwanted, origin)
        if heard.choice.objects:
            site = replace(site, cookieless=True)
        now = clock.now()
        client = self.clients.of(environ, site)
        with reading_the_store():
            visitor, remember = assign(
                environ,
                site,
                client=client,
                proposal=heard.proposal,
                page_url=heard.page_url,
                now=now,
                keys=self.keys,
                reset=heard.reset,
            )
        if heard.good:
            self.keep(enveloped(site, visitor, client, heard.good, now=now, sent_at=sent_at))
        carried = crossing_for(visitor, site, client=client, origin=origin, now=now, keys=self.keys)
        told = self.answer(visitor, heard, carried and wire.Crossing(*carried))
        return Taken(told, cookie=visitor if remember else _forgetting(environ))

    def take_alone(
        self, environ: Environ, site: KnownSite, event: wire.Event, *, origin: str
    ) -> Taken:
        """Keep one event of a client that remembers no id of ours: by cookie, else for today.

        Raises `Refused`.
        """
        raw = msgspec.Raw(wire.encode(event))
        heard = Sieve(choice.of_browser(environ, site))
        heard.keep(event, raw)
        if heard.unwanted:
            return self._left_alone(environ, site, heard, heard.unwanted, origin)
        now = clock.now()
        client = self.clients.of(environ, site)
        visitor = gate.visitor_of_cookie(str(environ.get("HTTP_COOKIE", "")))
        if visitor is None or site.cookieless or heard.choice.objects:
            for_a_day = replace(site, cookieless=True)
            with reading_the_store():
                visitor, _ = assign(
                    environ,
                    for_a_day,
                    client=client,
                    proposal=None,
                    page_url=None,
                    now=now,
                    keys=self.keys,
                )
        self.keep(enveloped(site, visitor, client, heard.good, now=now, sent_at=None))
        cookie = _forgetting(environ) if site.cookieless or heard.choice.objects else None
        return Taken(self.answer(visitor, heard), cookie=cookie)

    def keep(self, *requests: Request) -> None:
        """Return once all are durable. Raises `Refused`."""
        try:
            self.inbox.append(*requests)
        except InboxFull as error:
            raise Refused(Reason.INBOX_FULL, str(error)) from error
        except InboxUnavailable as error:
            raise Refused(Reason.INBOX_UNAVAILABLE, str(error)) from error

    def _left_alone(
        self, environ: Environ, site: KnownSite, heard: Sieve, why: Reason, origin: str
    ) -> Taken:
        """Answer a visitor who wants nothing kept, here or in the browser."""
        self.note_refusal(site.key, origin, why)
        return Taken(self.answer(None, heard), cookie=_forgetting(environ), is_kept=False)

    def answer(
        self, visitor: str | None, heard: Sieve, crossing: wire.Crossing | None = None
    ) -> bytes:
        """Count what was taken and what was not, and say so."""
        if heard.good:
            self.count("accepted", "", len(heard.good))
        for rejected in heard.bad:
            self.count("rejected", rejected.reason, 1)
        return wire.encode(wire.Answer(visitor, len(heard.good), heard.bad, crossing))


def enveloped(
    site: KnownSite,
    visitor: str,
    client: Client,
    events: Sequence[msgspec.Raw],
    *,
    now: datetime,
    sent_at: datetime | None,
) -> Request:
    """Return what goes into the inbox."""
    envelope = wire.Envelope(
        site_id=site.id,
        visitor=visitor,
        received_at=now,
        sent_at=sent_at,
        address=client.address,
        user_agent=client.user_agent,
        events=list(events),
        country=client.country,
        hints=client.hints,
        signs=client.signs,
        field_rules=site.field_rules,
    )
    return Request(f"{site.id}.{visitor}", wire.encode(envelope))


def _forgetting(environ: Environ) -> str | None:
    """Return that the browser is to forget us, if it was once told to remember."""
    return "" if gate.has_cookie(str(environ.get("HTTP_COOKIE", ""))) else None


class reading_the_store:  # noqa: N801 - used like a function; a generator costs ten times as much
    """A context in which the store is asked for what is kept in memory. Raises `Refused`."""

    def __enter__(self) -> None:
        """Ask."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """Say that it could not be had."""
        if isinstance(error, DirectoryUnavailable):
            raise Refused(Reason.STORE_UNAVAILABLE, "The store cannot be read yet.") from None
