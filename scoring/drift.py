"""Whether leads are still like those a model learned from, and its chances still true."""

from collections.abc import Mapping, Sequence
from math import sqrt
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.columns import Column, Floats, Lists, Numbers
from scoring.encoding import Feature

Level = Literal["steady", "moving", "moved"]

BINS = 10
MOST_WORDS = 20
# The bounds of the trade (Siddiqi 2006, Credit Risk Scorecards, p. 136).
MOVING, MOVED = 0.1, 0.25
# A bin that nobody is in would make the index infinite: it counts as if half a lead were.
HALF = 0.5
DRAWS, ALMOST_ALWAYS = 200, 0.99
# Of two-sided normal quantiles: 5 % and 0.3 % of steady models would be called so by chance.
Z_MOVING, Z_MOVED = 1.96, 3.0


def psi(expected: ArrayLike, observed: ArrayLike) -> float:
    """Population stability index of two lists of counts over the same bins.

    ``Σ (o - e) ln(o / e)`` of their shares: 0 for the same shares, and the same whichever of
    both came first. Bins that nobody is in count as half a lead.

    Parameters
    ----------
    expected, observed : arrays, shape (bins,)
        Leads in each bin, not shares: how many they are says what an empty bin means.

    >>> round(psi([50, 50], [50, 50]), 6), round(psi([50, 50], [80, 20]), 2)
    (0.0, 0.42)
    """
    then, now = _shares(expected), _shares(observed)
    return float(np.sum((now - then) * np.log(now / then)))


def profile(features: Sequence[Feature], columns: Sequence[Column]) -> dict[str, dict[str, Any]]:
    """Sum up what each feature looked like, for `against` to compare with later.

    Returns
    -------
    dict of the features' names, ready for JSON
        Each with ``edges`` (numbers: upper bounds of all bins but the last, about tenths) or
        ``words`` (the most frequent 20), and ``counts``: rows in each bin, then of gaps; of
        words, those of other words come before the gaps.
    """
    found: dict[str, dict[str, Any]] = {}
    for feature, column in zip(features, columns, strict=True):
        bins: dict[str, Any]
        if isinstance(column, Numbers):
            known = column.numbers[column.filled]
            tenths = np.quantile(known, np.arange(1, BINS) / BINS) if len(known) else known
            bins = {"edges": [float(edge) for edge in np.unique(tenths)]}
        else:
            said = column.indices if isinstance(column, Lists) else column.codes[column.filled]
            counts = np.bincount(said, minlength=len(column.levels))
            by_count = np.argsort(-counts, kind="stable")[:MOST_WORDS]
            bins = {"words": [column.levels[c] for c in by_count if counts[c]]}
        found[feature.name] = bins | {"counts": [int(n) for n in _counts(column, bins)]}
    return found


def against(
    profiled: Mapping[str, Mapping[str, Any]],
    features: Sequence[Feature],
    columns: Sequence[Column],
) -> list[dict[str, Any]]:
    """Compare leads with the profile of those a model learned from.

    Few leads differ from many by chance alone. An index is held against what chance does to
    it before it counts: ``moving`` from 0.1 and ``moved`` from 0.25 above what as many leads
    drawn from the profile itself stay below in 99 of 100 cases.

    Returns
    -------
    list of ``{"feature", "psi", "level", "by_chance"}``
        Of the features that have a profile, the most moved first. ``by_chance`` is that bound.
    """
    found = []
    for feature, column in zip(features, columns, strict=True):
        if feature.name not in profiled:
            continue
        then = profiled[feature.name]
        now = _counts(column, then)
        index = psi(then["counts"], now)
        by_chance = _by_chance(np.asarray(then["counts"]), now)
        found.append(
            {
                "feature": feature.name,
                "psi": index,
                "level": _level(index - by_chance, MOVING, MOVED),
                "by_chance": by_chance,
            }
        )
    return sorted(found, key=lambda one: (-one["psi"], one["feature"]))


def calibration(won: NDArray[np.bool_], chance: Floats) -> dict[str, Any]:
    """Compare how many leads were won with how many the chances said (Spiegelhalter 1986).

    Parameters
    ----------
    won : bool array, shape (n,)
        Outcomes that came in since; there may be none.
    chance : float array, shape (n,)
        What was said of them before, each inside (0, 1).

    Returns
    -------
    dict, ready for JSON
        ``expected`` and ``observed`` wins, ``n``, ``z`` (by how many standard errors the
        observed exceed the expected; 0 of no leads) and ``level``.

    >>> calibration(np.ones(50, dtype=bool), np.full(50, 0.5))["level"]
    'moved'
    """
    expected, observed = float(chance.sum()), int(won.sum())
    error = sqrt(float((chance * (1 - chance)).sum()))
    z = (observed - expected) / error if len(won) else 0.0
    level = _level(abs(z), Z_MOVING, Z_MOVED)
    return {"expected": expected, "observed": observed, "z": z, "n": len(won), "level": level}


def _counts(column: Column, bins: Mapping[str, Any]) -> NDArray[np.int64]:
    """Rows in each bin, then of gaps; a row of several words is in several bins."""
    gaps = int((~column.filled).sum())
    if isinstance(column, Numbers):
        edges = np.asarray(bins["edges"], dtype=np.float64)
        codes = np.searchsorted(edges, column.numbers[column.filled])
        return np.append(np.bincount(codes, minlength=len(edges) + 1), gaps)
    place = {word: i for i, word in enumerate(bins["words"])}
    lookup = np.array([place.get(level, len(place)) for level in column.levels], dtype=np.intp)
    said = column.indices if isinstance(column, Lists) else column.codes[column.filled]
    return np.append(np.bincount(lookup[said], minlength=len(place) + 1), gaps)


def _shares(counts: ArrayLike) -> Floats:
    filled = np.asarray(counts, dtype=np.float64)
    filled = np.where(filled > 0, filled, HALF)
    shares: Floats = filled / filled.sum()
    return shares


def _by_chance(then: NDArray[np.int64], now: NDArray[np.int64]) -> float:
    """What the index of as many leads drawn from the profile stays below in 99 of 100 cases."""
    draws = np.random.default_rng(0).multinomial(int(now.sum()), _shares(then), size=DRAWS)
    return float(np.quantile([psi(then, draw) for draw in draws], ALMOST_ALWAYS))


def _level(value: float, moving: float, moved: float) -> Level:
    if value >= moved:
        return "moved"
    return "moving" if value >= moving else "steady"
