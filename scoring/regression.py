"""Logistic regression on the terms of each column: the model that learns most from few leads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
from scipy.sparse import block_diag, csr_array, hstack

from scoring.columns import Column, Floats
from scoring.encoding import Encoder, Feature, encode
from scoring.folds import Groups
from scoring.logistic import Prior, regression
from scoring.monotone import directions
from scoring.numeric import NumberTerms
from scoring.records import Won

# Inverse variance of the belief that a weight is near zero; strongest first.
PENALTIES = (100.0, 30.0, 10.0, 3.0, 1.0)
# The scorecard's word is taken at its weight of 1 until outcomes say otherwise: it is believed
# like a measured slope of that error.
RULES_PENALTY = 1.0


@dataclass(frozen=True)
class FittedRegression:
    """Weights of every feature's terms, and one for the scorecard that was started from."""

    encoders: list[Encoder]
    weights: list[Floats]
    base: float
    rules_weights: Floats
    rules_mean: Floats

    @property
    def features(self) -> list[Feature]:
        """What its columns are."""
        return [encoder.feature for encoder in self.encoders]

    @property
    def needs_rules(self) -> bool:
        """Whether the scorecard's effects are part of it."""
        return bool(self.rules_weights.any())

    def logits(self, columns: Sequence[Column], rows: int, rules: Floats | None = None) -> Floats:
        """Logit of each row's chance, shape (rows,)."""
        total = np.full(rows, self.base)
        for j, column in enumerate(columns):
            total += self._effect(j, column, rules)
        return total

    def effects(self, columns: Sequence[Column], rows: int, rules: Floats | None = None) -> Floats:
        """What each feature adds to `base`, shape (rows, features)."""
        found = np.empty((rows, len(columns)))
        for j, column in enumerate(columns):
            found[:, j] = self._effect(j, column, rules)
        return found

    def parts(self) -> dict[str, Any]:
        """Return what `from_parts` needs, as arrays and plain values."""
        return {
            "encoders": [encoder.parts() for encoder in self.encoders],
            "weights": self.weights,
            "base": self.base,
            "rules_weights": self.rules_weights,
            "rules_mean": self.rules_mean,
        }

    @classmethod
    def from_parts(cls, parts: dict[str, Any]) -> Self:
        """Build what `parts` was taken from; `ValueError` or `KeyError` if they do not fit."""
        encoders = [Encoder.from_parts(encoder) for encoder in parts["encoders"]]
        weights = [np.asarray(w, dtype=np.float64) for w in parts["weights"]]
        for encoder, weight in zip(encoders, weights, strict=True):
            if weight.shape != encoder.mean.shape or not np.isfinite(weight).all():
                raise ValueError(f"the weights of {encoder.feature.name!r} do not fit")
        base = float(parts["base"])
        rules = [np.asarray(parts[n], dtype=np.float64) for n in ("rules_weights", "rules_mean")]
        if not np.isfinite([base, *rules[0], *rules[1]]).all():
            raise ValueError("a weight is no number")
        if any(rule.shape != (len(encoders),) for rule in rules):
            raise ValueError("the weights of the rules do not fit the features")
        return cls(encoders, weights, base, *rules)

    def _effect(self, j: int, column: Column, rules: Floats | None) -> Floats:
        effect = self.encoders[j].effect(column, self.weights[j])
        if not self.needs_rules:
            return effect
        if rules is None:
            raise ValueError("This model starts from a scorecard: give its effects as `rules`.")
        effect += self.rules_weights[j] * (rules[:, j] - self.rules_mean[j])
        return effect


class Regression:
    """Logistic regression with a quadratic penalty on all weights (ridge)."""

    name: ClassVar[str] = "logistic regression"
    complexity: ClassVar[int] = 1

    def settings(self, rows: int, features: int) -> Sequence[Mapping[str, Any]]:
        """Return the penalties to try: the same for every table."""
        del rows, features
        return [{"penalty": penalty} for penalty in PENALTIES]

    def fit(
        self,
        features: Sequence[Feature],
        columns: Sequence[Column],
        won: Won,
        *,
        setting: Mapping[str, Any],
        seed: int,
        rules: Floats | None = None,
        monotone: Mapping[str, int] | None = None,
        groups: Groups | None = None,
    ) -> FittedRegression:
        """Learn from rows whose outcome is known; see `scoring.fitted.Learner`.

        The scorecard's sum is one more term, its weight never below 0. A feature that must
        move the chance one way is left out of that sum: its rules might say the contrary.
        """
        signs = directions(features, monotone)
        encoders, terms = encode(features, columns, won, seed, groups)
        mean = np.asarray(terms.mean(axis=0), dtype=np.float64)
        prior = Prior.free(terms.shape[1], setting["penalty"])
        rising = _rising(encoders, signs)
        if any(signs):
            terms = csr_array(terms @ rising.steps)
            prior = prior.bounded(rising.sign)
        counted = np.array([float(sign == 0) for sign in signs])
        if rules is not None:
            terms = csr_array(hstack([terms, csr_array((rules @ counted)[:, np.newaxis])]))
            prior = prior.with_one_more(strength=RULES_PENALTY, centre=1.0, low=0.0)
        at_mean, found = regression(terms, won, prior)
        weights = rising.steps @ found[: len(mean)]
        nothing = np.zeros(len(encoders))
        means = np.concatenate([np.zeros(0), *(encoder.mean for encoder in encoders)])
        return FittedRegression(
            encoders=encoders,
            weights=np.split(weights, np.cumsum([e.terms.width for e in encoders])[:-1])
            if encoders
            else [],
            base=float(at_mean + (means - mean) @ weights),
            rules_weights=nothing if rules is None else found[-1] * counted,
            rules_mean=nothing if rules is None else rules.mean(axis=0),
        )


@dataclass(frozen=True)
class _Rising:
    """Terms in which a one-way feature only has weights of one sign.

    ``terms @ steps`` are those terms and ``steps @ weights`` the weights of the terms as they
    were; `sign`, shape (terms,), is 1 or -1 where a weight may have that sign only, else 0.
    """

    steps: csr_array
    sign: Floats


def _rising(encoders: Sequence[Encoder], signs: Sequence[int]) -> _Rising:
    """Turn the hat functions of a one-way number into ramps: up at one knot, then level.

    The first of them tells a number from a gap and the last term is the gap: both are free.
    """
    steps, sign = [], [np.zeros(0)]
    for encoder, direction in zip(encoders, signs, strict=True):
        width = encoder.terms.width
        step, one_way = np.eye(width), np.zeros(width)
        if direction != 0:
            one_way[:-1] = direction
            if isinstance(encoder.terms, NumberTerms):
                knots = len(encoder.terms.knots)
                step[:knots, :knots] = np.tri(knots)
                one_way[:1] = 0.0
        steps.append(step)
        sign.append(one_way)
    joined = block_diag(steps) if steps else csr_array((0, 0))
    return _Rising(csr_array(joined), np.concatenate(sign))
