"""Full boosted trees: they see what columns say only together; reasons are Shapley values."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from scoring import growing, tables
from scoring.columns import Column, Floats
from scoring.encoding import Feature
from scoring.folds import Groups
from scoring.matrix import CELLS, SILENT, Cells, Grid, learn, places
from scoring.monotone import directions
from scoring.records import Won
from scoring.tables import Patterns, Tree, read

# Eight leaves ask seven questions, whose answers are one byte a row.
LEAVES = 8
QUESTIONS = LEAVES - 1
PATTERNS = 2**QUESTIONS
# Each split chooses among so many of the columns: trees that differ correct each other.
SHARE_OF_COLUMNS = 0.3
# A step of 0.05 is small enough for most tables; a large one needs more of them, or larger.
SETTINGS = (
    {"rounds": 100, "rate": 0.05},
    {"rounds": 200, "rate": 0.05},
    {"rounds": 400, "rate": 0.05},
    {"rounds": 400, "rate": 0.1},
)
# Rows taken at a time: their patterns stay in the processor's cache.
ROWS_AT_ONCE = 16_384
ROWS_TO_FIND_THE_AVERAGE = 2_000
# Sums of hundreds of trees agree to this, or they were misread.
AGREEMENT = 1e-8


@dataclass(frozen=True)
class FittedTrees:
    """Trees as tables; `base` is the mean logit of the training rows.

    Of T trees, each padded to 7 questions: `columns` (T, 7) and `left` (T, 7, 256) are the
    questions of `scoring.tables.Tree`, `values` (T, 128) what a pattern of answers adds to the
    base, `players` (T, 7) the features (-1: none) with their `shares` (T, 7, 128) of it.
    `average`, shape (matrix columns,), has the cells that stand for a feature that says
    nothing: those of a training row in which it hardly has an effect.
    """

    grids: list[Grid]
    base: float
    columns: NDArray[np.intp]
    left: NDArray[np.bool_]
    values: Floats
    players: NDArray[np.intp]
    shares: Floats
    average: Cells
    needs_rules: ClassVar[bool] = False

    @property
    def features(self) -> list[Feature]:
        """What its columns are."""
        return [grid.feature for grid in self.grids]

    def logits(self, columns: Sequence[Column], rows: int, rules: Floats | None = None) -> Floats:
        """Logit of each row's chance, shape (rows,)."""
        del rules
        cells = self._cells(columns, rows)
        found = np.full(rows, self.base)
        for start in range(0, rows, ROWS_AT_ONCE):
            some = slice(start, start + ROWS_AT_ONCE)
            for tree, pattern in enumerate(self._patterns(cells[:, some])):
                found[some] += self.values[tree][pattern]
        return found

    def effects(self, columns: Sequence[Column], rows: int, rules: Floats | None = None) -> Floats:
        """What each feature adds to `base`, shape (rows, features)."""
        del rules
        return self.effects_of_cells(self._cells(columns, rows)).T

    def parts(self) -> dict[str, Any]:
        """Return what `from_parts` needs, as arrays and plain values."""
        return {
            "grids": [grid.parts() for grid in self.grids],
            "base": self.base,
            "columns": self.columns,
            "left": np.packbits(self.left, axis=2),
            "values": self.values,
            "players": self.players,
            "shares": self.shares,
            "average": self.average,
        }

    @classmethod
    def from_parts(cls, parts: dict[str, Any]) -> Self:
        """Build what `parts` was taken from; `ValueError` or `KeyError` if they do not fit."""
        grids = [Grid.from_parts(grid) for grid in parts["grids"]]
        fitted = cls(
            grids=grids,
            base=float(parts["base"]),
            columns=np.asarray(parts["columns"], dtype=np.intp),
            left=np.unpackbits(parts["left"], axis=2).astype(np.bool_),
            values=np.asarray(parts["values"], dtype=np.float64),
            players=np.asarray(parts["players"], dtype=np.intp),
            shares=np.asarray(parts["shares"], dtype=np.float64),
            average=np.asarray(parts["average"], dtype=np.uint8),
        )
        trees, width = len(fitted.values), sum(grid.width for grid in grids)
        shapes = {
            "average": (width,),
            "columns": (trees, QUESTIONS),
            "left": (trees, QUESTIONS, CELLS),
            "values": (trees, PATTERNS),
            "players": (trees, QUESTIONS),
            "shares": (trees, QUESTIONS, PATTERNS),
        }
        for name, shape in shapes.items():
            if getattr(fitted, name).shape != shape:
                raise ValueError(f"the {name} of the trees have the wrong shape")
        if not ((fitted.columns >= 0) & (fitted.columns < max(width, 1))).all():
            raise ValueError("the trees ask about columns that are not there")
        if not ((fitted.players >= -1) & (fitted.players < len(grids))).all():
            raise ValueError("the trees are about features that are not there")
        for numbers in (fitted.values, fitted.shares, np.array(fitted.base)):
            if not np.isfinite(numbers).all():
                raise ValueError("a tree holds what is no number")
        return fitted

    def effects_of_cells(self, cells: Cells) -> Floats:
        """Effect of each feature on each row, shape (features, rows), from its cells."""
        rows = cells.shape[1]
        found = np.zeros((len(self.grids), rows))
        for start in range(0, rows, ROWS_AT_ONCE):
            some = slice(start, start + ROWS_AT_ONCE)
            for tree, pattern in enumerate(self._patterns(cells[:, some])):
                for player, share in zip(self.players[tree], self.shares[tree], strict=True):
                    if player >= 0:
                        found[player, some] += share[pattern]
        return found

    def _cells(self, columns: Sequence[Column], rows: int) -> Cells:
        """Cells of all matrix columns, shape (matrix columns, rows)."""
        cells = np.empty((sum(grid.width for grid in self.grids), rows), dtype=np.uint8)
        for grid, where, column in zip(self.grids, places(self.grids), columns, strict=True):
            own = grid.cells(column).T
            cells[where] = np.where(own == SILENT, self.average[where, np.newaxis], own)
        return cells

    def _patterns(self, cells: Cells) -> Iterator[Patterns]:
        """Answers of each row, for one tree after the other."""
        for columns, left in zip(self.columns, self.left, strict=True):
            yield patterns(columns, left, cells)


def patterns(columns: Sequence[int], left: NDArray[np.bool_], cells: Cells) -> Patterns:
    """Answers of each row to a tree's questions, shape (n,); `cells` has shape (columns, n)."""
    found = np.zeros(cells.shape[1], dtype=np.uint8)
    for k, (column, goes_left) in enumerate(zip(columns, left, strict=True)):
        if goes_left.any():
            found |= (goes_left.astype(np.uint8) << k)[cells[column]]
    return found


class BoostedTrees:
    """Boosted trees of up to seven questions each, about any columns together."""

    name: ClassVar[str] = "boosted trees"
    complexity: ClassVar[int] = 3

    def settings(self, rows: int, features: int) -> Sequence[Mapping[str, Any]]:
        """Return the numbers and sizes of the steps to try: the same for every table."""
        del rows, features
        return SETTINGS

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
    ) -> FittedTrees:
        """Learn from rows whose outcome is known; see `scoring.fitted.Learner`.

        Rules are not used: where there are leads enough for trees, they have had their say.
        """
        del rules
        signs = directions(features, monotone)
        grids, cells = learn(features, columns, won, seed, groups)
        if cells.shape[1] == 0:
            return _read([], grids, cells, np.full(len(won), growing.log_odds(won)))
        grown = growing.grow(
            grids,
            cells,
            won,
            signs,
            seed,
            max_iter=setting["rounds"],
            learning_rate=setting["rate"],
            max_leaf_nodes=LEAVES,
            max_features=SHARE_OF_COLUMNS,
        )
        # scikit-learn offers no other way to its trees; what is read is checked against what
        # they say of the training rows.
        order = growing.order_inside(grids)
        found = [
            read(each.nodes, each.raw_left_cat_bitsets, order)
            for [each] in grown._predictors  # noqa: SLF001 - no public way, see above
        ]
        return _read(found, grids, cells, growing.logits(grown, cells))


def _read(trees: Sequence[Tree], grids: list[Grid], cells: Cells, logits: Floats) -> FittedTrees:
    """Put the trees into tables, each centred at its mean over the training rows."""
    owner = np.repeat(np.arange(len(grids)), [grid.width for grid in grids])
    by_column = np.ascontiguousarray(cells.T)
    columns = np.zeros((len(trees), QUESTIONS), dtype=np.intp)
    left = np.zeros((len(trees), QUESTIONS, CELLS), dtype=np.bool_)
    players = np.full((len(trees), QUESTIONS), -1)
    values, weight = np.zeros((2, len(trees), PATTERNS))
    base = float(logits.mean())
    total = np.full(len(cells), base)
    for t, tree in enumerate(trees):
        asked, size = len(tree.columns), len(tree.values)
        columns[t, :asked] = tree.columns
        left[t, :asked] = tree.left
        players[t, :asked] = owner[tree.columns]
        pattern = patterns(columns[t], left[t], by_column)
        weight[t] = np.bincount(pattern, minlength=PATTERNS) / len(cells)
        values[t, :size] = tree.values
        values[t] -= weight[t] @ values[t]
        total += values[t][pattern]
    if not np.allclose(total, logits, rtol=0.0, atol=AGREEMENT):
        raise RuntimeError("The trees were misread: this version of scikit-learn keeps them anew.")
    shares = tables.shares(values, players, weight)
    none_yet = np.full(cells.shape[1], SILENT, dtype=np.uint8)
    fitted = FittedTrees(grids, base, columns, left, values, players, shares, none_yet)
    some = by_column[:, :: max(len(cells) // ROWS_TO_FIND_THE_AVERAGE, 1)]
    average = _least_telling(fitted, some)
    return replace(fitted, average=average)


def _least_telling(fitted: FittedTrees, cells: Cells) -> Cells:
    """Of each feature the cells of the row in which its effect is nearest to none."""
    nearest = np.argmin(np.abs(fitted.effects_of_cells(cells)), axis=1)
    found = np.empty(len(cells), dtype=np.uint8)
    for where, row in zip(places(fitted.grids), nearest, strict=True):
        found[where] = cells[where, row]
    return found
