"""The charts of how good a model is, each with the table that says the same."""

from collections.abc import Sequence
from math import exp
from typing import Any

from flask_babel import gettext as _

from tracker.dashboard.feature_words import value_words
from tracker.dashboard.formats import NOTHING, number, percent
from tracker.dashboard.model_words import FOUND_NAMES, REACHED_NAMES
from tracker.dashboard.reasons import times
from tracker.insight.judged import Gain, Group

Spec = dict[str, Any]  # as the template macro `chart` takes it


def calibration(groups: Sequence[Group], target: str) -> Spec:
    """Return scores against what happened, with how far chance may have moved it."""
    end = max((max(group.predicted, group.high) for group in groups), default=1)
    return {
        "series": [
            {
                "name": _("Leads in groups by score"),
                "values": [[g.predicted, g.observed] for g in groups],
                "kind": "dots",
            },
            {
                "name": sureness(),
                "values": [[g.predicted, g.low, g.high] for g in groups],
                "kind": "whiskers",
            },
            {"name": _("Perfect"), "values": [[0, 0], [end, end]], "dashed": True},
        ],
        "x_name": _("Score"),
        "y_name": str(REACHED_NAMES[target]),
        "x_unit": "percent",
        "unit": "percent",
        "table": {
            "heads": [_("Mean score"), str(REACHED_NAMES[target]), sureness(), _("Leads")],
            "rows": [
                [
                    percent(g.predicted, 1),
                    percent(g.observed, 1),
                    between(percent(g.low, 1), percent(g.high, 1)),
                    number(g.leads),
                ]
                for g in groups
            ],
        },
    }


def gain(gains: Sequence[Gain], target: str) -> Spec:
    """Return what share of the buyers is found by working the best leads first."""
    found = _("Share of all %(found)s", found=FOUND_NAMES[target])
    return {
        "series": [
            {"name": _("Best scores first"), "values": [[g.worked, g.found] for g in gains]},
            {"name": _("In any order"), "values": [[0, 0], [1, 1]], "dashed": True},
        ],
        "x_name": _("Share of leads worked"),
        "y_name": found,
        "x_unit": "percent",
        "unit": "percent",
        "table": {
            "heads": [_("Share of leads worked"), found, _("Against any order")],
            "rows": [
                [
                    percent(g.worked),
                    percent(g.found),
                    times(g.found / g.worked) if g.worked else NOTHING,
                ]
                for g in gains
            ],
        },
    }


def curve(feature: str, points: Sequence[Sequence[Any]]) -> Spec:
    """Return by what each value of a feature multiplies the odds.

    `points` are pairs of a value and its effect in log-odds, in the order of the values.
    """
    labels = [value_words(feature, value) for value, _effect in points]
    return {
        "labels": labels,
        "series": [
            {
                "name": _("Log-odds"),
                "values": [round(effect, 3) for _value, effect in points],
                "kind": "bar",
            }
        ],
        "unit": "decimal",
        "y_name": _("Log-odds"),
        "table": {
            "heads": [_("Value"), _("The odds change by")],
            "rows": [
                [label, factor(effect)] for label, (_v, effect) in zip(labels, points, strict=True)
            ],
        },
    }


def factor(effect: float) -> str:
    """Return by what an effect in log-odds multiplies the odds, in words such as ×1.8."""
    return times(exp(effect))


def sureness() -> str:
    """Return what bounds are called between which a number is 95 % sure to lie."""
    return _("%(share)s interval", share=percent(0.95))


def between(low: str, high: str) -> str:
    """Return two bounds as they read."""
    return _("%(low)s to %(high)s", low=low, high=high)
