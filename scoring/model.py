"""A trained model: how likely each lead is to be won, and why."""

import os
from typing import Any, Self

import numpy as np
import pandas as pd

from scoring import storage
from scoring.columns import Column, Floats
from scoring.encoding import Encoder, Feature
from scoring.errors import ModelFileError
from scoring.inputs import named
from scoring.numeric import numbers_of
from scoring.reason import Reason

# One in a million: no evidence in a table of leads makes anybody surer than that.
GREATEST_LOGIT = 13.8


class Model:
    """Chances and reasons for leads, from the columns the model was trained on.

    `base` is the logit of the average lead: where every column is at its average. `card`
    says what the model is made of, in plain values ready for JSON.
    """

    base: float
    card: dict[str, Any]

    def __init__(
        self, encoders: list[Encoder], weights: list[Floats], base: float, card: dict[str, Any]
    ) -> None:
        self._encoders = encoders
        self._weights = weights
        self.base = float(np.clip(base, -GREATEST_LOGIT, GREATEST_LOGIT))
        self.card = card

    def predict(self, X: pd.DataFrame) -> Floats:  # noqa: N803 - the field's name for the table
        """Chance of each lead to be won.

        A missing column counts as all gaps, an unseen word as the average lead; columns that
        were not in training are ignored.

        Parameters
        ----------
        X : DataFrame, n rows
            The columns of the training table, in any order.

        Returns
        -------
        float array, shape (n,)
            Inside (0, 1), never at its ends.

        Raises
        ------
        ColumnError
            If a column cannot be read as what it was in training; the message names it.
        """
        return self.predict_columns(self._read(named(X)), len(X))

    def predict_columns(self, columns: list[Column], rows: int) -> Floats:
        """Like `predict`, of columns that were read already: one for each feature, in order."""
        logits = self.base + self._effects(columns, rows).sum(axis=1)
        chance: Floats = 1 / (1 + np.exp(-logits))
        return chance

    def explain(self, X: pd.DataFrame) -> list[list[Reason]]:  # noqa: N803 - as in `predict`
        """Say for each lead what every column adds to its logit, strongest first.

        ``model.base`` plus the effects of a lead is the logit of its chance, to 1e-6. Takes
        and raises what `predict` does.

        Returns
        -------
        list of n lists
            One `Reason` for each column the model uses.
        """
        table = named(X)
        columns = self._read(table)
        effects = self._effects(columns, len(table))
        names = [encoder.feature.name for encoder in self._encoders]
        values = [
            _values(table, encoder.feature, column)
            for encoder, column in zip(self._encoders, columns, strict=True)
        ]
        order = np.argsort(-np.abs(effects), axis=1, kind="stable").tolist()
        return [
            [Reason(names[j], values[j][i], row[j]) for j in strongest]
            for i, (row, strongest) in enumerate(zip(effects.tolist(), order, strict=True))
        ]

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the model to one file, replacing any; `scoring.load` reads it."""
        parts = {
            "base": self.base,
            "encoders": [encoder.parts() for encoder in self._encoders],
            "weights": self._weights,
            "card": self.card,
        }
        storage.write(path, parts)

    @classmethod
    def from_parts(cls, parts: dict[str, Any]) -> Self:
        """Build the model that `save` stored; `ValueError` and its like if parts do not fit."""
        base = float(parts["base"])
        if not np.isfinite(base):
            raise ValueError("its base is no number")
        encoders = [Encoder.from_parts(encoder) for encoder in parts["encoders"]]
        weights = [np.asarray(w, dtype=np.float64) for w in parts["weights"]]
        for encoder, weight in zip(encoders, weights, strict=True):
            if weight.shape != encoder.mean.shape or not np.isfinite(weight).all():
                raise ValueError(f"the weights of {encoder.feature.name!r} do not fit")
        return cls(encoders, weights, base, dict(parts["card"]))

    def _read(self, table: pd.DataFrame) -> list[Column]:
        return [encoder.feature.read(table) for encoder in self._encoders]

    def _effects(self, columns: list[Column], rows: int) -> Floats:
        """Effect of each feature on each row's logit, shape (n, features)."""
        effects = np.zeros((rows, len(columns)))
        for j, (encoder, weight) in enumerate(zip(self._encoders, self._weights, strict=True)):
            effects[:, j] = encoder.encode(columns[j]) @ weight
        total = effects.sum(axis=1)
        beyond = np.abs(self.base + total) > GREATEST_LOGIT
        allowed = np.copysign(GREATEST_LOGIT, total[beyond]) - self.base
        effects[beyond] *= (allowed / total[beyond])[:, np.newaxis]
        return effects


def load(path: str | os.PathLike[str]) -> Model:
    """Read a model that `Model.save` wrote. Nothing in the file is run.

    Raises
    ------
    ModelFileError
        If the file is broken, holds something else, or is of a version unknown here.
    FileNotFoundError
        If there is no such file.
    """
    parts = storage.read(path)
    try:
        return Model.from_parts(parts)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ModelFileError(f"{path} is damaged ({error}): train the model again.") from error


def _values(table: pd.DataFrame, feature: Feature, column: Column) -> list[Any]:
    """Return the leads' own values, None where the model sees a gap."""
    if feature.name not in table.columns:
        return [None] * len(table)
    filled = numbers_of(column) > 0 if feature.presence_only else column.filled
    own = table[feature.name].tolist()
    return [value if there else None for value, there in zip(own, filled.tolist(), strict=True)]
