"""From a table of leads with known outcomes to a model and how good it is."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from typing import Any

import pandas as pd

from scoring.choosing import Choice, choose
from scoring.errors import MIN_LOST, MIN_WON, TooFewOutcomes
from scoring.holdout import Split, split
from scoring.inputs import moments, named, outcomes
from scoring.metrics import measure
from scoring.model import Model
from scoring.regression import Weights, Won, learn
from scoring.sentences import Sentence
from scoring.words import WordTerms

# Below these what was measured, or the model, deserves a caution.
WINNERS_FOR_FIRM_MEASURES = 30
AUC_OF_LITTLE_USE = 0.55
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Training:
    """What `train` learned, how good it was on leads it had not seen, and what to know.

    `metrics` is ready for JSON: ``rows``, ``won``, ``lost`` of the whole table;
    ``holdout_rows``, ``holdout_won``, ``holdout_cut`` ("time" or "random") and
    ``holdout_since`` (ISO 8601, or None when cut at random); and what
    `scoring.metrics.measure` tells of the hold-out. `warnings` are sentences:
    strings that keep their template and values, see `scoring.Sentence`.
    """

    model: Model
    metrics: dict[str, Any]
    warnings: list[str]


def train(
    X: pd.DataFrame,  # noqa: N803 - the field's name for the table
    y: "pd.Series[Any]",
    when: "pd.Series[Any] | None" = None,
    *,
    seed: int = 0,
) -> Training:
    """Learn from leads whose outcome is known how likely a lead is to be won.

    A model learned from the older three quarters is judged on the newest quarter (a random
    one without `when`); the one returned is then learned from all rows in the same way.
    Columns that cannot teach anything are left out with a warning. The same rows and seed
    give the same model.

    Parameters
    ----------
    X : DataFrame, n rows
        Any mix of numbers, words, booleans, dates and gaps, known before the outcome.
    y : Series of bool, n rows in the order of `X`
        True where the lead was won. No gaps.
    when : Series of datetime, n rows in the order of `X`, optional
        When each lead came in; orders the hold-out and is no feature. No gaps.
    seed : int, 0 to 2**32 - 1
        Of every random cut.

    Returns
    -------
    Training

    Raises
    ------
    TooFewOutcomes
        With fewer than `MIN_WON` won or `MIN_LOST` lost leads.
    ColumnError
        If a column holds something that is neither number, word, boolean nor date.
    ValueError
        If `y` or `when` do not fit the rows of `X`.

    >>> X = pd.DataFrame({"visits": [0, 1, 2, 9] * 50, "source": ["ad", None] * 100})
    >>> training = train(X, X["visits"] > 1)
    >>> training.metrics["auc"]
    1.0
    >>> training.model.predict(pd.DataFrame({"visits": [0, 9]})).round(1).tolist()
    [0.0, 1.0]
    """
    table = named(X)
    won = outcomes(y, table)
    arrived = None if when is None else moments(when, table)
    wins, losses = int(won.sum()), int((~won).sum())
    if wins < MIN_WON or losses < MIN_LOST:
        raise TooFewOutcomes(
            f"There are {wins} won and {losses} lost leads; learning needs at least "
            f"{MIN_WON} won and {MIN_LOST} lost."
        )
    choice = choose(table)
    parts = split(won, arrived, seed)
    metrics = {"rows": len(won), "won": wins, "lost": losses} | _judge(choice, won, parts, seed)
    weights = learn(choice.features, choice.columns, won, seed)
    card = _card(choice, weights, metrics, seed)
    model = Model(weights.encoders, weights.weights, weights.base, card)
    return Training(model, metrics, [*choice.warnings, *_cautions(choice, parts, metrics)])


def _judge(choice: Choice, won: Won, parts: Split, seed: int) -> dict[str, Any]:
    learned = [column.take(parts.learn) for column in choice.columns]
    weights = learn(choice.features, learned, won[parts.learn], seed)
    judged = Model(weights.encoders, weights.weights, weights.base, card={})
    chance = judged.predict_columns(
        [column.take(parts.judge) for column in choice.columns], len(parts.judge)
    )
    since = None if parts.since is None else EPOCH + timedelta(days=parts.since)
    return {
        "holdout_rows": len(parts.judge),
        "holdout_won": int(won[parts.judge].sum()),
        "holdout_cut": parts.cut,
        "holdout_since": None if since is None else since.isoformat(timespec="seconds"),
        **measure(won[parts.judge], chance),
    }


def _cautions(choice: Choice, parts: Split, metrics: dict[str, Any]) -> list[Sentence]:
    found = [] if parts.warning is None else [parts.warning]
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


def _card(choice: Choice, weights: Weights, metrics: dict[str, Any], seed: int) -> dict[str, Any]:
    features = []
    for encoder in weights.encoders:
        entry: dict[str, Any] = {
            "name": encoder.feature.name,
            "kind": encoder.feature.kind,
            "presence_only": encoder.feature.presence_only,
        }
        if isinstance(encoder.terms, WordTerms):
            entry["words"] = encoder.terms.frequent
            entry["rare_words"] = len(encoder.terms.rare)
        features.append(entry)
    return {
        "learner": "logistic regression",
        "features": features,
        "left_out": choice.left_out,
        "strength": weights.strength,
        "calibrated": weights.calibrated,
        "seed": seed,
        "metrics": {k: v for k, v in metrics.items() if k != "calibration_curve"},
        "versions": {name: version(name) for name in ("numpy", "pandas", "scikit-learn", "skops")},
    }
