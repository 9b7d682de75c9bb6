"""What matters over all leads: how far each feature moves chances, which way, and along what."""

from typing import Any

import numpy as np
import pandas as pd

from scoring.columns import Codes, Column, Floats, Lists, Numbers
from scoring.encoding import Feature
from scoring.reading import moment

POINTS = 8
MOST_WORDS = 12
# Of the rank correlation of values and effects, from which a feature has a direction.
CLEAR = 0.5
NOTHING = 1e-9


def overall(
    features: list[Feature], columns: list[Column], effects: Floats
) -> list[dict[str, Any]]:
    """Sum up the effects of each feature over leads, strongest feature first.

    Parameters
    ----------
    features, columns
        One column of n rows for each feature.
    effects : float array, shape (n, features)
        In log-odds against the average lead, as `scoring.model.Model.effects` tells.

    Returns
    -------
    list of ``{"feature", "kind", "mean_effect", "direction", "curve"}``, ready for JSON
        ``mean_effect`` is the mean size of the effect. ``direction`` is 1 if more of it
        mostly speaks for winning, -1 if against, else 0. ``curve`` has pairs of a value and
        the mean effect of the leads near it, in the order of the values: numbers, dates (ISO
        8601) and flags rising, words by their frequency, then None for a gap.
    """
    found = [
        {
            "feature": feature.name,
            "kind": feature.read_as,
            "mean_effect": float(np.abs(effect).mean()) if len(effect) else 0.0,
            "direction": _direction(column, effect),
            "curve": [[_said(feature, value), mean] for value, mean in _curve(column, effect)],
        }
        for feature, column, effect in zip(features, columns, effects.T, strict=True)
    ]
    return sorted(found, key=lambda one: (-one["mean_effect"], one["feature"]))


def _direction(column: Column, effect: Floats) -> int:
    if not isinstance(column, Numbers):
        return 0
    value, effect = column.numbers[column.filled], effect[column.filled]
    if not len(value) or np.ptp(value) == 0 or np.ptp(effect) < NOTHING:
        return 0
    ranks = pd.DataFrame({"value": value, "effect": effect}).rank()
    correlation = float(np.corrcoef(ranks["value"], ranks["effect"])[0, 1])
    return int(np.sign(correlation)) if abs(correlation) >= CLEAR else 0


def _curve(column: Column, effect: Floats) -> list[tuple[float | str | None, float]]:
    if isinstance(column, Numbers):
        points = _along_numbers(column.numbers[column.filled], effect[column.filled])
    elif isinstance(column, Lists):
        points = _along_words(column.indices, effect[column.owners], column.levels)
    else:
        points = _along_words(column.codes[column.filled], effect[column.filled], column.levels)
    gap = ~column.filled
    return [*points, (None, float(effect[gap].mean()))] if gap.any() else points


def _along_numbers(value: Floats, effect: Floats) -> list[tuple[float | str | None, float]]:
    distinct = np.unique(value)
    if len(distinct) > POINTS:
        cuts = np.unique(np.quantile(value, np.arange(1, POINTS) / POINTS))
        places = np.searchsorted(cuts, value)
    else:
        places = np.searchsorted(distinct, value)
    return [
        (float(np.median(value[places == at])), float(effect[places == at].mean()))
        for at in np.unique(places)
    ]


def _along_words(
    codes: Codes, effect: Floats, levels: list[str]
) -> list[tuple[float | str | None, float]]:
    counts = np.bincount(codes, minlength=len(levels))
    sums = np.bincount(codes, weights=effect, minlength=len(levels))
    frequent = np.argsort(-counts, kind="stable")[:MOST_WORDS]
    return [(levels[c], float(sums[c] / counts[c])) for c in frequent if counts[c]]


def _said(feature: Feature, value: float | str | None) -> Any:
    if value is None or isinstance(value, str):
        return value
    if feature.read_as == "flag":
        return value > 0
    if feature.read_as == "date":
        return moment(value).date().isoformat()
    return value
