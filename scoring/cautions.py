"""What to know before a model is trusted, in sentences."""

from collections.abc import Mapping, Sequence
from typing import Any

from scoring.choosing import Choice, listed
from scoring.holdout import Split
from scoring.sentences import Sentence

# Below these what was measured, or the model, deserves a caution.
WINNERS_FOR_FIRM_MEASURES = 30
AUC_OF_LITTLE_USE = 0.55


def cautions(choice: Choice, part: Split, metrics: Mapping[str, Any]) -> list[Sentence]:
    """Say how the rows were cut, and what makes the measures rough or the model of little use."""
    found = [] if part.warning is None else [part.warning]
    if not choice.features:
        found.append(
            Sentence("No column was left to learn from: every lead gets the average chance.", {})
        )
    elif metrics["auc"] < AUC_OF_LITTLE_USE:
        found.append(
            Sentence(
                "The scores hardly tell won from lost (AUC %(auc)s, chance alone is %(chance)s): "
                "add columns that say more about the leads.",
                {"auc": metrics["auc"], "chance": 0.5},
            )
        )
    if metrics["holdout_won"] < WINNERS_FOR_FIRM_MEASURES:
        found.append(
            Sentence(
                "Only %(won)s won leads were there to judge by: take the measures as rough.",
                {"won": metrics["holdout_won"]},
            )
        )
    return found


def left_out_as_leaks(columns: Sequence[str]) -> list[Sentence]:
    """Say which columns were refused."""
    if not columns:
        return []
    return [
        Sentence(
            "Left out %(columns)s: they look as if they were written once the outcome was known. "
            "Allow them if they were not.",
            {"columns": listed(columns)},
        )
    ]


def only_the_newest(rows: int, used: int) -> list[Sentence]:
    """Say so when not all rows were learned from."""
    if used == rows:
        return []
    return [
        Sentence("Learned from the newest %(used)s of %(rows)s rows.", {"used": used, "rows": rows})
    ]
