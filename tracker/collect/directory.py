"""Which site keys there are, from memory: a lookup never waits for the store."""

import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic

from sqlalchemy.exc import SQLAlchemyError

FRESH_S = 5.0  # a changed origin counts after so long
UNKNOWN_S = 1.0  # how often a key we do not know may make us look


class DirectoryUnavailable(Exception):
    """The store has not been read once since the start, so no key can be judged."""


@dataclass(frozen=True)
class KnownSite:
    """A site as far as collecting has to know it."""

    id: int
    key: str
    origins: frozenset[str]


class Directory:
    """The sites by key, read again every few seconds; while the store is down, the last list."""

    def __init__(self, load: Callable[[], Iterable[KnownSite]]) -> None:
        self._load = load
        self._sites: dict[str, KnownSite] | None = None
        self._read_at = 0.0
        self._reading = threading.Lock()

    def find(self, key: str) -> KnownSite | None:
        """Return the site of a key. Raises `DirectoryUnavailable`."""
        age = monotonic() - self._read_at
        if self._sites is None:
            with self._reading:
                if self._sites is None:
                    self._read()
        elif age > FRESH_S or (age > UNKNOWN_S and key not in self._sites):
            self._read_unless_somebody_does()
        if self._sites is None:
            raise DirectoryUnavailable
        return self._sites.get(key)

    def _read_unless_somebody_does(self) -> None:
        if self._reading.acquire(blocking=False):
            try:
                self._read()
            finally:
                self._reading.release()

    def _read(self) -> None:
        with suppress(SQLAlchemyError):  # the last list holds; without one `find` says so
            self._sites = {site.key: site for site in self._load()}
        self._read_at = monotonic()
