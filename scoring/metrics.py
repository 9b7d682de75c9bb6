"""How good scores are, told by leads they were not learned from."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score, roc_auc_score

from scoring.columns import Floats

CALIBRATION_BINS = 10


def measure(won: NDArray[np.bool_], chance: Floats) -> dict[str, Any]:
    """Compare chances with outcomes.

    Parameters
    ----------
    won : bool array, shape (n,)
        Both outcomes must occur.
    chance : float array, shape (n,)
        Each inside (0, 1).

    Returns
    -------
    dict of plain numbers and lists, ready for JSON
        ``auc`` (chance that a winner is ranked above a loser), ``average_precision``,
        ``brier``, ``log_loss`` (nats a lead), ``calibration_error`` (expected calibration
        error over ten bins of like size, a fraction of 1), ``calibration_curve`` (of these
        bins: mean chance, share won, leads), ``lift_at_10``, ``lift_at_20`` and
        ``lift_at_30`` (win rate of the best 10, 20 and 30 % over that of all),
        ``winners_in_top_10``, ``…_20``, ``…_30``
        (share of all winners among them). Ties count as in a random order.

    >>> m = measure(np.array([True, False, False, False]), np.array([0.9, 0.5, 0.2, 0.1]))
    >>> m["auc"], m["lift_at_20"]
    (1.0, 4.0)
    """
    curve = calibration_curve(won, chance)
    off = [abs(point["predicted"] - point["observed"]) * point["n"] for point in curve]
    found = {top: share_of_winners(won, chance, top / 100) for top in (10, 20, 30)}
    return {
        "auc": float(roc_auc_score(won, chance)),
        "average_precision": float(average_precision_score(won, chance)),
        "brier": float(np.mean((chance - won) ** 2)),
        "log_loss": float(-np.mean(np.log(np.where(won, chance, 1 - chance)))),
        "calibration_error": sum(off) / len(won),
        "calibration_curve": curve,
        "lift_at_10": found[10] / 0.1,
        "lift_at_20": found[20] / 0.2,
        "lift_at_30": found[30] / 0.3,
        "winners_in_top_10": found[10],
        "winners_in_top_20": found[20],
        "winners_in_top_30": found[30],
    }


def by_source(
    won: NDArray[np.bool_], chance: Floats, sources: Sequence[str | None] | NDArray[Any]
) -> list[dict[str, Any]]:
    """Compare chances with outcomes for the leads of each source by themselves.

    Parameters
    ----------
    won, chance
        As for `measure`; here one outcome may be missing.
    sources : words, shape (n,)
        Where each lead came from; a gap (None, NaN, or blank) is a source too, called "".

    Returns
    -------
    list of ``{"source", "rows", "won", "share_won", "mean_chance", "auc"}``
        The source of most leads first. ``auc`` is None where all leads ended alike.

    >>> won, chance = np.array([True, False, True]), np.array([0.8, 0.3, 0.4])
    >>> [(s["source"], s["auc"]) for s in by_source(won, chance, ["ads", "ads", None])]
    [('ads', 1.0), ('', None)]
    """
    named = ["" if pd.isna(source) else str(source).strip() for source in sources]
    rows = pd.DataFrame({"source": named, "won": won, "chance": chance})
    found = [
        {
            "source": str(source),
            "rows": len(leads),
            "won": int(leads["won"].sum()),
            "share_won": float(leads["won"].mean()),
            "mean_chance": float(leads["chance"].mean()),
            "auc": _auc(leads["won"].to_numpy(), leads["chance"].to_numpy()),
        }
        for source, leads in rows.groupby("source")
    ]
    return sorted(found, key=lambda source: (-source["rows"], source["source"]))


def _auc(won: NDArray[np.bool_], chance: Floats) -> float | None:
    return None if won.all() or not won.any() else float(roc_auc_score(won, chance))


def calibration_curve(won: NDArray[np.bool_], chance: Floats) -> list[dict[str, float]]:
    """Cut the leads at ten quantiles of their chance and compare it with what happened.

    Leads of equal chance stay together, so there can be fewer bins; none is empty.

    Returns
    -------
    list of ``{"predicted": mean chance, "observed": share won, "n": leads}``, rising
    """
    lower = pd.Series(chance).rank(method="min").to_numpy().astype(int) - 1
    rows = pd.DataFrame(
        {
            "bin": lower * CALIBRATION_BINS // len(won),
            "predicted": chance,
            "observed": won.astype(float),
        }
    )
    return [
        {"predicted": float(b.predicted.mean()), "observed": float(b.observed.mean()), "n": len(b)}
        for _, b in rows.groupby("bin")
    ]


def share_of_winners(won: NDArray[np.bool_], chance: Floats, top: float) -> float:
    """Share of all winners among the `top` fraction of leads by chance.

    Between two whole leads it is interpolated, and leads of equal chance share their wins.

    >>> share_of_winners(np.array([True, False]), np.array([0.5, 0.5]), top=0.5)
    0.5
    """
    by_chance = pd.DataFrame({"won": won, "chance": chance}).groupby("chance", sort=True)
    tied = by_chance["won"].agg(["sum", "count"]).iloc[::-1].cumsum()
    worked = np.concatenate([[0], tied["count"]])
    found = np.concatenate([[0], tied["sum"]])
    return float(np.interp(top * len(won), worked, found) / won.sum())
