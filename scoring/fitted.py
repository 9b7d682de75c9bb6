"""What every kind of model can do, so that any of them can be chosen, explained and kept."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Protocol, Self

from scoring.additive import AdditiveTrees, FittedCurves
from scoring.columns import Column, Floats
from scoring.encoding import Feature
from scoring.folds import Groups
from scoring.records import Won
from scoring.regression import FittedRegression, Regression
from scoring.trees import BoostedTrees, FittedTrees

Setting = Mapping[str, Any]


class Fitted(Protocol):
    """A learned model, its logits not yet calibrated.

    With `needs_rules`, both `logits` and `effects` must be given the scorecard's effects on
    the same rows, shape (rows, features), as `Learner.fit` was.
    """

    @property
    def features(self) -> Sequence[Feature]:
        """What the columns are, in order."""
        ...

    @property
    def base(self) -> float:
        """Logit of the average training row."""
        ...

    @property
    def needs_rules(self) -> bool:
        """Whether the scorecard's effects are part of the model."""
        ...

    def logits(self, columns: Sequence[Column], rows: int, rules: Floats | None = None) -> Floats:
        """Logit of each row's chance, shape (rows,).

        Raises
        ------
        ValueError
            If rules are needed and not given.
        """
        ...

    def effects(self, columns: Sequence[Column], rows: int, rules: Floats | None = None) -> Floats:
        """What each feature adds to `base`, shape (rows, features).

        ``base + effects.sum(axis=1)`` is what `logits` returns, to 1e-9. Raises what it does.
        """
        ...

    def parts(self) -> dict[str, Any]:
        """Return what `from_parts` needs, as arrays and plain values."""
        ...

    @classmethod
    def from_parts(cls, parts: dict[str, Any]) -> Self:
        """Build what `parts` was taken from; `ValueError` or `KeyError` if they do not fit."""
        ...


class Learner(Protocol):
    """A way to learn; of two that do equally well the one of less `complexity` is taken."""

    name: ClassVar[str]
    complexity: ClassVar[int]

    def settings(self, rows: int, features: int) -> Sequence[Setting]:
        """What to try on a table of this size, simplest first: at most eight."""
        ...

    def fit(
        self,
        features: Sequence[Feature],
        columns: Sequence[Column],
        won: Won,
        *,
        setting: Setting,
        seed: int,
        rules: Floats | None = None,
        monotone: Mapping[str, int] | None = None,
        groups: Groups | None = None,
    ) -> Fitted:
        """Learn from rows whose outcome is known, at least one of each.

        Parameters
        ----------
        columns
            One for each feature, each of n rows.
        won : bool array, shape (n,)
        setting
            One of `settings`.
        seed : int, 0 to 2**32 - 1
            Of every random cut.
        rules : float array, shape (n, features), or None
            What a scorecard adds to the logit for each feature, to start from.
        monotone
            1 for a feature whose rise must never lower the chance, -1 for the contrary.
        groups : array, shape (n,), or None
            Rows of one group (of one lead) never tell each other their outcome.

        Raises
        ------
        ValueError
            If a feature in `monotone` has no order, or a sign is neither 1 nor -1.
        """
        ...


LEARNERS: tuple[Learner, ...] = (Regression(), AdditiveTrees(), BoostedTrees())

_FITTED: Mapping[str, type[Fitted]] = {
    Regression.name: FittedRegression,
    AdditiveTrees.name: FittedCurves,
    BoostedTrees.name: FittedTrees,
}


def restore(learner: str, parts: dict[str, Any]) -> Fitted:
    """Build what a learner of this name fitted, from its parts.

    Raises
    ------
    ValueError, KeyError, TypeError
        If there is no such learner, or the parts do not fit.
    """
    return _FITTED[learner].from_parts(parts)
