"""Leads whose outcome is known, read and in order: what every learner is given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

from scoring.columns import Column, Floats
from scoring.encoding import Feature
from scoring.fitted import Fitted, Learner, Setting
from scoring.folds import Rows
from scoring.records import Won


@dataclass(frozen=True, slots=True)
class Examples:
    """n rows with their outcomes, and what a learner has to keep to.

    `columns` holds one for each of `features`; `groups`, shape (n,), says which rows are of
    one lead; `when`, shape (n,), is in days since 1970, or None. `rules`, shape
    (n, features), is what a scorecard says of each feature, or None. `monotone` says which
    features may move the chance one way only.
    """

    features: Sequence[Feature]
    columns: Sequence[Column]
    won: Won
    groups: Rows
    when: Floats | None
    rules: Floats | None
    monotone: Mapping[str, int]
    seed: int

    def __len__(self) -> int:
        return len(self.won)

    def take(self, rows: Rows) -> Self:
        """Return only these rows, in this order."""
        return replace(
            self,
            columns=[column.take(rows) for column in self.columns],
            won=self.won[rows],
            groups=self.groups[rows],
            when=None if self.when is None else self.when[rows],
            rules=None if self.rules is None else self.rules[rows],
        )

    def fit(self, learner: Learner, setting: Setting) -> Fitted:
        """Learn from all rows; there must be one of each outcome."""
        return learner.fit(
            self.features,
            self.columns,
            self.won,
            setting=setting,
            seed=self.seed,
            rules=self.rules,
            monotone=self.monotone,
            groups=self.groups,
        )

    def logits(self, fitted: Fitted) -> Floats:
        """What a model says of these rows, uncalibrated, shape (n,)."""
        return fitted.logits(self.columns, len(self), self.rules if fitted.needs_rules else None)
