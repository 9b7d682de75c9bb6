"""The rules that score leads until there are outcomes to learn from: few, plain, open to view."""

from collections.abc import Callable
from dataclasses import dataclass
from math import fsum, log
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scoring import Reason

# One in ten for a lead of whom nothing is known: a guess, until outcomes say better.
BASE: Final = log(0.1 / 0.9)


@dataclass(frozen=True, slots=True)
class Rule:
    """If the feature is so, the odds change by a factor: `effect` is its logarithm."""

    feature: str
    condition: str  # in words, for the guide
    holds: Callable[[Any], bool]
    effect: float


def _at_least(feature: str, least: float, effect: float) -> Rule:
    return Rule(feature, f"{least:g} or more", lambda value: value >= least, effect)


def _above(feature: str, bound: float, effect: float) -> Rule:
    return Rule(feature, f"more than {bound:g}", lambda value: value > bound, effect)


def _is(feature: str, wanted: str, effect: float) -> Rule:
    return Rule(feature, wanted, lambda value: value == wanted, effect)


def _yes(feature: str, effect: float) -> Rule:
    return Rule(feature, "yes", bool, effect)


# Rules of one feature add up: three views of pricing earn both of its lines.
RULES: Final = (
    _at_least("pricing_views", 1, 0.7),
    _at_least("pricing_views", 3, 0.4),
    _at_least("demo_views", 1, 0.8),
    _at_least("contact_views", 1, 0.5),
    _at_least("visits", 2, 0.4),
    _at_least("visits", 5, 0.4),
    _at_least("visits_last_7_days", 2, 0.3),
    _at_least("distinct_pages", 4, 0.3),
    _at_least("engaged_minutes", 3, 0.3),
    _at_least("engaged_minutes", 10, 0.3),
    _at_least("submissions", 1, 0.3),
    _at_least("submissions", 2, 0.3),
    _above("days_since_last_event", 14, -0.4),
    _above("days_since_last_event", 30, -0.5),
    _above("days_since_last_event", 90, -0.7),
    _is("email_kind", "company", 0.4),
    _is("email_kind", "free", -0.3),
    _is("email_kind", "disposable", -2.0),
    _yes("has_phone", 0.3),
    _yes("has_company", 0.2),
    _is("job_level", "executive", 0.4),
    _is("job_level", "head", 0.4),
    _is("job_level", "manager", 0.2),
    _is("job_level", "student", -0.7),
)


class Scorecard:
    """Chances by the rules, asked like a model of `scoring`. A gap adds nothing."""

    base = BASE

    def predict(self, X: pd.DataFrame) -> NDArray[np.float64]:  # noqa: N803 - as in scoring
        """Chance of each lead, shape (n,), inside (0, 1)."""
        effects = [fsum(reason.effect for reason in reasons) for reasons in self.explain(X)]
        chances: NDArray[np.float64] = 1 / (1 + np.exp(-(BASE + np.array(effects))))
        return chances

    def explain(self, X: pd.DataFrame) -> list[list[Reason]]:  # noqa: N803 - as in scoring
        """Return for each lead the features that a rule speaks about, strongest first.

        ``base`` and the effects of a lead add up to the logit of its chance.
        """
        total: list[dict[str, Reason]] = [{} for _ in range(len(X))]
        for rule in RULES:
            if rule.feature not in X.columns:
                continue
            column = X[rule.feature]
            for mine, value, gap in zip(
                total, column.tolist(), column.isna().tolist(), strict=True
            ):
                if not gap and rule.holds(value):
                    before = mine[rule.feature].effect if rule.feature in mine else 0.0
                    mine[rule.feature] = Reason(rule.feature, value, before + rule.effect)
        return [sorted(mine.values(), key=lambda reason: -abs(reason.effect)) for mine in total]
