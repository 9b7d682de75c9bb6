"""A trained model: how likely each lead is to be won, and why."""

import os
from typing import Any, Self

import numpy as np
import pandas as pd

from scoring import storage
from scoring.calibration import Calibration
from scoring.columns import Column, Floats
from scoring.encoding import Feature
from scoring.errors import ModelFileError
from scoring.fitted import Fitted, restore
from scoring.inputs import named
from scoring.numeric import numbers_of
from scoring.reason import Reason
from scoring.scorecard import Scorecard
from scoring.sentences import Sentence

# One in a million: no evidence in a table of leads makes anybody surer than that.
GREATEST_LOGIT = 13.8


class Model:
    """Chances and reasons for leads, from the columns the model was trained on.

    `base` is the logit of the average lead, which every reason is told against. `card` says
    what the model is made of, in plain values ready for JSON.
    """

    base: float
    card: dict[str, Any]

    def __init__(
        self,
        learner: str,
        fitted: Fitted,
        calibration: Calibration,
        rules: Scorecard | None,
        card: dict[str, Any],
    ) -> None:
        self._learner = learner
        self._fitted = fitted
        self._calibration = calibration
        self._rules = rules if fitted.needs_rules else None
        self._features = list(fitted.features)
        base = calibration(np.full(1, fitted.base))[0]
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
        table = named(X)
        columns = self.read(table)
        raw = self._fitted.logits(columns, len(table), self._rules_on(table))
        logits = np.clip(self._calibration(raw), -GREATEST_LOGIT, GREATEST_LOGIT)
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
        columns = self.read(table)
        effects = self.effects(columns, len(table), self._rules_on(table))
        names = [feature.name for feature in self._features]
        values = [
            _values(table, feature, column)
            for feature, column in zip(self._features, columns, strict=True)
        ]
        order = np.argsort(-np.abs(effects), axis=1, kind="stable").tolist()
        return [
            [Reason(names[j], values[j][i], row[j]) for j in strongest]
            for i, (row, strongest) in enumerate(zip(effects.tolist(), order, strict=True))
        ]

    @property
    def features(self) -> list[Feature]:
        """The columns it uses, in order."""
        return self._features

    @property
    def reference(self) -> Sentence:
        """What reasons are told against, in words."""
        return Sentence(
            "Reasons say how a lead differs from the average lead learned from, whose "
            "chance is %(chance)s.",
            {"chance": float(1 / (1 + np.exp(-self.base)))},
        )

    def read(self, X: pd.DataFrame) -> list[Column]:  # noqa: N803 - as in `predict`
        """Read from a table what `features` names, one column each; raises `ColumnError`."""
        return [feature.read(X) for feature in self._features]

    def effects(self, columns: list[Column], rows: int, rules: Floats | None = None) -> Floats:
        """What each feature adds to `base`, shape (rows, features), of columns already read."""
        effects = self._fitted.effects(columns, rows, rules)
        raw = self._fitted.base + effects.sum(axis=1)
        effects *= self._calibration.stretch(raw, self._fitted.base)[:, np.newaxis]
        total = effects.sum(axis=1)
        beyond = np.abs(self.base + total) > GREATEST_LOGIT
        allowed = np.copysign(GREATEST_LOGIT, self.base + total[beyond]) - self.base
        effects[beyond] *= (allowed / total[beyond])[:, np.newaxis]
        return effects

    def overall(self) -> list[dict[str, Any]]:
        """What matters most over the leads it learned from; see `scoring.overall.overall`."""
        found: list[dict[str, Any]] = self.card["overall"]
        return found

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the model to one file, replacing any; `scoring.load` reads it.

        The same model gives the same bytes.
        """
        parts = {
            "learner": self._learner,
            "fitted": self._fitted.parts(),
            "calibration": self._calibration.parts(),
            "rules": None if self._rules is None else self._rules.packed(),
            "card": self.card,
        }
        storage.write(path, parts)

    @classmethod
    def from_parts(cls, parts: dict[str, Any]) -> Self:
        """Build the model that `save` stored; `ValueError` and its like if parts do not fit."""
        return cls(
            str(parts["learner"]),
            restore(parts["learner"], parts["fitted"]),
            Calibration.from_parts(parts["calibration"]),
            None if parts["rules"] is None else Scorecard.unpacked(parts["rules"]),
            dict(parts["card"]),
        )

    def _rules_on(self, table: pd.DataFrame) -> Floats | None:
        if self._rules is None:
            return None
        return self._rules.effects(table, [feature.name for feature in self._features])


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
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise ModelFileError(f"{path} is damaged ({error}): train the model again.") from error


def _values(table: pd.DataFrame, feature: Feature, column: Column) -> list[Any]:
    """Return the leads' own values, None where the model sees a gap."""
    if feature.name not in table.columns:
        return [None] * len(table)
    filled = numbers_of(column) > 0 if feature.presence_only else column.filled
    own = table[feature.name].tolist()
    return [value if there else None for value, there in zip(own, filled.tolist(), strict=True)]
