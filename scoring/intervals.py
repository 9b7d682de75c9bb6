"""How far a measure could be off, had other leads of the same kind come to judge by."""

import numpy as np
from numpy.typing import NDArray

from scoring.columns import Floats
from scoring.folds import Groups, members
from scoring.metrics import CALIBRATION_BINS

TOPS = (10, 20, 30)
LOW, HIGH = 0.025, 0.975


def bootstrap(
    won: NDArray[np.bool_],
    chance: Floats,
    *,
    groups: Groups | None = None,
    seed: int = 0,
    draws: int = 500,
) -> dict[str, list[float]]:
    """Tell 95 % intervals of every single number that `scoring.metrics.measure` tells.

    The leads are drawn anew, with replacement, and measured again (Efron 1979, Ann. Statist.
    7, 1-26); the interval holds the middle 95 % of these measures. Drawing anew makes every
    calibration error larger: its measures are lowered by what they are too large on average.

    Parameters
    ----------
    won, chance
        As for `measure`.
    groups : array, shape (n,), optional
        Which rows are of one lead: drawn together. None: each row by itself.
    seed : int
        The same seed gives the same intervals.
    draws : int
        25,000 rows 500 times take about a second.

    Returns
    -------
    dict of ``[low, high]``

    >>> won = np.arange(200) % 4 == 0
    >>> bootstrap(won, np.where(won, 0.6, 0.3), draws=50)["auc"]
    [1.0, 1.0]
    """
    member = members(groups, len(won))
    drawn_of = int(member.max()) + 1
    levels, tie = np.unique(chance, return_inverse=True)
    random = np.random.default_rng(seed)
    found: dict[str, list[float]] = {}
    for _ in range(draws):
        times = np.bincount(random.integers(0, drawn_of, drawn_of), minlength=drawn_of)
        weights = times[member].astype(np.float64)
        wins, leads = _summed(tie, weights * won), _summed(tie, weights)
        if 0 < wins.sum() < leads.sum():
            for name, value in measured(levels, wins, leads).items():
                found.setdefault(name, []).append(value)
    told = measured(levels, _summed(tie, won), _summed(tie, np.ones(len(won))))
    return {name: _interval(name, found.get(name, [value]), value) for name, value in told.items()}


def measured(chance: Floats, wins: Floats, leads: Floats) -> dict[str, float]:
    """Compute what `scoring.metrics.measure` does from leads summed up by their chance.

    Parameters
    ----------
    chance : float array, shape (k,)
        Distinct, rising, each inside (0, 1).
    wins, leads : float arrays, shape (k,)
        Leads with that chance and how many of them were won: 0 is allowed, both outcomes must
        occur.
    """
    losses = leads - wins
    won, lost, everybody = wins.sum(), losses.sum(), leads.sum()
    below = np.cumsum(leads) - leads
    bins = (below * CALIBRATION_BINS / everybody).astype(np.intp).clip(0, CALIBRATION_BINS - 1)
    off = np.abs(np.bincount(bins, weights=wins - leads * chance))
    best_leads = np.cumsum(leads[::-1])
    best_wins = np.cumsum(wins[::-1])
    precision = best_wins / np.maximum(best_leads, 1.0)
    worked, won_of_them = np.append(0.0, best_leads), np.append(0.0, best_wins)
    share = {
        top: float(np.interp(top / 100 * everybody, worked, won_of_them) / won) for top in TOPS
    }
    return {
        "auc": float((wins * (np.cumsum(losses) - losses / 2)).sum() / (won * lost)),
        "average_precision": float((wins[::-1] * precision).sum() / won),
        "brier": float((wins * (1 - chance) ** 2 + losses * chance**2).sum() / everybody),
        "log_loss": float(-(wins * np.log(chance) + losses * np.log1p(-chance)).sum() / everybody),
        "calibration_error": float(off.sum() / everybody),
        **{f"lift_at_{top}": share[top] / (top / 100) for top in TOPS},
        **{f"winners_in_top_{top}": share[top] for top in TOPS},
    }


def _summed(tie: NDArray[np.intp], weights: NDArray[np.bool_] | Floats) -> Floats:
    return np.bincount(tie, weights=weights).astype(np.float64)


def _interval(name: str, found: list[float], told: float) -> list[float]:
    values = np.array(found)
    if name == "calibration_error":
        values = np.maximum(values - max(float(values.mean()) - told, 0.0), 0.0)
    return [float(bound) for bound in np.quantile(values, (LOW, HIGH))]
