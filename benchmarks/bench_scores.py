"""How good scores are on real leads, beside untuned scikit-learn and Odoo's way of scoring."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from sklearn.model_selection import StratifiedKFold
from threadpoolctl import threadpool_limits

from benchmarks.untuned import WAYS
from scoring.choosing import choose
from scoring.leakage import suspects
from scoring.metrics import measure

DATA: Final = Path(__file__).parents[2] / "shared/data"
X_EDUCATION: Final = DATA / "x_education/leads.csv.gz"
OLIST: Final = DATA / "olist_funnel/olist_marketing_qualified_leads_dataset.csv.gz"
OLIST_DEALS: Final = DATA / "olist_funnel/olist_closed_deals_dataset.csv.gz"
# What the folder's own page lists as written by, or after, the work of sales; and what it suspects.
LEAKING: Final = (
    "Tags",
    "Lead Quality",
    "Lead Profile",
    "Last Activity",
    "Last Notable Activity",
    "Asymmetrique Activity Index",
    "Asymmetrique Profile Index",
    "Asymmetrique Activity Score",
    "Asymmetrique Profile Score",
)
SUSPECTED: Final = (
    "What is your current occupation",
    "What matters most to you in choosing a course",
)
FOLDS, FEW, DRAWS, NEWEST = 5, 100, 10, 0.25
TOLD: Final = ("auc", "calibration_error", "log_loss", "brier", "lift_at_10", "winners_in_top_20")

Cut = tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]


def run() -> dict[str, object]:
    """Judge every way of learning on the same rows; what is not there is skipped, and said."""
    with threadpool_limits(limits=1):  # as the service learns
        result: dict[str, object] = {
            "x_education": _x_education() if X_EDUCATION.exists() else _absent(X_EDUCATION),
            "olist_funnel": _olist() if OLIST.exists() else _absent(OLIST),
        }
    scale = [sys.executable, "-m", "benchmarks.leads_at_scale"]
    told = subprocess.run(scale, check=True, capture_output=True, text=True).stdout
    result["made_up_at_scale"] = json.loads(told)
    return result


def _absent(path: Path) -> str:
    return f"skipped: there is no {path.parent.name}/{path.name} in ../shared/data"


def _x_education() -> dict[str, object]:
    # "Select" is what the form shows before anything was chosen.
    leads = pd.read_csv(X_EDUCATION).replace("Select", None)
    won = leads.pop("Converted").astype(bool)
    arrival = leads["Lead Number"].to_numpy()
    known = leads.drop(columns=["Prospect ID", "Lead Number", *LEAKING])
    draw = np.random.default_rng(0)
    few = [_drawn(draw.permutation(len(leads))) for _ in range(DRAWS)]
    return {
        "leads": len(leads),
        "five_folds": _judged(known, won, _folds(won)),
        "100_random_leads": _judged(known, won, few),
        "older_to_newest": _judged(known, won, [_newest(arrival)]),
        "leaks": _leaks(leads, won),
    }


def _olist() -> dict[str, object]:
    leads = pd.read_csv(OLIST)
    won = leads["mql_id"].isin(pd.read_csv(OLIST_DEALS)["mql_id"])
    known = leads[["origin", "landing_page_id"]]
    arrival = pd.to_datetime(leads["first_contact_date"]).to_numpy().astype(np.int64)
    return {
        "leads": len(leads),
        "five_folds": _judged(known, won, _folds(won)),
        "older_to_newest": _judged(known, won, [_newest(arrival)]),
    }


def _folds(won: "pd.Series[bool]") -> list[Cut]:
    cut = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    return list(cut.split(won.to_frame(), won))


def _newest(arrival: np.ndarray[Any, Any]) -> Cut:
    newest = arrival >= np.quantile(arrival, 1 - NEWEST)
    return np.flatnonzero(~newest), np.flatnonzero(newest)


def _drawn(order: np.ndarray[Any, Any]) -> Cut:
    return np.sort(order[:FEW]), np.sort(order[FEW:])


def _judged(
    known: pd.DataFrame, won: "pd.Series[bool]", cuts: Sequence[Cut]
) -> dict[str, dict[str, float]]:
    """Mean over the cuts of what was measured on the rows not learned from.

    Where each row is judged once, also the calibration error of all together: of few rows in
    a bin even true chances stray.
    """
    outcomes = won.to_numpy()
    judged = np.concatenate([judge for _, judge in cuts])
    found: dict[str, dict[str, float]] = {}
    for name, way in WAYS.items():
        said = [
            way(
                known.iloc[learn].reset_index(drop=True),
                won.iloc[learn].reset_index(drop=True),
                known.iloc[judge].reset_index(drop=True),
            )
            for learn, judge in cuts
        ]
        each = [measure(outcomes[j], chances) for (_, j), chances in zip(cuts, said, strict=True)]
        found[name] = {what: round(float(np.mean([m[what] for m in each])), 4) for what in TOLD}
        if len(cuts) > 1 and len(np.unique(judged)) == len(judged):
            together = measure(outcomes[judged], np.concatenate(said))
            found[name]["calibration_error_together"] = round(together["calibration_error"], 4)
    return found


def _leaks(leads: pd.DataFrame, won: "pd.Series[bool]") -> dict[str, object]:
    """What the guard says of the table as it was exported."""
    choice = choose(leads)
    found = suspects(choice.features, choice.columns, won.to_numpy())
    names = [leak.column for leak in found]
    return {
        "found": {leak.column: str(leak.sentence) for leak in found if leak.column in LEAKING},
        "also_suspected_by_the_folder": [name for name in names if name in SUSPECTED],
        "not_found": [name for name in LEAKING if name not in names],
        "wrongly": [name for name in names if name not in LEAKING + SUSPECTED],
    }
