"""How much one sender, or all of one site, may ask of a web process: a burst, then a steady rate.

Own lines in place of a library: see docs/decisions/0009-languages-and-limits.md.
"""

from collections.abc import Hashable
from math import ceil
from time import monotonic
from typing import Final

BURST_S: Final = 10.0  # so many seconds' worth may come at once
ROUNDING_S: Final = 1e-6  # what adding up may lose
MOST_KEYS: Final = 50_000  # remembered twice over, at about 150 bytes each


class Rate:
    """A token bucket for each key, full at first, that holds `BURST_S` seconds' worth.

    Of a key one number is kept: when its bucket will be full again. A key that was not seen for
    so long that its bucket is full is forgotten, which changes nothing. Of a flood of made-up
    keys the oldest are forgotten early, so memory is bounded; a forgotten key has a full bucket.

    No lock is held: two requests at one instant may be counted as one.
    """

    def __init__(self, per_s: int) -> None:
        self._per_s = per_s
        self._recent: dict[Hashable, float] = {}
        self._before: dict[Hashable, float] = {}
        self._turned_at = 0.0

    def wait(self, key: Hashable) -> int:
        """Count one request, and return 0; or the seconds until one would be taken."""
        if not self._per_s:
            return 0
        now = monotonic()
        if now - self._turned_at > BURST_S or len(self._recent) >= MOST_KEYS:
            self._before, self._recent, self._turned_at = self._recent, {}, now
        full_at = self._recent.get(key) or self._before.get(key, 0.0)
        full_at = max(full_at, now) + 1 / self._per_s
        if full_at - now > BURST_S + ROUNDING_S:
            return ceil(full_at - now - BURST_S)
        self._recent[key] = full_at
        return 0
