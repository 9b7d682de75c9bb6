"""Additive boosted trees: one curve for each matrix column, so that every reason is exact."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from scoring import growing
from scoring.columns import Column, Floats
from scoring.encoding import Feature
from scoring.folds import Groups
from scoring.matrix import CELLS, Cells, Grid, learn, places
from scoring.monotone import directions
from scoring.records import Won

# Few leaves a tree make smooth curves.
LEAVES = 4
# Every column needs trees of its own, so their number is fixed and the step is searched.
ROUNDS, ROUNDS_OF_FEW, FEW_ROWS = 400, 200, 5_000
RATES = (0.02, 0.05, 0.1, 0.2, 0.4)


@dataclass(frozen=True)
class FittedCurves:
    """A curve for each matrix column; `curves` has shape (matrix columns, cells)."""

    grids: list[Grid]
    curves: Floats
    base: float
    needs_rules: ClassVar[bool] = False

    @property
    def features(self) -> list[Feature]:
        """What its columns are."""
        return [grid.feature for grid in self.grids]

    def logits(self, columns: Sequence[Column], rows: int, rules: Floats | None = None) -> Floats:
        """Logit of each row's chance, shape (rows,)."""
        del rules
        total = np.full(rows, self.base)
        for grid, where, column in zip(self.grids, places(self.grids), columns, strict=True):
            total += _along(self.curves[where], grid.cells(column))
        return total

    def effects(self, columns: Sequence[Column], rows: int, rules: Floats | None = None) -> Floats:
        """What each feature adds to `base`, shape (rows, features)."""
        del rules
        found = np.empty((rows, len(self.grids)))
        placed = zip(self.grids, places(self.grids), columns, strict=True)
        for j, (grid, where, column) in enumerate(placed):
            found[:, j] = _along(self.curves[where], grid.cells(column))
        return found

    def parts(self) -> dict[str, Any]:
        """Return what `from_parts` needs, as arrays and plain values."""
        grids = [grid.parts() for grid in self.grids]
        return {"grids": grids, "curves": self.curves, "base": self.base}

    @classmethod
    def from_parts(cls, parts: dict[str, Any]) -> Self:
        """Build what `parts` was taken from; `ValueError` or `KeyError` if they do not fit."""
        grids = [Grid.from_parts(grid) for grid in parts["grids"]]
        curves = np.asarray(parts["curves"], dtype=np.float64)
        base = float(parts["base"])
        if curves.shape != (sum(grid.width for grid in grids), CELLS):
            raise ValueError("the curves do not fit the columns")
        if not np.isfinite(curves).all() or not np.isfinite(base):
            raise ValueError("a curve holds what is no number")
        return cls(grids, curves, base)


class AdditiveTrees:
    """Boosted trees of one matrix column each (a generalised additive model).

    They see jumps that the smooth curves of the regression miss. Lou, Caruana and Gehrke
    (2012), Intelligible models for classification and regression, KDD, 150-158.
    """

    name: ClassVar[str] = "additive trees"
    complexity: ClassVar[int] = 2

    def settings(self, rows: int, features: int) -> Sequence[Mapping[str, Any]]:
        """Return the sizes of the steps to try."""
        del features
        rounds = ROUNDS if rows >= FEW_ROWS else ROUNDS_OF_FEW
        return [{"rounds": rounds, "rate": rate} for rate in RATES]

    def fit(
        self,
        features: Sequence[Feature],
        columns: Sequence[Column],
        won: Won,
        *,
        setting: Mapping[str, Any],
        seed: int,
        rules: Floats | None = None,
        monotone: Mapping[str, int] | None = None,
        groups: Groups | None = None,
    ) -> FittedCurves:
        """Learn from rows whose outcome is known; see `scoring.fitted.Learner`.

        Rules are not used: where there are leads enough for trees, they have had their say.
        """
        del rules
        signs = directions(features, monotone)
        grids, cells = learn(features, columns, won, seed, groups)
        if cells.shape[1] == 0:
            return FittedCurves(grids, np.zeros((0, CELLS)), growing.log_odds(won))
        trees = growing.grow(
            grids,
            cells,
            won,
            signs,
            seed,
            max_iter=setting["rounds"],
            learning_rate=setting["rate"],
            max_leaf_nodes=LEAVES,
            interaction_cst="no_interactions",
        )
        return _tabulated(trees, grids, cells)


def _along(curves: Floats, cells: Cells) -> Floats:
    total = np.zeros(len(cells))
    for curve, cell in zip(curves, cells.T, strict=True):
        total += curve[cell]
    return total


def _tabulated(
    trees: HistGradientBoostingClassifier, grids: list[Grid], cells: Cells
) -> FittedCurves:
    """Read the curves off the trees, by moving one matrix column at a time.

    As no tree knows two columns, the logit is a sum of curves. Each is moved to a mean of 0
    over the training rows; a row that says nothing, or has a gap where training had none,
    is at that mean.
    """
    width = cells.shape[1]
    counts = np.array([np.bincount(column, minlength=CELLS) for column in cells.T])
    column, cell = np.nonzero(counts)
    one_moved = np.tile(np.argmax(counts, axis=1).astype(np.uint8), (len(cell) + 1, 1))
    one_moved[np.arange(len(cell)), column] = cell
    logits = growing.logits(trees, one_moved)
    curves = np.zeros((width, CELLS))
    curves[column, cell] = logits[:-1] - logits[-1]
    means = (counts * curves).sum(axis=1) / len(cells)
    curves = np.where(counts > 0, curves - means[:, np.newaxis], 0.0)
    return FittedCurves(grids, curves, float(logits[-1] + means.sum()))
