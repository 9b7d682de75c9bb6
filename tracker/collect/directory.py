"""Which site keys there are, from memory: a lookup never waits for the store."""

import hmac
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import inf
from time import monotonic

from sqlalchemy.exc import SQLAlchemyError

from tracker.accounts.choices import Signals, checked_signals
from tracker.accounts.models import Site
from tracker.accounts.service import token_hash
from tracker.collect.gate import host_of
from tracker.collect.wire import FieldRules

FRESH_S = 5.0  # a changed origin counts after so long
UNKNOWN_S = 1.0  # how often a key we do not know may make us look


class DirectoryUnavailable(Exception):
    """The store has not been read once since the start, so no key can be judged.

    Or not since the day before yesterday, so that nobody without a cookie can be given an id.
    """


@dataclass(frozen=True)
class KnownSite:
    """A site as far as collecting has to know it."""

    id: int
    key: str
    origins: frozenset[str]
    cookieless: bool = False
    whole_addresses: bool = False
    server_token_hash: str | None = None
    consent_required: bool = False
    signals: Signals = "visits"
    field_rules: FieldRules | None = None

    @cached_property
    def hosts(self) -> frozenset[str]:
        """The site's own hosts, with their ports where these are not the usual ones."""
        return frozenset(host_of(origin) for origin in self.origins)

    @cached_property
    def domains(self) -> frozenset[str]:
        """The hosts as people speak of them: without a port or "www." too."""
        bare = {host.partition(":")[0] for host in self.hosts} | self.hosts
        return frozenset(bare | {host.removeprefix("www.") for host in bare})

    def trusts(self, token: str) -> bool:
        """Whether `token` is the one by which a server of the company's speaks for visitors."""
        expected = self.server_token_hash
        return expected is not None and hmac.compare_digest(token_hash(token), expected)


def known_site(site: Site) -> KnownSite:
    """Return what collecting has to know of a site."""
    rules = site.field_rules
    return KnownSite(
        id=site.id,
        key=site.key,
        origins=frozenset(site.origins),
        cookieless=site.cookieless,
        whole_addresses=site.whole_addresses,
        server_token_hash=site.server_token_hash,
        consent_required=site.consent_required,
        signals=checked_signals(site.signals),
        field_rules=FieldRules(**{n: frozenset(map(str.lower, rules[n])) for n in rules})
        if rules
        else None,
    )


class Directory:
    """The sites by key, read again every few seconds; while the store is down, the last list.

    With it are read the salts of ids that last a day, today's and tomorrow's: at midnight the
    store may be away.
    """

    def __init__(
        self,
        load: Callable[[], Iterable[KnownSite]],
        load_salts: Callable[[], Mapping[date, bytes]] = dict,
    ) -> None:
        self._load = load
        self._load_salts = load_salts
        self._sites: dict[str, KnownSite] | None = None
        self._by_domain: dict[str, KnownSite] = {}
        self._salts: Mapping[date, bytes] = {}
        self._read_at = -inf
        self._reading = threading.Lock()

    def find(self, key: str) -> KnownSite | None:
        """Return the site of a key. Raises `DirectoryUnavailable`."""
        age = monotonic() - self._read_at
        if self._sites is None:
            with self._reading:
                # Those that waited for the lock are not each to try as long as the first.
                if self._sites is None and monotonic() - self._read_at > UNKNOWN_S:
                    self._read()
        elif age > FRESH_S or (age > UNKNOWN_S and key not in self._sites):
            self._read_unless_somebody_does()
        if self._sites is None:
            raise DirectoryUnavailable
        return self._sites.get(key)

    def find_by_domain(self, domain: str) -> KnownSite | None:
        """Return the only site on a host, or the site of a key. Raises `DirectoryUnavailable`."""
        known = self._by_domain.get(domain)
        return self.find(known.key if known else domain) or self._by_domain.get(domain)

    def find_by_token(self, token: str) -> KnownSite | None:
        """Return the site that trusts a server's token. Raises `DirectoryUnavailable`."""
        self.find("")  # reads if it is time
        return next((s for s in (self._sites or {}).values() if s.trusts(token)), None)

    def salt_of(self, day: date) -> bytes:
        """Return the salt of a UTC day. Raises `DirectoryUnavailable` where there is none.

        Whoever asks has asked for the site before, which reads.
        """
        salt = self._salts.get(day)
        if salt is None:
            raise DirectoryUnavailable
        return salt

    def _read_unless_somebody_does(self) -> None:
        if self._reading.acquire(blocking=False):
            try:
                self._read()
            finally:
                self._reading.release()

    def _read(self) -> None:
        with suppress(SQLAlchemyError):  # the last list holds; without one `find` says so
            sites = {site.key: site for site in self._load()}
            self._sites = sites
            self._by_domain = _unique(sites.values())
            self._salts = self._load_salts()
        self._read_at = monotonic()


def _unique(sites: Iterable[KnownSite]) -> dict[str, KnownSite]:
    """Return the sites by those domains that no other site has."""
    by_domain: dict[str, list[KnownSite]] = {}
    for site in sites:
        for domain in site.domains:
            by_domain.setdefault(domain, []).append(site)
    return {domain: found[0] for domain, found in by_domain.items() if len(found) == 1}
