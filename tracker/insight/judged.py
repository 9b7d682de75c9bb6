"""What the leads that a model was judged by say of it: how sure, and what work it saves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any, Final

Z_95: Final = 1.959964  # of a normal distribution, 95 % lie within so many standard deviations


@dataclass(frozen=True, slots=True)
class Group:
    """Leads of like score: what was said of them and what happened, as fractions of 1."""

    predicted: float
    observed: float
    low: float  # of 95 % confidence in `observed`
    high: float
    leads: int


@dataclass(frozen=True, slots=True)
class Gain:
    """How many of the buyers are among the best leads by score, both as fractions of 1."""

    worked: float
    found: float


def groups(curve: Sequence[Mapping[str, Any]]) -> list[Group]:
    """Return the bins of a calibration curve, each with how far chance alone may have moved it.

    `curve` has ``predicted``, ``observed`` and ``n`` of each bin.
    """
    return [
        Group(
            bin_["predicted"],
            bin_["observed"],
            *wilson_95(bin_["observed"], bin_["n"]),
            leads=int(bin_["n"]),
        )
        for bin_ in curve
    ]


def gains(found: Sequence[Group]) -> list[Gain]:
    """Return which share of the buyers the leads of the best groups hold, from none to all.

    Exact at the ends of groups, whichever order leads have inside of one.
    """
    leads = sum(group.leads for group in found)
    won = sum(group.observed * group.leads for group in found)
    points = [Gain(0.0, 0.0)]
    worked = bought = 0.0
    for group in sorted(found, key=lambda group: -group.predicted):
        worked += group.leads
        bought += group.observed * group.leads
        points.append(Gain(worked / leads, bought / won if won else 0.0))
    return points


def wilson_95(share: float, leads: int) -> tuple[float, float]:
    """Bounds of the true share behind `share` of so many leads, 95 %.

    They stay inside [0, 1], and say something of a share of nought too. No leads give (0, 1).
    Source: Wilson (1927), J. Am. Stat. Assoc. 22, 209-212.

    >>> [round(bound, 3) for bound in wilson_95(0.1, 100)]
    [0.055, 0.174]
    """
    if leads == 0:
        return 0.0, 1.0
    square = Z_95**2 / leads
    middle = (share + square / 2) / (1 + square)
    half = sqrt(share * (1 - share) * square + square**2 / 4) / (1 + square)
    return max(middle - half, 0.0), min(middle + half, 1.0)
