"""Chances that come true: a model's logits, moved to where outcomes have been."""

from dataclasses import dataclass
from typing import Any, Literal, Self

import numpy as np
from scipy.optimize import isotonic_regression, minimize

from scoring.columns import Floats
from scoring.folds import FEWEST_OF_EACH, Groups, folds, leads_of_each
from scoring.records import Won

Method = Literal["none", "sigmoid", "isotonic"]

# Of fewer leads a step function learns their chances (Niculescu-Mizil and Caruana 2005, ICML,
# 625-632: isotonic regression overfits below about a thousand).
ENOUGH_FOR_ISOTONIC = 1000
# What is believed of the line beforehand: that the logits are right, give or take.
SPREAD_OF_SLOPE, SPREAD_OF_SHIFT = 0.5, 1.0
# However badly the logits ranked: a better lead must not get a lower chance.
LEAST_SLOPE = 0.02
# A step counts so many leads of the line's chances besides its own: none is ever 0 or 1.
LEADS_OF_THE_LINE = 2.0
# Logits nearer to each other than this are the same to whoever asks for a difference.
NEAR = 1e-8


@dataclass(frozen=True, slots=True)
class Calibration:
    """A strictly rising map of logits: straight between knots, with one slope beyond them.

    It takes `at` to `to`, both rising, shape (knots,), of at least one knot.
    """

    method: Method
    slope: float
    at: Floats
    to: Floats

    @classmethod
    def none(cls) -> Self:
        """Leave every logit as it is."""
        return cls("none", 1.0, np.zeros(1), np.zeros(1))

    def __call__(self, logits: Floats) -> Floats:
        """Return the calibrated logits, of the same shape."""
        beyond = logits - np.clip(logits, self.at[0], self.at[-1])
        moved: Floats = np.interp(logits, self.at, self.to) + self.slope * beyond
        return moved

    def stretch(self, logits: Floats, base: float) -> Floats:
        """By what effects that lead from `base` to `logits` are multiplied, of the same shape.

        Stretched effects lead from the calibrated base to the calibrated logits.
        """
        apart = logits - base
        near = np.abs(apart) < NEAR
        # Where nothing is between them, the steepness at the base: the limit of the others.
        steepness = np.diff(self(np.array([base - NEAR, base + NEAR])))[0] / (2 * NEAR)
        between = (self(logits) - self(np.full(1, base))) / np.where(near, 1.0, apart)
        stretch: Floats = np.where(near, steepness, between)
        return stretch

    def parts(self) -> dict[str, Any]:
        """Return what `from_parts` needs, as arrays and plain values."""
        return {"method": self.method, "slope": self.slope, "at": self.at, "to": self.to}

    @classmethod
    def from_parts(cls, parts: dict[str, Any]) -> Self:
        """Build what `parts` was taken from; `ValueError` if they do not fit each other."""
        at, to = (np.asarray(parts[name], dtype=np.float64) for name in ("at", "to"))
        slope = float(parts["slope"])
        if at.ndim != 1 or at.shape != to.shape or len(at) == 0:
            raise ValueError("the knots of the calibration do not fit each other")
        if not np.isfinite([slope, *at, *to]).all() or slope <= 0:
            raise ValueError("the calibration holds what is no number")
        if (np.diff(at) <= 0).any() or (np.diff(to) <= 0).any():
            raise ValueError("the calibration does not rise")
        return cls(parts["method"], slope, at, to)


def calibrate(
    logits: Floats, won: Won, groups: Groups | None, seed: int, *, weight: Floats | None = None
) -> Calibration:
    """Learn from leads that the model has not seen how far its logits are to be believed.

    A line (Platt 1999) when there are fewer than 1,000 groups; else the better of it and a
    centred isotonic regression (Oron and Flournoy 2017, Stat. Biopharm. Res. 9, 258-267) by
    cross-validated log loss.

    Parameters
    ----------
    logits : float array, shape (n,)
        Of leads that were not learned from.
    won : bool array, shape (n,)
        One outcome may be missing; then nothing is moved.
    groups : array, shape (n,), or None
        Rows of one group (of one lead) are learned from or judged by together.
    seed : int
        Of the cuts.
    weight : float array, shape (n,), optional
        What each row counts; 1 by default.
    """
    each = np.ones(len(won)) if weight is None else weight
    if won.all() or not won.any():
        return Calibration.none()
    straight = line(logits, won, each)
    leads = len(won) if groups is None else len(np.unique(groups))
    if leads < ENOUGH_FOR_ISOTONIC or min(leads_of_each(won, groups)) < FEWEST_OF_EACH:
        return straight
    of_line, of_steps = 0.0, 0.0
    for learn, judge in folds(won, groups, seed):
        one = line(logits[learn], won[learn], each[learn])
        other = _steps(logits[learn], won[learn], each[learn], one)
        of_line += _loss(one(logits[judge]), won[judge], each[judge])
        of_steps += _loss(other(logits[judge]), won[judge], each[judge])
    return straight if of_line <= of_steps else _steps(logits, won, each, straight)


def log_loss(logits: Floats, won: Won) -> Floats:
    """Nats that each outcome costs whoever said these logits, shape (n,)."""
    loss: Floats = np.logaddexp(0.0, np.where(won, -logits, logits))
    return loss


def _loss(logits: Floats, won: Won, weight: Floats) -> float:
    return float(weight @ log_loss(logits, won))


def line(logits: Floats, won: Won, weight: Floats | None = None) -> Calibration:
    """Fit slope and shift around the mean logit, each with its prior; all of shape (n,)."""
    weight = np.ones(len(won)) if weight is None else weight
    middle = float(np.average(logits, weights=weight))
    apart = logits - middle
    outcome = won.astype(np.float64)

    def surprise(point: Floats) -> tuple[float, Floats]:
        slope, shift = point
        moved = middle + shift + slope * apart
        off = np.array([(slope - 1) / SPREAD_OF_SLOPE, shift / SPREAD_OF_SHIFT])
        wrong = weight * (1 / (1 + np.exp(-np.clip(moved, -500, 500))) - outcome)
        steepness = np.array([wrong @ apart, wrong.sum()])
        priors = off / np.array([SPREAD_OF_SLOPE, SPREAD_OF_SHIFT])
        return _loss(moved, won, weight) + 0.5 * float(off @ off), steepness + priors

    found = minimize(
        surprise,
        np.array([1.0, 0.0]),
        jac=True,
        method="L-BFGS-B",
        bounds=[(LEAST_SLOPE, None), (None, None)],
    )
    slope, shift = (float(x) for x in found.x)
    return Calibration("sigmoid", slope, np.array([middle]), np.array([middle + shift]))


def _steps(logits: Floats, won: Won, weight: Floats, straight: Calibration) -> Calibration:
    """Pool neighbours until win rates rise, and join the middles of the steps."""
    order = np.argsort(logits, kind="stable")
    rising, first = np.unique(logits[order], return_index=True)
    if len(rising) < 2:  # noqa: PLR2004 - one point has no slope
        return straight
    leads = np.add.reduceat(weight[order], first)
    wins = np.add.reduceat((weight * won)[order], first)
    expected = leads / (1 + np.exp(-straight(rising)))
    at, leads, wins, expected = _pooled(rising, leads, wins, expected, wins / leads)
    rate = (wins + LEADS_OF_THE_LINE * expected / leads) / (leads + LEADS_OF_THE_LINE)
    # Leaning on the line may have put neighbours out of order again.
    at, leads, wins, expected = _pooled(at, leads, wins, expected, rate)
    rate = (wins + LEADS_OF_THE_LINE * expected / leads) / (leads + LEADS_OF_THE_LINE)
    to = np.log(rate / (1 - rate))
    apart = np.append(True, np.diff(np.maximum.accumulate(to)) > NEAR)
    return Calibration("isotonic", straight.slope, at[apart], to[apart])


def _pooled(
    at: Floats, leads: Floats, wins: Floats, expected: Floats, rate: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    blocks = isotonic_regression(rate, weights=leads).blocks[:-1]
    pooled = np.add.reduceat(leads, blocks)
    middle = np.add.reduceat(at * leads, blocks) / pooled
    return middle, pooled, np.add.reduceat(wins, blocks), np.add.reduceat(expected, blocks)
