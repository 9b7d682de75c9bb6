"""A version of a model with all that a training writes about it, for tests of pages."""

from datetime import timedelta
from typing import Any

from tracker.scores.models import ModelVersion
from tracker.sentence import Sentence

COLUMNS = ["field: Industry", "pricing_views"]
LEFT_OUT = Sentence(
    "Left out %(columns)s: no row has a value.",
    {"columns": Sentence("%(columns)s and %(more)s more", {"columns": COLUMNS, "more": 7})},
)
LEAK = Sentence(
    "“%(column)s” alone tells the outcome of %(share)s of the leads.",
    {"column": "field: Last call", "share": 0.97},
)


def metrics(**given: Any) -> dict[str, Any]:
    """What a model was measured by, all keys."""
    return {
        "rows": 900,
        "won": 120,
        "lost": 780,
        "holdout_rows": 225,
        "holdout_won": 30,
        "holdout_cut": "time",
        "holdout_since": "2026-02-01T00:00:00+00:00",
        "auc": 0.871,
        "average_precision": 0.55,
        "brier": 0.0912,
        "log_loss": 0.2871,
        "calibration_error": 0.021,
        "calibration_curve": [
            {"predicted": 0.1, "observed": 0.12, "n": 200},
            {"predicted": 0.6, "observed": 0.64, "n": 25},
        ],
        "lift_at_10": 3.4,
        "lift_at_20": 2.6,
        "lift_at_30": 2.1,
        "winners_in_top_10": 0.34,
        "winners_in_top_20": 0.52,
        "winners_in_top_30": 0.63,
        "intervals": {"auc": [0.83, 0.91], "winners_in_top_20": [0.44, 0.61]},
        "sources": [
            {
                "source": "google",
                "rows": 150,
                "won": 20,
                "share_won": 0.133,
                "mean_chance": 0.141,
                "auc": 0.86,
            },
            {
                "source": "",
                "rows": 4,
                "won": 0,
                "share_won": 0.0,
                "mean_chance": 0.08,
                "auc": None,
            },
        ],
        "learner": "additive trees",
    } | given


def compared(name: str, auc: float, *, chosen: bool = False) -> dict[str, Any]:
    """One line of the comparison with the baselines."""
    return {
        "name": name,
        "chosen": chosen,
        "auc": auc,
        "average_precision": 0.5,
        "brier": 0.09,
        "log_loss": 0.29,
        "calibration_error": 0.02,
        "lift_at_10": 3.4,
        "winners_in_top_20": 0.52,
        "intervals": {"auc": [auc - 0.04, auc + 0.04]},
    }


def card(**given: Any) -> dict[str, Any]:
    """What `scoring` says of a model."""
    return {
        "learner": "additive trees",
        "setting": {"rounds": 100, "learning_rate": 0.1},
        "calibration": {"method": "sigmoid", "slope": 0.93},
        "left_out": {"field: Id": "identifier", "field: Last call": "leak"},
        "seed": 0,
        "versions": {"scikit-learn": "1.7.2"},
        "comparison": [
            compared("logistic regression", 0.851),
            compared("additive trees", 0.871, chosen=True),
            compared("points rule", 0.712),
            compared("frequency table", 0.793),
        ],
        "overall": [
            {
                "feature": "pricing_views",
                "mean_effect": 0.61,
                "direction": 1,
                "curve": [["0", -0.7], ["1 or 2", 0.4], ["3 or more", 1.1]],
            },
            {
                "feature": "field: Industry",
                "mean_effect": 0.2,
                "direction": 0,
                "curve": [["Steel", 0.3], ["Law", -0.2]],
            },
        ],
        "leaks": [
            {
                "column": "field: Last call",
                "kind": "decides",
                "evidence": {"auc": 0.97},
                "sentence": LEAK.packed(),
                "used": False,
            }
        ],
    } | given


def model_version(now, **given: Any) -> ModelVersion:
    """A live version, trained now, that nothing was stored of yet."""
    return ModelVersion(
        **{
            "trained_at": now,
            "live": True,
            "rows": 900,
            "won": 120,
            "leads": 400,
            "data_from": now - timedelta(days=300),
            "data_until": now - timedelta(days=90),
            "data_hash": "ab" * 32,
            "horizon_days": 90,
            "target": "customer",
            "segment": "",
            "verdict": Sentence("Live: on the newest leads it is not worse.").packed(),
            "metrics": metrics(),
            "warnings": [LEFT_OUT.packed()],
            "features": [
                {"name": "pricing_views", "kind": "number"},
                {"name": "field: Industry", "kind": "word"},
            ],
            "card": card(),
            "artifact": b"",
        }
        | given
    )
