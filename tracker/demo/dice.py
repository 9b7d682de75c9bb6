"""Chance that repeats itself: the same words always give the same throws."""

from random import Random
from typing import Final

SEED: Final = "northlight"


def dice(*of: object) -> Random:
    """Return the dice of one thing, such as the person with a number.

    Each thing has its own, so that one more throw for one person moves nobody else.
    """
    return Random("/".join(map(str, (SEED, *of))))  # noqa: S311 - made-up data keeps no secret


def count_of(chance: Random, mean: float, most: int) -> int:
    """Throw a number from 0 to `most`, falling off geometrically; `mean` is without the limit."""
    again = mean / (1 + mean)
    number = 0
    while number < most and chance.random() < again:
        number += 1
    return number
