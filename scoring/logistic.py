"""Weights of a logistic regression, each with a penalty and bounds of its own."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from scipy.optimize import Bounds, minimize
from scipy.sparse import csr_array

from scoring.columns import Floats
from scoring.records import Won

MOST_STEPS = 1000
# Of the mean loss in nats and of its slope: far below what tells two models apart.
LOSS_TOLERANCE, SLOPE_TOLERANCE = 1e-11, 1e-6


@dataclass(frozen=True)
class Prior:
    """What is believed of each weight beforehand; all arrays of shape (terms,).

    `strength` is the inverse variance of a normal belief around `centre`; a weight stays
    between `low` and `high`, which may be infinite.
    """

    strength: Floats
    centre: Floats
    low: Floats
    high: Floats

    @classmethod
    def free(cls, terms: int, strength: float) -> Self:
        """All weights near zero, on either side."""
        endless = np.full(terms, np.inf)
        return cls(np.full(terms, strength), np.zeros(terms), -endless, endless)

    def bounded(self, sign: Floats) -> Self:
        """Return it with only weights above 0 where `sign` is, and only below 0 where it is."""
        return replace(
            self,
            low=np.where(sign > 0, 0.0, self.low),
            high=np.where(sign < 0, 0.0, self.high),
        )

    def with_one_more(self, *, strength: float, centre: float, low: float) -> Self:
        """Return it with one more weight at the end."""
        return replace(
            self,
            strength=np.append(self.strength, strength),
            centre=np.append(self.centre, centre),
            low=np.append(self.low, low),
            high=np.append(self.high, np.inf),
        )


def regression(terms: csr_array, won: Won, prior: Prior) -> tuple[float, Floats]:
    """Base and weights, shape (terms,), that make outcomes and prior together most likely.

    The chance of row i is ``sigmoid(base + (terms[i] - mean of terms) @ weights)``; the base
    has no prior. Solved by L-BFGS-B (Byrd, Lu, Nocedal and Zhu 1995, SIAM J. Sci. Comput.
    16, 1190-1208) on weights scaled so that all bend the loss alike, until another step
    changes the loss by nothing that matters. At least one row of each outcome.
    """
    rows = len(won)
    mean = np.asarray(terms.mean(axis=0), dtype=np.float64)
    squares = np.asarray(terms.power(2).mean(axis=0), dtype=np.float64)
    spread = np.maximum(squares - mean**2, 0.0)
    # The logistic loss bends by at most a quarter of a term's variance.
    scale = 1 / np.sqrt(0.25 * spread + prior.strength / rows)
    outcome = won.astype(np.float64)

    def loss(point: Floats) -> tuple[float, Floats]:
        weights = point[1:] * scale
        logits = 2 * point[0] + (terms @ weights - mean @ weights)
        off = weights - prior.centre
        value = np.mean(np.logaddexp(0.0, logits) - outcome * logits)
        value += 0.5 * np.sum(prior.strength * off**2) / rows
        wrong = 1 / (1 + np.exp(-logits)) - outcome
        slope = (terms.T @ wrong - mean * wrong.sum() + prior.strength * off) / rows
        return float(value), np.concatenate([[2 * wrong.mean()], slope * scale])

    start = np.clip(prior.centre, prior.low, prior.high) / scale
    base = np.log(won.sum() / (~won).sum())
    found = minimize(
        loss,
        np.concatenate([[base / 2], start]),
        jac=True,
        method="L-BFGS-B",
        bounds=Bounds(
            np.concatenate([[-np.inf], prior.low / scale]),
            np.concatenate([[np.inf], prior.high / scale]),
        ),
        options={"maxiter": MOST_STEPS, "ftol": LOSS_TOLERANCE, "gtol": SLOPE_TOLERANCE},
    )
    return float(2 * found.x[0]), np.asarray(found.x[1:] * scale, dtype=np.float64)
