"""Whose visit a request belongs to."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import NamedTuple
from uuid import uuid4

from tracker.collect import crossing, gate
from tracker.collect.client import Client
from tracker.collect.directory import KnownSite


class Keys(NamedTuple):
    """The secrets that visitor ids hang on."""

    crossing: bytes  # of `crossing.crossing_key`
    salt_of: Callable[[date], bytes]  # a UTC day's; raises `DirectoryUnavailable` without one


class Assigned(NamedTuple):
    """Who it is, and whether the browser is to be told to remember it."""

    visitor: str
    set_cookie: bool


def assign(
    environ: Mapping[str, object],
    site: KnownSite,
    *,
    client: Client,
    proposal: str | None,
    page_url: str | None,
    now: datetime,
    keys: Keys,
    reset: bool = False,
) -> Assigned:
    """Decide which visitor a request speaks of.

    On a cookieless site: who has this network and browser today, or for a server that passes on
    what it knows, whom it names; nothing lasts beyond the day. On any other, the first of: the
    id that a page proposes after `reset`, when another person sits down at the browser; the one
    that a link from another domain of the site brings along in `page_url`; our cookie's; the one
    proposed; a new one. `proposal` may be ill-formed and is then none.

    Raises `DirectoryUnavailable` where a cookieless site has no salt for today.
    """
    proposal = gate.well_formed(proposal)
    if site.cookieless:
        return Assigned(
            _for_a_day(site, client, proposal, environ, keys.salt_of(now.date())), False
        )
    known = None if reset and proposal else _known(environ, site, client, page_url, now, keys)
    return Assigned(known or proposal or str(uuid4()), set_cookie=True)


def crossing_for(
    visitor: str, site: KnownSite, *, client: Client, origin: str, now: datetime, keys: Keys
) -> tuple[str, list[str]] | None:
    """Return what links to the site's other hosts may carry, and those hosts; None without any."""
    elsewhere = sorted(site.hosts - {gate.host_of(origin)})
    if site.cookieless or not elsewhere or not origin:
        return None
    word = crossing.issue(
        visitor, site_id=site.id, user_agent=client.user_agent, now=now, key=keys.crossing
    )
    return word, elsewhere


def _known(
    environ: Mapping[str, object],
    site: KnownSite,
    client: Client,
    page_url: str | None,
    now: datetime,
    keys: Keys,
) -> str | None:
    brought = crossing.visitor_named(
        page_url, site_id=site.id, user_agent=client.user_agent, now=now, key=keys.crossing
    )
    return brought or gate.visitor_of_cookie(str(environ.get("HTTP_COOKIE", "")))


def _for_a_day(
    site: KnownSite,
    client: Client,
    proposal: str | None,
    environ: Mapping[str, object],
    salt: bytes,
) -> str:
    """Return an id that nobody can make again, or trace back, once the salt is gone."""
    by_server = proposal if proposal and not gate.origin(environ) else None
    told = ("named", by_server) if by_server else (client.network or "", client.user_agent or "")
    said = "\n".join((str(site.id), *told))
    return hashlib.blake2b(said.encode(), key=salt, digest_size=16).hexdigest()
