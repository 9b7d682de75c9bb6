"""Counts what one may do only so often, in this process's memory."""

from collections import OrderedDict
from datetime import datetime, timedelta

MOST_KEYS = 10_000  # then the oldest go: guessing must not fill our memory


class Throttle:
    """At most `limit` times in any `seconds`, for each key.

    Kept by each web process for itself and lost on a restart: it makes guessing slow, it does not
    keep a record.
    """

    def __init__(self, *, limit: int, seconds: int) -> None:
        self._limit = limit
        self._window = timedelta(seconds=seconds)
        self._times: OrderedDict[str, list[datetime]] = OrderedDict()

    def reached(self, key: str, now: datetime) -> bool:
        """Say whether `key` has been counted as often as it may be."""
        recent = [at for at in self._times.get(key, ()) if now - at < self._window]
        return len(recent) >= self._limit

    def count(self, key: str, now: datetime) -> None:
        """Count `key` once more."""
        recent = [at for at in self._times.pop(key, ()) if now - at < self._window]
        self._times[key] = [*recent[-self._limit :], now]
        while len(self._times) > MOST_KEYS:
            self._times.popitem(last=False)

    def forget(self, key: str) -> None:
        """Begin anew for `key`."""
        self._times.pop(key, None)
