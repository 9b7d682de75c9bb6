"""Chance that repeats itself: the same words always give the same throws."""

from collections.abc import Mapping
from random import Random
from typing import Final, TypeVar

SEED: Final = "northlight-2"

Face = TypeVar("Face")


def dice(*of: object) -> Random:
    """Return the dice of one thing, such as the person with a number.

    Each thing has its own, so that one more throw for one person moves nobody else.
    """
    return Random("/".join(map(str, (SEED, *of))))  # noqa: S311 - made-up data keeps no secret


def happens(chance: Random, share: float) -> bool:
    """Throw whether something is so that is so in this share of cases."""
    return chance.random() < share


def one_of(chance: Random, weights: Mapping[Face, float]) -> Face:
    """Throw one of the keys, as often as its weight says."""
    return chance.choices(list(weights), list(weights.values()))[0]


def count_of(chance: Random, mean: float, most: int) -> int:
    """Throw a number from 0 to `most`, falling off geometrically; `mean` is without the limit."""
    number = 0
    while number < most and happens(chance, mean / (1 + mean)):
        number += 1
    return number
