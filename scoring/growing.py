"""Boosted trees grown on the cells of a table: what both kinds of tree models begin with."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import threadpool_limits

from scoring.columns import Floats
from scoring.matrix import SILENT, Cells, Grid
from scoring.records import Won

FEWEST_ROWS_A_LEAF = 20
PENALTY = 5.0


def grow(
    grids: Sequence[Grid],
    cells: Cells,
    won: Won,
    signs: Sequence[int],
    seed: int,
    **how: Any,
) -> HistGradientBoostingClassifier:
    """Boost trees on the cells, shape (n, matrix columns), one direction a feature in `signs`.

    `how` are settings of scikit-learn's. There is no early stopping: it would cut the rows at
    random, two rows of one lead apart; how many rounds are enough is found by the search.
    """
    trees = HistGradientBoostingClassifier(
        **how,
        min_samples_leaf=FEWEST_ROWS_A_LEAF,
        l2_regularization=PENALTY,
        categorical_features=_each(grids, [grid.unordered for grid in grids]),
        monotonic_cst=_each(grids, signs),
        early_stopping=False,
        random_state=seed,
    )
    numbers = _as_numbers(cells)
    numbers[:, np.isnan(numbers).all(axis=0)] = 0.0  # refused otherwise; nothing to split
    # Two threads wait for each other on a machine that has other work, up to twenty times as
    # long as one takes alone; and one thread always adds up in the same order.
    with threadpool_limits(limits=1, user_api="openmp"):
        trees.fit(numbers, won)
    return trees


def logits(trees: HistGradientBoostingClassifier, cells: Cells) -> Floats:
    """What the trees say of each row, shape (n,)."""
    with threadpool_limits(limits=1, user_api="openmp"):
        found: Floats = trees.decision_function(_as_numbers(cells))
    return found


def order_inside(grids: Sequence[Grid]) -> NDArray[np.intp]:
    """Matrix columns in the order scikit-learn keeps them in: unordered ones come first.

    It also numbers the values of these anew, from 0; every cell occurs in training, so that a
    cell's number stays what it was.
    """
    unordered = np.array(_each(grids, [grid.unordered for grid in grids]), dtype=np.bool_)
    return np.argsort(~unordered, kind="stable")


def log_odds(won: Won) -> float:
    """Logit of the share of won rows."""
    return float(np.log(won.sum() / (~won).sum()))


def _as_numbers(cells: Cells) -> Floats:
    """Return the cells as scikit-learn's trees take them: what has no value is NaN."""
    return np.where(cells >= SILENT, np.nan, cells)


def _each(grids: Sequence[Grid], values: Sequence[Any]) -> list[Any]:
    """Repeat each feature's value for its matrix columns."""
    return [v for grid, v in zip(grids, values, strict=True) for _ in range(grid.width)]
