"""What one version of a model has to show for itself, for the Model page and the printed card."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from tracker.dashboard.feature_words import meaning
from tracker.dashboard.model_charts import calibration, curve, factor, gain
from tracker.insight.judged import gains, groups
from tracker.scores.models import ModelVersion
from tracker.sentence import Sentence

MOST_SHOWN = 12  # features that matter; the rest are in the card
FEW = 10  # outcomes of each kind, under which a ranking of one source is chance


def report(version: ModelVersion) -> dict[str, Any]:
    """Return the charts and tables of a version, as the templates take them.

    A version of before models had a card has no comparison and nothing that matters.
    """
    card = version.card or {}
    found = groups(version.metrics["calibration_curve"])
    return {
        "groups": found,
        "calibration": calibration(found, version.target),
        "gain": gain(gains(found), version.target),
        "comparison": card.get("comparison", []),
        "matters": _matters(card.get("overall", [])),
        "features": [meaning(feature["name"]) for feature in version.features],
        "learner": card.get("learner"),
        "drift": version.drift
        and version.drift | {"looked_at": datetime.fromisoformat(version.drift["at"])},
        "few": FEW,
        "leaks": leaks(version),
    }


def leaks(version: ModelVersion) -> list[dict[str, Any]]:
    """Return the columns that looked like leaks to a training, each with its evidence in words."""
    return [
        leak | {"sentence": Sentence.unpacked(leak["sentence"])}
        for leak in (version.card or {}).get("leaks", [])
    ]


def _matters(overall: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what moves scores most, the strongest first, with its share of the strongest."""
    strongest = max((one["mean_effect"] for one in overall), default=0)
    return [
        {
            "feature": one["feature"],
            "share": one["mean_effect"] / strongest,
            "times": _("×/÷ %(factor)s", factor=factor(one["mean_effect"]).removeprefix("×")),
            "direction": one["direction"],
            "curve": curve(one["feature"], one["curve"]) if one["curve"] else None,
        }
        for one in sorted(overall, key=lambda one: -one["mean_effect"])[:MOST_SHOWN]
        if one["mean_effect"] > 0
    ]
