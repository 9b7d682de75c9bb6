"""Cutting rows into parts so that what is learned on some is judged on others."""

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedKFold

Rows = NDArray[np.intp]

FOLDS = 5


def stratified_folds(won: NDArray[np.bool_], seed: int) -> list[tuple[Rows, Rows]]:
    """Cut the rows into five parts with like shares of won; pair each with all others.

    Returns
    -------
    list of (learn, judge)
        Row numbers; every row is judged exactly once. The same seed gives the same cut.
    """
    cutter = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
    return list(cutter.split(np.zeros(len(won)), won))
