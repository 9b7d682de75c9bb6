"""Why a lead has its score, in words: each feature with this lead's own value."""

from dataclasses import dataclass
from math import exp
from typing import Any

from tracker.dashboard.feature_words import words
from tracker.dashboard.formats import number

PLAIN_FACTOR = 2  # from here on a second digit after the point says nothing


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason as a page shows it: words, and by what it multiplies the odds."""

    words: str
    factor: float
    more: bool  # for a sale, not against

    @property
    def times(self) -> str:
        """The factor with the digits that say something, such as times 1.8."""
        return times(self.factor)


def times(factor: float) -> str:
    """Return what multiplies the odds, with the digits that say something.

    >>> times(1.0)
    '×1'
    """
    return "×" + number(factor, 1 if factor >= PLAIN_FACTOR else 2)


def reasons(stored: list[dict[str, Any]]) -> tuple[list[Reason], list[Reason]]:
    """Return the reasons for a sale and those against, the strongest first."""
    found = [
        Reason(words(r["feature"], r["value"]), exp(r["effect"]), more=r["effect"] > 0)
        for r in sorted(stored, key=lambda r: -abs(r["effect"]))
    ]
    return [r for r in found if r.more], [r for r in found if not r.more]


def main_reason(stored: list[dict[str, Any]]) -> str:
    """Return the strongest reason for a sale in words; nothing where there is none."""
    for_a_sale, _against = reasons(stored)
    return for_a_sale[0].words if for_a_sale else ""


def average(base: float) -> float:
    """Return the chance of the average lead, which the reasons start from; a fraction of 1."""
    return 1 / (1 + exp(-base))
