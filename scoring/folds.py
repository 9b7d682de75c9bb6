"""Cutting rows into parts so that what is learned on some is judged on others."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scoring.errors import TooFewOutcomes

Rows = NDArray[np.intp]
# Whatever tells which rows are of one lead, shape (n,): only equality counts.
Groups = NDArray[Any]

FOLDS = 5
# With one of an outcome, either what learns or what judges would not know it.
FEWEST_OF_EACH = 2


def folds(
    won: NDArray[np.bool_],
    groups: Groups | None,
    seed: int,
    *,
    count: int = FOLDS,
    repeats: int = 1,
) -> list[tuple[Rows, Rows]]:
    """Cut the rows into `count` parts with like shares of won; pair each with all others.

    Parameters
    ----------
    won : bool array, shape (n,)
    groups : array, shape (n,), or None
        Rows of one group (of one lead) stay together, whatever the groups are called; None:
        each row by itself.
    seed : int
        The same seed gives the same cut of the same rows in the same order.
    count : int
        Fewer parts are made when fewer groups have one of the outcomes, so that each part
        has both: two winners make two parts.
    repeats : int
        So many cuts, each by other chances.

    Returns
    -------
    list of (learn, judge), ``count * repeats`` long
        Row numbers, rising; in each repeat every row is judged exactly once.

    Raises
    ------
    TooFewOutcomes
        With fewer than two groups of an outcome.

    >>> won = np.array([True, True, False, False])
    >>> [(learn.tolist(), judge.tolist()) for learn, judge in folds(won, None, seed=1)]
    [([1, 3], [0, 2]), ([0, 2], [1, 3])]
    """
    member = members(groups, len(won))
    size = np.bincount(member)
    wins = np.bincount(member, weights=won).astype(np.intp)
    with_won, with_lost = int((wins > 0).sum()), int((wins < size).sum())
    fewest = min(with_won, with_lost)
    if fewest < FEWEST_OF_EACH:
        raise TooFewOutcomes(
            f"There are {with_won} won and {with_lost} lost leads; judging what is learned on "
            f"some by others needs at least {FEWEST_OF_EACH} of each."
        )
    parts = min(count, fewest)
    # All won, then mixed, then all lost: dealt in turn, those with a win come one after another
    # and so do those with a loss, and every part gets its share of both.
    stratum = np.where(wins == 0, 2, np.where(wins < size, 1, 0))
    cuts = []
    for repeat in range(repeats):
        chance = np.random.default_rng([seed, repeat]).random(len(size))
        order = np.lexsort((chance, -size, -wins, stratum))
        part = np.empty(len(size), dtype=np.intp)
        part[order] = np.arange(len(size)) % parts
        of_row = part[member]
        cuts += [(np.flatnonzero(of_row != p), np.flatnonzero(of_row == p)) for p in range(parts)]
    return cuts


def members(groups: Groups | None, rows: int) -> Rows:
    """Number of each row's group by first appearance, shape (rows,): names no longer matter.

    >>> members(np.array(["b", "a", "b"]), rows=3).tolist()
    [0, 1, 0]
    """
    if groups is None:
        return np.arange(rows)
    return np.asarray(pd.factorize(groups, use_na_sentinel=False)[0], dtype=np.intp)


def leads_of_each(won: NDArray[np.bool_], groups: Groups | None) -> tuple[int, int]:
    """How many groups have a won row, and how many a lost one (one group can have both).

    >>> leads_of_each(np.array([True, True, False]), np.array([1, 1, 1]))
    (1, 1)
    """
    member = members(groups, len(won))
    return len(np.unique(member[won])), len(np.unique(member[~won]))
