"""Weights of the terms: logistic regression, its strength chosen and its scale checked."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from scoring.columns import Column, Floats
from scoring.encoding import Encoder, Feature
from scoring.folds import stratified_folds

Won = NDArray[np.bool_]

# Inverse strength of the L2 penalty, strongest first.
STRENGTHS = (0.001, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
# Half the 95 % point of chi-squared with two degrees of freedom: a smaller gain in total log
# likelihood may be chance, and then the scale is left as it is.
GAIN_WORTH_CALIBRATING = 2.996
SCALES = (0.1, 5.0)
# Slopes and spreads below this are rounding, not evidence.
EVEN = 1e-6


@dataclass(frozen=True)
class Weights:
    """What was learned: a lead's logit is ``base + Σ terms @ weights`` over the encoders.

    `weights` has one array of shape (width,) for each encoder. `strength` is the inverse of
    the penalty that was chosen; `calibrated` says whether the scale had to be corrected.
    """

    encoders: list[Encoder]
    weights: list[Floats]
    base: float
    strength: float
    calibrated: bool


def learn(features: list[Feature], columns: list[Column], won: Won, seed: int) -> Weights:
    """Fit encoders and weights to the rows.

    The penalty with the least cross-validated log loss is taken. The same held-out logits
    then show whether the scores are too bold or too timid; if so, they are put right by
    Platt scaling (Platt 1999), which on a linear logit only scales weights and base.

    Parameters
    ----------
    columns
        One for each feature, each of n rows.
    won : bool array, shape (n,)
        At least five of each outcome.
    """
    logits = np.zeros((len(STRENGTHS), len(won)))
    for learned, judged in stratified_folds(won, seed):
        encoders, terms = encode(features, [c.take(learned) for c in columns], won[learned], seed)
        held_out = _joined(
            [e.encode(c.take(judged)) for e, c in zip(encoders, columns, strict=True)], len(judged)
        )
        for row, strength in enumerate(STRENGTHS):
            base, weights = _regression(terms, won[learned], strength)
            logits[row, judged] = base + held_out @ weights
    best = int(np.argmin([log_loss(row, won) for row in logits]))
    encoders, terms = encode(features, columns, won, seed)
    base, weights = _regression(terms, won, STRENGTHS[best])
    scale, shift = platt(logits[best], won)
    widths = np.cumsum([e.terms.width for e in encoders])[:-1]
    return Weights(
        encoders=encoders,
        weights=np.split(scale * weights, widths) if encoders else [],
        base=scale * base + shift,
        strength=STRENGTHS[best],
        calibrated=(scale, shift) != (1.0, 0.0),
    )


def encode(
    features: list[Feature], columns: list[Column], won: Won, seed: int
) -> tuple[list[Encoder], Floats]:
    """Fit an encoder to each column; return them with all terms, shape (n, Σ width)."""
    learned = [
        Encoder.learn(feature, column, won, seed)
        for feature, column in zip(features, columns, strict=True)
    ]
    return [e for e, _ in learned], _joined([terms for _, terms in learned], len(won))


def platt(logits: Floats, won: Won) -> tuple[float, float]:
    """Scale and shift that make held-out `logits` fit the outcomes; (1, 0) if they do already.

    With Platt's targets, a little inside 0 and 1, so that a perfect order stays finite.
    Platt (1999), Probabilistic outputs for support vector machines.

    >>> z = np.tile([-2.0, 2.0], 500)
    >>> platt(z, z > 0)[0] > 1  # never wrong: they could be bolder
    True
    """
    middle, spread = float(logits.mean()), float(logits.std())
    if spread < EVEN:
        return 1.0, 0.0
    wins, losses = int(won.sum()), int((~won).sum())
    target = np.where(won, (wins + 1) / (wins + 2), 1 / (losses + 2))
    # Every row once as won and once as lost, weighted by its target: a soft outcome.
    at_middle, slopes = _regression(
        np.tile((logits - middle) / spread, 2)[:, np.newaxis],
        np.repeat([True, False], len(won)),
        strength=1e6,
        weight=np.concatenate([target, 1 - target]),
    )
    scale = float(np.clip(slopes[0] / spread, *SCALES))
    shift = at_middle - scale * middle
    gain = len(won) * (log_loss(logits, won) - log_loss(scale * logits + shift, won))
    return (scale, shift) if gain > GAIN_WORTH_CALIBRATING else (1.0, 0.0)


def log_loss(logits: Floats, won: Won) -> float:
    """Mean negative log likelihood of the outcomes, in nats a lead."""
    return float(np.mean(np.logaddexp(0.0, logits) - won * logits))


def _regression(
    terms: Floats, won: Won, strength: float, weight: Floats | None = None
) -> tuple[float, Floats]:
    """Base and weights, shape (terms,), of a logistic regression on weighted rows."""
    if terms.shape[1] == 0:
        return float(np.log(won.sum() / (~won).sum())), np.zeros(0)
    residual = np.average(0.5 - won, weights=weight)
    slope = np.average(terms * (0.5 - won)[:, np.newaxis], axis=0, weights=weight)
    # scikit-learn's Newton solver looks for the end only after a first step, and fails with a
    # warning where there is none to take: when half of the rows won and no term tells which.
    if max(abs(residual), np.abs(slope).max()) < EVEN:
        return 0.0, np.zeros(terms.shape[1])
    fitted = LogisticRegression(C=strength, solver="newton-cholesky")
    fitted.fit(terms, won, sample_weight=weight)
    return float(fitted.intercept_[0]), np.asarray(fitted.coef_[0], dtype=np.float64)


def _joined(terms: list[Floats], rows: int) -> Floats:
    return np.hstack(terms) if terms else np.zeros((rows, 0))
